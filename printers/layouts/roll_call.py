"""The roll call, made ready for paper.

A list that is incomplete is better than none: nothing in it may stop the print. Over-long texts end in a
visible …, characters without a glyph become □, and the sheet says so.
"""

from collections.abc import Callable
from typing import NamedTuple

from printers.contents import RollCallBlock, RollCallLabels, RollCallRow, RollCallSheet
from printers.errors import MissingGlyph
from printers.typesetting.cleaning import shortened

_LONGEST = 160
SEPARATOR = " · "


class ReadySheet(NamedTuple):
    """A sheet in which every text can be drawn, and what was replaced to get there."""

    sheet: RollCallSheet
    replaced: tuple[MissingGlyph, ...] = ()


def made_ready(sheet: RollCallSheet) -> ReadySheet:
    """The sheet with its texts cleaned, bounded and drawable."""
    # What fonts can draw is a question of paper only: a roll call as text is read in a hurry.
    from printers.typesetting.coverage import drawable

    lost: list[MissingGlyph] = []

    def ready(text: str) -> str:
        kept, missing = drawable(text)
        lost.extend(missing)
        return kept

    drawn = _mapped(cleaned(sheet), ready)
    return ReadySheet(drawn, tuple(lost))


def cleaned(sheet: RollCallSheet) -> RollCallSheet:
    """The sheet with its texts cleaned and bounded, for where every character can be written."""
    lines = _mapped(sheet, lambda text: shortened(text, _LONGEST))
    return lines._replace(notice=_sentence(sheet.notice), summary=_sentence(sheet.summary))


def _sentence(text: str) -> str:
    return shortened(text, 4 * _LONGEST)


def _mapped(sheet: RollCallSheet, ready: Callable[[str], str]) -> RollCallSheet:
    return sheet._replace(
        title=ready(sheet.title),
        building=ready(sheet.building),
        made_at=ready(sheet.made_at),
        source=ready(sheet.source),
        notice=ready(sheet.notice),
        summary=ready(sheet.summary),
        labels=RollCallLabels(*map(ready, sheet.labels)),
        blocks=tuple(_mapped_block(block, ready) for block in sheet.blocks),
    )


def _mapped_block(block: RollCallBlock, ready: Callable[[str], str]) -> RollCallBlock:
    return RollCallBlock(ready(block.title), tuple(_mapped_row(row, ready) for row in block.rows))


def _mapped_row(row: RollCallRow, ready: Callable[[str], str]) -> RollCallRow:
    name, company, host, phone, floor, since, note, accounted = row
    return RollCallRow(
        ready(name), ready(company), ready(host), ready(phone), ready(floor), ready(since), ready(note), accounted
    )


def heading(block: RollCallBlock) -> str:
    """A block's title with the number of its people."""
    return f"{block.title} ({len(block.rows)})"


def facts(row: RollCallRow, labels: RollCallLabels) -> list[str]:
    """What is known of a person beside name and time, in the order in which it helps to find them."""
    labelled = ((labels.floor, row.floor), (labels.host, row.host))
    return [
        fact
        for fact in (
            row.note,
            row.company,
            *(f"{label} {value}" if value else "" for label, value in labelled),
            row.phone,
        )
        if fact
    ]
