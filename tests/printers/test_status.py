"""Status bytes from strangers."""

from hypothesis import given
from hypothesis import strategies as st

from printers.errors import PrinterError
from printers.transports.protocol import Closing
from printers.transports.status import check


class Stranger(Closing):
    """Answers each question with the next of its answers."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers

    def ask(self, question: bytes, wait: float) -> bytes:
        return self._answers.pop(0) if self._answers else b""

    def put(self, data: bytes) -> None:
        raise AssertionError("nothing is printed while asking")


@given(st.lists(st.binary(max_size=70), max_size=6))
def test_any_answer_is_well_or_a_trouble_or_ignored(answers: list[bytes]) -> None:
    try:
        assert check(Stranger(answers)) in (True, False)
    except PrinterError as trouble:
        assert trouble.nothing_printed
        assert str(trouble).endswith(".")


@given(st.integers(0, 255))
def test_a_byte_that_is_no_status_byte_is_not_believed(byte: int) -> None:
    stranger = Stranger([bytes([byte])] * 4)
    if byte & 0b1001_0011 != 0b0001_0010:
        assert check(stranger) is False
