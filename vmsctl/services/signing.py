"""Putting a visitor's signature on a document: what stands beside it, and the seal over all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmsctl.language import Words
from vmsctl.rules import stamps
from vmsctl.rules.signatures import Typed
from vmsctl.services import seal

if TYPE_CHECKING:
    from datetime import datetime

    from db.queries.visits import VisitRow
    from vmsctl.rules.signatures import Signature
    from vmsctl.services.acceptances import DocumentAsked
    from vmsctl.workspace import Workspace


def signed(ws: Workspace, row: VisitRow, one: DocumentAsked, pdf: bytes, signature: Signature, now: datetime) -> bytes:
    """The document's PDF signed by the visit's visitor and sealed. Reads the store for the seal, in a transaction of
    its own. Raises `StoreFailed` for a seal that is lost."""
    from zoneinfo import ZoneInfo

    from vmsctl.connectors.pdf import sealing
    from vmsctl.connectors.pdf.stamp import Facts, Mark

    at = now.astimezone(ZoneInfo(row.time_zone))
    signing = stamps.Signing(
        row.name or "", row.company or "", one.name, one.title, one.number, one.language, one.sha256, at, row.time_zone
    )
    beside = stamps.beside(Words.of(one.language, ws.config.home), signing)
    told = stamps.told(signing, signature.kind)
    mark = Mark(typed=signature.name) if isinstance(signature, Typed) else Mark(*signature)
    return sealing.stamp_and_seal(pdf, mark, Facts(*beside), told, seal.ready(ws))
