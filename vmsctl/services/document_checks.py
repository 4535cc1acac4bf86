"""Whether a signed PDF is what was signed: by whom, when, and whether a byte of it changed since (VER-6)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import acceptances as queries
from vmsctl.connectors.pdf import apart
from vmsctl.errors import Refused, VmsError
from vmsctl.rules import roles as role_rules
from vmsctl.services import roles, seal

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


class Checked(NamedTuple):
    """What a signed PDF says; `whole` that no byte changed since it was sealed, `ours` that this installation sealed
    it, `acceptance_id` the acceptance with which exactly this file is kept, if the acting user may know of it."""

    whole: bool
    ours: bool
    holder: str
    name: str
    company: str
    document: str
    title: str
    version: int
    language: str
    signature: str
    at: datetime | None
    time_zone: str
    sha256: str
    acceptance_id: int | None


def check(ws: Workspace, pdf: bytes) -> Checked:
    """Read a signed PDF in a process of its own. Raises `Refused` for one that carries no seal, `Invalid` for what is
    no PDF."""
    with ws.reading() as tx:
        roles.of_actor(tx, ws)
    found = apart.inspect(pdf)
    if not found["sealed"]:
        raise Refused("not-sealed", "This PDF carries no seal: it is not a signed document.", "Ask for the original.")
    with ws.reading() as tx:
        ours = seal.is_ours(tx, found.get("fingerprint", ""))
        return _checked(found, ours=ours, acceptance_id=_kept(tx, ws, pdf))


def refusal(found: Checked) -> VmsError | None:
    """What is wrong with it, or None."""
    if not found.whole:
        return Refused(
            "seal-broken",
            "This file was changed after it was sealed.",
            "Ask for the original; do not rely on this one.",
        )
    if not found.ours:
        return Refused(
            "other-seal", f"This file was sealed by somebody else: {found.holder or 'nobody known'}.",
            "Ask whoever sealed it.",
        )  # fmt: skip
    return None


def _checked(found: dict[str, Any], *, ours: bool, acceptance_id: int | None) -> Checked:
    told = found["told"]
    said = {name: str(told.get(name, "")) for name in (
        "name", "company", "document", "title", "language", "signature", "time_zone", "sha256",
    )}  # fmt: skip
    version = told.get("version")
    return Checked(
        whole=bool(found["whole"]) and (found["beginning"] or not ours),
        ours=ours,
        holder=str(found.get("holder", "")),
        version=version if isinstance(version, int) else 0,
        at=_moment(told.get("at")),
        acceptance_id=acceptance_id,
        **said,
    )


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def _kept(tx: Transaction, ws: Workspace, pdf: bytes) -> int | None:
    row = queries.by_digest(tx, sha256(pdf).hexdigest())
    if row is None:
        return None
    grants = roles.of_actor(tx, ws)
    return row.id if role_rules.reaches("see-acceptances", grants, row.building_id, own=False) else None
