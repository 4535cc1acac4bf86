"""What 'vmsctl doctor' looks at of documents: what visitors are to read, and the seal of what they sign."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.queries import buildings as building_queries
from db.queries import documents as queries
from db.queries import settings as setting_queries
from vmsctl.rules import doctor as rules
from vmsctl.rules.settings import Settings
from vmsctl.services import document_texts, documents, seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.services.documents import Document
    from vmsctl.workspace import Workspace

SOON = timedelta(days=90)
"""So long before its end somebody should know that nothing can be signed afterwards."""


def sealing(ws: Workspace) -> Finding | None:
    """How it stands with the seal; nothing where none was ever needed."""
    found = seal.state(ws)
    if found.trouble is not None:
        return rules.problem("seal", found.trouble.message, found.trouble.hint)
    if found.ends is None:
        return None
    if found.ends - ws.now() < SOON:
        return rules.warning(
            "seal", f"Documents can be signed until {found.ends:%Y-%m-%d}.",
            "Renew the seal: 'vmsctl documents seal renew'.",
        )  # fmt: skip
    return rules.ok("seal", f"Good until {found.ends:%Y-%m-%d}; keep a copy of {found.path} with that of the key.")


def findings(tx: Transaction) -> Iterator[Finding]:
    """Of the documents that are asked for."""
    facts = document_texts.values(tx).facts
    for one in (documents.whole(tx, row) for row in queries.listed(tx) if row.active):
        held = one.current
        if held is None:
            yield rules.warning(
                "documents", f"No version of {one.name!r} holds: nobody is asked for it.",
                "See 'vmsctl documents show'; let one hold with 'vmsctl documents activate', or retire it.",
            )  # fmt: skip
            continue
        if any(facts.get(name) != value for name, value in held.facts.items()):
            yield rules.warning(
                "documents", f"{one.name!r} quotes a setting that has changed since.",
                "Let 'vmsctl work' run, which writes it anew; or 'vmsctl documents renew'.",
            )  # fmt: skip
        yield from _languages(tx, one)


def _languages(tx: Transaction, one: Document) -> Iterator[Finding]:
    """A visitor who speaks the building's language is given another where the document has none in it."""
    held = {each.language for each in one.current.languages} if one.current else set()
    for place in building_queries.active(tx):
        wanted = Settings(setting_queries.holding(tx, place.id))["languages.default"]
        if wanted not in held and place.name in (one.buildings or (place.name,)):
            yield rules.warning(
                "documents", f"{one.name!r} is not there in {wanted!r}, the language of {place.name}.",
                "Add it: 'vmsctl documents translate'.",
            )  # fmt: skip
