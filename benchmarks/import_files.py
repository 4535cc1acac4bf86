"""A file of invitations as somebody would export it from another system."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import houses, names
from vmsctl.rules.text import fold

BUILDINGS, DAYS = 10, 100
_HEADER = ("name", "email", "host", "building", "arrive", "until", "reason", "company", "plate")


def write(path: Path, rows: int) -> None:
    """So many invitations of as many people, over the ten buildings and the next hundred days."""
    firsts, lasts, firms = names.firsts(), names.lasts(), names.companies()
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    days = [(tomorrow + timedelta(days=number)).isoformat() for number in range(DAYS)]
    buildings = ["HQ", *(f"House {number}" for number in range(1, BUILDINGS))]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for number in range(rows):
            first = firsts[number * 31 % len(firsts)]
            last = lasts[_few_often(number * 7_919, len(lasts))]
            firm = firms[_few_often(number * 104_729, len(firms))]
            writer.writerow((
                f"{first[1]} {last[1]}", f"{fold(first[1])}.{last[2]}.{number}@{firm[3]}",
                f"host{number % houses.HOSTS}@example.org", buildings[number % BUILDINGS],
                f"{days[number // 13 % DAYS]}T{8 + number % 9:02}:{number % 4 * 15:02}", "", "Meeting", firm[1],
                f"B-{chr(65 + number % 26)}{chr(65 + number // 26 % 26)} {number % 9_999}" if number % 3 == 0 else "",
            ))  # fmt: skip


def _few_often(number: int, of: int) -> int:
    """A place below `of`, the first far more often than the last, as names are."""
    scattered = number * 48_271 % 2_147_483_647
    return min(of - 1, int(of * (scattered // 7 % 1_000 / 1_000) ** 3) + scattered // 11 % 50)
