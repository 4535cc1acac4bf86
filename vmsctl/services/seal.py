"""The installation's own seal: a key and a certificate in a 0600 file beside the installation's key.

It is made with the installation, or at the first signature in a house that is older than that. The store keeps the
certificate's fingerprint. A seal that is lost is never replaced in silence: what it sealed could
no longer be told from what somebody else did.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.config import sync
from vmsctl.connectors.pdf import certificate
from vmsctl.connectors.pdf.certificate import Seal
from vmsctl.errors import StoreFailed

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

_MARK = "seal"
_END_OF_KEY = b"-----END PRIVATE KEY-----\n"
KNOWN = "SELECT value FROM marks WHERE name = 'seal'"
KEEP = "INSERT INTO marks (name, value) VALUES ('seal', :value) ON CONFLICT (name) DO NOTHING"
FIRST_BUILDING = "SELECT name FROM buildings ORDER BY id LIMIT 1"


class SealState(NamedTuple):
    """How it stands with the seal. `ends` is None where none was made yet, or where there is trouble with it."""

    path: Path
    ends: datetime | None = None
    trouble: StoreFailed | None = None

    @property
    def is_made(self) -> bool:
        """Whether documents were sealed, or can be."""
        return self.ends is not None or self.trouble is not None


def ready(ws: Workspace) -> Seal:
    """The seal, made where there is none yet. Raises `StoreFailed` for one that is lost, over or another's."""
    path = ws.config.seal_file
    with ws.reading() as tx:
        known, house = tx.value(KNOWN), str(tx.value(FIRST_BUILDING) or "")
    if known is None and not path.exists():
        _write(path, certificate.make(f"Visitor documents, {house}", ws.now()))
    seal, _ = _fit(path, known, ws.now())
    if known is None:
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
        return SealState(path, _fit(path, known, ws.now())[1])
    except StoreFailed as trouble:
        return SealState(path, trouble=trouble)


def is_ours(tx: Transaction, fingerprint: str) -> bool:
    """Whether a certificate of this SHA-256 is the installation's own."""
    return bool(tx.value(KNOWN) == fingerprint)


def fingerprint(seal: Seal) -> str:
    """SHA-256 of the certificate, hexadecimal."""
    import ssl

    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(seal.certificate.decode("ascii"))).hexdigest()


def _fit(path: Path, known: str | None, now: datetime) -> tuple[Seal, datetime]:
    """The seal that can be used, and when it ends. Raises `StoreFailed`."""
    if not path.exists():
        raise _lost(path)
    seal = _read(path)
    try:
        begins, ends = certificate.term(seal)
    except ValueError as error:
        raise _unfit(path) from error
    if known not in (None, fingerprint(seal)):
        raise _lost(path)
    if not begins <= now < ends:
        raise StoreFailed(
            "seal-over", f"The seal {path} holds from {begins:%d.%m.%Y} to {ends:%d.%m.%Y}.",
            "Look at this machine's clock: nothing can be signed outside of that time.",
        )  # fmt: skip
    return seal, ends


def _keep(ws: Workspace, seal: Seal) -> None:
    """Let the store know its seal; whose seal came first stays."""
    with ws.transaction() as tx:
        tx.run(KEEP, {"value": fingerprint(seal)})
        if not is_ours(tx, fingerprint(seal)):
            raise _lost(ws.config.seal_file)


def _read(path: Path) -> Seal:
    try:
        mode, text = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise StoreFailed(
            "seal-unfit", f"The seal {path} cannot be read: {error.strerror}.", "Bring it back."
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise StoreFailed("seal-open", f"Others can read the seal {path}.", f"Run: chmod 600 {path}")
    key, end, certificate = text.partition(_END_OF_KEY)
    if not end or b"BEGIN CERTIFICATE" not in certificate:
        raise _unfit(path)
    return Seal(key + end, certificate)


def _write(path: Path, seal: Seal) -> None:
    """Whole and on the disk before it has its name; whoever was first stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(seal.key + seal.certificate)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()
    sync(path.parent)


def _unfit(path: Path) -> StoreFailed:
    return StoreFailed("seal-unfit", f"{path} holds no seal.", "Bring it back from its backup.")


def _lost(path: Path) -> StoreFailed:
    return StoreFailed(
        "seal-lost", f"{path} is not the seal of this installation.",
        "Bring it back from its backup, or copy it from the machine on which documents were signed first.",
    )  # fmt: skip
