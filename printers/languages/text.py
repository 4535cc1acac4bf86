"""Plain text: what a badge or roll call says, for a screen, a screen reader or a line printer."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from printers.contents import Badge, Eticket, EticketBlock, RollCallSheet, TestPage
from printers.layouts.grouping import in_fours
from printers.layouts.roll_call import SEPARATOR, cleaned, facts, heading
from printers.typesetting.cleaning import clean

COLUMNS = 80
_QUIET_ZONE = 4
# Black on bright white whatever the terminal's own colours are: many readers refuse light on dark.
_DARK_ON_WHITE, _RESET = "\x1b[30;107m", "\x1b[0m"


def badge_text(badge: Badge, *, terminal: bool = False) -> str:
    """The badge's words, its QR code and its number. Only with `terminal` are there colour codes in it."""
    lines = [clean(text) for text in (badge.visitor_type, badge.name, badge.company) if text]
    pairs = (
        (badge.labels.host, badge.host),
        (badge.labels.building, badge.building),
        (badge.labels.date, badge.date),
    )
    lines += ["", *(f"{clean(label)}: {clean(value)}" for label, value in pairs if value), ""]
    return _joined([*lines, *qr_lines(badge.code, terminal=terminal), in_fours(clean(badge.number))])


def eticket_text(ticket: Eticket, *, terminal: bool = False) -> str:
    """The e-ticket's words, its QR code and its number. Only with `terminal` are there colour codes in it."""
    person = filter(None, (ticket.visitor, ticket.company))
    head = (ticket.title, ticket.building, "", *person, ticket.day, ticket.time)
    lines = [clean(text) for text in head]
    facts = [line for block in ticket.blocks for line in _block_lines(block)]
    return _joined([*lines, "", *qr_lines(ticket.code, terminal=terminal), in_fours(clean(ticket.number)), "", *facts])


def _block_lines(block: EticketBlock) -> Iterator[str]:
    lines = [clean(line) for line in block.lines]
    if lines:
        yield f"{clean(block.label)}: {lines[0]}"
        yield from (" " * (len(clean(block.label)) + 2) + line for line in lines[1:])
    for paragraph in block.words:
        words = clean("".join(f"{run.text} ({run.link})" if run.link else run.text for run in paragraph.runs))
        yield from _wrapped(f"{paragraph.mark} {words}" if paragraph.mark else words)


def roll_call_text(sheet: RollCallSheet) -> str:
    """The roll call, two lines or more a person, with boxes to tick and blank rows at its end."""
    sheet = cleaned(sheet)
    return _joined(_head(sheet), _people(sheet), _foot(sheet))


def test_page_text(page: TestPage) -> str:
    """The test page's words."""
    return _joined(clean(text) for text in (page.title, page.printer, page.profile, page.made_at) if text)


def qr_lines(code: str, *, terminal: bool) -> Iterator[str]:
    """A QR code in half blocks, two modules above each other in a character, with its quiet zone.

    Without `terminal` the dark modules are the printed ones, which is right on paper.
    """
    # Loaded with the first badge only: a roll call in text must cost nothing.
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.main import QRCode

    symbol = QRCode(error_correction=ERROR_CORRECT_Q, border=_QUIET_ZONE)
    symbol.add_data(code)
    rows: list[list[bool]] = symbol.get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        line = "".join(" ▀▄█"[up + 2 * low] for up, low in zip(upper, lower, strict=True))
        yield f"{_DARK_ON_WHITE}{line}{_RESET}" if terminal else line


def _joined(*parts: Iterable[str]) -> str:
    """Lines as one text; half a surrogate pair, which no file or terminal takes, becomes a question mark."""
    text = "".join(f"{line}\n" for part in parts for line in part)
    return text.encode("utf-8", "replace").decode("utf-8")


def _head(sheet: RollCallSheet) -> Iterator[str]:
    labels = sheet.labels
    yield f"*** {sheet.mode_word} ***"
    yield from _wrapped(sheet.title)
    yield from _wrapped(sheet.building)
    yield from _wrapped(f"{labels.as_of} {sheet.made_at}")
    yield from _wrapped(f"{labels.source}: {sheet.source}")
    if sheet.notice:
        yield from _wrapped(f"! {sheet.notice}")
    if sheet.summary:
        yield from _wrapped(sheet.summary)


def _people(sheet: RollCallSheet) -> Iterator[str]:
    for block in sheet.blocks:
        yield from _title(heading(block))
        if not block.rows:
            yield sheet.labels.nobody
        for row in block.rows:
            gap = max(COLUMNS - 4 - _columns(row.name) - _columns(row.since), 2)
            yield f"[{'x' if row.accounted else ' '}] {row.name}{' ' * gap if row.since else ''}{row.since}"
            yield from _wrapped(SEPARATOR.join(facts(row, sheet.labels)), indent=4)
    if sheet.blank_rows:
        yield from _title(sheet.labels.blank)
        yield from ["[ ] " + "_" * (COLUMNS - 4)] * sheet.blank_rows


def _foot(sheet: RollCallSheet) -> Iterator[str]:
    yield ""
    if sheet.summary:
        yield from _wrapped(sheet.summary)
    yield from _wrapped(f"*** {SEPARATOR.join((sheet.mode_word, sheet.building, sheet.made_at))} ***")


def _title(text: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(text)
    yield "-" * min(_columns(text), COLUMNS)


def _wrapped(text: str, *, indent: int = 0) -> Iterator[str]:
    """Lines of whole words; a word longer than a line has a line of its own and is never cut."""
    if text.isascii() and text.strip() and len(text) <= COLUMNS - indent:
        yield " " * indent + " ".join(text.split())
        return
    line: list[str] = []
    used = 0
    for word in text.split():
        wide = _columns(word)
        if line and used + 1 + wide > COLUMNS - indent:
            yield " " * indent + " ".join(line)
            line, used = [], 0
        line.append(word)
        used += wide + (used > 0)
    if line:
        yield " " * indent + " ".join(line)


def _columns(text: str) -> int:
    """Columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_character_columns, text))


@lru_cache(maxsize=4096)
def _character_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
