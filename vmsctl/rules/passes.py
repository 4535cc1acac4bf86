"""What identifies a visit at a scanner: how the codes are made, and what a scanned or typed one can be.

Ticket numbers, badge numbers, PINs and links are derived with HMAC from the installation's key, an id and a counter:
they can be shown again and are nowhere stored. The store holds a keyed look-up number of each instead.
"""

from __future__ import annotations

import base64
import hmac
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from db.kinds import PassKind

TICKET_DIGITS = 20
PIN_DIGITS = 6
KEYED_BITS = 46
"""Keyed bits of a look-up number; the 17 above them keep rows that are written together close together."""
NEIGHBOURS = 1000
"""Successive ids whose numbers begin alike."""

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""The quasigroup of H. M. Damm's dissertation (2004): it finds every single wrong digit and every transposition."""


def damm(digits: str) -> int:
    """The check digit of a row of digits; 0 for a row that already ends in its own."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - 48]
    return interim


def is_ticket_number(text: str) -> bool:
    """Whether this is a whole ticket or badge number: 20 decimal digits, the last a Damm digit."""
    return len(text) == TICKET_DIGITS and text.isascii() and text.isdigit() and damm(text) == 0


def grouped(number: str) -> str:
    """A number as people read it out: in fours."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


class PassKeys(NamedTuple):
    """Keys derived from the installation's one key, one for each purpose."""

    ticket: bytes
    badge: bytes
    pin: bytes
    link: bytes
    lookup: bytes
    profile: bytes

    @classmethod
    def of(cls, master: bytes) -> PassKeys:
        return cls(*(_mac(master, name.encode()) for name in ("ticket", "badge", "pin", "link", "lookup", "profile")))


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def ticket_number(keys: PassKeys, ticket_of: int, counter: int) -> str:
    """The number of an e-ticket; another counter makes another number."""
    return _number(keys.ticket, ticket_of, counter)


def badge_number(keys: PassKeys, visit_id: int, counter: int) -> str:
    """The number on a badge; each reprint counts on, so that the lost one is void."""
    return _number(keys.badge, visit_id, counter)


def _number(key: bytes, id: int, counter: int) -> str:
    """19 digits and their check digit; neighbouring ids share the first five, so that the store keeps them together."""
    digest = _mac(key, b"%d.%d" % (id, counter))
    digits = f"{_bucket(key, id // NEIGHBOURS):05d}{int.from_bytes(digest[:8], 'big') % 10**14:014d}"
    return f"{digits}{damm(digits)}"


@lru_cache(maxsize=64)
def _bucket(key: bytes, neighbourhood: int) -> int:
    return int.from_bytes(_mac(key, b"bucket %d" % neighbourhood)[:8], "big") % 10**5


def pin(keys: PassKeys, visit_id: int, counter: int) -> str:
    """Six digits; the counter moves on until the PIN is nobody else's in that building on that day."""
    digest = _mac(keys.pin, b"%d.%d" % (visit_id, counter))
    return f"{int.from_bytes(digest[:8], 'big') % 10**PIN_DIGITS:06d}"


def link_token(keys: PassKeys, ticket_of: int, counter: int) -> str:
    """What the visitor's link ends in: the id, the counter and 128 bits that only this installation can make."""
    named = f"{ticket_of}.{counter}"
    return f"{named}.{base64.urlsafe_b64encode(_mac(keys.link, named.encode())[:16]).decode().rstrip('=')}"


def number_lookup(keys: PassKeys, number: str) -> int:
    """What the store keeps of a ticket or badge number: its first five digits and 46 keyed bits."""
    return int(number[:5]) << KEYED_BITS | _keyed(keys, number)


def pin_lookup(keys: PassKeys, building_id: int, day: str, pin: str) -> int:
    """What the store keeps of a PIN: the day (`YYYY-MM-DD`) and 46 keyed bits that hold in one building on that day."""
    return _ordinal(day) << KEYED_BITS | _keyed(keys, f"{building_id} {day} {pin}")


def key_mark(keys: PassKeys) -> str:
    """What a store keeps to tell whether a key file is its own."""
    return f"{_keyed(keys, 'key of this store'):x}"


def calendar_mark(keys: PassKeys, ticket_of: int) -> str:
    """What makes a ticket's calendar entry unlike any other house's."""
    return f"{_keyed(keys, f'calendar entry {ticket_of}'):012x}"


def _keyed(keys: PassKeys, words: str) -> int:
    return int.from_bytes(_mac(keys.lookup, words.encode())[:8], "big") >> (64 - KEYED_BITS)


@lru_cache(maxsize=512)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal() % (1 << (63 - KEYED_BITS))


def visit_name(visit_id: int) -> str:
    """A visit's id as people and programs see it: it begins with a letter, so that no PIN or ticket looks like it."""
    return f"v{visit_id}"


class Code(NamedTuple):
    """What a scanned or typed text can be: `kind` is `visit`, `number`, `pin`, or why it is nothing of ours."""

    kind: str
    text: str


@cache
def _spaces() -> dict[int, None]:
    return dict.fromkeys(map(ord, " \t\r\n\v\f-\u00a0\x02\x03"))


def read(text: str) -> Code:
    """What a text from a scanner, a keyboard or a mail is. Spaces and hyphens between the digits do not matter.

    Kinds: `visit` (text is the id's digits), `number`, `pin`; and for what is none of these `empty`, `truncated`
    (too few digits of a number), `misread` (the check digit is wrong), `foreign` (another system's).
    """
    bare = text.removeprefix("]Q1").translate(_spaces())
    if not bare:
        return Code("empty", "")
    if bare[0] in "vV" and bare[1:].isascii() and bare[1:].isdigit() and len(bare) < TICKET_DIGITS:
        return Code("visit", bare[1:])
    if not (bare.isascii() and bare.isdigit()) or len(bare) > TICKET_DIGITS:
        return Code("foreign", "")
    if len(bare) == PIN_DIGITS:
        return Code("pin", bare)
    if len(bare) < TICKET_DIGITS:
        return Code("truncated", "")
    return Code("number", bare) if damm(bare) == 0 else Code("misread", "")


def kind_words(kind: str) -> str:
    """How a pass is called at the desk."""
    names: dict[str, str] = {PassKind.TICKET: "e-ticket", PassKind.BADGE: "badge", PassKind.PIN: "PIN"}
    return names.get(kind, "visit")
