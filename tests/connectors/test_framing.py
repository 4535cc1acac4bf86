"""Bytes of a serial line, without the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.damm import ADA, GRACE, is_code
from vmsctl.connectors.scanners.framing import QUIET, STALE, Framing

A, G = ADA.encode(), GRACE.encode()
ENDS = [b"\r", b"\n", b"\r\n", b"\t", b"\x03"]
PREFIXES = [b"", b"\x02", b"]Q1", b"\x02]Q1", b"]Q3"]


def heard(*pieces: bytes, apart: float = 0.001) -> list[str]:
    """What comes of pieces that are so many seconds apart, and of a second of silence after them."""
    framing, found, now = Framing(is_code), [], 100.0
    for piece in pieces:
        now += apart
        found += framing.feed(piece, now)
    return found + framing.silence(now + STALE + 0.1)


@pytest.mark.parametrize("end", [*ENDS, b""])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_code_is_heard_with_any_end_and_prefix(prefix: bytes, end: bytes) -> None:
    assert heard(prefix + A + end) == [ADA]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_two_codes_in_one_read_are_two(prefix: bytes, end: bytes) -> None:
    assert heard(prefix + A + end + prefix + G + end) == [ADA, GRACE]


@pytest.mark.parametrize("apart", [0.001, 0.02, 0.2, 0.9])
def test_single_bytes_make_a_code_at_any_pace(apart: float) -> None:
    assert heard(*(bytes([byte]) for byte in b"\x02" + A + b"\r\n"), apart=apart) == [ADA]


def test_a_start_begins_anew_after_half_a_code() -> None:
    assert heard(A[:7] + b"\x02" + A + b"\x03") == ["", ADA]


def test_half_a_code_that_went_stale_does_not_spoil_the_next() -> None:
    assert heard(A[:7], A + b"\r", apart=STALE + 0.1) == ["", ADA]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00", b"\xff\xfe", b"\x1b[31m", b"\x11quit", b"https://example.org/l/1", A[:-1], A + b"0", A[:-1] + b"\x1d",
        b"\x00" + A, A + b"\x1b", A + b" " + A, b"9" * 4096, A * 300, b"]Q1", b"]Q", b"123456",
    ],
)  # fmt: skip
def test_garbage_is_one_refusal_and_the_next_code_is_heard(garbage: bytes) -> None:
    assert heard(garbage + b"\r" + A + b"\r") == ["", ADA]


def test_noise_before_a_code_is_forgotten_after_a_short_silence() -> None:
    framing = Framing(is_code)
    framing.feed(b"\x00\xf8", 1.0)
    assert framing.silence(1.0 + QUIET) == [""]
    assert framing.feed(A + b"\r", 1.2) == [ADA]


def test_a_code_without_an_end_waits_only_for_silence() -> None:
    framing = Framing(is_code)
    assert framing.feed(A, 1.0) == []
    assert framing.silence(1.0 + QUIET / 2) == []
    assert framing.silence(1.0 + QUIET) == [ADA]
    assert framing.feed(b"\r", 1.2) == []


@given(st.lists(st.one_of(st.binary(max_size=90), st.sampled_from([A, A[:11], A[11:], b"\r", b"\x02"])), max_size=8))
def test_whatever_comes_only_codes_leave_and_memory_stays_small(pieces: list[bytes]) -> None:
    framing, now = Framing(is_code), 0.0
    for piece in pieces:
        now += 0.05
        assert all(code == "" or is_code(code) for code in framing.feed(piece, now))
        assert len(framing._held) <= 64
    framing.feed(b"\r", now)
    assert framing.feed(A + b"\r", now) == [ADA]
