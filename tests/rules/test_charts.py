"""Charts: nothing is wider than its place, and nothing of a name acts on who looks at it."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from printers.layouts.chart import SCALE, Area, Writing, draw_chart
from tests.hostile.names import names
from vmsctl.rules import charts
from vmsctl.rules.charts import Bar, Chart

SVG = "{http://www.w3.org/2000/svg}"


def of(*bars: tuple[str, int]) -> Chart:
    return Chart("Visitors by day, HQ", "A bar chart.", [Bar(*bar) for bar in bars])


def test_the_longest_bar_fills_its_line() -> None:
    assert charts.lines(of(("Mo", 8), ("Tu", 4), ("We", 0)).bars, 15) == [
        "Mo ██████████ 8",
        "Tu █████      4",
        "We            0",
    ]


def test_eighths_of_a_cell_are_seen() -> None:
    (line, _) = charts.lines(of(("a", 1), ("b", 80)).bars, 14)
    assert line == "a ▏          1"


@pytest.mark.parametrize("name", ["東京株式会社" * 9, "A" * 90, "Ada", "Zoe\u0308"])
@pytest.mark.parametrize("width", [20, 46, 80, 200])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = charts.lines(of((name, 1_234_567), ("b", 1)).bars, width)
    assert {charts.cells(line) for line in lines} == {max(width, charts.cells(charts.cut(name)) + 4 + 2 + 9)}


def test_a_chart_of_nothing_has_no_lines() -> None:
    assert charts.lines([], 80) == []
    assert ElementTree.fromstring(charts.svg(of(), charts.upright(of()))).tag == f"{SVG}svg"


@pytest.mark.parametrize("shape", [charts.across, charts.upright])
def test_everything_is_inside_the_picture(shape: object) -> None:
    assert callable(shape)
    for count in (1, 7, 31, 365):
        drawing = shape(of(*((f"2026-01-{number:02}", number * 37 % 101) for number in range(count))))
        for box in drawing.boxes:
            assert 0 <= box.x <= box.x + box.width <= drawing.width
            assert 0 <= box.y <= box.y + box.height <= drawing.height


def test_a_picture_tells_what_it_shows_to_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(charts.svg(of(("Monday", 3)), charts.upright(of(("Monday", 3)))))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "title desc")
    assert [element.text for element in root.iter(f"{SVG}title")] == ["Visitors by day, HQ", "Monday: 3"]
    assert root.find(f"{SVG}desc") is not None


def test_a_hostile_name_is_text_in_a_picture_and_nothing_else() -> None:
    bars = [(name, 1) for name in names(300)]
    root = ElementTree.fromstring(charts.svg(of(*bars), charts.across(of(*bars))))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "desc", "rect", "text"}
    assert all(text.isprintable() for element in root.iter() for text in (element.text or "").splitlines())


def test_a_png_has_the_bars_where_they_belong() -> None:
    data = draw_chart(100, 50, [Area(10, 20, 30, 10, 0)], [Writing(50, 45, "Ada 東京 \u202e", 12, 0.5, False)])
    with Image.open(BytesIO(data)) as picture:
        assert (picture.size, picture.mode) == ((100 * SCALE, 50 * SCALE), "L")
        assert (picture.getpixel((25 * SCALE, 25 * SCALE)), picture.getpixel((45 * SCALE, 25 * SCALE))) == (0, 255)
        assert min(picture.crop((0, 35 * SCALE, 100 * SCALE, 50 * SCALE)).tobytes()) < 64
