"""E-tickets: what a template may say and look like, and who gets one."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from db.kinds import VisitState
from printers.contents import EticketColours
from vmsctl.errors import Conflict, Invalid, Refused, VmsError
from vmsctl.rules import branding, check_in, paragraphs
from vmsctl.rules.text import clean, clean_note

PLACEHOLDERS = (
    "visitor", "company", "host", "building", "floor", "address", "day", "time", "reason", "type", "number", "pin",
    "link",
)  # fmt: skip
"""What subject, body and lower part may say as `$name`."""

BLOCKS = ("host", "place", "address", "reason", "type", "pin", "days", "text")
"""What the lower part can be made of; `place` is building and floor, `days` the visitor's other days, `text` the
template's own words."""

OWN = "own"
"""What stands for the building's own colour."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_BLACK = "#000000"


class Design(NamedTuple):
    """How a template looks: colours as `#rrggbb`, empty for the building's own, and the blocks of the lower part in
    their order."""

    band: str = ""
    ink: str = ""
    accent: str = ""
    blocks: tuple[str, ...] = ("place", "address", "host", "reason", "pin", "days", "text")


@lru_cache(maxsize=64)
def design(stored: str) -> Design:
    """A template's design from its JSON."""
    values: dict[str, Any] = json.loads(stored)
    if "blocks" in values:
        values["blocks"] = tuple(values["blocks"])
    return Design(**values)


def stored_design(wanted: Design) -> str:
    return json.dumps(wanted._asdict(), sort_keys=True, separators=(",", ":"))


def colours(wanted: Design, building_colour: str) -> EticketColours:
    """The colours in which a ticket is drawn; a building's colour is darkened as far as reading asks for it."""
    own = branding.accent(building_colour)
    band = wanted.band or own.light
    return EticketColours(band, wanted.ink or _readable_on(band), wanted.accent or own.light)


def changed_design(
    old: Design,
    *,
    band: str | None = None,
    ink: str | None = None,
    accent: str | None = None,
    blocks: Sequence[str] | None = None,
) -> Design:
    """The design with what is given; `own` is the building's colour, and for the ink black or white.

    Raises `Invalid` for a colour that is none, one in which nobody could read, and a block that there is not.
    """
    wanted = Design(
        old.band if band is None else _colour(band),
        old.ink if ink is None and band is None else _colour(ink or OWN),
        old.accent if accent is None else _colour(accent),
        old.blocks if blocks is None else _known_blocks(blocks),
    )
    _require_contrast(wanted.ink, wanted.band, "writing on the band")
    _require_contrast(wanted.accent, branding.WHITE, "accent")
    return wanted


def _colour(text: str) -> str:
    colour = text.strip().lower()
    if colour in ("", OWN):
        return ""
    if re.fullmatch("#[0-9a-f]{3}", colour):
        colour = "#" + "".join(digit * 2 for digit in colour[1:])
    if _COLOUR.fullmatch(colour) is None:
        raise Invalid("bad-colour", f"{clean(text[:20])!r} is no colour.", "Write one as #1f3a5f, or 'own'.")
    return colour


