"""A document read in the terminal, page after page, and accepted or signed with one key (VER-5, VER-6)."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from tui.desk import verify_acts
from tui.desk.details import QUIET
from tui.desk.key_line import KeyLine
from tui.desk.painted_line import PaintedLine, Part
from tui.desk.screen import DeskScreen
from tui.desk.verify_words import both_names
from tui.dialogs.signature import Signature, Signed
from tui.support.actions import Action, bindings
from tui.support.safe import Plain, words
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.acceptances import DocumentAsked
    from vmsctl.services.document_reading import DocumentText

UNREADABLE = "This document has no text that can be read out here. Show it on paper or on another screen."


class Agreed(NamedTuple):
    """What a visitor agreed to: the version, the language in which it was read, and the signature if one was given."""

    version_id: int
    language: str
    signed: Signed | None


class ReadDocument(DeskScreen[Agreed | None]):
    """Dismissed with what was agreed to, or None by Escape."""

    ACTIONS = (
        Action("accept", "a", "Accept", "The visitor accepts, and signs where asked"),
        Action("sign", "s", "Accept and sign", "The visitor does both"),
        Action("language", "l", "Language", "Read it in another language"),
        Action("further", "space", "Further", "The next lines", footer=False),
        Action("back", "escape", "Back", "Back without accepting"),
    )
    BINDINGS = bindings(ACTIONS)
    MORE_KEYS = (("↑ ↓", "A line up or down"), ("PgUp PgDn", "A page up or down"), ("Home End", "To the ends"))
    DEFAULT_CSS = """
ReadDocument {
    background: $background;
    #read-title { background: $panel; }
    #read-pages { height: 1fr; padding: 1 2; }
    #read-text { height: auto; max-width: 92; }
}
"""

    def __init__(self, visit: str, asked: DocumentAsked) -> None:
        super().__init__()
        self._code = visit
        self._asked = asked
        self._language = asked.language
        self._title = PaintedLine((Part(f" {asked.name} ", "strong"),), id="read-title")
        self._text = Plain("Reading the document …", id="read-text")

    def compose(self) -> ComposeResult:
        yield self._title
        with VerticalScroll(id="read-pages"):
            yield self._text
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(KeyLine).show_for(self)
        self.query_one("#read-pages").focus()
        self._read()

    def check_action(self, action: str, parameters: tuple[Any, ...]) -> bool | None:
        if action == "language":
            return len(self._asked.languages) > 1
        if action == "sign":
            return self._asked.signature == "optional" and self._asked.accepted_at is None
        if action == "accept":
            return self._asked.accepted_at is None
        return super().check_action(action, parameters)

    # Reading

    def _read(self) -> None:
        act = partial(verify_acts.read_document, self.duty, self._code, self._asked.version_id, self._language)
        self.call(act, self._show, group="read", latest=True)

    def _show(self, read: DocumentText) -> None:
        done = self._asked.accepted_at
        told = f" ✓ accepted {done:%d.%m.%Y %H:%M} " if done is not None else f" {_NEEDS[self._asked.signature]} "
        pages = f"  version {self._asked.number}, {amount(len(read.pages), 'page')}"
        named = both_names(self._asked.name, read.title)
        left = (Part(f" {named}", "strong"), Part(f" {pages}, {self._language}", "quiet-words"))
        self._title.say(left, (Part(told, "good" if done is not None else "warning"),))
        self._text.show_resized(_pages(read) if read.is_readable else words(UNREADABLE))
        self.query_one("#read-pages").scroll_home(animate=False)

    def action_further(self) -> None:
        self.query_one("#read-pages").scroll_relative(y=self.size.height - 4, animate=False)

    def action_language(self) -> None:
        """The next of the languages in which there is a text."""
        there = self._asked.languages
        self._language = there[(there.index(self._language) + 1) % len(there)]
        self._read()

    # Agreeing

    def action_accept(self) -> None:
        if self._asked.signature == "required":
            self.action_sign()
        else:
            self._agree(None)

    def action_sign(self) -> None:
        said = "The signature is put on the last page, with name, date and time."
        self.app.push_screen(Signature(f"Sign: {self._asked.name}", said), self._signed)

    def _signed(self, signed: Signed | None) -> None:
        if signed is not None:
            self._agree(signed)

    def _agree(self, signed: Signed | None) -> None:
        self.dismiss(Agreed(self._asked.version_id, self._language, signed))

    def action_back(self) -> None:
        self.dismiss(None)


_FULL = 0.75
"""Of the longest line: a shorter one ends a paragraph or is a heading."""

_LISTED = re.compile(r"([-–—•*·]|\(?[0-9a-zA-Z]{1,3}[.)]|§)\s")
_HYPHEN = "\u00ad"
_NEEDS = {"none": "to be accepted", "optional": "to be accepted, may be signed", "required": "to be signed"}


def _pages(read: DocumentText) -> Content:
    """The text, with a line before each page that tells its number."""
    lines: list[Content] = []
    for number, page in enumerate(read.pages, 1):
        if len(read.pages) > 1:
            lines.append(words(f"── Page {number} of {len(read.pages)} ──", QUIET))
        lines += [words(line) for line in reflowed(page)]
        lines.append(Content(""))
    return Content("\n").join(lines)


def reflowed(page: str) -> list[str]:
    """The text of a page with the lines of each paragraph joined, for a screen breaks them elsewhere than paper does.

    A line belongs to the one before where that is about as long as the page's lines are, and it begins no list. A
    heading stands apart: a short line without a sign at its end.
    """
    lines = [line.strip() for line in page.splitlines()]
    full = _FULL * max(map(len, lines), default=0)
    joined: list[str] = []
    before = ""
    for line in lines:
        ended = len(before) < full or before.endswith((".", "!", "?", ":"))
        if before and ended and _is_heading(line, full):
            joined += ["", line]
        elif before and line and len(before) >= full and not _LISTED.match(line):
            joined[-1] = f"{joined[-1].removesuffix(_HYPHEN)}{'' if before.endswith(_HYPHEN) else ' '}{line}"
        else:
            joined.append(line)
        before = line
    return joined


def _is_heading(line: str, full: float) -> bool:
    return 0 < len(line) < full and line[-1].isalnum() and line[0].isupper() and not _LISTED.match(line)
