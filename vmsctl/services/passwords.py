"""How PINs and passwords are kept: Argon2id over a value that the installation's key goes into.

Without the key file a copy of the store does not even allow guessing at four digits.
"""

from __future__ import annotations

import hmac
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from vmsctl.config import read_key

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from vmsctl.workspace import Workspace

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
"""OWASP's least for Argon2id: 25 ms and 19 MB here, so that signing in does not swell a console."""


def hashed(ws: Workspace, user_id: int, kind: str, secret: str) -> str:
    """What the store keeps of a user's secret; `kind` is `pin` or `password`."""
    return _hasher().hash(_peppered(ws, user_id, kind, secret))


def fits(ws: Workspace, user_id: int, kind: str, secret: str, kept: str | None) -> bool:
    """Whether it is the secret; takes as long when there is none to compare with."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(kept or _of_nobody(), _peppered(ws, user_id, kind, secret))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def _peppered(ws: Workspace, user_id: int, kind: str, secret: str) -> bytes:
    pepper = hmac.digest(read_key(ws.config.key_file), b"staff secret", "sha256")
    words = f"{kind}:{user_id}:{unicodedata.normalize('NFC', secret)}"
    return hmac.digest(pepper, words.encode("utf-8", "surrogatepass"), "sha256")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _of_nobody() -> str:
    return _hasher().hash("nobody's")
