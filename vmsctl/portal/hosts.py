"""Pages behind the links in mails to staff: the host answers, lets a walk-in in, or says that a visitor has left.

Looking changes nothing; a button does. The link of a mail may say which answer is meant: that button comes first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.kinds import HostAnswer, VisitState
from vmsctl.errors import Invalid, NotFound
from vmsctl.portal.asking import Ask, Input, Page
from vmsctl.portal.entry import go
from vmsctl.rules.host_answers import Purpose, may_answer
from vmsctl.services import host_answers, sign_out_links, throttles

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

NOTE_LENGTH = 200
NOTE = Input("note", "A word to the reception.", NOTE_LENGTH)


def show_answer(ask: Ask) -> Response:
    asking = host_answers.read(ask.ws, Purpose.ANSWER, ask.path["token"])
    meant = ask.query.get("answer", "")
    return ask.show(
        "host-answer", asking=asking, house=asking.building, open=may_answer(asking.state), meant=meant,
        answers=sorted(HostAnswer, key=lambda kind: kind != meant), note_length=NOTE_LENGTH,
    )  # fmt: skip


def answer(ask: Ask) -> Response:
    given, note = ask.form.get("answer", ""), ask.form.get("note", "")
    return _done(ask, lambda: host_answers.answer(ask.ws, ask.path["token"], given, note))


def show_approval(ask: Ask) -> Response:
    asking = host_answers.read(ask.ws, Purpose.APPROVE, ask.path["token"])
    return ask.show(
        "host-approve", asking=asking, house=asking.building, open=asking.state == VisitState.AWAITING,
        note_length=NOTE_LENGTH,
    )  # fmt: skip


_ACTS = {"approve": host_answers.approve, "decline": host_answers.decline}


def approve(ask: Ask) -> Response:
    act = _ACTS.get(ask.form.get("answer", ""))
    if act is None:
        raise Invalid("bad-answer", "This is no answer.", "There are: approve, decline.")
    note = ask.form.get("note", "")
    return _done(ask, lambda: act(ask.ws, ask.path["token"], note=note))


def show_sign_out(ask: Ask) -> Response:
    """The stay that the reminder was about, and none that began since."""
    asking = host_answers.read(ask.ws, Purpose.SIGN_OUT, ask.path["token"])
    stay = sign_out_links.look(ask.ws, ask.path["token"])
    asking = replace(asking, since=stay.since)
    return ask.show("host-left", asking=asking, house=asking.building, open=stay.state == VisitState.ON_SITE)


def sign_out(ask: Ask) -> Response:
    return _done(ask, lambda: host_answers.sign_out(ask.ws, ask.path["token"]))


def _done(ask: Ask, act: Callable[[], object]) -> Response:
    """Carry out what a link lets its holder do, and show how things stand. Guesses are counted."""
    try:
        act()
    except NotFound:
        throttles.count(ask.ws, throttles.LINK_FAILURES, ask.client)
        raise
    return go(ask.address)


PAGES = (
    Page("GET", "/h/{token}", show_answer, "What a host is asked about a visitor who has arrived.",
         answers=(200, 404)),
    Page("POST", "/h/{token}", answer, "The host's answer.",
         form=(Input("answer", "`on-my-way`, `send-up` or `not-mine`.", 20), NOTE), answers=(303, 404, 409, 422, 429)),
    Page("GET", "/a/{token}", show_approval, "Who asks to be let in without an invitation.", answers=(200, 404)),
    Page("POST", "/a/{token}", approve, "Let a walk-in in, or not.",
         form=(Input("answer", "`approve` or `decline`.", 20), NOTE), answers=(303, 404, 409, 422, 429)),
    Page("GET", "/o/{token}", show_sign_out, "Whether a visitor has left.", answers=(200, 404)),
    Page("POST", "/o/{token}", sign_out, "Say that a visitor has left.", answers=(303, 404, 409, 429)),
)  # fmt: skip
