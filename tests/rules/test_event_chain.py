"""A hash chain shows every change to it, as long as its end was noted elsewhere."""

import random
from collections.abc import Callable
from hashlib import sha256

import pytest

from tests.scale import Scale
from vmsctl.rules.event_chain import START, End, walk

Entry = tuple[int, str, bytes]


def chain(count: int, *, word: str = "entry") -> list[Entry]:
    """A chain as it is written."""
    head, entries = START, []
    for seq in range(1, count + 1):
        words = f"{word} {seq}"
        head = sha256(head + words.encode()).digest()
        entries.append((seq, words, head))
    return entries


def end(entries: list[Entry]) -> End:
    return End(entries[-1][0], entries[-1][2])


def changed(entries: list[Entry], dice: random.Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    seq, words, kept = entries[at]
    return [*entries[:at], (seq, words + "!", kept), *entries[at + 1 :]]


def rehashed(entries: list[Entry], dice: random.Random) -> list[Entry]:
    """One entry changed and its own hash made to fit."""
    at = dice.randrange(len(entries))
    before = entries[at - 1][2] if at else START
    words = entries[at][1] + "!"
    return [*entries[:at], (at + 1, words, sha256(before + words.encode()).digest()), *entries[at + 1 :]]


def deleted(entries: list[Entry], dice: random.Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    return entries[:at] + entries[at + 1 :]


def renumbered(entries: list[Entry], dice: random.Random) -> list[Entry]:
    """One entry deleted and those behind it moved up."""
    return [(seq, words, kept) for seq, (_, words, kept) in enumerate(deleted(entries, dice), 1)]


def inserted(entries: list[Entry], dice: random.Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    more = [*entries[:at], (0, "Mallory was never here", bytes(32)), *entries[at:]]
    return [(seq, words, kept) for seq, (_, words, kept) in enumerate(more, 1)]


def truncated(entries: list[Entry], dice: random.Random) -> list[Entry]:
    return entries[: dice.randrange(len(entries))]


def reordered(entries: list[Entry], dice: random.Random) -> list[Entry]:
    one, other = sorted(dice.sample(range(len(entries)), 2))
    swapped = list(entries)
    swapped[one], swapped[other] = (one + 1, *entries[other][1:]), (other + 1, *entries[one][1:])
    return swapped


def written_anew(entries: list[Entry], dice: random.Random) -> list[Entry]:
    """Somebody who may write everything begins the chain again; only an end noted elsewhere tells."""
    return chain(len(entries), word=f"forged {dice.random()}")


@pytest.mark.parametrize(
    "tamper", [changed, rehashed, deleted, renumbered, inserted, truncated, reordered, written_anew]
)
def test_whatever_is_done_to_a_chain_is_found(
    tamper: Callable[[list[Entry], random.Random], list[Entry]], scale: Scale
) -> None:
    dice = random.Random(f"{tamper.__name__} 1")
    entries = chain(40)
    noted = end(entries[:30])
    for _ in range(scale(125, nightly=1_000)):
        forged = tamper(entries, dice)
        its_end = end(forged) if tamper is written_anew else end(entries)
        assert walk(forged, its_end, noted).broken_at, forged


def test_a_whole_chain_is_whole() -> None:
    entries = chain(40)
    walked = walk(entries, end(entries), end(entries[:30]))
    assert (walked.count, walked.end, walked.broken_at) == (40, end(entries), 0)


def test_an_empty_chain_is_whole() -> None:
    assert walk([], End(0, START)).broken_at == 0


def test_without_an_end_noted_elsewhere_a_chain_written_anew_looks_whole() -> None:
    """The limit of a chain, and the reason why its end leaves the machine."""
    forged = chain(40, word="forged")
    assert walk(forged, end(forged)).broken_at == 0


def test_the_first_broken_entry_is_named() -> None:
    entries = chain(40)
    entries[16] = (17, "forged", entries[16][2])
    assert walk(entries, end(entries)).broken_at == 17
