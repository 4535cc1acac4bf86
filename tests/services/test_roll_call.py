"""The roll call: everybody to be accounted for, from the store or from the desk's own copy."""

import json
import os
import socket
import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TODAY, Cast
from tests.printers.loopback_printer import LoopbackPrinter
from vmsctl.errors import Denied, Invalid, NotFound, StoreFailed
from vmsctl.rules.people import Person
from vmsctl.services import roll_call, roll_call_paper, roster, walk_ins
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.roll_call import Found
from vmsctl.services.roster import Roster
from vmsctl.services.walk_ins import WalkIn
from vmsctl.workspace import Workspace


def names(made: Roster, key: str) -> list[str]:
    return [one.name for one in roster.listed(made, key)]


def called(cast: Cast, who: str = "linus", building: str = "HQ") -> Roster:
    return roll_call.sheet(cast.act_as(who), building)


def test_who_came_in_is_on_it_with_host_company_phone_floor_and_time(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO floors (building_id, name) VALUES (:hq, '4th floor')", {"hq": cast.hq})
    visit = cast.visit(floor_id=1)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET phone = '+49 30 1'")
    check_in(cast.act_as("linus"), visit.ticket)
    (ada,) = roster.listed(called(cast), "on-site")
    assert (ada.name, ada.company, ada.host, ada.phone, ada.floor) == (
        "Ada Lovelace", "Analytical", "Grace Hopper", "+49 30 1", "4th floor",
    )  # fmt: skip
    assert ada.since and ada.since.isoformat() == "2026-11-23T09:12:00+01:00"


def test_an_open_stay_is_on_it_whatever_its_date(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    cast.clock.tick(days=40)
    (ada,) = roster.listed(called(cast), "on-site")
    assert ada.words.since == "23.11. 09:12"


def test_each_stands_in_the_block_that_is_true_of_them(cast: Cast) -> None:
    desk = cast.act_as("linus")
    people = {name: cast.visit(cast.visitor(name)) for name in ("Left", "Presumed", "Inside", "Due", "Gone yesterday")}
    for name in ("Left", "Presumed", "Inside", "Gone yesterday"):
        check_in(desk, people[name].name)
    check_out(desk, people["Left"].name)
    hours = {"Presumed": 0, "Gone yesterday": -12}
    with cast.ws.transaction() as tx:
        for name, shift in hours.items():
            tx.run(
                "UPDATE stays SET out_at = in_at + :shift, out_how = 'presumed' WHERE visit_id = :visit",
                {"shift": shift * 3_600_000_000, "visit": people[name].id},
            )
    made = called(cast)
    assert {key: names(made, key) for key in made.blocks} == {
        "on-site": ["Inside"], "presumed-left": ["Presumed"], "expected": ["Due"],
    }  # fmt: skip


@pytest.mark.parametrize(("minutes", "listed"), [(-13, False), (-11, True), (0, True), (107, True), (109, False)])
def test_who_is_expected_about_now_is_listed(cast: Cast, minutes: int, listed: bool) -> None:
    cast.visit()  # at 10:00
    cast.clock.tick(minutes=minutes)
    assert names(called(cast), "expected") == (["Ada Lovelace"] if listed else [])


def test_a_walk_in_who_waits_for_the_host_is_in_the_building_too(cast: Cast) -> None:
    asked = WalkIn(Person("Ada Lovelace", "ada@example.org"), "Grace Hopper", "Demo", "HQ")
    walk_ins.add(cast.act_as("linus"), asked)
    (ada,) = roster.listed(called(cast), "expected")
    assert ada.words.note == "expected 09:12 and waits for the host's answer"


def test_where_nobody_is_checked_out_it_says_arrivals_only(cast: Cast) -> None:
    cast.setting("check-in.policy", '"off"')
    check_in(cast.act_as("linus"), cast.visit().name)
    made = called(cast)
    assert names(made, "arrived") == ["Ada Lovelace"]
    assert roll_call.content(made).notice == "Arrivals only, departures unknown."
    assert "! Arrivals only, departures unknown." in roll_call.text(made)


@pytest.mark.parametrize("who", ["grace", "mallory", "audrey"])
def test_only_the_desk_and_above_calls_the_roll(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        called(cast, who)


def test_a_desk_calls_the_roll_of_its_own_building(cast: Cast) -> None:
    with pytest.raises(Denied):
        called(cast, building="Lab")
    assert [made.building for made in roll_call.sheets(cast.act_as("linus"))] == ["HQ"]
    assert [made.building for made in roll_call.sheets(cast.act_as("alma"))] == ["HQ", "Lab"]


def test_the_copy_says_the_same_and_is_for_this_account_alone(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    cast.visit(cast.visitor("Bob"))
    path = roll_call.write_copy(cast.ws, cast.hq)
    copy = roll_call.read_copy(path, now=cast.clock())
    assert {key: list(map(tuple, people)) for key, people in copy.blocks.items()} == called(cast).blocks
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == [".turn", f"roll-call-{cast.hq}.json"]


def test_an_older_copy_tells_its_age_and_who_was_expected_since(cast: Cast) -> None:
    cast.visit()  # at 10:00
    path = roll_call.write_copy(cast.ws, "HQ")
    cast.clock.tick(hours=2)
    copy = roll_call.read_copy(path, now=cast.clock())
    assert names(copy, "expected") == ["Ada Lovelace"]
    assert copy.source == "this desk's copy of 23.11. 09:12:00, 2 hours old."


def test_a_copy_that_cannot_be_written_leaves_the_old_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    path = roll_call.write_copy(cast.ws, cast.hq)
    before = path.read_bytes()
    check_in(cast.act_as("linus"), cast.visit().name)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed) as refused:
        roll_call.write_copy(cast.ws, cast.hq)
    assert refused.value.code == "copy-not-written"
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "1", '{"format": 2}', '{"format": 1}', "\ud800"])
def test_a_file_that_is_no_copy_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "copy.json"
    path.write_text(content, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(Invalid) as refused:
        roll_call.read_copy(path)
    assert refused.value.code == "bad-copy"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(broken=_JSON, field=st.sampled_from(["building_id", "time_zone", "made_at", "blocks", "printers", "format"]))
def test_a_damaged_copy_is_read_or_refused_and_never_a_fault(
    tmp_path_factory: pytest.TempPathFactory, broken: Any, field: str
) -> None:
    good = {
        "format": 1, "building": "HQ", "building_id": 1, "time_zone": "Europe/Berlin", "made_at": 1, "policy": "off",
        "blocks": {"on-site": [[1, "Ada", "", "", "", "", 1, ""]]}, "printers": [],
    }  # fmt: skip
    path = tmp_path_factory.getbasetemp() / "damaged.json"
    path.write_text(json.dumps(good | {field: broken}))
    try:
        roll_call.text(roll_call.read_copy(path))
    except Invalid as refused:
        assert refused.code == "bad-copy"


def test_a_copy_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        roll_call.read_copy(tmp_path / "none.json")


def away(trouble: Exception) -> Workspace:
    raise trouble


def test_a_store_that_is_away_gives_way_to_the_copy_which_says_so(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    roll_call.write_copy(cast.ws, cast.hq)
    trouble = StoreFailed("store-damaged", "The store is damaged.")
    found = roll_call.available(cast.ws.config, partial(away, trouble))
    assert found.ws is None
    assert names(found.roster, "on-site") == ["Ada Lovelace"]
    assert "The store is away: The store is damaged." in roll_call.content(found.roster).source


def test_a_store_that_hangs_gives_way_to_the_copy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_call, "PATIENCE", 0.05)
    roll_call.write_copy(cast.ws, cast.hq)
    released = threading.Event()

    def hang() -> Workspace:
        released.wait(30)
        raise StoreFailed("store-unreachable", "The server has gone.")

    found = roll_call.available(cast.ws.config, hang)
    released.set()
    assert "has not answered" in found.roster.source


def test_who_may_not_call_the_roll_gets_no_copy_while_the_store_is_there(cast: Cast) -> None:
    roll_call.write_copy(cast.ws, cast.hq)
    with pytest.raises(Denied):
        roll_call.available(cast.ws.config, partial(cast.act_as, "mallory"), "HQ")


def test_of_several_copies_the_building_says_which(cast: Cast) -> None:
    for building in (cast.hq, cast.lab):
        roll_call.write_copy(cast.ws, building)
    gone = partial(away, StoreFailed("store-missing", "There is no store."))
    assert roll_call.available(cast.ws.config, gone, "lab").roster.building == "Lab"
    assert len(roll_call.everywhere(cast.ws.config, gone)) == 2
    with pytest.raises(Invalid):
        roll_call.available(cast.ws.config, gone)
    with pytest.raises(NotFound):
        roll_call.available(cast.ws.config, gone, "Moon")


def with_printers(cast: Cast, *urls: str) -> Roster:
    with cast.ws.transaction() as tx:
        for position, url in enumerate(urls):
            tx.run(
                "INSERT INTO printers (building_id, name, url, profile, position, active)"
                " VALUES (:hq, :name, :url, 'receipt-80mm', :position, true)",
                {"hq": cast.hq, "name": f"printer {position}", "url": url, "position": position},
            )
    check_in(cast.act_as("linus"), cast.visit().name)
    return called(cast)


def nobody() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def test_the_first_printer_that_takes_it_prints_it(cast: Cast) -> None:
    with LoopbackPrinter() as printer:
        done = roll_call.print_(with_printers(cast, nobody(), printer.url), mode="drill")
    assert done.printer == "printer 1"
    assert len(done.troubles) == 1 and done.troubles[0].startswith("printer 0: ")
    assert printer.job().startswith(b"\x1b@") and len(printer.job()) > 1000


def test_without_a_printer_that_works_it_says_what_each_said(cast: Cast) -> None:
    done = roll_call.print_(with_printers(cast, nobody()))
    assert (done.printer, len(done.troubles)) == ("", 1)


def test_a_copy_knows_the_printers(cast: Cast) -> None:
    with_printers(cast, "tcp://127.0.0.1:1")
    copy = roll_call.read_copy(roll_call.write_copy(cast.ws, cast.hq))
    assert [printer.url for printer in copy.printers] == ["tcp://127.0.0.1:1"]
    with pytest.raises(NotFound, match="nowhere"):
        roll_call.print_(copy, printer="nowhere")


def test_giving_the_list_out_is_noted(cast: Cast) -> None:
    ws = cast.act_as("linus")
    roll_call.note_printed(Found(called(cast), ws), mode="drill", how="text")
    with cast.ws.reading() as tx:
        assert tx.value("SELECT facts FROM events WHERE kind = 'roll-call.printed'") == (
            '{"how":"text","mode":"drill","people":0}'
        )


def test_the_sheet_is_a_pdf_too(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    assert roll_call_paper.pdf(roll_call_paper.paper(Found(called(cast), None))).startswith(b"%PDF")


def test_nobody_who_is_inside_is_left_out(cast: Cast) -> None:
    """In and out of twenty people for a day, against a plain count of who is inside."""
    desk, inside = cast.act_as("linus"), set[str]()
    visits = {name: cast.visit(cast.visitor(name)).name for name in map("Visitor {}".format, range(20))}
    acts: dict[bool, Callable[..., object]] = {True: check_out, False: check_in}
    for step in range(120):
        name = f"Visitor {step * 7 % 20}"
        acts[name in inside](desk, visits[name])
        inside ^= {name}
        cast.clock.tick(minutes=3)
        if step % 10 == 0:
            assert set(names(called(cast), "on-site")) == inside
    assert TODAY == (cast.clock() - timedelta(hours=6)).date()
