"""The house's own words in mails: a building's, else the installation's, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.queries import texts as queries
from vmsctl.errors import NotFound
from vmsctl.language import languages
from vmsctl.rules import mail_texts as rules
from vmsctl.rules.settings import INSTALLATION
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MailText:
    """Words in Markdown; without a building they hold for the installation."""

    name: str
    language: str
    building: str
    text: str
    words: str


def list_(ws: Workspace) -> list[MailText]:
    """All that have been set, the installation's first."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-settings", None)
        return [
            MailText(row.name, row.language, row.building, row.text, rules.PLACES.get(row.name, ""))
            for row in queries.listed(tx)
        ]


def show(ws: Workspace, name: str, *, language: str, building: str | None = None) -> MailText:
    """One text, exactly as it is set there; raises `NotFound`."""
    rules.must_be_place(name)
    with ws.reading() as tx:
        roles.require(tx, ws, "see-settings", None)
        place = _place(tx, ws, building)
        text = queries.one(tx, _id(place), name, language)
    if not text:
        raise NotFound(
            "text-not-set", f"{name} is not set there in {clean(language[:20])!r}.", "See 'vmsctl texts list'."
        )
    return _text(name, language, place, text)


def change(ws: Workspace, name: str, text: str, *, language: str, building: str | None = None, reason: str) -> MailText:
    """Set the words of a place in a language. Raises `Invalid` for a placeholder that nobody fills in, `NotFound`."""
    cleaned = rules.checked(name, text)
    if language not in languages(ws.config.home):
        there = ", ".join(languages(ws.config.home))
        raise NotFound("language-unknown", f"There is no language {clean(language[:20])!r}.", f"There are: {there}.")
    return _keep(ws, name, cleaned, language, building, reason)


def remove(ws: Workspace, name: str, *, language: str, building: str | None = None, reason: str) -> MailText:
    """Forget the words of a place in a language; raises `NotFound` where there are none."""
    before = show(ws, name, language=language, building=building)
    _keep(ws, name, "", language, building, reason)
    return before


def _keep(ws: Workspace, name: str, text: str, language: str, building: str | None, reason: str) -> MailText:
    with ws.transaction() as tx:
        place = _place(tx, ws, building)
        roles.require(tx, ws, "change-settings", place.id if place else None, reason=reason)
        before = queries.one(tx, _id(place), name, language)
        queries.keep(tx, _id(place), name, language, text)
        event_log.append_change(
            tx, ws, "text.changed", f"text:{name}", chain=_id(place), reason=clean(reason, what="reason"),
            old={language: before}, new={language: text},
        )  # fmt: skip
        return _text(name, language, place, text)


def _place(tx: Transaction, ws: Workspace, building: str | None) -> Place | None:
    return buildings.place(tx, ws, building) if building else None


def _id(place: Place | None) -> int:
    return place.id if place else INSTALLATION


def _text(name: str, language: str, place: Place | None, text: str) -> MailText:
    return MailText(name, language, place.name if place else "", text, rules.PLACES[name])
