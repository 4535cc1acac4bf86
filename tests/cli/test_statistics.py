"""`vmsctl statistics` as people, programs and pipes see it."""

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.cli.conftest import Line

WHY = ("--reason", "to try it")


@pytest.fixture
def busy(vmsctl: Line) -> Line:
    """A house with one visitor inside, a walk-in from somewhere."""
    made = vmsctl(
        "visits", "walk-in", "--visitor", "Ada Lovelace <ada@example.org>", "--company", "Analytical",
        "--host", "alma@example.org", "--reason", "Demo", "--json",
    )  # fmt: skip
    assert made.code == 0, made.err
    assert vmsctl("visits", "check-in", made.json["id"]).code == 0
    return vmsctl


def test_everything_at_a_glance(busy: Line) -> None:
    shown = busy("statistics", "show").out
    assert "Walk-ins                     1" in shown
    assert "Ada Lovelace" in shown and "Analytical" in shown and "By weekday" in shown


def test_a_program_reads_one_object(busy: Line) -> None:
    found = busy("statistics", "show", "--json").json
    assert (found["came"], found["walk_ins"], found["invited"], found["average_stay_minutes"]) == (1, 1, 0, None)
    assert found["by_company"] == [{"company": "Analytical", "visits": 1, "people": 1}]
    assert sum(each["came"] for each in found["by_hour"]) == 1
    assert set(found["by_day"][0]) == {
        "day", "invited", "came", "walk_ins", "no_show", "missed_check_outs", "cancelled", "average_stay_minutes",
    }  # fmt: skip


def test_a_spreadsheet_gets_lines(busy: Line) -> None:
    lines = busy("statistics", "show", "--csv").out.splitlines()
    assert lines[0] == "day,invited,came,walk_ins,no_show,missed_check_outs,cancelled,average_stay_minutes"
    assert len(lines) == 31 and lines[-1].endswith(",0,1,1,0,0,0,")
    assert busy("statistics", "show", "--by", "visitor", "--csv").code == 2
    assert (
        busy("statistics", "show", "--by", "visitor", "--csv", *WHY).out == "visitor,visits,people\nAda Lovelace,1,1\n"
    )


def test_a_chart_is_drawn_with_blocks(busy: Line) -> None:
    title, *lines = busy("statistics", "show", "--by", "weekday", "--chart").out.splitlines()
    assert title.startswith("Visitors by weekday, HQ")
    assert [line.endswith("█ 1") for line in lines].count(True) == 1


@pytest.mark.parametrize("by", ["day", "hour", "weekday", "month", "type", "company", "host"])
def test_a_chart_is_saved_as_svg_and_png(busy: Line, tmp_path: Path, by: str) -> None:
    svg, png = tmp_path / "chart.svg", tmp_path / "chart.png"
    assert busy("statistics", "show", "--by", by, "--svg", str(svg), "--png", str(png)).code == 0
    assert ElementTree.fromstring(svg.read_text()).tag.endswith("svg")
    with Image.open(io.BytesIO(png.read_bytes())) as picture:
        assert picture.format == "PNG" and len(set(picture.convert("L").tobytes())) > 2


def test_what_is_kept_is_verified_and_counted_anew(busy: Line) -> None:
    assert busy("statistics", "verify", "--json").json == []
    assert busy("statistics", "rebuild").out == "0 days counted.\n"


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("--year", "2999"), 2, "period-to-come"),
        (("--month", "13"), 2, "bad-month"),
        (("--month", "1", "--from", "today"), 2, "two-periods"),
        (("--building", "Nowhere"), 3, "no-such-building"),
        (("--svg", "/nowhere/at/all.svg"), 5, "file-not-written"),
    ],
)
def test_what_cannot_be_is_refused(vmsctl: Line, words: tuple[str, ...], code: int, error: str) -> None:
    said = vmsctl("statistics", "show", *words, "--json")
    assert (said.code, said.error["code"]) == (code, error)
