"""The benchmarks' own ground: fixtures are what the product would have written, figures say what they mean."""

from pathlib import Path

import pytest

from benchmarks import __main__, figures, houses
from benchmarks.figures import Figure
from vmsctl.rules.search import search_text
from vmsctl.services.check_in import check_in
from vmsctl.services.search import find, index_pending


def test_fixtures_are_what_the_product_would_have_written(store_url: str, home: Path) -> None:
    ws = houses.found(home, store_url if store_url.startswith("postgresql") else "", buildings=2)
    houses.add_people(ws, 300)
    houses.add_history(ws, 500, people=300)
    tickets = houses.add_today(ws, 3, on_site=2)
    with ws.reading() as tx:
        people = tx.rows("SELECT name, company, email, plate, search FROM visitors")
        assert tx.value("SELECT count(*) FROM stays WHERE out_at IS NULL") == 2
    wrong = [search for name, company, email, plate, search in people
             if set(search_text(name, company, email, plate).split()) != set(search.split())]  # fmt: skip
    assert (len(people), wrong) == (300, [])
    assert check_in(ws, tickets[0]).building == "HQ"
    assert index_pending(ws) == 300
    assert find(ws, people[7][0])
    ws.store.close()


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("query", 1.2, "x", 1.3), True),
        (Figure("query", 1.4, "x", 1.3), False),
        (Figure("fairness", 0.6, "x", 0.5, at_least=True), True),
        (Figure("fairness", 0.4, "x", 0.5, at_least=True), False),
        (Figure("memory", 64, "MB"), None),
        (Figure("could not be measured", None, ""), None),
    ],
)
def test_a_figure_knows_whether_its_goal_was_met(figure: Figure, met: bool | None) -> None:
    assert figure.met is met


def test_the_readme_takes_a_new_table_in_place_of_the_old(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Fast\n\n{figures.BEGIN}\nold\n{figures.END}\n\nWhy\n")
    figures.write_into(readme, {"search": [Figure("p50", 0.001, "x", 1 / 300)]}, full=True)
    text = readme.read_text()
    assert "| search | p50 | 1/1000 x | ≤ 1/300 x | ✓ |" in text
    assert "old" not in text and text.startswith("# Fast") and text.endswith("Why\n")


def test_a_row_that_cannot_be_measured_says_so_and_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.rows.badges.PROFILE", "no-such-printer")
    assert __main__.main(["--only", "badges"]) == 1
    assert "could not be measured" in capsys.readouterr().out
