"""A building as its mails present it: its settings, its logo and its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import mails as queries
from db.queries import settings as setting_queries
from vmsctl.rules import mail_texts
from vmsctl.rules.settings import Settings

if TYPE_CHECKING:
    from db.queries.mails import BuildingRow, TextRow
    from db.transaction import Transaction


class Stationery(NamedTuple):
    """A building as its mails present it: the same for all of them."""

    settings: Settings
    building: BuildingRow
    texts: tuple[TextRow, ...]


def of_building(tx: Transaction, building_id: int) -> Stationery:
    settings = Settings(setting_queries.holding(tx, building_id))
    return Stationery(settings, queries.building(tx, building_id), tuple(queries.texts(tx, building_id)))


def language_of(paper: Stationery, own: str) -> str:
    """A reader's own language, else the building's usual one."""
    return own or str(paper.settings["languages.default"])


def own_words(template: str, paper: Stationery, language: str) -> dict[str, Any]:
    """The house's own words above and beneath what a mail says."""
    top, bottom = _text(paper, f"{template}.top", language), _text(paper, mail_texts.BOTTOM, language)
    return {"top": top, "bottom": bottom}


def _text(paper: Stationery, name: str, language: str) -> str:
    """The house's own words in the reader's language, else in the usual one."""
    kept = (
        mail_texts.Kept(each.building_id != 0, each.language, each.text) for each in paper.texts if each.name == name
    )
    return mail_texts.chosen(kept, (language, language_of(paper, "")))
