"""Documents written as Markdown: what their placeholders stand for, and the PDF that is made of them (VER-7)."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from db.queries import buildings as building_queries
from db.queries import settings as setting_queries
from vmsctl.errors import Invalid
from vmsctl.language import Words
from vmsctl.rules import documents as rules
from vmsctl.rules import paragraphs
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.rules.text import LINE_LENGTH, clean
from vmsctl.services.document_versions import Given

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

LONGEST = 100_000
INVITATIONS, VISITORS, ANONYMOUS = (
    "retention.invitations-days", "retention.visitors-days", "retention.anonymous-days",
)  # fmt: skip
QUOTED: Mapping[str, tuple[str, ...]] = {
    "invitation_days": (INVITATIONS,),
    "visitor_days": (VISITORS,),
    "anonymous_days": (ANONYMOUS,),
    "visits_kept": (INVITATIONS, ANONYMOUS),
    "visitors_kept": (VISITORS,),
}
"""Placeholders that speak of settings, and of which; the settings' names are what a version's facts are kept under."""
HOUSE = ("house", "address", "responsible")


class Values(NamedTuple):
    """What can be filled in: the settings' values, the house and its address."""

    facts: Mapping[str, int]
    house: str
    address: str


def values(tx: Transaction, place: str = "") -> Values:
    """What holds now; `place` is the building that a document is asked in, empty for several or all."""
    holding = Settings(setting_queries.kept(tx, INSTALLATION))
    facts = {name: int(holding[name]) for name in (INVITATIONS, VISITORS, ANONYMOUS)}
    found = building_queries.listed(tx)
    house = next((one for one in found if one.name == place), found[0])
    return Values(facts, house.name, house.address)


def quoted(markdown: str) -> set[str]:
    """Names of the settings that a text speaks of."""
    return {name for one in Template(markdown).get_identifiers() for name in QUOTED.get(one, ())}


def given(ws: Workspace, markdown: str, language: str, known: Values) -> Given:
    """The version that a Markdown text makes; its first heading is the title. Raises `Invalid`."""
    if len(markdown) > LONGEST:
        raise Invalid("text-too-long", f"The text has more than {LONGEST:,} characters.", "Shorten it.")
    paragraphs.check(markdown, (*QUOTED, *HOUSE), what="text")
    code = rules.language(language)
    words = Words.of(code, ws.config.home)
    found = paragraphs.written(markdown, _filled_in(words, known))
    if len(found) < 2 or found[0].mark:
        raise Invalid("no-title", "The text has no title.", "Begin it with a line such as '# Privacy notice'.")
    title = clean("".join(run.text for run in found[0].runs), longest=LINE_LENGTH, what="title")
    page = words.say("documents.page", page="{}", pages="{nb}")
    from vmsctl.connectors.pdf import writing

    pdf = writing.write(title, found[1:], language=code, footer=known.house, page=page)
    return Given(code, pdf, title, markdown)


def _filled_in(words: Words, known: Values) -> dict[str, str]:
    days = {
        "invitation_days": str(known.facts[INVITATIONS]),
        "visitor_days": str(known.facts[VISITORS]),
        "anonymous_days": str(known.facts[ANONYMOUS]),
    }
    visits = "visits-kept" if known.facts[INVITATIONS] else "visits-kept-with-profile"
    visitors = "visitors-kept" if known.facts[VISITORS] else "visitors-kept-until-asked"
    return {
        **days,
        "visits_kept": words.say(f"documents.{visits}", **days),
        "visitors_kept": words.say(f"documents.{visitors}", **days),
        "house": known.house,
        "address": known.address,
        "responsible": ", ".join(filter(None, (known.house, known.address))),
    }
