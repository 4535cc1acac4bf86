"""`./run` as a person meets it: in a checkout of its own, with uv, Python and vmsctl played by scripts that note
how they were called."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = (
    "basename cat chmod cmp cut dirname env flock getconf getent id ln mkdir nproc readlink rm sh touch"  # no Python
).split()

VMSCTL = """#!/bin/sh
echo "vmsctl $* home=${VMSCTL_HOME-} url=${VMSCTL_DATABASE_URL-}" >> "$NOTES"
case "$*" in
    "init --demo") mkdir -p "$VMSCTL_HOME"; echo "PIN 4711" ;;
    fail) exit 3 ;;
    *) echo "printed by $*" ;;
esac
"""
# The Python of the environment: real, but for the programs that would take long.
INNER_PYTHON = f"""#!/bin/sh
case "$*" in
    *"-m pytest"*) echo "pytest $* cores=$PYTEST_XDIST_AUTO_NUM_WORKERS" >> "$NOTES" ;;
    *"-m pip"*"--editable"*)
        echo "pip $*" >> "$NOTES"
        cat "$VMSCTL" > "${{0%/*}}/vmsctl"
        chmod +x "${{0%/*}}/vmsctl"
        ;;
    *"-m pip"*) echo "pip $*" >> "$NOTES"; [ -z "${{PIP_FAILS-}}" ] ;;
    *) exec {sys.executable} "$@" ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >> "$NOTES"
[ -z "${UV_FAILS-}" ] || exit 1
for last; do :; done
case "$1 $2" in
    venv*) mkdir -p "$last/bin"; cat "$INNER" > "$last/bin/python"; chmod +x "$last/bin/python" ;;
    "pip install") cat "$VMSCTL" > "$last/.venv/bin/vmsctl"; chmod +x "$last/.venv/bin/vmsctl" ;;
