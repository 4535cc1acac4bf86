"""Secrets in one encrypted 0600 file, for machines without a keyring.

AES-256-GCM under a key made from the installation's key: a copy of the file alone opens nothing.
"""

from __future__ import annotations

import hmac
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vmsctl.errors import StoreFailed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LONGEST = 64 * 1024
_NONCE = 12
_FORM = b"vmsctl secrets 1"


def read(path: Path, master: bytes) -> Mapping[str, str]:
    """The secrets in the file by name, none where there is no file; raises `StoreFailed`."""
    from cryptography.exceptions import InvalidTag

    if not path.exists():
        return {}
    sealed = private_bytes(path)
    try:
        opened = _cipher(master).decrypt(sealed[:_NONCE], sealed[_NONCE:], _FORM)
        return {str(name): str(value) for name, value in json.loads(opened).items()}
    except (InvalidTag, ValueError, AttributeError) as error:
        raise StoreFailed(
            "secrets-unfit", f"The file {path} cannot be opened with this installation's key.",
            "Bring back the key that it was made with, or remove the file and set the secrets again.",
        ) from error  # fmt: skip


def write(path: Path, values: Mapping[str, str], master: bytes) -> None:
    """Put secrets in the place of those in the file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    nonce = os.urandom(_NONCE)
    sealed = nonce + _cipher(master).encrypt(nonce, json.dumps(dict(values)).encode(), _FORM)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


def private_bytes(path: Path) -> bytes:
    """What is in a file of secrets; raises `StoreFailed` where others can read it."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(LONGEST + 1)
    except OSError as error:
        raise StoreFailed(
            "secret-missing", f"The secret in {path} cannot be read: {error.strerror}.", "Bring the file back."
        ) from error
    if mode & 0o077:
        raise StoreFailed("secret-open", f"Others can read the secret in {path}.", f"Run: chmod 600 {path}")
    if len(text) > LONGEST:
        raise StoreFailed("secret-unfit", f"{path} is too long for a secret.", "Put the secret alone into it.")
    return text


def _cipher(master: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(hmac.digest(master, _FORM, "sha256"))
