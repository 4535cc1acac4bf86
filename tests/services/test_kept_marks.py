"""Ticking off while the store is away: kept on the desk, handed in once and in order, and a later mark stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Thread

import pytest

from db import file_locks
from tests.cast import Cast
from tests.services.test_roll_calls import inside, named, now, started, tick
from vmsctl.errors import StoreFailed
from vmsctl.services import (
    finish_roll_call,
    hand_in_marks,
    kept_marks,
    retention_verify,
    roll_call,
    roll_calls,
    tick_away,
)
from vmsctl.services.hand_in_marks import HandedIn
from vmsctl.services.roll_calls import RollCallView
from vmsctl.services.tick_away import Here, Ticked

ids = count()


@dataclass
class Away:
    """A desk that ticks off while it does not reach the store."""

    cast: Cast
    view: RollCallView
    who: str | None = "linus"
    request: Callable[[], str] = field(default=lambda: f"kept-{next(ids)}")

    @property
    def here(self) -> Here:
        return here(self.cast, self.who)

    def tick(self, name: str, status: str = "safe") -> Ticked:
        shown = tick_away.over(self.cast.ws.config, self.view)
        one = next((one for one in shown.people if one.name == name), name)
        return tick_away.mark(self.here, self.view, one, status, request_id=self.request())

    def add(self, name: str) -> Ticked:
        return tick_away.add(self.here, self.view, name, request_id=self.request())

    def undo(self, name: str) -> Ticked:
        one = named(tick_away.over(self.cast.ws.config, self.view), name)
        return tick_away.undo(self.here, self.view, one, request_id=self.request())


def here(cast: Cast, who: str | None = "linus") -> Here:
    return Here(cast.ws.config, None if who is None else cast.act_as(who).actor, cast.clock())


def shown(done: Ticked) -> dict[str, str]:
    assert done.view is not None
    return {one.name: one.status for one in done.view.people}


def stored(cast: Cast) -> dict[str, str]:
    return {one.name: one.status for one in now(cast).people}


def journal(cast: Cast) -> list[kept_marks.Kept]:
    return kept_marks.read(cast.ws.config, cast.hq)


def test_what_is_ticked_while_the_store_is_away_is_shown_kept_and_handed_in_with_its_times(cast: Cast) -> None:
    inside(cast, "Ada Lovelace"), inside(cast, "Bob Guest")
    desk = Away(cast, started(cast))
    cast.clock.tick(minutes=1)
    assert shown(desk.tick("Ada Lovelace")) == {"Ada Lovelace": "safe", "Bob Guest": "missing"}
    desk.tick("Bob Guest", "needs-assistance")
    assert shown(desk.add("Dora")) == {"Ada Lovelace": "safe", "Bob Guest": "needs-assistance", "Dora": "safe"}
    assert stored(cast) == {"Ada Lovelace": "missing", "Bob Guest": "missing"}
    cast.clock.tick(minutes=20)
    assert hand_in_marks.hand_in(cast.ws) == (3, ())
    assert stored(cast) == {"Ada Lovelace": "safe", "Bob Guest": "needs-assistance", "Dora": "safe"}
    ada = named(now(cast), "Ada Lovelace")
    assert (f"{ada.marked_at:%H:%M}", ada.marked_by) == ("09:13", "Linus Desk")
    assert not kept_marks.journal(cast.ws.config, cast.hq).exists()


def test_what_is_handed_in_twice_is_there_once(cast: Cast) -> None:
    inside(cast)
    desk = Away(cast, started(cast))
    desk.tick("Ada Lovelace"), desk.add("Dora")
    path = kept_marks.journal(cast.ws.config, cast.hq)
    before = path.read_bytes()
    hand_in_marks.hand_in(cast.ws)
    path.write_bytes(before)  # the desk was killed before it could note what was taken
    assert hand_in_marks.hand_in(cast.ws).refused == ()
    assert stored(cast) == {"Ada Lovelace": "safe", "Dora": "safe"}
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM roll_call_marks") == 2


def test_who_asks_while_another_hands_in_waits_until_it_is_in_the_store(cast: Cast) -> None:
    """The roll call that was begun here was said to be over, because its beginning was on its way still."""
    inside(cast)
    Away(cast, started(cast)).tick("Ada Lovelace")
    with file_locks.opened(cast.ws.config.copies / ".handing-in") as lock:
        assert file_locks.take(lock)
        answers: list[HandedIn] = []
        asker = Thread(target=lambda: answers.append(hand_in_marks.hand_in(cast.ws)))
        asker.start()
        asker.join(0.1)
        assert asker.is_alive() and stored(cast) == {"Ada Lovelace": "missing"}
    asker.join()
    assert answers == [(1, ())] and stored(cast) == {"Ada Lovelace": "safe"}


def test_one_that_hands_in_for_ever_holds_nobody_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    inside(cast)
    Away(cast, started(cast)).tick("Ada Lovelace")
    monkeypatch.setattr(hand_in_marks, "PATIENCE", 0.02)
    with file_locks.opened(cast.ws.config.copies / ".handing-in") as lock:
        assert file_locks.take(lock)
        with pytest.raises(StoreFailed, match="still handing in"):
            hand_in_marks.hand_in(cast.ws)
    assert hand_in_marks.hand_in(cast.ws).taken == 1


def test_a_later_mark_of_another_desk_stands_and_an_earlier_one_gives_way(cast: Cast) -> None:
    inside(cast, "Ada Lovelace"), inside(cast, "Bob Guest")
    desk = Away(cast, started(cast))
    tick(cast, "bob", "missing", by="vera")
    cast.clock.tick(minutes=1)
    desk.tick("Ada Lovelace"), desk.tick("Bob Guest")
    cast.clock.tick(minutes=1)
    tick(cast, "ada", "needs-assistance", by="vera")
    taken, refused = hand_in_marks.hand_in(cast.ws)
    assert (taken, len(refused)) == (1, 1) and refused[0].startswith("Ada Lovelace was marked as needs assistance")
    assert stored(cast) == {"Ada Lovelace": "needs-assistance", "Bob Guest": "safe"}
    assert events(cast) == ["marked-meanwhile"]


def test_what_comes_after_the_end_is_noted_and_breaks_no_seal(cast: Cast) -> None:
    inside(cast)
    view = started(cast)
    Away(cast, view).tick("Ada Lovelace")
    finish_roll_call.finish(cast.act_as("vera"), building="HQ", unaccounted=True)
    assert hand_in_marks.hand_in(cast.ws).taken == 0
    over = roll_calls.show(cast.act_as("vera"), view.id)
    assert over.is_whole and named(over, "Ada Lovelace").status == "missing"
    assert events(cast) == ["roll-call-finished"]


def test_one_that_was_begun_from_the_copy_begins_in_the_store_when_it_is_back(cast: Cast) -> None:
    inside(cast, "Ada Lovelace"), inside(cast, "Bob Guest")
    roll_call.write_copy(cast.act_as("linus"), "HQ")
    cast.clock.tick(minutes=3)
    view, is_new = tick_away.start(here(cast), "HQ", "drill", "the alarm")
    assert is_new and view.source == "this desk's copy of 23.11. 09:12:00, 3 minutes old when it was read"
    desk = Away(cast, view)
    desk.tick("Ada Lovelace")
    again, is_new = tick_away.start(here(cast), "HQ", "live", "another")
    assert not is_new and again.kind == "drill" and again.kept == {named(again, "Ada Lovelace").id}
    cast.clock.tick(minutes=9)
    assert hand_in_marks.hand_in(cast.ws) == (1, ())
    assert (now(cast).kind, f"{now(cast).started_at:%H:%M}", now(cast).started_by) == ("drill", "09:15", "Linus Desk")
    assert stored(cast) == {"Ada Lovelace": "safe", "Bob Guest": "missing"}


def test_what_another_desk_has_begun_meanwhile_is_joined(cast: Cast) -> None:
    inside(cast)
    roll_call.write_copy(cast.act_as("linus"), "HQ")
    view, _ = tick_away.start(here(cast, None), "HQ", "live", "the alarm")
    Away(cast, view, who=None).tick("Ada Lovelace")
    started(cast, who="vera")
    assert hand_in_marks.hand_in(cast.ws) == (1, ())
    assert (now(cast).started_by, stored(cast)) == ("Vera Manager", {"Ada Lovelace": "safe"})


def test_who_comes_to_the_desk_meanwhile_goes_on_with_what_ran(cast: Cast) -> None:
    inside(cast)
    roll_call.write_copy(cast.act_as("linus"), "HQ")
    Away(cast, started(cast, "drill")).tick("Ada Lovelace")
    view, is_new = tick_away.start(here(cast, None), "HQ", "live", "another")
    assert (is_new, view.kind, view.started_by, view.people[0].status) == (False, "drill", "Linus Desk", "safe")
    assert hand_in_marks.hand_in(cast.ws) == (1, ())


def test_a_kept_tick_is_taken_back_and_one_in_the_store_is_not(cast: Cast) -> None:
    inside(cast, "Ada Lovelace"), inside(cast, "Bob Guest")
    started(cast)
    tick(cast, "bob")
    desk = Away(cast, now(cast))
    desk.tick("Ada Lovelace"), desk.add("Dora")
    assert shown(desk.undo("Ada Lovelace")) == {"Ada Lovelace": "missing", "Bob Guest": "safe", "Dora": "safe"}
    desk.undo("Dora")
    with pytest.raises(StoreFailed, match="only what is kept here"):
        desk.undo("Bob Guest")
    assert [act.act for act in journal(cast)] == ["start"] and hand_in_marks.hand_in(cast.ws) == (0, ())


def test_a_scan_is_told_by_the_desks_own_keys(cast: Cast) -> None:
    ticket = inside(cast)
    desk = Away(cast, started(cast))
    assert desk.tick(ticket).done.person.name == "Ada Lovelace"


def test_somebody_added_here_can_be_marked_again_before_the_store_is_back(cast: Cast) -> None:
    desk = Away(cast, started(cast))
    desk.add("Dora")
    desk.tick("Dora", "needs-assistance")
    hand_in_marks.hand_in(cast.ws)
    assert stored(cast) == {"Dora": "needs-assistance"}


def test_who_may_not_tick_is_refused_when_it_is_handed_in(cast: Cast) -> None:
    inside(cast)
    Away(cast, started(cast), who="mallory").tick("Ada Lovelace")
    assert hand_in_marks.hand_in(cast.ws).taken == 0
    assert (stored(cast), events(cast)) == ({"Ada Lovelace": "missing"}, ["not-allowed"])


def test_a_torn_line_is_left_out_and_the_next_one_is_whole(cast: Cast) -> None:
    inside(cast, "Ada Lovelace"), inside(cast, "Bob Guest")
    desk = Away(cast, started(cast))
    desk.tick("Ada Lovelace")
    path = kept_marks.journal(cast.ws.config, cast.hq)
    path.write_bytes(path.read_bytes() + b'["kept-torn", "mark", "1", "p')
    desk.tick("Bob Guest")
    assert [act.act for act in journal(cast)] == ["start", "mark", "mark"]
    assert hand_in_marks.hand_in(cast.ws) == (2, ())


def test_a_disk_that_takes_nothing_is_said_to(cast: Cast) -> None:
    inside(cast)
    desk = Away(cast, started(cast))
    kept_marks.journal(cast.ws.config, cast.hq).parent.mkdir(exist_ok=True)
    kept_marks.journal(cast.ws.config, cast.hq).mkdir()
    with pytest.raises(StoreFailed) as failed:
        kept_marks.keep(cast.ws.config, cast.hq, kept_marks.Kept("r", "mark", "", "", "", "", "", 0, None, "", ""))
    assert failed.value.code == "mark-not-kept"
    assert desk.view.kept == frozenset()


def events(cast: Cast) -> list[str]:
    """Why kept marks were not taken, as the event log has it."""
    with cast.ws.reading() as tx:
        rows = tx.rows("SELECT facts FROM events WHERE kind = 'roll-call.mark-not-taken' ORDER BY seq")
    return [json.loads(facts)["why"] for (facts,) in rows]


def test_ticks_that_stay_kept_are_found_by_the_search_for_leftovers(cast: Cast) -> None:
    inside(cast, "Ada Lovelace")
    desk = Away(cast, started(cast))
    desk.tick("Ada Lovelace")
    found = [left for left in retention_verify.look(cast.ws).leftovers if left.where.startswith("kept-marks")]
    assert [(left.rows, left.where) for left in found] == [(2, f"kept-marks-{cast.hq}.jsonl")]
    hand_in_marks.hand_in(cast.ws)
    assert retention_verify.look(cast.ws).leftovers == []
