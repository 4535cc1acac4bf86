"""`vmsctl invitations import` as it is typed: files, pipes, refused rows, a terminal, and Ctrl+C."""

import csv
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.cli.conftest import Line
from tests.installed import PATIENCE, ROOT, Installation

DAY = "2026-12-23"
HEADER = "name,email,host,building,arrive\n"
ADA = f"Ada Lovelace,ada@example.org,alma@example.org,HQ,{DAY}T10:00\n"
ADA_COMES = ADA.replace(DAY, (datetime.now(UTC) + timedelta(days=30)).date().isoformat())
"""For a process of its own, whose day is today."""
BOB = f"Bob Stone,bob@nowhere,alma@example.org,HQ,{DAY}T11:00\n"


def in_the_store(cast: Cast) -> list[int]:
    """Rows of the tables that an import fills."""
    tables = ("imports", "visitors", "invitations", "visits", "passes", "outbox", "near_words", "indexed_before")
    with cast.ws.reading() as tx:
        rows = [int(tx.value(f"SELECT count(*) FROM {table}")) for table in tables]
        return [*rows, int(tx.value("SELECT count(*) FROM events WHERE chain < 0"))]


def test_refused_rows_are_corrected_in_their_file_and_read_again(vmsctl: Line, tmp_path: Path) -> None:
    file, bad = tmp_path / "monday.csv", tmp_path / "bad.csv"
    file.write_text(HEADER + ADA + BOB)
    said = vmsctl("invitations", "import", str(file), "--good-rows", "--rejects", str(bad))
    assert (said.code, said.out) == (1, "2 read: 1 invited, 0 already, 1 refused.\n")
    assert "Line 3: 'bob@nowhere' is no mail address." in said.err
    (row,) = csv.DictReader(bad.read_text().splitlines())
    assert (row["line"], row["why"], row["name"]) == ("3", "'bob@nowhere' is no mail address", "Bob Stone")
    bad.write_text(bad.read_text().replace("bob@nowhere", "bob@example.org"))
    said = vmsctl("invitations", "import", str(bad))
    assert (said.code, said.out) == (0, "1 read: 1 invited, 0 already, 0 refused.\n")
    listed = vmsctl("invitations", "list", "--json").json
    assert [invitation["visitors"] for invitation in listed] == ["Ada Lovelace", "Bob Stone"]


def test_refused_rows_hold_no_formula_and_are_read_again_as_they_were(vmsctl: Line, tmp_path: Path) -> None:
    file, bad = tmp_path / "monday.csv", tmp_path / "bad.csv"
    name = "=HYPERLINK(0;1) Ltd"
    file.write_text(HEADER.strip() + ",phone\n" + BOB.replace("Bob Stone", name).strip() + ",+49 30 123\n")
    assert vmsctl("invitations", "import", str(file), "--good-rows", "--rejects", str(bad)).code == 1
    (row,) = csv.DictReader(bad.read_text().splitlines())
    assert (row["name"], row["phone"]) == (f"'{name}", "'+49 30 123")
    bad.write_text(bad.read_text().replace("bob@nowhere", "bob@example.org"))
    assert vmsctl("invitations", "import", str(bad)).code == 0
    (visitor,) = vmsctl("visits", "list", "--date", DAY, "--json").json
    assert (visitor["visitor"]["name"], visitor["visitor"]["phone"]) == (name, "+49 30 123")


def test_one_bad_row_and_nobody_is_invited(vmsctl: Line, tmp_path: Path) -> None:
    (tmp_path / "monday.csv").write_text(HEADER + ADA + BOB)
    said = vmsctl("invitations", "import", str(tmp_path / "monday.csv"))
    assert said.code == 1 and "Nothing was invited." in said.err
    assert vmsctl("invitations", "list", "--json").json == []


def test_who_took_the_good_rows_is_not_told_to_take_them(vmsctl: Line, tmp_path: Path) -> None:
    (tmp_path / "monday.csv").write_text(HEADER + ADA + BOB)
    for _ in range(2):
        said = vmsctl("invitations", "import", str(tmp_path / "monday.csv"), "--good-rows")
    assert said.err.endswith("Nothing was invited. Correct the rows.\n")


def test_a_dry_run_says_what_would_happen_and_changes_nothing(vmsctl: Line, tmp_path: Path) -> None:
    (tmp_path / "monday.csv").write_text(HEADER + ADA)
    said = vmsctl("invitations", "import", str(tmp_path / "monday.csv"), "--dry-run", "--json")
    assert said.code == 0 and said.json == {"read": 1, "invited": 1, "already": 0, "refused": 0}
    assert "Nothing was changed" in said.err
    assert vmsctl("invitations", "list", "--json").json == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file-empty"),
        ("name,email\nAda,a@b.example\n", "column-missing"),
        ("name,email\rAda,a@b.example\r", "file-no-table"),
        (None, "file-unreadable"),
    ],
)
def test_a_file_that_is_none_of_ours_is_wrong_usage(vmsctl: Line, tmp_path: Path, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / "x.csv").write_bytes(text.encode())
    said = vmsctl("invitations", "import", str(tmp_path / "x.csv"), "--json")
    assert (said.code, said.error["code"]) == (2, code)


def test_a_pipe_is_read_as_a_file_is(cast: Cast) -> None:
    words = [sys.executable, "-m", "vmsctl", "invitations", "import", "-", "--json"]
    environment = Installation.of(cast).environment
    done = subprocess.run(words, cwd=ROOT, env=environment, input=(HEADER + ADA_COMES).encode(), capture_output=True)
    assert (done.returncode, done.stdout) == (0, b'{"read": 1, "invited": 1, "already": 0, "refused": 0}\n')
    again = subprocess.run(words, cwd=ROOT, env=environment, input=(HEADER + ADA_COMES).encode(), capture_output=True)
    assert again.stdout == b'{"read": 1, "invited": 0, "already": 1, "refused": 0}\n'


def test_whoever_watches_sees_how_far_it_is(cast: Cast, tmp_path: Path) -> None:
    rows = "".join(ADA_COMES.replace("ada@", f"ada{n}@") for n in range(1_000))
    (tmp_path / "many.csv").write_text(HEADER + rows)
    installation = Installation.of(cast, TERM="xterm-256color", COLUMNS="100")
    said = installation.terminal("invitations", "import", str(tmp_path / "many.csv"))
    assert said.code == 0 and "read," in said.text and "━" in said.text
    assert "1,000 read: 1,000 invited" in said.text
    assert "━" not in installation.pipe("invitations", "import", str(tmp_path / "many.csv")).text


def test_ctrl_c_leaves_nothing_and_says_so(cast: Cast) -> None:
    installation = Installation.of(cast)
    before = in_the_store(cast)
    words = [sys.executable, "-m", "vmsctl", "invitations", "import", "-"]
    process = subprocess.Popen(
        words, cwd=ROOT, env=installation.environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None and process.stderr is not None
    process.stdin.write((HEADER + "".join(ADA_COMES.replace("ada@", f"ada{n}@") for n in range(2_000))).encode())
    process.stdin.flush()
    until_staged(cast)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    said = process.stderr.read().decode()
    process.stdin.close()
    process.stderr.close()
    assert "Nothing was invited." in said and "Interrupted." in said
    assert in_the_store(cast) == before


def until_staged(cast: Cast) -> None:
    """Waits until the other process has staged rows, which nobody sees."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with cast.ws.reading() as tx:
            if tx.value("SELECT count(*) FROM visits WHERE import_id IS NOT NULL"):
                return
        time.sleep(0.002)
    raise AssertionError("nothing was staged")
