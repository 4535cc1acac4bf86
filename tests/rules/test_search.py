"""What a search matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.queries.search_index import cuts
from vmsctl.rules import search as rules


def kept(plate: str = "B-XY 123") -> str:
    return rules.search_text("Žofia Łukasz-Weiß", "Grün & Søn", "zofia@example.org", plate)


@pytest.mark.parametrize(
    "typed",
    ["zofia", "Žof", "LUKASZ", "łuk", "weiss", "weiß", "eis", "søn grun", "son z", "zofia@exa", "b-xy 123", "bxy123",
     "B XY123", "xy 12", "z l w", "ukas xample"],
)  # fmt: skip
def test_words_in_any_order_by_their_beginning_or_from_inside(typed: str) -> None:
    readings = [rules.typed(typed), *rules.plate_readings(rules.typed(typed))]
    assert any(rules.matches(kept(), words) for words in readings)


@pytest.mark.parametrize("typed", ["ofi x9", "as", "lukaszz", "zofia peter", "bxy124"])
def test_what_is_not_there_does_not_match(typed: str) -> None:
    assert not rules.matches(kept(), rules.typed(typed))


@pytest.mark.parametrize("typed", ["B-XY 123", "BXY123", "b xy 123", "bx y1 23"])
@pytest.mark.parametrize("written", ["B-XY 123", "BXY123", "B XY-123"])
def test_a_plate_matches_however_it_is_cut(typed: str, written: str) -> None:
    text = kept(written)
    readings = [rules.typed(typed), *rules.plate_readings(rules.typed(typed))]
    assert any(rules.matches(text, words) for words in readings)


@pytest.mark.parametrize("typed", ["王", "小", "明", "小明", "王小明", "データ", "タ"])
def test_scripts_without_spaces_match_from_inside(typed: str) -> None:
    assert rules.matches(rules.search_text("王小明", "株式会社データ"), rules.typed(typed))


def test_a_given_name_of_two_syllables_is_found_in_hangul() -> None:
    assert rules.matches(rules.search_text("김민수"), rules.typed("민수"))


@pytest.mark.parametrize("typo", ["lovelac", "lovelacee", "lovelcae", "lovelaxe", "ovelace"])
def test_one_typo_is_one_letter_or_two_neighbours(typo: str) -> None:
    assert rules.one_typo_apart("lovelace", typo)
    assert cuts("lovelace") & cuts(typo)


@pytest.mark.parametrize("other", ["lvelac", "lavelase", "hopper", "love"])
def test_two_typos_are_another_word(other: str) -> None:
    assert not rules.one_typo_apart("lovelace", other)


@given(st.text(alphabet="abc", min_size=3, max_size=7), st.data())
def test_a_word_with_one_typo_shares_a_cut_with_it(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcx"))
    left, right = word[:at], word[at + 1 :]
    for wrong in (left + right, left + letter + right, left + letter + word[at:]):
        assert wrong == word or rules.one_typo_apart(word, wrong)
        assert cuts(word) & cuts(wrong)


@given(st.text(max_size=40), st.text(max_size=40))
def test_everybody_is_found_by_the_own_name_and_nobody_by_what_breaks_a_question(name: str, company: str) -> None:
    text = rules.search_text(name, company)
    assert rules.begins(text, rules.typed(name))
    assert set(text).isdisjoint("\"'*^:(){}-+%_\x00")
