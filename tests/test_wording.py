"""Every kind of event has a sentence, and no sentence is about nothing."""

import re
from pathlib import Path

import pytest

from db.kinds import (
    OutboxState,
    PassKind,
    PrintState,
    PrivacyRequestKind,
    PrivacyRequestState,
    RollCallKind,
    RollCallStatus,
    StayHow,
    VisitState,
)
from vmsctl.language import Words
from vmsctl.rules.mails import contents
from vmsctl.rules.settings import BY_NAME
from vmsctl.wording import EVENTS, event

ROOT = Path(__file__).parents[1]


def kinds_in_the_source() -> set[str]:
    sources = [*(ROOT / "vmsctl" / "services").glob("*.py"), ROOT / "vmsctl" / "rules" / "undo.py"]
    literals = {word for path in sources for word in re.findall(r'"([a-z]+(?:-[a-z]+)*\.[a-z-]+)"', path.read_text())}
    others = {*BY_NAME, *(word for word in literals if word in Words.of("en"))}
    return {word for word in literals if word not in others and not word.endswith((".db", ".log", ".toml", ".key"))}


def test_every_kind_of_event_has_a_sentence_and_every_sentence_a_kind() -> None:
    of_paper = {kind for kind in EVENTS if kind.partition(".")[0] in ("badge", "test-page")}
    assert kinds_in_the_source() == set(EVENTS) - of_paper


def test_whatever_becomes_of_a_print_job_has_a_sentence() -> None:
    become = {"postponed" if state == "queued" else str(state) for state in PrintState if state != "printing"}
    of_badges = {kind.partition(".")[2] for kind in EVENTS if kind.startswith("badge.")}
    assert become <= of_badges
    assert event("badge.postponed", "visit:17") == "put off the badge for v17"


def test_an_event_reads_as_a_sentence() -> None:
    assert event("visit.checked-in", "visit:17") == "checked v17 in"
    assert event("user.signed-in", "user:3") == "signed in"


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_copy_of_ones_data_says_in_words_what_was_done_and_what_was_mailed(language: str) -> None:
    words = Words.of(language)
    about = {kind for kind in EVENTS if kind.partition(".")[0] in ("visit", "visitor", "badge", "eticket", "hold")}
    about -= {"visitor.erased", "visitor.suggested"}  # of the first nothing is left, the second is of no visitor
    about |= {"document.accepted", "document.given-out", "privacy-request.answered"}
    mails = set(contents.templates()) - {"daily-summary", "test"}
    assert {code for code in about | mails if f"data.value.{code}" not in words} == set()


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_copy_of_ones_data_has_words_for_every_state_and_way_that_the_store_keeps(language: str) -> None:
    words = Words.of(language)
    kinds = (VisitState, StayHow, PassKind, PrintState, OutboxState, PrivacyRequestKind, PrivacyRequestState,
             RollCallKind, RollCallStatus)  # fmt: skip
    codes = {str(code) for kind in kinds for code in kind} | {"none", "drawn", "typed", "portal"}
    assert {code for code in codes if f"data.value.{code}" not in words} == set()
