"""A spreadsheet runs nothing of a CSV file, and reading it again gives what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsctl.rules.formulas import escaped, unescaped


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-", "@sum", "\t=x", "'=1", "''+1"])
def test_a_formula_is_no_formula_any_more(text: str) -> None:
    assert escaped(text) == f"'{text}" and unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", ["", "Ada", "O'Neill", "'", "'quoted'", "1=1"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert escaped(text) == unescaped(text) == text


@given(st.text(alphabet="'=+-@\t\rA", max_size=8) | st.text(max_size=30))
def test_what_is_written_is_read_again(text: str) -> None:
    assert unescaped(escaped(text)) == text
