"""Which e-ticket template a visit has, and what it says; where nobody has made one yet, the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import etickets as queries
from db.queries import rows as row_queries
from db.queries import settings as setting_queries
from db.queries.etickets import TemplateRow
from vmsctl import language as catalogue
from vmsctl.language import Words
from vmsctl.rules import names
from vmsctl.rules.etickets import Texts
from vmsctl.rules.settings import INSTALLATION, Settings

if TYPE_CHECKING:
    from db.transaction import Transaction


def default_language(tx: Transaction) -> str:
    """The installation's own, in which every template has its words."""
    return str(Settings(setting_queries.kept(tx, INSTALLATION))["languages.default"])


def of_type(tx: Transaction, type_id: int) -> TemplateRow | None:
    """The template for a visitor type: its own, else the first in use; None where there is none."""
    return queries.of_type(tx, type_id) or (None if queries.listed(tx) else _shipped_row())


def texts_of(tx: Transaction, row: TemplateRow) -> dict[str, Texts]:
    """A template's words by language."""
    if row.id == 0:
        return shipped_texts()
    return {code: Texts(*words) for code, words in queries.texts(tx, row.id).items()}


def ensure_shipped(tx: Transaction) -> None:
    """Where no template was ever made, make the shipped one, so that it can be changed."""
    if queries.listed(tx):
        return
    template_id = row_queries.insert(tx, "eticket_templates", {"name": _shipped_row().name})
    for code, words in shipped_texts().items():
        queries.keep_text(tx, template_id, code, words)


def _shipped_row() -> TemplateRow:
    return queries.TemplateRow(0, Words.of("en")["etickets.standard.name"], "{}", None, True, 0)


def shipped_texts() -> dict[str, Texts]:
    """The words of the shipped template in the shipped languages."""
    parts = Texts._fields
    return {
        code: Texts(*(Words.of(code)[f"etickets.standard.{part}"].strip() for part in parts))
        for code in catalogue.languages()
    }


def rows(tx: Transaction) -> list[TemplateRow]:
    """Every template in its order, those switched off too."""
    return queries.listed(tx) or [_shipped_row()]


def named(tx: Transaction, template: str) -> TemplateRow:
    """A template by name or id; raises `NotFound`."""
    return names.find(rows(tx), template, "e-ticket template", code="no-such-eticket-template")
