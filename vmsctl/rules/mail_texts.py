"""The house's own words in mails: where they can stand, and what they may ask for."""

from __future__ import annotations

from vmsctl.errors import Invalid, NotFound
from vmsctl.rules import paragraphs
from vmsctl.rules.text import clean, clean_note

BOTTOM = "mail.bottom"
PLACES = {
    "invitation.top": "Above the facts of an invitation.",
    "invitation-changed.top": "Above the facts of a changed invitation.",
    "invitation-cancelled.top": "Above the facts of a cancelled invitation.",
    "verification-reminder.top": "Above the facts of the reminder to fill in details.",
    BOTTOM: "At the end of every mail to visitors, such as the company's particulars.",
}
PLACEHOLDERS = (
    "visitor", "company", "host", "building", "floor", "address", "day", "time", "reason", "type", "number", "pin",
    "link",
)  # fmt: skip
"""What the house's own texts may say as `$name`."""


def checked(name: str, text: str) -> str:
    """The text cleaned; raises `NotFound` for a place that is none, `Invalid` for a placeholder nobody fills in."""
    must_be_place(name)
    cleaned = clean_note(text, what="text")
    if not cleaned:
        raise Invalid("text-empty", "The text is empty.", "Use 'vmsctl texts remove' to have none.")
    paragraphs.check(cleaned, PLACEHOLDERS, what="text")
    return cleaned


def must_be_place(name: str) -> None:
    if name not in PLACES:
        raise NotFound("no-such-text", f"There is no text {clean(name[:40])!r}.", f"There are: {', '.join(PLACES)}.")
