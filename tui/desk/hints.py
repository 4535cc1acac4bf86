"""The ways out of refusals at the console: the key that does it, where the error's own hint names a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmsctl.errors import VmsError

_TIMES = "If a time is wrong, T on the visit's card corrects it."
_BADGE = "B on the visit's card prints another badge."
_NO_STORE = "Call whoever looks after vmsctl. F12 prints who is inside, from this desk's own copy."

BY_CODE = {
    "not-verified": "V on the card verifies: fill in and accept what is missing.",
    "visitor-unknown": "V on the card verifies: enter name and e-mail first.",
    "awaiting-answer": "Call the host; A on the card notes the answer.",
    "already-left": _TIMES,
    "visit-begun": _TIMES,
    "nothing-to-undo": _TIMES,
    "undo-too-late": "T on the visit's card corrects the times instead.",
    "came-in-since": "Undo that first, or correct the times with T on the card.",
    "already-expected": "Use that visit: type the name in the list and press Enter.",
    "job-printed": _BADGE,
    "job-printing": _BADGE,
    "no-printer": "An admin adds one for this building.",
    "no-address": "V on the card enters one.",
    "no-mail-server": "It waits until an admin sets a mail server.",
    "no-sender": "It waits until an admin sets whom mail comes from.",
    "no-eticket-template": "An admin adds one.",
    "no-eticket-text": "An admin writes them.",
    "no-roll-call": "F12 starts one.",
    "store-missing": _NO_STORE,
    "store-empty": _NO_STORE,
}
"""By an error's code: what the desk meets often, and can do something about by a key or not at all."""

_UNBLOCKS = "K on the card of one of the visitor's visits unblocks."


def of(error: VmsError) -> str:
    """What to do about an error at the desk: the key's way, else the error's own hint."""
    if error.code == "visitor-blocked" and "vmsctl" in error.hint:  # who may unblock reads this one
        return _UNBLOCKS
    return BY_CODE.get(error.code, error.hint)
