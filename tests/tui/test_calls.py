"""Calls from a screen: in a thread, answered on the UI's own, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tests.tui.kit import Kit, seen
from vmsctl.errors import Refused, VmsError


class Answers:
    """What came back, and in which thread."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.threads: set[int] = set()

    def take(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(threading.get_ident())

    def refuse(self, error: VmsError) -> None:
        self.take(error.code)


def gated(gate: threading.Event, result: str) -> Callable[[], str]:
    def act() -> str:
        gate.wait(5)
        return result

    return act


async def test_the_result_arrives_in_the_ui_thread_and_the_act_ran_elsewhere() -> None:
    app, answers = Kit(), Answers()
    async with app.run_test() as pilot:
        app.call(threading.get_ident, answers.take)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert answers.threads == {threading.get_ident()}
        assert answers.results != [threading.get_ident()]


async def test_a_refusal_is_handed_on_and_the_program_lives() -> None:
    def act() -> None:
        raise Refused("already-in", "Ada Lovelace is in since 09:12.", "Nothing to do.")

    app, answers = Kit(), Answers()
    async with app.run_test(notifications=True) as pilot:
        app.call(act, answers.take, show_error=answers.refuse)
        app.call(act, answers.take, group="told")
        await seen(pilot, lambda: len(app._notifications) == 1 and answers.results == ["already-in"])
        assert [note.message for note in app._notifications] == ["Ada Lovelace is in since 09:12. Nothing to do."]


async def test_a_fault_of_the_programs_own_is_said_and_the_desk_goes_on() -> None:
    app, answers = Kit(), Answers()
    async with app.run_test() as pilot:
        app.call(lambda: 1 // 0, answers.take, show_error=answers.refuse)
        await seen(pilot, lambda: len(app._notifications) == 1)
        assert app.is_running
        assert ["ZeroDivisionError" in note.message for note in app._notifications] == [True]


async def test_a_second_press_while_a_call_is_under_way_calls_nothing() -> None:
    app, answers, gate = Kit(), Answers(), threading.Event()
    async with app.run_test() as pilot:
        assert app.call(gated(gate, "first"), answers.take)
        assert not app.call(gated(gate, "second"), answers.take)
        assert app.call(gated(gate, "other"), answers.take, group="other")
        gate.set()
        await seen(pilot, lambda: len(answers.results) == 2)
        await pilot.pause()
        assert sorted(map(str, answers.results)) == ["first", "other"]
        assert app.call(gated(gate, "third"), answers.take)
        await seen(pilot, lambda: answers.results[-1] == "third")


async def test_of_a_search_as_you_type_only_the_last_answer_counts() -> None:
    app, answers, slow, fast = Kit(), Answers(), threading.Event(), threading.Event()
    async with app.run_test() as pilot:
        app.call(gated(slow, "a"), answers.take, group="search", latest=True)
        app.call(gated(fast, "ad"), answers.take, group="search", latest=True)
        fast.set()
        await seen(pilot, lambda: answers.results == ["ad"])
        slow.set()
        await seen(pilot, lambda: not app._flights)
        assert answers.results == ["ad"]
