"""Hostile names: what has broken terminals, printers, spreadsheets, mail and databases, put together by chance.

The same names every time for a seed, which the tests print when they fail.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator

SEED = 20261123
TERMINAL = (
    "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]8;;http://evil.example/\x1b\\", "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]1337;File=:QQ==\x07", "\x1b[2J\x1b[H", "\x1b[31;5m", "\x1b[?1049h", "\x1b[?1000h", "\x1b[6n", "\x1bc",
    "\x1bP$qm\x1b\\", "\x1bP+q544e\x1b\\", "\x1b_Gi=1\x1b\\", "\x1b^x\x1b\\", "\x1b(0", "\x9b2J", "\x9d0;owned\x9c",
    "\x90$qm\x9c", "\x84\x85\x8d", "\r", "\n", "\r\n", "\b\b\b\b", "\x0b\x0c", "\x07", "\x0e", "\x7f", "\t",
)  # fmt: skip
MARKUP = (
    "[@click=app.quit]Bob[/]", "[@click=app.bell]x[/]", "[link=http://evil.example]x[/link]", "[/sales]", "[bold red]",
    "[bold", "\\[", "[on red blink]", ":smile:", "{0.__class__}", "%s%n", "$name", "<b onclick=x>", "&amp;", "`id`",
)  # fmt: skip
DIRECTION = (
    "\u202egpj.exe", "\u202d", "\u2066\u2067", "\u061c", "\u200e\u200f", "\u200b", "\ufeff", "\u00ad", "\u2028",
    "\u2029", "👩\u200d💻", "می\u200cخواهم", "\U000e0041\U000e0001", "\ufff9", "\ue000", "e" + "\u0301" * 40,
)  # fmt: skip
PAPER = ("\x1bp\x00\x19\xfa", "\x1dV\x00", "\x1b@", "\x10\x14\x01\x00\x05", "\x10\x04\x01", "^XZ^XA~JR", "\x1dv0\x00")
TABLES = ("=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", '",=1,"', "\t=1", ";", '"', "''", "'=1")
OTHERS = (
    "'; DROP TABLE visitors;--", "%_\\", "NULL", '{"id":1}', '\\u001b[2J\\n', "=?utf-8?q?Bob=0ABcc=3A_x=40evil?=",
    "\x00", "\ud800", "\udcff", "Bcc: x@evil.example", "../../etc/passwd", "x" * 190, "-", "--help", "-rf",
)  # fmt: skip
HARMLESS = ("Ada ", "Lovelace", "王小明", "محمد الفارسي", "Łukasz Żółć", "O'Neil [Jr.]", "नरेन्द्र")
FRAGMENTS = (*TERMINAL, *MARKUP, *DIRECTION, *PAPER, *TABLES, *OTHERS, *HARMLESS)

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[^\[]|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]|\r(?!\n)")


def names(count: int, *, storable: bool = False) -> list[str]:
    """So many names, each unlike the others, one of a megabyte among them; `storable` ones have neither NUL nor
    surrogates nor that length, which no engine would take."""
    dice = random.Random(SEED)
    made = ["".join(dice.choices(FRAGMENTS, k=dice.randint(1, 6))) + f" {number}" for number in range(count)]
    if storable:
        return [re.sub("[\x00\ud800-\udfff]", "", name)[:400] for name in made]
    return [*made[:-1], "\x1b]0;owned\x07" + "M" * 1_000_000]


def acting(text: str) -> Iterator[str]:
    """What in a text a terminal would obey, or show otherwise than it stands there."""
    for character in text:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cs", "Co", "Zl", "Zp") and character not in "\n\t":
            yield repr(character)
        elif kind == "Cf" and character not in "\u200c\u200d":
            yield repr(character)


def commands(painted: str) -> set[str]:
    """Every escape sequence and control character in what reached a terminal, line ends aside."""
    return set(CONTROL.findall(painted.replace("\r\n", "\n")))
