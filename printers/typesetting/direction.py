"""Right-to-left text: the implicit part of Unicode's bidirectional algorithm (UAX #9).

Cleaned text holds no embedding, override or isolate characters, so that a paragraph is one isolating
run sequence and the explicit rules X1–X10 fall away.
"""

import unicodedata
from collections.abc import Callable
from itertools import groupby

_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "〈": "〉", "（": "）", "［": "］", "｛": "｝"}


def has_right_to_left(text: str) -> bool:
    """True when some letter or digit of the text runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)


def is_right_to_left(text: str) -> bool:
    """Direction of the paragraph: that of its first strong letter (P2, P3)."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def visual_runs(text: str, *, right_to_left: bool) -> list[tuple[str, bool]]:
    """Pieces of one line as they stand from left to right, each with whether it runs right to left.

    The letters inside a piece stay in reading order: a shaping engine turns them round.
    """
    if not has_right_to_left(text):
        return [(text, False)] if not right_to_left else _reordered(text, levels(text, 1))
    return _reordered(text, levels(text, int(right_to_left)))


def levels(text: str, base: int) -> list[int]:
    """Embedding level of each character (W1–W7, N0–N2, I1, I2, and L1 at the end of the line)."""
    start = "R" if base else "L"
    kinds = _weak(list(map(unicodedata.bidirectional, text)), start)
    _pair_brackets(text, kinds, start)
    _neutral(kinds, start)
    found = [_level(kind, base) for kind in kinds]
    for i in range(len(text) - 1, -1, -1):
        if unicodedata.bidirectional(text[i]) != "WS":
            break
        found[i] = base
    return found


def _level(kind: str, base: int) -> int:
    if base % 2 == 0:
        return base + {"L": 0, "R": 1, "AN": 2, "EN": 2}[kind]
    return base + {"R": 0, "L": 1, "AN": 1, "EN": 1}[kind]


def _weak(kinds: list[str], start: str) -> list[str]:
    _marks(kinds, start)
    _numbers_after_arabic(kinds, start)
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _separators(kinds)
    _terminators(kinds)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]
    _numbers_after_latin(kinds, start)
    return kinds


def _marks(kinds: list[str], start: str) -> None:
    """W1: a mark or joiner takes the kind of what it stands on."""
    for i, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[i] = kinds[i - 1] if i else start


def _numbers_after_arabic(kinds: list[str], start: str) -> None:
    """W2: digits after an Arabic letter are Arabic numbers."""
    _after_strong(kinds, start, lambda strong: "AN" if strong == "AL" else "EN")


def _numbers_after_latin(kinds: list[str], start: str) -> None:
    """W7: digits after a left-to-right letter run as it does."""
    _after_strong(kinds, start, lambda strong: "L" if strong == "L" else "EN")


def _after_strong(kinds: list[str], start: str, number: Callable[[str], str]) -> None:
    strong = start
    for i, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN":
            kinds[i] = number(strong)


def _separators(kinds: list[str]) -> None:
    """W4: one separator between two numbers of a kind belongs to them."""
    for i in range(1, len(kinds) - 1):
        before, kind, after = kinds[i - 1 : i + 2]
        if before == after and (before == "EN" and kind in ("ES", "CS") or before == "AN" and kind == "CS"):
            kinds[i] = before


def _terminators(kinds: list[str]) -> None:
    """W5: currency and percent signs beside a European number belong to it."""
    end = 0
    for kind, group in groupby(list(kinds)):
        begin, end = end, end + len(list(group))
        beside = "EN" in (kinds[begin - 1 : begin] + kinds[end : end + 1])
        if kind == "ET" and beside:
            kinds[begin:end] = ["EN"] * (end - begin)


def _strength(kind: str) -> str:
    """Numbers count as right-to-left where neutrals look for their neighbours."""
    return "R" if kind in ("AN", "EN") else kind


def _pair_brackets(text: str, kinds: list[str], start: str) -> None:
    """N0: a pair of brackets runs as its content does, or else as what stands before it."""
    for opening, closing in _bracket_pairs(text, kinds):
        inside = {_strength(kind) for kind in kinds[opening + 1 : closing]} & {"L", "R"}
        if not inside:
            continue
        kind = start
        if start not in inside:
            before = (_strength(k) for k in reversed(kinds[:opening]))
            kind = next((k for k in before if k in ("L", "R")), start)
        for place in (opening, closing):
            kinds[place] = kind
            # Marks that stand on a bracket were made neutral with it and follow it now.
            for i in range(place + 1, len(text)):
                if unicodedata.bidirectional(text[i]) not in ("NSM", "BN"):
                    break
                kinds[i] = kind


def _bracket_pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for i, character in enumerate(text):
        if kinds[i] != "ON":
            continue
        if character in _BRACKETS:
            opened.append((_BRACKETS[character], i))
        else:
            depth = next((d for d in range(len(opened) - 1, -1, -1) if opened[d][0] == character), None)
            if depth is not None:
                pairs.append((opened[depth][1], i))
                del opened[depth:]
    return sorted(pairs)


def _neutral(kinds: list[str], start: str) -> None:
    """N1, N2: neutrals between like neighbours run as these do, others as the paragraph."""
    end = 0
    for neutral, group in groupby([kind in _NEUTRAL for kind in kinds]):
        begin, end = end, end + len(list(group))
        if neutral:
            before = _strength(kinds[begin - 1]) if begin else start
            after = _strength(kinds[end]) if end < len(kinds) else start
            kinds[begin:end] = [before if before == after else start] * (end - begin)


def _reordered(text: str, found: list[int]) -> list[tuple[str, bool]]:
    """L2: runs turned round from the highest level down to the lowest odd one."""
    runs: list[tuple[str, int]] = []
    end = 0
    for level, group in groupby(found):
        begin, end = end, end + len(list(group))
        runs.append((text[begin:end], level))
    for level in range(max(found, default=0), 0, -1):
        _turn_round(runs, level)
    return [(piece, own % 2 == 1) for piece, own in runs]


def _turn_round(runs: list[tuple[str, int]], level: int) -> None:
    end = 0
    for high, group in groupby([own >= level for _, own in runs]):
        begin, end = end, end + len(list(group))
        if high:
            runs[begin:end] = runs[begin:end][::-1]
