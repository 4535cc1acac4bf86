"""The installation's own seal: a key and a certificate in a 0600 file beside the installation's key.

The store keeps the certificate's fingerprint. A seal that is lost is never replaced in silence: what it sealed could
no longer be told from what somebody else did.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from vmsctl.config import sync
from vmsctl.connectors.pdf import sealing
from vmsctl.connectors.pdf.sealing import Seal
from vmsctl.errors import StoreFailed

if TYPE_CHECKING:
    from pathlib import Path

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

_MARK = "seal"
_END_OF_KEY = b"-----END PRIVATE KEY-----\n"
KNOWN = "SELECT value FROM marks WHERE name = 'seal'"
KEEP = "INSERT INTO marks (name, value) VALUES ('seal', :value) ON CONFLICT (name) DO NOTHING"
FIRST_BUILDING = "SELECT name FROM buildings ORDER BY id LIMIT 1"


def ready(ws: Workspace) -> Seal:
    """The seal, made when the installation has none yet. Raises `StoreFailed` for one that is lost or another's."""
    path = ws.config.seal_file
    with ws.reading() as tx:
        known, house = tx.value(KNOWN), str(tx.value(FIRST_BUILDING) or "")
    if not path.exists():
        if known is not None:
            raise _lost(path)
        _write(path, sealing.make(f"Visitor documents, {house}", ws.now()))
    seal = _read(path)
    if known is None:
        with ws.transaction() as tx:
            tx.run(KEEP, {"value": fingerprint(seal)})
            known = tx.value(KNOWN)
    if known != fingerprint(seal):
        raise _lost(path)
    return seal


def is_ours(tx: Transaction, fingerprint: str) -> bool:
    """Whether a certificate of this SHA-256 is the installation's own."""
    return bool(tx.value(KNOWN) == fingerprint)


def fingerprint(seal: Seal) -> str:
    """SHA-256 of the certificate, hexadecimal."""
    import ssl

    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(seal.certificate.decode("ascii"))).hexdigest()


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
        raise StoreFailed("seal-unfit", f"{path} holds no seal.", "Bring it back from its backup.")
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


def _lost(path: Path) -> StoreFailed:
    return StoreFailed(
        "seal-lost", f"{path} is not the seal of this installation.",
        "Bring it back from its backup, or copy it from the machine on which documents were signed first.",
    )  # fmt: skip
