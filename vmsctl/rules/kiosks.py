"""What a kiosk can offer, and the code and token that make a machine one (KSK-1 to 9)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256

from vmsctl.errors import Invalid
from vmsctl.rules.text import clean, fold

FEATURES: Mapping[str, str] = {
    "qr": "an invitation by its QR code",
    "pin": "an invitation by its PIN",
    "ask-surname": "the first letters of the surname are asked for beside the PIN",
    "mail-address": "an invitation by the mail address, to which a fresh code goes",
    "self-registration": "somebody without an invitation registers",
    "in-when-registered": "who has registered is checked in, and does not wait for the host",
    "check-in": "visitors check themselves in",
    "check-out": "visitors check themselves out",
    "verification": "details are filled in and documents signed on the spot",
    "badge-printing": "the badge comes out of the kiosk's printer",
    "wifi": "a code for the guests' Wi-Fi after registering",
    "touchless": "a code that changes, for going on with one's own phone",
    "black-and-white": "no colours, for screens of electronic paper",
}
"""What can be switched on, in the order in which it is told."""
USUAL = ("qr", "pin", "ask-surname", "check-in", "check-out", "verification")
"""What a new kiosk offers where nobody says otherwise."""

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"""What no eye takes for another: neither O nor 0, I, L nor 1, S nor 5, Z nor 2, B nor 8."""
CODE_LENGTH = 8
CODES = len(ALPHABET) ** CODE_LENGTH
"""How many codes there are: more than 2 to the power of 37."""
CODE_HOLDS = timedelta(minutes=10)
TOKEN_BYTES = 32


def features(given: Iterable[str]) -> tuple[str, ...]:
    """The features named, once each and in their order; raises `Invalid` for one that there is not."""
    wanted = {fold(one).replace(" ", "-") for one in given}
    if unknown := sorted(wanted - FEATURES.keys()):
        raise Invalid(
            "bad-feature", f"A kiosk has no feature {clean(unknown[0][:80])!r}.", f"There are: {', '.join(FEATURES)}."
        )
    return tuple(name for name in FEATURES if name in wanted)


def code(number: int) -> str:
    """The pairing code of a number below `CODES`, as people read it out: ACDE-FGHJ."""
    letters = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return f"{letters[:4]}-{letters[4:]}"


def code_digest(key: bytes, typed: str) -> str:
    """What is kept of a code however it is typed; keyed, since so short a text could be found by trying all."""
    plain = "".join(character for character in typed[:80].upper() if character in ALPHABET)
    return hmac.digest(key, f"kiosk {plain}".encode(), "sha256").hex()


def token_digest(token: str) -> str:
    """What is kept of a token, which is too long to be found by trying."""
    return sha256(token.encode()).hexdigest()
