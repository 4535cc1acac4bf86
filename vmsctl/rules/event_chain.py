"""Whether a hash chain is whole, and where it first is not.

Its oldest entries may have been cut away: then an entry of the chain itself says up to where, and with which hash, and
the chain is followed from there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from vmsctl.errors import Invalid

START = b"\0" * 32


@dataclass(frozen=True, slots=True)
class End:
    """The last entry of a chain: its number and hash, as remembered in the store or on paper elsewhere."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Announced:
    """What an entry of the chain says of a cut: the last entry that it takes away, before when all of these were
    made, and when it says so."""

    last: End
    before: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a chain begins: `begin` is the last entry that is gone, number 0 when none is."""

    begin: End = End(0, START)
    announced: tuple[Announced, ...] = ()


UNCUT = Cut()


@dataclass(frozen=True, slots=True)
class Walked:
    """`count` is the number of the last good entry, `broken_at` of the first that is not as it was written, 0 when the
    chain is whole; `passed` counts noted ends that lie before its beginning."""

    count: int
    end: End
    broken_at: int = 0
    why: str = ""
    passed: int = 0


Times = Sequence[tuple[datetime, int]]
"""When an end was noted, and its number."""

Ends = Mapping[int, Sequence[bytes]]
"""Hashes that a chain ended in earlier, by number, as they were noted in other places; one may be cut short."""

LEAST_DAYS = 365
"""Days for which every entry is kept, whatever is set."""
SLACK = timedelta(days=1)
"""By which clocks and calendars of several machines may differ."""
REWRITTEN = "the chain was written anew since it was noted"

LEAST_HASH = 16
"""Hexadecimal digits of a hash that somebody copies from paper: with fewer, another chain could be made to fit."""


def walk(
    entries: Iterable[tuple[int, str, bytes]],
    end: End | None,
    anchor: End | None = None,
    *,
    anchors: Ends | None = None,
    cut: Cut = UNCUT,
    times: Times = (),
) -> Walked:
    """Follow a chain of numbers, hashed words and hashes from its beginning.

    `end` is where the store says that it ends, `anchor` and `anchors` are ends that were noted earlier in other places,
    some at `times` that are known.
    """
    noted = _noted(anchors or {}, anchor, cut)
    seq, head = cut.begin.seq, cut.begin.hash
    passed = sum(0 < number < seq for number in anchors or {}) + (anchor is not None and 0 < anchor.seq < seq)
    if why := unfounded(cut, times):
        return Walked(seq, cut.begin, 1, why, passed)
    if seq and not all(map(head.startswith, noted.get(seq, ()))):
        return Walked(seq, cut.begin, seq, REWRITTEN, passed)
    for number, words, kept in entries:
        if number != seq + 1:
            return Walked(seq, End(seq, head), seq + 1, f"entry {seq + 1} is missing", passed)
        made = sha256(head + words.encode("utf-8", "surrogatepass")).digest()
        if made != kept:
            return Walked(seq, End(seq, head), number, "it, or its place, was changed", passed)
        seq, head = number, made
        if seq in noted and not all(map(head.startswith, noted[seq])):
            return Walked(seq, End(seq, head), seq, REWRITTEN, passed)
    return _ended(End(seq, head), end, max(noted, default=0), passed)


def unfounded(cut: Cut, times: Times = ()) -> str:
    """Why the chain should not begin where it does, or nothing: no entry of it announces the cut, or the cut took what
    was younger than the announcement says. What was noted after its limit tells: what follows that end is younger."""
    gone = cut.begin.seq
    saying = [each for each in cut.announced if each.last.seq >= gone]
    if not gone:
        return ""
    if not saying:
        return f"entries 1 to {gone} are gone, and no entry says that they were cut away"
    limit, said = max(each.before for each in saying), max(each.at for each in saying)
    early = [number for at, number in times if limit + SLACK < at <= said and number < gone]
    if early:
        return f"entry {early[0] + 1} was cut away before its time, as an end that was noted earlier shows"
    if any(each.before > each.at - timedelta(days=LEAST_DAYS) + SLACK for each in saying):
        return f"entries 1 to {gone} were cut away before their time"
    return ""


def begins(cut: Cut, first: tuple[int, str, bytes] | None, end: End) -> str:
    """Why a chain's first entry, None when there is none, is not the one that it should begin with, or nothing."""
    if first is None:
        return "" if cut.begin == end else f"entry {cut.begin.seq + 1} is missing"
    number, words, kept = first
    if number != cut.begin.seq + 1:
        return f"entry {cut.begin.seq + 1} is missing"
    if sha256(cut.begin.hash + words.encode("utf-8", "surrogatepass")).digest() != kept:
        return f"entry {number}, or its place, was changed"
    return unfounded(cut)


def _noted(anchors: Ends, anchor: End | None, cut: Cut) -> dict[int, Sequence[bytes]]:
    """Every hash that some entry is known to have, by its number."""
    found = dict(anchors)
    for end in [*([anchor] if anchor else []), *(each.last for each in cut.announced)]:
        found[end.seq] = [*found.get(end.seq, ()), end.hash]
    return found


def _ended(found: End, end: End | None, noted: int, passed: int) -> Walked:
    if end is None:
        return Walked(found.seq, found, found.seq + 1, "the store has forgotten where this chain ends", passed)
    if found != end:
        first = min(found.seq, end.seq) + 1
        return Walked(found.seq, found, first, f"the chain should end at entry {end.seq}", passed)
    if noted > found.seq:
        return Walked(found.seq, found, found.seq + 1, f"it was noted with {noted} entries", passed)
    return Walked(found.seq, found, passed=passed)


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