def _known_blocks(blocks: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(block.strip() for block in blocks if block.strip())
    for block in wanted:
        if block not in BLOCKS or wanted.count(block) > 1:
            there = f"There are: {', '.join(BLOCKS)}."
            raise Invalid("bad-block", f"{clean(block[:40])!r} is no block, or stands there twice.", there)
    return wanted


def _readable_on(band: str) -> str:
    return max((branding.WHITE, _BLACK), key=lambda ink: branding.contrast(ink, band))


def _require_contrast(colour: str, ground: str, what: str) -> None:
    """An ink of one's own needs a band of one's own: nobody knows every building's colour."""
    if not colour:
        return
    if not ground:
        raise Invalid("band-missing", "A colour of writing needs a colour of the band.", "Give --band too.")
    found = branding.contrast(colour, ground)
    if found < branding.ENOUGH:
        raise Invalid(
            "low-contrast",
            f"The {what}, {colour} on {ground}, has a contrast of {int(found * 10) / 10}:1.",
            f"People need {branding.ENOUGH}:1 to read; {_readable_on(ground)} would do.",
        )


class Texts(NamedTuple):
    """A template's words in one language: the mail's subject and body, and the lower part of the ticket (Markdown)."""

    subject: str = ""
    body: str = ""
    lower: str = ""


def checked_texts(given: Texts, *, required: bool) -> Texts:
    """The words cleaned. Raises `Invalid` for a placeholder that there is not, and where they are `required` (in the
    default language) for a subject or body that is empty."""
    texts = Texts(clean(given.subject, what="subject"), clean_note(given.body, what="body"), clean_note(given.lower))
    for what, text in texts._asdict().items():
        paragraphs.check(text, PLACEHOLDERS, what=what if what != "lower" else "lower part")
    for what, text in (("subject", texts.subject), ("body", texts.body)):
        if required and not text:
            raise Invalid(
                "text-missing",
                f"The default language needs a {what}.",
                "Other languages fall back to it; write it first.",
            )
    return texts


def in_language(texts: Mapping[str, Texts], wanted: Iterable[str]) -> tuple[str, Texts] | None:
    """The words in the first of the wanted languages that has subject and body, with that language; what else it lacks
    comes from the later ones."""
    order = [language for language in dict.fromkeys(wanted) if language in texts]
    for language in order:
        own = texts[language]
        if own.subject and own.body:
            lower = own.lower or next((texts[other].lower for other in order if texts[other].lower), "")
            return language, own._replace(lower=lower)
    return None


class Bearer(NamedTuple):
    """What is weighed before an e-ticket is sent. `last_day` is the last on which it holds; `template` is empty where
    there is none, `has_text` tells of its words in a language that can be sent."""

    visitor: str
    email: str
    state: str
    type: str
    blocked: bool
    internal: bool
    last_day: date
    template: str
    has_text: bool


def refusal(bearer: Bearer, *, today: date) -> VmsError | None:
    """Why this visitor gets no e-ticket by mail now, with what to do (TKT-6), or None."""
    if bearer.blocked:
        return Refused("visitor-blocked", f"{bearer.visitor} is blocked.", "Call the visitor manager; send nothing.")
    if bearer.state == VisitState.CANCELLED:
        return check_in.cancelled()
    if bearer.state == VisitState.AWAITING:
        return Refused(
            "awaiting-answer", f"{bearer.visitor} is waiting for the host's answer.", "Note the answer first."
        )
    return _unreachable(bearer) or _without_words(bearer) or _over(bearer, today)


def _unreachable(bearer: Bearer) -> VmsError | None:
    if not bearer.email:
        return Refused(
            "no-address",
            f"{bearer.visitor} has no e-mail address.",
            "Enter one ('vmsctl visitors complete'), or print it: 'vmsctl etickets show VISIT --pdf FILE'.",
        )
    if bearer.internal:
        return Refused(
            "internal-domain",
            f"{bearer.email} is an address of this house; nothing is mailed there.",
            "Hand the ticket over, or change the setting mail.internal-domains.",
        )
    return None


def _without_words(bearer: Bearer) -> VmsError | None:
    if not bearer.template:
        return no_template(bearer.type)
    return None if bearer.has_text else no_text(bearer.template)


def no_template(type: str) -> Refused:
    return Refused(
        "no-eticket-template",
        f"There is no e-ticket template for {type}.",
        "Add one ('vmsctl etickets templates add'), or use one again: 'vmsctl etickets templates change --switch-on'.",
    )


def no_text(template: str) -> Refused:
    return Refused(
        "no-eticket-text",
        f"The e-ticket template {template} has no words in the visitor's language, nor in the default one.",
        "Write them: 'vmsctl etickets text TEMPLATE --subject TEXT --body FILE'.",
    )


def _over(bearer: Bearer, today: date) -> VmsError | None:
    if bearer.last_day < today:
        return Refused(
            "pass-expired",
            f"This e-ticket is expired: the visit was on {bearer.last_day:%d.%m.%Y}.",
            "Ask the host for a new invitation.",
        )
    return None


def last_template() -> Conflict:
    """Why the only template stays."""
    return Conflict("last-eticket-template", "This is the only e-ticket template.", "Add another before.")
