"""Finding words in files whatever form they lie there in: plain, in any case, UTF-16, base64, inside zlib streams."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
LONGEST_STREAM = 1 << 20


def forms(word: str) -> set[bytes]:
    """The word as it may lie in a file, all in lower case but base64, which has a case of its own."""
    plain = {word.lower().encode(), word.lower().encode("utf-16-le"), word.lower().encode("utf-16-be")}
    return {form for form in plain if form}


def in_base64(word: str) -> set[bytes]:
    """The middle of the word's base64 for each of the three places where it may begin."""
    found = set()
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + word.encode())
        found.add(coded[4 if before else 0 : -4])
    return {each for each in found if len(each) >= 8}


def found(files: Iterable[Path], words: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """File, name of the word, and the form in which it was found."""
    for path in files:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        for form, text in (("plain", data), *(("zlib", part) for part in _streams(data))):
            lower = text.lower()
            for name, word in words.items():
                if any(each in lower for each in forms(word)):
                    yield path.name, name, form
                if any(each in text for each in in_base64(word)):
                    yield path.name, name, "base64"


def _streams(data: bytes) -> Iterator[bytes]:
    for start in STREAM.finditer(data):
        try:
            text = zlib.decompressobj().decompress(data[start.start() :], LONGEST_STREAM)
        except zlib.error:
            continue
        if len(text) > 16:
            yield text


def files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