esac
"""
PYTHON = f"""#!/bin/sh
for last; do :; done
case "$*" in
    *"import ensurepip"*) [ -z "${{NO_ENSUREPIP-}}" ] ;;
    *version_info*) [ -z "${{OLD_PYTHON-}}" ] && echo "$0" ;;
    "-m venv"*)
        echo "python $*" >> "$NOTES"
        mkdir -p "$last/bin"
        cat "$INNER" > "$last/bin/python"
        chmod +x "$last/bin/python"
        ;;
    -V) echo "Python 3.9.2" ;;
    *) exec {sys.executable} "$@" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A copy of the script among stand-ins, in a machine that has only what is in `bin`."""

    folder: Path
    bin: Path
    home: Path

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.folder / "run"), *words]
        return subprocess.run(
            command, env=self.environment(settings), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        stand_ins = {"NOTES": "notes", "VMSCTL": "vmsctl", "INNER": "inner"}
        named = {name: str(self.bin.parent / file) for name, file in stand_ins.items()}
        return {"PATH": str(self.bin), "HOME": str(self.home), **named, **settings}

    def notes(self) -> list[str]:
        """What was called since the last time, oldest first."""
        file = self.bin.parent / "notes"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def has(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    @property
    def demonstration(self) -> Path:
        return self.home / ".local/share/vmsctl-demo"


@pytest.fixture
def bare(tmp_path: Path) -> Checkout:
    """A checkout on a machine with neither uv nor Python."""
    made = Checkout(tmp_path / "a checkout", tmp_path / "bin", tmp_path / "home")
    for folder in (
        made.folder,
        made.bin,
        made.home,
        *(made.folder / name for name in ("vmsctl", "tui", "db", "printers")),
    ):
        folder.mkdir()
    shutil.copy(ROOT / "run", made.folder)
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (made.folder / name).write_text(f"{name}\n")
    for tool in TOOLS:
        if found := shutil.which(tool):
            (made.bin / tool).symlink_to(found)
    (tmp_path / "vmsctl").write_text(VMSCTL)
    (tmp_path / "inner").write_text(INNER_PYTHON)
    return made


@pytest.fixture
def checkout(bare: Checkout) -> Checkout:
    """A checkout on a machine with uv and Python."""
    bare.has("uv", UV)
    bare.has("python3", PYTHON)
    return bare


def test_the_first_call_makes_the_environment_and_the_second_does_not(checkout: Checkout) -> None:
    assert checkout.run("--help").returncode == 0
    made = checkout.notes()
    assert [note.split()[0] for note in made] == ["uv", "uv", "uv", "vmsctl"]
    assert "--require-hashes --compile-bytecode" in made[1]
    assert made[1].endswith("/requirements.txt")
    assert checkout.run("--help").stdout == "printed by --help\n"
    assert checkout.notes() == ["vmsctl --help home=" + str(checkout.demonstration) + " url="]


def test_a_changed_requirement_is_followed_without_a_new_environment(checkout: Checkout) -> None:
    checkout.run("--help")
    kept = checkout.folder / ".venv/kept"
    kept.touch()
    checkout.notes()
    (checkout.folder / "requirements.txt").write_text("other\n")
    checkout.run("--help")
    assert [note.split()[1:3] for note in checkout.notes()][:2] == [["pip", "sync"], ["pip", "install"]]
    assert kept.exists()


def test_a_half_made_environment_is_made_anew(checkout: Checkout) -> None:
    checkout.run("--help", UV_FAILS="yes", PIP_FAILS="yes")
    half = checkout.folder / ".venv/half"
    half.touch()
    checkout.notes()
    assert checkout.run("--help").returncode == 0
    assert checkout.notes()[0].startswith("uv venv")
    assert not half.exists()


def test_a_copied_checkout_gets_an_environment_of_its_own(checkout: Checkout) -> None:
    checkout.run("--help")
    copy = Checkout(checkout.folder.with_name("copy"), checkout.bin, checkout.home)
    shutil.copytree(checkout.folder, copy.folder, symlinks=True)
    checkout.notes()
    copy.run("--help")
    assert copy.notes()[0].startswith("uv venv")


def test_the_tests_need_more_and_what_they_got_is_enough_for_the_rest(checkout: Checkout) -> None:
    checkout.run("--help")
    checkout.notes()
    assert checkout.run("test", "--nightly", "tests/rules", PYTEST_XDIST_AUTO_NUM_WORKERS="5").returncode == 0
    *set_up, tests = checkout.notes()
    assert set_up[0].endswith("/requirements-dev.txt")
    assert tests == "pytest -m pytest -n auto --dist worksteal --nightly tests/rules cores=5"
    checkout.run("--help")
    assert [note.split()[0] for note in checkout.notes()] == ["vmsctl"]


def test_without_a_terminal_the_day_is_printed(checkout: Checkout) -> None:
    done = checkout.run(VMSCTL_HOME="/elsewhere", VMSCTL_DATABASE_URL="postgresql://office/vms")
    assert (done.returncode, done.stdout) == (0, "PIN 4711\nprinted by visits list\n")
    here = f"home={checkout.demonstration} url="
    assert checkout.notes()[3:] == [f"vmsctl init --demo {here}", f"vmsctl visits list {here}"]


def test_in_a_terminal_the_desk_opens(checkout: Checkout) -> None:
    checkout.run("--help")
    checkout.notes()
    ours, theirs = pty.openpty()
    command = [str(checkout.folder / "run")]
    subprocess.run(command, env=checkout.environment({}), stdin=theirs, stdout=theirs, stderr=theirs, check=True)
    os.close(theirs)
    os.close(ours)
    assert [note.partition(" home=")[0] for note in checkout.notes()] == ["vmsctl init --demo", "vmsctl desk"]


def test_other_words_are_for_the_demonstration_which_is_made_first(checkout: Checkout) -> None:
    done = checkout.run("visits", "list", "--json")
    assert done.stdout == "printed by visits list --json\n"
    assert "PIN 4711" in done.stderr
    checkout.notes()
    assert "PIN" not in checkout.run("visits", "list").stderr


def test_a_home_of_ones_own_is_left_alone(checkout: Checkout) -> None:
    checkout.run("roll-call", "print", VMSCTL_HOME="/srv/vms")
    assert checkout.notes()[3:] == ["vmsctl roll-call print home=/srv/vms url="]
    checkout.run("roll-call", "print", VMSCTL_DATABASE_URL="postgresql://office/vms")
    assert checkout.notes() == ["vmsctl roll-call print home= url=postgresql://office/vms"]
    assert not checkout.demonstration.exists()


def test_words_are_handed_on_as_they_are_and_the_exit_code_too(checkout: Checkout) -> None:
    assert checkout.run("visitors", "find", "Ada  Love*").stdout == "printed by visitors find Ada  Love*\n"
    assert checkout.run("fail").returncode == 3


def test_it_can_be_called_by_a_link_and_from_elsewhere(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "vms").symlink_to("a checkout/run")
    command = ["sh", "-c", "cd / && exec $0 --version", str(tmp_path / "vms")]
    done = subprocess.run(command, env=checkout.environment({}), capture_output=True, text=True)
    assert done.stdout == "printed by --version\n", done.stderr


def test_without_uv_it_is_venv_and_pip(bare: Checkout) -> None:
    bare.has("python3", PYTHON)
    assert bare.run("--help").returncode == 0
    venv, packages, itself, _ = bare.notes()
    assert venv.startswith("python -m venv")
    assert "--require-hashes" in packages
    assert "--no-index --no-deps --no-build-isolation" in itself


def test_where_uv_fails_pip_is_tried(checkout: Checkout) -> None:
    done = checkout.run("--help", UV_FAILS="yes")
    assert done.returncode == 0
    assert "uv could not set it up" in done.stderr


def test_a_missing_python_is_said_with_the_way_to_get_it(bare: Checkout) -> None:
    bare.has("apt-get", "")
    done = bare.run()
    assert done.returncode == 1
    assert "Python 3.11 or newer is missing" in done.stderr
    assert "apt-get install python3 python3-venv ca-certificates" in done.stderr


def test_a_python_that_is_too_old_is_named(bare: Checkout) -> None:
    bare.has("python3", PYTHON)
    assert "python3 here is Python 3.9.2" in bare.run(OLD_PYTHON="yes").stderr


def test_a_missing_venv_module_is_said_with_the_way_to_get_it(bare: Checkout) -> None:
    bare.has("python3", PYTHON)
    bare.has("apt-get", "")
    done = bare.run(NO_ENSUREPIP="yes")
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


def test_packages_that_cannot_be_fetched_stop_it(bare: Checkout) -> None:
    bare.has("python3", PYTHON)
    done = bare.run(PIP_FAILS="yes", PIP_CERT="/dev/null")
    assert done.returncode == 1
    assert "could not be fetched" in done.stderr
    assert not [note for note in bare.notes() if note.startswith("vmsctl")]
