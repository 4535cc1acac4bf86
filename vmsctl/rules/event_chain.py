"""Whether a hash chain is whole, and where it first is not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from vmsctl.errors import Invalid

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


Ends = Mapping[int, Sequence[bytes]]
"""Hashes that a chain ended in earlier, by number, as they were noted in other places; one may be cut short."""

LEAST_HASH = 16
"""Hexadecimal digits of a hash that somebody copies from paper: with fewer, another chain could be made to fit."""


def walk(
    entries: Iterable[tuple[int, str, bytes]],
    end: End | None,
    anchor: End | None = None,
    *,
    anchors: Ends | None = None,
) -> Walked:
    """Follow a chain of numbers, hashed words and hashes from its beginning.

    `end` is where the store says that it ends, `anchor` and `anchors` are ends that were noted earlier in other places.
    """
    noted = dict(anchors or {})
    if anchor is not None:
        noted[anchor.seq] = [*noted.get(anchor.seq, ()), anchor.hash]
    seq, head = 0, START
    for number, words, kept in entries:
        if number != seq + 1:
            return Walked(seq, End(seq, head), seq + 1, f"entry {seq + 1} is missing")
        made = sha256(head + words.encode("utf-8", "surrogatepass")).digest()
        if made != kept:
            return Walked(seq, End(seq, head), number, "it, or its place, was changed")
        seq, head = number, made
        if seq in noted and not all(map(head.startswith, noted[seq])):
            return Walked(seq, End(seq, head), seq, "the chain was written anew since it was noted")
    return _ended(End(seq, head), end, max(noted, default=0))


def _ended(found: End, end: End | None, noted: int) -> Walked:
    if end is None:
        return Walked(found.seq, found, found.seq + 1, "the store has forgotten where this chain ends")
    if found != end:
        first = min(found.seq, end.seq) + 1
        return Walked(found.seq, found, first, f"the chain should end at entry {end.seq}")
    if noted > found.seq:
        return Walked(found.seq, found, found.seq + 1, f"it was noted with {noted} entries")
    return Walked(found.seq, found)


def anchor_text(chain: int, end: End) -> str:
    """An end as summaries print it: chain, number of the last entry and its hash."""
    return f"{chain}.{end.seq}.{end.hash.hex()}"


def read_anchor(text: str) -> tuple[int, End]:
    """Chain and end of an anchor that somebody has typed or pasted, the hash whole or its beginning; raises
    `Invalid`."""
    chain, _, rest = "".join(text.split()).partition(".")
    seq, _, digits = rest.partition(".")
    try:
        end = End(int(seq), bytes.fromhex(digits[: len(digits) // 2 * 2]))
        if end.seq < 0 or not LEAST_HASH <= len(digits) <= 2 * len(START):
            raise ValueError(text)
        return int(chain), end
    except ValueError:
        raise Invalid(
            "bad-anchor", "That is no end of the audit trail.",
            f"Give it as the daily summary has it: 1.4711.3f9a…, with at least {LEAST_HASH} digits of the hash.",
        ) from None  # fmt: skip
