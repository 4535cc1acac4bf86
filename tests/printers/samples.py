"""A badge and a roll call to print; every test says only what it changes."""

from typing import Any

from printers.contents import Badge, RollCallBlock, RollCallRow, RollCallSheet

CODE = "12345678901234567890"

_ADA = Badge(
    name="Ada Lovelace",
    company="Analytical Engines Ltd",
    host="Grace Hopper",
    building="North Tower",
    visitor_type="Visitor",
    date="23 Nov 2026",
    code=CODE,
    number=CODE,
)

_ROWS = (
    RollCallRow("Ada Lovelace", "Analytical Engines Ltd", "Grace Hopper", "+44 20 7946 0018", "3", "09:12"),
    RollCallRow("王小明", "株式会社アナリティカル", "김철수", "+81 3 1234 5678", "12", "10:40", "uses a wheelchair"),
    RollCallRow("محمد الخوارزمي", "بيت الحكمة", "Fatima al-Fihri", "", "2", "08:55"),
)


def badge(**changes: Any) -> Badge:
    return _ADA._replace(**changes)


def person(name: str = "Ada Lovelace", **changes: Any) -> RollCallRow:
    return _ROWS[0]._replace(name=name, **changes)


def roll_call(people: int = 3, **changes: Any) -> RollCallSheet:
    rows = tuple(_ROWS[i % len(_ROWS)] for i in range(people))
    sheet = RollCallSheet(
        title="Roll call",
        building="North Tower",
        mode="drill",
        made_at="23 Nov 2026 11:15:02 (Europe/Berlin)",
        source="this desk's own copy, 40 seconds old",
        notice="Arrivals only: departures are not recorded here.",
        blocks=(RollCallBlock("On site", rows), RollCallBlock("Expected about now", ())),
        blank_rows=4,
        summary=f"{people} on site, 0 expected",
    )
    return sheet._replace(**changes)
