"""A short text for a column of the store, encrypted: AES-256-GCM under a key that is not in the store.

What is stored is `sealed:` and the base64 of a random nonce and the ciphertext; nothing can be searched or compared.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

from vmsctl.errors import StoreFailed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = "sealed:"
_NONCE = 12
_FORM = b"vmsctl sealed text 1"


def seal(text: str, key: bytes) -> str:
    """The text as the store keeps it under a key of 32 bytes; the empty one stays empty."""
    if not text:
        return ""
    nonce = os.urandom(_NONCE)
    return MARK + base64.b64encode(nonce + _cipher(key).encrypt(nonce, text.encode(), _FORM)).decode()


def unseal(stored: str, key: bytes) -> str:
    """The text again; one that was stored before texts were sealed is given as it is.

    Raises `StoreFailed` when the key is another one or the stored value was changed.
    """
    if not stored.startswith(MARK):
        return stored
    from cryptography.exceptions import InvalidTag

    try:
        sealed = base64.b64decode(stored.removeprefix(MARK), validate=True)
        return _cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _FORM).decode()
    except (InvalidTag, ValueError) as error:
        raise StoreFailed(
            "sealed-text-unfit", "A sealed value cannot be opened with this installation's key.",
            "Bring back the key that it was made with ('vmsctl doctor' says which file).",
        ) from error  # fmt: skip


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
