"""The installation's own seal: a key and a certificate in a 0600 file beside the installation's key.

It is made with the installation, or at the first signature in a house that is older than that. The store keeps the
certificate's fingerprint, and those that were renewed since. A seal that is lost is never replaced in silence: what it
sealed could no longer be told from what somebody else did.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from db.queries import locks
from vmsctl.config import sync
from vmsctl.connectors.pdf import certificate
from vmsctl.connectors.pdf.certificate import Seal
from vmsctl.errors import StoreFailed

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from db.transaction import Transaction
    from vmsctl.connectors.pdf.certificate import Term
    from vmsctl.workspace import Workspace

TURN = "seal"
"""The name that whoever changes it holds."""

_END_OF_KEY = b"-----END PRIVATE KEY-----\n"
KNOWN = "SELECT value FROM marks WHERE name = 'seal'"
EARLIER = "SELECT substr(name, 6), value FROM marks WHERE name LIKE 'seal:%' ORDER BY value DESC"
REPLACE = "UPDATE marks SET value = :new WHERE name = 'seal' AND value = :old"
RETIRE = "INSERT INTO marks (name, value) VALUES (:name, :at) ON CONFLICT (name) DO NOTHING"
KEEP = "INSERT INTO marks (name, value) VALUES ('seal', :value) ON CONFLICT (name) DO NOTHING"
FIRST_BUILDING = "SELECT name FROM buildings ORDER BY id LIMIT 1"


class SealState(NamedTuple):
    """How it stands with the seal. `ends` is None where none was made yet, or where there is trouble with it."""

    path: Path
    ends: datetime | None = None
    trouble: StoreFailed | None = None


def ready(ws: Workspace) -> Seal:
    """The seal, made where there is none yet. Raises `StoreFailed` for one that is lost, over or another's."""
    path = ws.config.seal_file
    with ws.reading() as tx:
        known, name = tx.value(KNOWN), name_of(tx)
    if known is None and not path.exists():
        _write(path, certificate.make(name, ws.now()))
    seal, _ = _fit(ws, known)
    if known != fingerprint(seal):
        _keep(ws, seal)
    return seal


def state(ws: Workspace) -> SealState:
    """What there is to say of the seal; makes none, and raises nothing but what the store does."""
    path = ws.config.seal_file
    with ws.reading() as tx:
        known = tx.value(KNOWN)
    if known is None and not path.exists():
        return SealState(path)
    try:
        return SealState(path, _fit(ws, known)[1])
    except StoreFailed as trouble:
        return SealState(path, trouble=trouble)


def is_ours(tx: Transaction, fingerprint: str) -> bool:
    """Whether a certificate of this SHA-256 is the installation's own, or was before it was renewed."""
    return tx.value(KNOWN) == fingerprint or fingerprint in dict(tx.rows(EARLIER))


def fingerprint(seal: Seal) -> str:
    """SHA-256 of the certificate, hexadecimal."""
    return _digest(seal.certificate)


def name_of(tx: Transaction) -> str:
    """In whose name a seal is made."""
    return f"Visitor documents, {tx.value(FIRST_BUILDING) or ''}"


def held(ws: Workspace, known: str | None) -> tuple[Seal, Term]:
    """This machine's seal and its term, which may be over. It is the store's own, or proven to be that one's heir: the
    store was brought back from before a renewal. Raises `StoreFailed`."""
    path = ws.config.seal_file
    if not path.exists():
        raise _lost(path)
    seal = _read(path)
    try:
        term, mine = certificate.term(seal), [fingerprint(seal), *_succeeded(seal)]
    except ValueError as error:
        raise _unfit(path) from error
    if known is not None and known not in mine:
        raise _renewed(path) if _is_earlier(ws, mine[0]) else _lost(path)
    return seal, term


def replace(tx: Transaction, ws: Workspace, new: Seal) -> None:
    """Let a seal that can prove it be the store's in place of the one before; the file is on the disk first, so that
    whatever happens then finds a proof in it."""
    _write(ws.config.seal_file, new, instead=True)
    _know(tx, ws, new)


def _fit(ws: Workspace, known: str | None) -> tuple[Seal, datetime]:
    """The seal that can be used, and when it ends. Raises `StoreFailed`."""
    seal, (begins, ends) = held(ws, known)
    if not begins <= ws.now() < ends:
        raise StoreFailed(
            "seal-over", f"The seal {ws.config.seal_file} holds from {begins:%d.%m.%Y} to {ends:%d.%m.%Y}.",
            "Look at this machine's clock; if it is right, renew the seal: 'vmsctl documents seal renew'.",
        )  # fmt: skip
    return seal, ends


def _keep(ws: Workspace, seal: Seal) -> None:
    """Let the store know its seal; whose seal came first stays."""
    with ws.transaction() as tx:
        locks.hold(tx, [TURN])
        tx.run(KEEP, {"value": fingerprint(seal)})
        _know(tx, ws, seal)


def _know(tx: Transaction, ws: Workspace, seal: Seal) -> None:
    known, mine, before = tx.value(KNOWN), fingerprint(seal), _succeeded(seal)
    if known != mine and known not in before:
        raise _lost(ws.config.seal_file)
    tx.run(REPLACE, {"new": mine, "old": known})
    for each in before:
        tx.run(RETIRE, {"name": f"seal:{each}", "at": ws.now().isoformat()})


def _succeeded(seal: Seal) -> list[str]:
    return [_digest(each) for each in certificate.succession(seal)]


def _is_earlier(ws: Workspace, fingerprint: str) -> bool:
    with ws.reading() as tx:
        return fingerprint in dict(tx.rows(EARLIER))


def _digest(pem: bytes) -> str:
    import ssl

    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.decode("ascii"))).hexdigest()


def _read(path: Path) -> Seal:
    try:
        mode, text = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise StoreFailed(
            "seal-unfit", f"The seal {path} cannot be read: {error.strerror}.", "Bring it back."
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise StoreFailed("seal-open", f"Others can read the seal {path}.", f"Run: chmod 600 {path}")
    key, end, rest = text.partition(_END_OF_KEY)
    own, earlier = certificate.split(rest)
    if not end or not own:
        raise _unfit(path)
    return Seal(key + end, own, earlier)


def _write(path: Path, seal: Seal, *, instead: bool = False) -> None:
    """Whole and on the disk before it has its name; whoever was first stays, unless it is to be replaced."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(b"".join(seal))
        file.flush()
        os.fsync(file.fileno())
    if instead:
        beside.rename(path)
    else:
        with suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
    sync(path.parent)


def _unfit(path: Path) -> StoreFailed:
    return StoreFailed("seal-unfit", f"{path} holds no seal.", "Bring it back from its backup.")


def _renewed(path: Path) -> StoreFailed:
    return StoreFailed(
        "seal-renewed", f"The seal was renewed, and {path} is an earlier one.",
        "Copy it from the machine on which it was renewed; the event log says which.",
    )  # fmt: skip


def _lost(path: Path) -> StoreFailed:
    return StoreFailed(
        "seal-lost", f"{path} is not the seal of this installation.",
        "Bring it back from its backup, or copy it from the machine on which documents were signed first.",
    )  # fmt: skip
