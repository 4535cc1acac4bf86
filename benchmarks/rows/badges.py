"""The time to make a badge's bytes for a receipt printer, against python-escpos given a ready image."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from statistics import median

from escpos.printer import Dummy
from PIL import Image

from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import in_turn, ratio
from printers.contents import Badge
from printers.printing import render

PROFILE = "receipt-80mm"


def measure(bench: Bench) -> Iterator[Figure]:
    numbers = count(10_000_000_000_000_000_000)
    image = _as_large_as(render(_badge(next(numbers)), PROFILE))
    printer = _printer(image.width)
    ours, theirs = in_turn(
        lambda: render(_badge(next(numbers)), PROFILE), lambda: _by_escpos(printer, image), rounds=bench.size(100, 500)
    )
    yield Figure(
        "bytes of a badge", ratio(ours, theirs), "x", 0.5,
        f"{seconds(median(ours))} / {seconds(median(theirs))} (Dummy().image of {image.width} × {image.height})",
    )  # fmt: skip


def _badge(number: int) -> Badge:
    """Another badge each time: name and number change, as they do at a desk."""
    return Badge(
        name=f"Ada Lovelace {number % 97}", company="Analytical Engines", host="Grace Hopper", building="HQ",
        visitor_type="Guest", date="2026-11-23", code=str(number), number=str(number),
    )  # fmt: skip


def _as_large_as(data: bytes) -> Image.Image:
    """A ready picture of the size of the badge in these bytes (its raster commands, GS v 0)."""
    width = rows = at = 0
    while (at := data.find(b"\x1dv0", at)) >= 0:
        width = max(width, 8 * int.from_bytes(data[at + 4 : at + 6], "little"))
        lines = int.from_bytes(data[at + 6 : at + 8], "little")
        rows += lines
        at += 8 + width // 8 * lines
    picture = Image.new("1", (width, rows), 1)
    picture.paste(0, (width // 4, rows // 4, width // 2, rows // 2))
    return picture


def _printer(width: int) -> Dummy:
    """python-escpos that knows how wide its paper is, else it prints a warning for every picture."""
    printer = Dummy()
    printer.profile.profile_data["media"] = {"width": {"pixels": width, "mm": 80}}
    return printer


def _by_escpos(printer: Dummy, image: Image.Image) -> bytes:
    printer.clear()
    printer.image(image, center=False)
    return bytes(printer.output)
