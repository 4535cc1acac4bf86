"""The house's own words in mails and on the portal: where they can stand, and what they may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vmsctl.errors import Invalid, NotFound
from vmsctl.rules import paragraphs
from vmsctl.rules.text import clean, clean_note

BOTTOM = "mail.bottom"
PORTAL = "portal.invitation"
PLACES = {
    "invitation.top": "Above the facts of an invitation.",
    "invitation-changed.top": "Above the facts of a changed invitation.",
    "invitation-cancelled.top": "Above the facts of a cancelled invitation.",
    "verification-reminder.top": "Above the facts of the reminder to fill in details.",
    BOTTOM: "At the end of every mail to visitors, such as the company's particulars.",
    PORTAL: "On the portal, above the facts of the invitation.",
}
PLACEHOLDERS = (
    "visitor", "company", "host", "building", "floor", "address", "day", "time", "reason", "type", "number", "pin",
    "link",
)  # fmt: skip
"""What the house's own texts may say as `$name`."""
PASSES = frozenset({"number", "pin", "link"})
"""What the portal's page does not say: who holds the link gets them when the details are complete."""


class Kept(NamedTuple):
    """Words of a place in a language, the building's own or the installation's."""

    is_own: bool
    language: str
    text: str


def placeholders(name: str) -> tuple[str, ...]:
    """What the words of a place may ask for."""
    return tuple(one for one in PLACEHOLDERS if name != PORTAL or one not in PASSES)


def chosen(kept: Iterable[Kept], languages: Sequence[str]) -> str:
    """The building's words before the installation's, the first language before the next; empty for none."""
    texts = {(one.is_own, one.language): one.text for one in kept}
    order = [(own, code) for code in languages for own in (True, False)]
    return next((texts[place] for place in order if place in texts), "")


def checked(name: str, text: str) -> str:
    """The text cleaned; raises `NotFound` for a place that is none, `Invalid` for a placeholder nobody fills in."""
    must_be_place(name)
    cleaned = clean_note(text, what="text")
    if not cleaned:
        raise Invalid("text-empty", "The text is empty.", "Use 'vmsctl texts remove' to have none.")
    paragraphs.check(cleaned, placeholders(name), what="text")
    return cleaned


def must_be_place(name: str) -> None:
    if name not in PLACES:
        raise NotFound("no-such-text", f"There is no text {clean(name[:40])!r}.", f"There are: {', '.join(PLACES)}.")
