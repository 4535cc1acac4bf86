"""`vmsctl retention`, `visitors erase|export` and `privacy-requests` as they are typed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader

from db.queries import event_log as event_queries
from db.queries.event_log import NewEvent
from tests.cli.conftest import Line
from tests.cli.test_invitations import invite
from vmsctl import config
from vmsctl.workspace import open_workspace

WHY = ("--reason", "Letter of 2026-11-20, ID seen")


def test_the_plan_names_each_setting_and_its_period(vmsctl: Line) -> None:
    lines = vmsctl("retention", "plan", "--json").json
    periods = {line["setting"]: line["period"] for line in lines if line["setting"]}
    assert periods["retention.invitations-days"] == "without end"
    assert periods["retention.visitors-days"] == "365 days"
    assert periods["retention.print-queue-hours"] == "24 hours"


def test_a_run_asks_and_takes_a_reason_and_a_dry_run_changes_nothing(vmsctl: Line) -> None:
    assert vmsctl("retention", "run", *WHY, "--json").error["code"] == "not-confirmed"
    assert vmsctl("retention", "run", "--yes", "--json").error["code"] == "reason-needed"
    assert vmsctl("retention", "run", "--dry-run").code == 0
    done = vmsctl("retention", "run", "--yes", *WHY, "--json").json
    assert (done["detached"], done["forgotten"], done["anonymous"]) == (0, 0, 0)
    assert "0 visits detached" in vmsctl("retention", "run", "--yes", *WHY).out


def test_verify_ends_with_zero_when_nothing_is_left_and_the_report_has_it(vmsctl: Line) -> None:
    assert "Nothing is left over" in vmsctl("retention", "verify").out
    assert [each["what"] for each in vmsctl("retention", "report", "--json").json["entries"]] == ["verify"]
    assert "verify (event 0." in vmsctl("retention", "report").out


def test_verify_ends_with_one_and_says_what_to_do_when_something_is_left(vmsctl: Line, home: Path) -> None:
    (home / "old.log").write_text("ada@example.org came in")
    left = vmsctl("retention", "verify", "--json")
    assert left.code == 1
    assert left.json["leftovers"][0]["words"] == "mail addresses in the log"


def test_a_hold_is_put_listed_and_lifted(vmsctl: Line) -> None:
    visitor = invite(vmsctl).json["visits"][0]["visitor"]["id"]
    made = vmsctl("retention", "hold", "add", f"visitor:{visitor}", "--until", "2030-01-31", "--reason", "Lawsuit")
    assert made.out == "Hold 1 keeps Ada Lovelace until 2030-01-31.\n"
    assert vmsctl("visitors", "erase", visitor, "--yes", *WHY, "--json").error["code"] == "not-erased-held"
    assert vmsctl("retention", "hold", "list", "--json").json[0]["why"] == "Lawsuit"
    assert vmsctl("retention", "hold", "lift", "1", "--reason", "Closed").code == 0
    assert vmsctl("retention", "hold", "list", "--json").json == []
    assert vmsctl("retention", "hold", "lift", "1", "--reason", "Closed").code == 3


def test_a_visitor_is_given_out_and_erased(vmsctl: Line, tmp_path: Path) -> None:
    made = invite(vmsctl).json
    visitor = made["visits"][0]["visitor"]["id"]
    paper, data = tmp_path / "ada.pdf", tmp_path / "ada.json"
    assert vmsctl("visitors", "export", visitor, "--to", str(tmp_path / "no" / "folder.pdf"), *WHY).code == 5
    assert "visitor.exported" not in vmsctl("event-log", "list", "--json").out
    assert vmsctl("visitors", "export", visitor, "--to", str(paper), *WHY).code == 0
    assert paper.read_bytes().startswith(b"%PDF") and stat.S_IMODE(paper.stat().st_mode) == 0o600
    assert "+00:00" not in PdfReader(paper).pages[0].extract_text()  # times as people write them, of the building
    assert vmsctl("visitors", "export", visitor, "--to", str(data), *WHY).code == 0
    assert json.loads(data.read_text())["profile"]["name"] == "Ada Lovelace"
    assert vmsctl("visitors", "erase", visitor, "--yes", *WHY, "--json").error["code"] == "not-erased-coming"
    assert vmsctl("invitations", "cancel", made["id"], "--yes").code == 0
    looked = vmsctl("visitors", "erase", visitor, "--dry-run", *WHY)
    assert looked.code == 0 and "would be erased" in looked.out
    done = vmsctl("visitors", "erase", visitor, "--yes", *WHY)
    assert "was erased" in done.out and "Entry of the erasure ledger" in done.out and "No trace" in done.out
    assert vmsctl("visitors", "show", visitor).code == 3


def test_a_shortened_period_is_announced(vmsctl: Line) -> None:
    said = vmsctl("settings", "set", "retention.visitors-days", "3", "--reason", "works council")
    assert "Until a second admin agrees, it stays at 365 days: vmsctl retention confirm 1" in said.out
    assert "when a second admin agrees" in vmsctl("retention", "changes").out
    (change,) = vmsctl("retention", "changes", "--json").json
    assert (change["old"], change["new"], change["bites_at"]) == (365, 3, None)
    assert vmsctl("retention", "confirm", change["id"], *WHY, "--json").error["code"] == "second-admin"
    (line,) = (each for each in vmsctl("retention", "plan", "--json").json if each["what"] == "visitors to delete")
    assert line["period"] == "365 days (3 days after the notice time)"
    said = vmsctl("settings", "set", "retention.visitors-days", "30", "--reason", "works council")
    assert "It takes effect on " in said.out and "until then it stays at 365 days." in said.out


def test_what_holds_is_what_held_before_all_that_waits(vmsctl: Line) -> None:
    vmsctl("settings", "set", "retention.visitors-days", "100", *WHY)
    (bites,) = (row["bites_at"][:10] for row in vmsctl("retention", "changes", "--json").json)
    said = vmsctl("settings", "set", "retention.visitors-days", "3", *WHY)
    assert said.out.splitlines()[1].startswith(
        f"Until a second admin agrees, it stays at 365 days, 100 days from {bites} on: vmsctl retention confirm 2"
    )


@pytest.mark.parametrize("verb", ["show", "do", "refuse"])
def test_a_request_that_is_not_there_is_not_found(vmsctl: Line, verb: str) -> None:
    assert vmsctl("privacy-requests", "list", "--json").json == []
    assert vmsctl("privacy-requests", verb, "7", *(WHY if verb != "show" else ())).code == 3


def test_a_log_that_was_cut_says_from_where_on_it_is_whole(vmsctl: Line) -> None:
    with open_workspace(config.load()).transaction() as tx:
        first = NewEvent(1, 1_000_000, "floor.added", "floor:1", None, None, "{}")
        assert event_queries.append(tx, first) == 1
    assert vmsctl("retention", "run", "--yes", *WHY, "--json").json["cut"] == 1
    said = "whole from entry 2 on; those before were cut away when their time was over"
    assert said in vmsctl("event-log", "verify").out
    noted = f"1.1.{first.hash_after(bytes(32)).hex()}"
    (chain,) = (
        each for each in vmsctl("event-log", "verify", "--anchor", noted, "--json").json if each["chain"] == "1"
    )
    assert (chain["entries"], chain["cut"], chain["passed"]) == (2, 1, 0)
    wrong = vmsctl("event-log", "verify", "--anchor", f"1.1.{'0' * 64}", "--json")
    assert (wrong.code, wrong.error["code"]) == (1, "event-log-broken")
    assert "cut 1," in vmsctl("retention", "report").out
    assert "cut the oldest entries away" in vmsctl("event-log", "list").out
