"""What the tests want of the machine beyond Python: where it is, and what is lost without it.

A test that cannot run without one of these says so with `needs("strace")`; the end of the test
run then names what is lacking and how to get it. Nothing else in the tests may skip.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

Name = Literal["postgresql", "strace", "libfaketime", "tmux", "poppler", "zbar", "mounting", "chromium"]


@dataclass(frozen=True, slots=True)
class Part:
    """A program or library that Debian ships as `package` and some tests are run with."""

    title: str
    package: str
    used_for: str
    present: Callable[[], bool]

    @property
    def lack(self) -> str:
        return f"{self.title} is not usable here"

    @property
    def way_to_get_it(self) -> str:
        return f"apt-get install {self.package}"


@cache
def postgresql_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; of several versions the newest."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    numbered = [path for path in installed if path.parts[-3].isdigit()]
    if numbered:
        return max(numbered, key=lambda path: int(path.parts[-3])).parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@cache
def libfaketime() -> Path | None:
    """The library for LD_PRELOAD that gives a whole process another clock."""
    places = ("lib/*/faketime", "lib/faketime", "lib64/faketime", "local/lib/faketime")
    found = [path for place in places for path in Path("/usr").glob(f"{place}/libfaketime.so.1")]
    return found[0] if found else None


@cache
def strace_works() -> bool:
    """Being installed is not enough: some containers forbid one process to trace another."""
    program = shutil.which("strace")
    if program is None:
        return False
    return subprocess.run([program, "-qq", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


@cache
def mounting_works() -> bool:
    """Only root may mount, and not in every container."""
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True)
        if mounted.returncode == 0:
            subprocess.run(["umount", folder], check=True)
    return mounted.returncode == 0


PARTS: dict[Name, Part] = {
    "postgresql": Part(
        "PostgreSQL",
        "postgresql",
        "the second store engine",
        lambda: postgresql_programs() is not None,
    ),
    "strace": Part("strace", "strace", "killing a process in the middle of a write", strace_works),
    "libfaketime": Part(
        "libfaketime",
        "libfaketime",
        "a whole process at another time",
        lambda: libfaketime() is not None,
    ),
    "tmux": Part("tmux", "tmux", "the console in a real terminal", lambda: shutil.which("tmux") is not None),
    "poppler": Part(
        "poppler",
        "poppler-utils",
        "reading PDFs with other code than ours",
        lambda: shutil.which("pdftoppm") is not None,
    ),
    "chromium": Part("Chromium", "chromium", "the portal in a browser", lambda: shutil.which("chromium") is not None),
    "mounting": Part("Mounting as root", "mount", "a disk that is really full", mounting_works),
    "zbar": Part("zbar", "libzbar0", "a second opinion on QR codes", lambda: find_library("zbar") is not None),
}


@cache
def has(name: Name) -> bool:
    return PARTS[name].present()


def reason(name: Name) -> str:
    """Why a test is skipped, in one line."""
    return f"{PARTS[name].lack}: {PARTS[name].way_to_get_it}"


def needs(name: Name) -> pytest.MarkDecorator:
    """Mark for a test that is nothing without this part of the machine."""
    return pytest.mark.skipif(not has(name), reason=reason(name))


def lacking() -> list[Part]:
    return [part for name, part in PARTS.items() if not has(name)]
