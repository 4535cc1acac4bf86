"""Renewing the installation's seal: a new key and certificate, to which the old one bears witness (VER-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries import locks
from vmsctl.config import machine_name
from vmsctl.connectors.pdf import certificate
from vmsctl.errors import NotFound
from vmsctl.rules.text import clean
from vmsctl.services import event_log, roles, seal

if TYPE_CHECKING:
    from datetime import datetime

    from vmsctl.connectors.pdf.certificate import Seal, Term
    from vmsctl.workspace import Workspace

RENEWED = "seal.renewed"


class EarlierSeal(NamedTuple):
    """One that is known as the house's own still; `replaced_at` as ISO 8601."""

    fingerprint: str
    replaced_at: str


class SealView(NamedTuple):
    """The seal without its key: `certificate` is PEM, to be given to whoever checks signed files elsewhere."""

    path: str
    holder: str
    fingerprint: str
    begins: datetime
    ends: datetime
    is_over: bool
    certificate: str
    earlier: tuple[EarlierSeal, ...]


def show(ws: Workspace) -> SealView:
    """The seal of this machine. Raises `NotFound` where none was made yet, `StoreFailed` for one that is lost."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-documents", None)
        known = tx.value(seal.KNOWN)
    mine, term = _held(ws, known)
    return _view(ws, mine, term)


def renew(ws: Workspace, *, reason: str) -> SealView:
    """Make a new seal in the place of the one that is there, whether it is over or not; what was sealed until now
    stays known as the house's own. Raises what `show` does, and `Denied`."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "renew-seal", None, reason=reason)
        locks.hold(tx, [seal.TURN])
        old, _ = _held(ws, tx.value(seal.KNOWN))
        new = certificate.succeed(old, seal.name_of(tx), ws.now())
        term = certificate.term(new)
        seal.replace(tx, ws, new)
        event_log.append(
            tx, ws, RENEWED, "installation:0", chain=event_log.INSTALLATION, at=ws.now(),
            facts={"machine": machine_name(), "fingerprint": seal.fingerprint(new), "until": f"{term.ends:%Y-%m-%d}"},
            personal={"reason": clean(reason)},
        )  # fmt: skip
    return _view(ws, new, term)


def _held(ws: Workspace, known: str | None) -> tuple[Seal, Term]:
    if known is None and not ws.config.seal_file.exists():
        raise NotFound("no-seal", "There is no seal yet.", "It is made when the first document is signed.")
    return seal.held(ws, known)


def _view(ws: Workspace, mine: Seal, term: Term) -> SealView:
    with ws.reading() as tx:
        earlier = tuple(EarlierSeal(*row) for row in tx.rows(seal.EARLIER))
    return SealView(
        str(ws.config.seal_file), certificate.holder(mine), seal.fingerprint(mine), term.begins, term.ends,
        not term.begins <= ws.now() < term.ends, mine.certificate.decode("ascii"), earlier,
    )  # fmt: skip
