"""What the README says is so: its commands are there, its numbers are ours, its sessions run."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.command_tree import command_of, commands
from tests.cast import NOON
from tests.docs import readme
from tests.isolation import environment
from vmsctl.errors import ExitCode

KNOWN = commands()
# `vmsctl`, `vmsctl --help`, `vmsctl NOUN VERB`, and what `./run` does itself
NO_COMMAND = re.compile(r"vmsctl($| [A-Z-]| (test|check|lock)\b)")


def named_in_the_readme() -> list[str]:
    """Every command line that is quoted or typed; `./run` hands its words on to vmsctl."""
    typed = [entry.command for session in readme.sessions() for entry in session]
    lines = [re.sub(r"^\./run\b", "vmsctl", line) for line in (*readme.quoted(), *typed)]
    return [line for line in lines if re.match(r"vmsctl\b", line) and not NO_COMMAND.match(line)]


def test_every_command_stands_in_the_readme() -> None:
    named = named_in_the_readme()
    assert [one.line for one in KNOWN if not any(f"{line} ".startswith(f"{one.line} ") for line in named)] == []


def test_every_command_in_the_readme_is_there() -> None:
    assert [line for line in named_in_the_readme() if command_of(line, KNOWN) is None] == []


def test_the_exit_codes_in_the_readme_are_ours() -> None:
    said = {int(number) for row in readme.rows_under("exit code") for number in re.findall(r"\d+", row[0])}
    assert said == {int(code) for code in ExitCode}


MORNING = """#!{python}
import time
import time_machine
time_machine.travel(time.time() + {ahead}).start()
from vmsctl.__main__ import process
process()
"""
"""vmsctl on a day that does not end between two commands, with a clock that goes on."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a shell in which the demonstration day was made."""
    home = tmp_path_factory.mktemp("demonstration")
    program = home / "bin" / "vmsctl"
    program.parent.mkdir()
    program.write_text(MORNING.format(python=sys.executable, ahead=NOON.timestamp() - time.time()))
    program.chmod(0o755)
    programs = os.pathsep.join([str(program.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    shell = os.environ | environment(home) | {"VMSCTL_HOME": str(home / "vmsctl"), "PATH": programs}
    subprocess.run(["vmsctl", "init", "--demo"], env=shell, check=True, capture_output=True)
    return shell


def test_the_sessions_in_the_readme_run(demonstration: dict[str, str], tmp_path: Path) -> None:
    for session in readme.sessions():
        for entry in session:
            done = subprocess.run(
                entry.command.replace("./run ", "vmsctl "), shell=True, cwd=tmp_path, env=demonstration,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            assert done.returncode == 0, f"$ {entry.command}\n{done.stdout}"
            assert_printed(entry, done.stdout)


def assert_printed(entry: readme.Entry, output: str) -> None:
    """The README's lines come in this order; `…` stands for anything, also for lines between."""
    pattern = ".*".join(
        r"\s+".join(".*".join(map(re.escape, word.split("…"))) for word in line.split()) for line in entry.printed
    )
    assert re.search(pattern, output, re.DOTALL), f"$ {entry.command}\nREADME:\n{entry.printed}\nprinted:\n{output}"


def test_another_answer_is_noticed() -> None:
    entry = readme.Entry("vmsctl visits list", ("Ada Lovelace  …  on-site",))
    assert_printed(entry, "NAME  STATE\nAda Lovelace   v12   on-site\n")
    with pytest.raises(AssertionError):
        assert_printed(entry, "Ada Lovelace   v12   expected\n")
