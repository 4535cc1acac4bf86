"""The store fails under whole commands: one sentence, exit code 6, nothing changed; and the roll call still prints."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db.sqlite import driver
from tests.failures.conftest import Desk, sentence
from tests.machine import needs

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
STORE = 6
Harm = Callable[[Desk], None]


def header(desk: Desk) -> None:
    desk.store.write_bytes(b"\xff" * 100 + desk.store.read_bytes()[100:])


def every_page_after_the_first(desk: Desk) -> None:
    whole = desk.store.read_bytes()
    desk.store.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))


def cut_short(desk: Desk) -> None:
    desk.store.write_bytes(desk.store.read_bytes()[:9_000])


def gone(desk: Desk) -> None:
    desk.store.unlink()


def emptied(desk: Desk) -> None:
    desk.store.write_bytes(b"")


def of_a_newer_version(desk: Desk) -> None:
    with closing(driver.connect(str(desk.store), isolation_level=None)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def key_gone(desk: Desk) -> None:
    (desk.home / "keys" / "installation.key").unlink()


def key_open_to_others(desk: Desk) -> None:
    (desk.home / "keys" / "installation.key").chmod(0o644)


def configuration_unreadable(desk: Desk) -> None:
    (desk.home / "config.toml").write_text("desk = [")


HARMS: dict[Harm, str] = {
    header: "restore the last backup",
    every_page_after_the_first: "restore the last backup",
    cut_short: "restore the last backup",
    gone: "init",
    emptied: "",
    of_a_newer_version: "Update vmsctl",
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_check_in_says_in_one_sentence_what_to_do_and_the_roll_call_prints(desk: Desk, harm: Harm) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{desk.store}{ending}").unlink(missing_ok=True)
    harm(desk)
    left = desk.store.read_bytes() if desk.store.exists() else None
    for words in (("visits", "check-in", desk.expected[0]), ("visits", "list"), ("visitors", "find", "ada")):
        assert HARMS[harm] in sentence(desk.pipe(*words), STORE), words
    assert (desk.store.read_bytes() if desk.store.exists() else None) == left
    prints_from_the_copy(desk)


def prints_from_the_copy(desk: Desk) -> None:
    began = time.monotonic()
    said = desk.pipe("roll-call", "print", "--text", "--building", "HQ")
    assert said.code == 0, said.text
    assert desk.inside in said.out.decode() and "copy" in said.out.decode()
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("harm", [key_gone, key_open_to_others])
def test_without_a_good_key_no_number_is_read_and_the_roll_call_prints(desk: Desk, harm: Harm) -> None:
    harm(desk)
    sentence(desk.pipe("visits", "check-in", "0" * 20, "--building", "HQ"), STORE)
    assert not (desk.home / "keys" / "installation.key").exists() or harm is key_open_to_others
    said = desk.pipe("roll-call", "print", "--text", "--building", "HQ")
    assert said.code == 0 and desk.inside in said.out.decode(), said.text


def test_init_never_makes_another_key_for_a_store_that_lost_its_own(desk: Desk) -> None:
    key_gone(desk)
    said = desk.pipe("init", "--building", "HQ", "--timezone", "Europe/Berlin", "--admin", "Alma <a@example.org>")
    assert said.code == 1 and not (desk.home / "keys" / "installation.key").exists()


def test_a_configuration_that_cannot_be_read_is_named(desk: Desk) -> None:
    configuration_unreadable(desk)
    assert "config.toml" in sentence(desk.pipe("visits", "list"), STORE)


@contextmanager
def held_by_another_program(desk: Desk) -> Iterator[None]:
    with closing(driver.connect(str(desk.store), isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        yield
        raw.execute("ROLLBACK")


NAP = re.compile(r"nanosleep\((?:CLOCK_\w+, 0, )?{tv_sec=(\d+), tv_nsec=(\d+)}")


@needs("strace")
def test_a_store_that_another_program_holds_is_waited_for_and_then_named(desk: Desk, tmp_path: Path) -> None:
    """By what the command asks to sleep, and not by what a busy machine makes of that."""
    naps = ["strace", "-f", "-qq", "-o", str(tmp_path / "naps"), "-e", "trace=nanosleep,clock_nanosleep"]
    with held_by_another_program(desk):
        assert "locked" in sentence(desk.pipe("visits", "check-in", desk.expected[0], under=naps), STORE)
        slept = sum(int(s) + int(ns) / 1e9 for s, ns in NAP.findall((tmp_path / "naps").read_text()))
        assert 3 < slept < 8
        assert desk.pipe("visits", "list").code == 0
        said = desk.pipe("roll-call", "print", "--text", "--building", "HQ")
        assert said.code == 0 and desk.inside in said.out.decode()
    assert desk.pipe("visits", "check-in", desk.expected[0]).code == 0


def failing(call: str, error: str, path: Path) -> list[str]:
    """Words before a command under which one of its calls fails for this file."""
    traced = ["-e", f"trace={call}", "-P", str(path), "-P", f"{path}-wal", "-P", f"{path}-shm"]
    return ["strace", "-f", "-qq", "-o", "/dev/null", *traced, "-e", f"inject={call}:error={error}"]


@needs("strace")
@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        ("pwrite64", "ENOSPC", "free space"),
        ("pwrite64", "EIO", "disk"),
        ("fsync,fdatasync", "EIO", "disk"),
        ("openat", "EACCES", "cannot be opened"),
        ("openat", "EROFS", "cannot be opened"),
    ],
)
def test_a_disk_that_fails_is_one_sentence_and_what_was_told_of_stays(
    desk: Desk, call: str, error: str, says: str
) -> None:
    told = sentence(desk.pipe("visits", "check-in", desk.expected[0], under=failing(call, error, desk.store)), STORE)
    assert says in told, told
    under = failing(call, error, desk.store)
    said = desk.pipe("roll-call", "print", "--text", "--building", "HQ", under=under)
    assert said.code == 0 and desk.inside in said.out.decode(), said.text
    again = desk.pipe("visits", "check-in", desk.expected[0])
    # What failed while it was brought to the disk may be there all the same.
    assert again.code == 0 or (call.startswith("fsync") and b"already" in again.err or b"is in since" in again.err)


@needs("strace")
def test_without_the_failing_disk_the_same_command_succeeds(desk: Desk) -> None:
    """The control: strace alone changes nothing."""
    under = failing("pwrite64", "ENOSPC", desk.home / "another.db")
    assert desk.pipe("visits", "check-in", desk.expected[0], under=under).code == 0
