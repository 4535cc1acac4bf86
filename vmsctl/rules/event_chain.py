"""Whether a hash chain is whole, and where it first is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

START = b"\0" * 32


@dataclass(frozen=True, slots=True)
class End:
    """The last entry of a chain: its number and hash, as remembered in the store or on paper elsewhere."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Walked:
    """`broken_at` is the number of the first entry that is not as it was written, 0 when the chain is whole."""

    count: int
    end: End
    broken_at: int = 0
    why: str = ""


def walk(entries: Iterable[tuple[int, str, bytes]], end: End | None, anchor: End | None = None) -> Walked:
    """Follow a chain of numbers, hashed words and hashes from its beginning.

    `end` is where the store says that it ends, `anchor` an end that was noted earlier in another place.
    """
    seq, head = 0, START
    for number, words, kept in entries:
        if number != seq + 1:
            return Walked(seq, End(seq, head), seq + 1, f"entry {seq + 1} is missing")
        made = sha256(head + words.encode("utf-8", "surrogatepass")).digest()
        if made != kept:
            return Walked(seq, End(seq, head), number, "it, or its place, was changed")
        seq, head = number, made
        if anchor is not None and anchor.seq == seq and anchor.hash != head:
            return Walked(seq, End(seq, head), seq, "the chain was written anew since it was noted")
    return _ended(End(seq, head), end, anchor)


def _ended(found: End, end: End | None, anchor: End | None) -> Walked:
    if end is None:
        return Walked(found.seq, found, found.seq + 1, "the store has forgotten where this chain ends")
    if found != end:
        first = min(found.seq, end.seq) + 1
        return Walked(found.seq, found, first, f"the chain should end at entry {end.seq}")
    if anchor is not None and anchor.seq > found.seq:
        return Walked(found.seq, found, found.seq + 1, f"it was noted with {anchor.seq} entries")
    return Walked(found.seq, found)
