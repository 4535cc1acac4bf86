"""`vmsctl visits`, `scan` and `roll-call` as they are typed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import TODAY
from tests.cli.conftest import Line, Said
from vmsctl import config

SHAPE = {
    "id", "state", "visitor", "host", "building", "floor", "reason", "note", "expected_at", "until", "ticket_number",
    "pin", "link", "stays",
}  # fmt: skip


def invite(vmsctl: Line, *more: str, visitor: str = "Ada Lovelace <ada@example.org>", days: int = 0) -> dict[str, str]:
    """A visit of today (or days away) to Alma at HQ, as JSON shows it."""
    arrive = (f"{TODAY + timedelta(days=days)}T23:00", "--until", "23:59")
    said = vmsctl(
        "invitations", "add", "--visitor", visitor, "--arrive", *arrive, "--reason", "Interview", "--note", "VIP",
        "--json", *more,
    )  # fmt: skip
    assert said.code == 0, said.err
    made: dict[str, str] = said.json["visits"][0]
    return made


def refused(said: Said, exit_code: int, code: str) -> None:
    assert (said.code, said.error["code"]) == (exit_code, code)
    assert said.error["message"].endswith(".") and said.error["hint"]


def test_a_visitor_comes_goes_and_comes_back(vmsctl: Line) -> None:
    ticket = invite(vmsctl)["ticket_number"]
    spaced = [ticket[at : at + 4] for at in range(0, 20, 4)]
    came = vmsctl("visits", "check-in", *spaced, "--json").json
    assert (came["id"], came["visitor"], came["building"], came["repeated"]) == ("v1", "Ada Lovelace", "HQ", False)
    left = vmsctl("visits", "check-out", ticket, "--json").json
    assert (left["since"], left["repeated"]) == (came["at"], False)
    refused(vmsctl("visits", "check-out", ticket, "--json"), 1, "already-left")
    assert vmsctl("visits", "check-in", ticket).code == 0
    visit = vmsctl("visits", "show", "v1", "--json").json
    assert set(visit) >= SHAPE and visit["state"] == "on-site"
    assert [set(stay) >= {"in_at", "out_at", "how"} for stay in visit["stays"]] == [True, True]
    assert [stay["out_at"] is None for stay in visit["stays"]] == [False, True]


def test_the_same_request_is_the_same_act(vmsctl: Line) -> None:
    visit = invite(vmsctl)["id"]
    for verb in ("check-in", "check-out"):
        first, again = (vmsctl("visits", verb, visit, "--request-id", verb, "--json").json for _ in range(2))
        assert (first["at"], first["repeated"], again["repeated"]) == (again["at"], False, True)
    refused(vmsctl("visits", "check-in", visit, "--request-id", "check-out", "--json"), 1, "request-reused")


def test_lists_are_arrays_of_whole_visits(vmsctl: Line) -> None:
    for name in ("Ada Lovelace <ada@example.org>", "Łukasz Żółć <lz@example.org>"):
        invite(vmsctl, visitor=name)
    tomorrow = invite(vmsctl, days=1)
    assert vmsctl("visits", "check-in", "v2").code == 0
    today = vmsctl("visits", "list", "--json").json
    assert [visit["id"] for visit in today] == ["v1", "v2"]
    assert all(set(visit) >= SHAPE for visit in today)
    (inside,) = vmsctl("visits", "list", "--on-site", "--json").json
    assert inside["visitor"]["name"] == "Łukasz Żółć" and inside == today[1]
    day = tomorrow["expected_at"][:10]
    assert [visit["id"] for visit in vmsctl("visits", "list", "--date", day, "--json").json] == ["v3"]
    assert [visit["id"] for visit in vmsctl("visits", "list", "--date", "tomorrow", "--json").json] == ["v3"]
    refused(vmsctl("visits", "list", "--date", "soon", "--json"), 2, "bad-day")
    assert vmsctl("visits", "list", "--missed", "--json").json == []
    piped = vmsctl("visits", "list", "--on-site").out.splitlines()
    assert piped[0].split("\t")[:4] == ["day", "expected", "state", "name"] and "Łukasz Żółć" in piped[1]


def test_the_missed_are_those_who_never_came_or_were_not_seen_to_leave(vmsctl: Line) -> None:
    for name in ("Came", "Never", "Presumed", "Seen"):
        invite(vmsctl, visitor=f"{name} <{name}@example.org>")
    for visit in ("v1", "v3", "v4"):
        vmsctl("visits", "check-in", visit)
    vmsctl("visits", "check-out", "v4")
    from vmsctl.workspace import open_workspace

    ws = open_workspace(config.load())
    with ws.transaction() as tx:
        tx.run("UPDATE visits SET day = :day", {"day": str(TODAY - timedelta(days=1))})
        tx.run("UPDATE visits SET state = 'presumed-left' WHERE id = 3")
        tx.run("UPDATE stays SET out_at = in_at + 1, out_how = 'presumed' WHERE visit_id = 3")
    ws.store.close()
    missed = vmsctl("visits", "list", "--missed", "--json").json
    assert {visit["visitor"]["name"]: visit["state"] for visit in missed} == {
        "Came": "on-site", "Never": "no-show", "Presumed": "presumed-left",
    }  # fmt: skip


def test_csv_leaves_the_house_with_a_reason_and_without_formulas(vmsctl: Line) -> None:
    invite(vmsctl, visitor="=cmd|' /C calc'!A0 <a@example.org>")
    asked = vmsctl("visits", "list", "--csv")
    assert asked.code == 2 and not asked.out
    said = vmsctl("visits", "list", "--csv", "--reason", "audit")
    assert said.out.splitlines()[0].startswith("day,expected,state,name,company,host")
    assert ",'=cmd|" in said.out


@pytest.mark.parametrize(
    ("code", "exit_code", "refusal"),
    [
        ("1234 5678", 2, "code-truncated"), ("12345678901234567890", 2, "code-misread"),
        ("https://other.example/1", 2, "code-foreign"), ("", 2, "code-empty"),
        ("00000000000000000000", 3, "pass-unknown"), ("000000", 3, "pin-unknown"), ("v99", 3, "no-such-visit"),
    ],
)  # fmt: skip
def test_a_scan_that_is_nobodys_says_what_it_is(vmsctl: Line, code: str, exit_code: int, refusal: str) -> None:
    said = vmsctl("scan", code, "--json")
    refused(said, exit_code, refusal)
    assert (said.json["visit"], said.json["offer"]) == (None, "")


@pytest.mark.parametrize("code", ["id", "ticket_number", "pin"])
def test_a_scan_says_whose_it_is_and_offers_the_one_thing_that_fits(vmsctl: Line, code: str) -> None:
    visit = invite(vmsctl)
    kind = {"id": "visit", "ticket_number": "ticket", "pin": "pin"}[code]
    for offer in ("check-in", "check-out", "check-in"):
        said = vmsctl("scan", visit[code], "--json")
        assert (said.code, said.json["kind"], said.json["offer"]) == (0, kind, offer)
        assert said.json["visit"]["id"] == visit["id"]
        assert vmsctl("visits", offer, visit[code]).code == 0


def test_a_scan_of_somebody_who_cannot_come_in_shows_who_and_why(vmsctl: Line) -> None:
    tomorrow = invite(vmsctl, days=1)
    said = vmsctl("scan", tomorrow["ticket_number"], "--json")
    refused(said, 1, "too-early")
    assert said.json["visit"]["visitor"]["name"] == "Ada Lovelace"
    assert vmsctl("scan", tomorrow["ticket_number"]).err.startswith("This visit is on ")


def test_a_scan_changes_nothing(vmsctl: Line) -> None:
    visit = invite(vmsctl)
    before = vmsctl("visits", "show", visit["id"], "--json").json
    vmsctl("scan", visit["ticket_number"])
    assert vmsctl("visits", "show", visit["id"], "--json").json == before


def test_an_act_is_taken_back_with_a_reason(vmsctl: Line) -> None:
    visit = invite(vmsctl)["id"]
    vmsctl("visits", "check-in", visit)
    refused(vmsctl("visits", "undo", visit, "--json"), 2, "reason-needed")
    done = vmsctl("visits", "undo", visit, "--reason", "wrong row", "--json").json
    assert (done["undone"], done["state"]) == ("check-in", "expected")
    refused(vmsctl("visits", "undo", visit, "--reason", "again", "--json"), 1, "nothing-to-undo")


def test_times_are_corrected(vmsctl: Line) -> None:
    visit = invite(vmsctl)["id"]
    vmsctl("visits", "check-in", visit)
    came, left = f"{TODAY}T07:10+01:00", f"{TODAY}T08:10+01:00"
    done = vmsctl("visits", "correct", visit, "--in", came, "--out", left, "--reason", "back door", "--json").json
    assert (done["in_at"][:16], done["out_at"][:16], done["state"]) == (came[:16], left[:16], "left")
    refused(vmsctl("visits", "correct", visit, "--reason", "why", "--json"), 2, "time-missing")


def test_a_walk_in_is_taken_asked_about_and_let_in(vmsctl: Line) -> None:
    grace = ("users", "add", "Grace Hopper", "grace@example.org", "--reason", "new")
    assert vmsctl(*grace).code == 0
    words = ("--visitor", "Ada <ada@example.org>", "--host", "grace@example.org", "--reason", "Demo")
    made = vmsctl("visits", "walk-in", *words, "--json").json
    assert (made["state"], made["asked"], made["known"]) == ("awaiting", ["Grace Hopper"], False)
    refused(vmsctl("visits", "check-in", made["id"], "--json"), 1, "awaiting-answer")
    answer = vmsctl("visits", "approve", made["id"], "--reason", "by telephone", "--json").json
    assert answer["state"] == "expected"
    assert vmsctl("visits", "check-in", made["pin"]).code == 0
    refused(vmsctl("visits", "decline", made["id"], "--json"), 1, "not-awaiting")


def test_after_an_act_the_desk_has_its_copy_and_calls_the_roll_from_it(vmsctl: Line, home: Path) -> None:
    visit = invite(vmsctl)["id"]
    vmsctl("visits", "check-in", visit)
    copy = home / "copies" / "roll-call-1.json"
    assert [person[1] for person in json.loads(copy.read_text())["blocks"]["on-site"]] == ["Ada Lovelace"]
    said = vmsctl("roll-call", "print", "--text", "--file", str(copy))
    assert said.code == 0 and "[ ] Ada Lovelace" in said.out and "this desk's copy of" in said.out
    vmsctl("visits", "check-out", visit)
    assert json.loads(copy.read_text())["blocks"]["on-site"] == []


def test_the_roll_is_called_as_object_text_and_pdf(vmsctl: Line, tmp_path: Path) -> None:
    vmsctl("visits", "check-in", invite(vmsctl)["id"])
    shown = vmsctl("roll-call", "show", "--json").json
    assert (shown["building"], shown["counts"]["on-site"], shown["from_copy"]) == ("HQ", 1, False)
    (ada,) = shown["blocks"][0]["people"]
    assert set(ada) == {"id", "name", "company", "host", "phone", "floor", "since", "note"}
    drill = vmsctl("roll-call", "print", "--text", "--drill")
    assert drill.code == 0 and drill.out.startswith("*** DRILL ***") and "Ada Lovelace" in drill.out
    assert vmsctl("roll-call", "print", "--pdf", str(tmp_path / "list.pdf")).code == 0
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")
    refused(vmsctl("roll-call", "show", "--building", "Moon", "--json"), 3, "no-such-building")
    broken = vmsctl("roll-call", "print", "--pdf", str(tmp_path / "no" / "list.pdf"))
    assert broken.code == 5


def test_without_a_printer_the_list_is_on_the_screen(vmsctl: Line) -> None:
    vmsctl("visits", "check-in", invite(vmsctl)["id"])
    said = vmsctl("roll-call", "print")
    assert (said.code, said.err) == (0, "No printer of HQ took it; here it is as text.\n")
    assert "[ ] Ada Lovelace" in said.out


HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("PRAGMA locking_mode=EXCLUSIVE")
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked_by_another_program(path: Path) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        yield
        other.communicate()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", ["missing", "emptied", "damaged", "locked", "no longer a store"])
def test_the_roll_is_called_whatever_has_become_of_the_store(
    vmsctl: Line, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vmsctl.services import roll_call

    monkeypatch.setattr(roll_call, "PATIENCE", 0.5)
    vmsctl("visits", "check-in", invite(vmsctl)["id"])
    path = Path(config.load().address)
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    size = path.stat().st_size
    with ExitStack() as held:
        if harm == "locked":
            held.enter_context(locked_by_another_program(path))
        elif harm == "missing":
            path.unlink()
        else:
            left = {"emptied": b"", "damaged": path.read_bytes()[:100] + b"\xff" * (size - 100)}
            path.write_bytes(left.get(harm, b"x" * size))
        said = vmsctl("roll-call", "print", "--text")
    assert said.code == 0, said.err
    assert "[ ] Ada Lovelace" in said.out
    assert "The store is away" in said.err


def test_what_is_done_as_somebody_else_is_theirs_and_so_are_the_limits(vmsctl: Line) -> None:
    visit = invite(vmsctl)["id"]
    assert vmsctl("users", "add", "Mallory", "mallory@example.org", "--reason", "new").code == 0
    as_mallory = ("--as", "mallory@example.org", "--json")
    for words in (("visits", "check-in", visit), ("visits", "check-in", "v99"), ("roll-call", "show")):
        refused(vmsctl(*words, *as_mallory), 4, "not-allowed")
    assert vmsctl("visits", "list", *as_mallory).json == []
    refused(vmsctl("visits", "show", visit, *as_mallory), 3, "no-such-visit")
