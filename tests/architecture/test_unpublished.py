"""What an import is still reading is nobody's: each query of visits, visitors, invitations or messages leaves it out,
or is listed here with the reason for which it need not."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import db.queries
from db.transaction import Sql

READS = re.compile(r"\b(?:FROM|JOIN)\s+(?:visits|visitors|invitations|outbox)\b", re.IGNORECASE)
FILTER = "published_at IS NULL"

NEED_NOT = {
    "of one visit, visitor or invitation that was found and weighed before": """
        acceptances.ASKED_OF acceptances.FILES acceptances.OF_VISITOR correct_times.OTHERS etickets.ABOUT
        etickets.LAST_MESSAGE etickets.WAITS invitations.VISITS invitations.HELD mails.OF_TICKET mails.VISITOR
        notify_host.HOLD notify_host.LAST outbox.OF_VISIT outbox.OF_VISITOR roll_calls.OF_VISIT walk_ins.STILL_ASKED
        verification_reminders.REMINDED personal_data.EVENTS privacy_requests.MAILBOX statistics.TOUCHED
        blocklist.COMING invitations.NOTED
    """,
    "of people who came: nobody does on a visit that is not there yet": """
        acceptances.BY_ID acceptances.OF_VERSION acceptances.BY_DIGEST automatic_check_out.OVERDUE chat.NEW
        daily_summary.MISSED daily_summary.PEOPLE daily_summary.NOTED on_roll_call.BEARER roll_call.ON_SITE
        roll_call.PRESUMED roll_call.ARRIVED sign_out_links.REMINDER sign_out_links.STAY
        print_queue.BY_ID print_queue.NEWEST print_queue.UNSETTLED
        desk_health.JOBS
    """,
    "of one message by its id, or of messages that were taken up before": """
        host_answers.ASKED outbox.ONE outbox.HELD outbox.PARKED outbox_delivery.ONE desk_health.PARKED
        desk_health.HELD
    """,
    "only a number, or whether there is any": """
        chat.NEWEST chat.WAITING doctor.QUEUES outbox_delivery.IS_DUE portal_health.OUTBOX search.VISITS_HERE
        search.FIRST_WAITING statistics.NEXT_DAY statistics.DETACHED
    """,
    "of what is old enough to go, or was asked about by its own visitor: no import takes days": """
        legal_holds.LIST personal_data.DETAILS privacy_requests.LIST retention.COUNT_ALL retention.COUNT_DETACHED
        retention.COUNT_OLD retention.COUNT_UNSEEN retention.COUNT_VISITORS retention.DETACHED retention.FIRST_OLD
        retention.INVITATIONS retention.LOCK_VISITORS retention.LOCK_VISITS retention.NEXT_DAY retention.OF_VISITORS
        retention.OLD retention.SHARED retention.TICKETS retention.UNSEEN retention.VISITORS search_index.STRANGERS
        event_log_cut.SELF_GIVEN
    """,
    "of the import itself, or of the index that it fills": """
        invitation_import.KNOWN_EMAILS invitation_import.KNOWN_SAMENESS search_index.WAITING
    """,
}


def texts(value: object) -> Iterator[str]:
    """The statements of a constant: a text, one for each engine, or many."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sql):
        yield from (value.sqlite, value.postgresql)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)


def statements() -> Iterator[tuple[str, str]]:
    """Name and text of every whole question that the query files keep; parts of others begin with an underscore."""
    for module in pkgutil.iter_modules(db.queries.__path__):
        for name, value in vars(importlib.import_module(f"db.queries.{module.name}")).items():
            if name.isupper() and not name.startswith("_"):
                for text in texts(value):
                    if re.match(r"\s*(?:SELECT|WITH)\b", text):
                        yield f"{module.name}.{name}", text


def open_to_imports() -> set[str]:
    return {name for name, text in statements() if READS.search(text) and FILTER not in text}


def excused() -> set[str]:
    return {name for names in NEED_NOT.values() for name in names.split()}


def test_every_question_leaves_out_what_is_still_being_read_or_says_why_not() -> None:
    assert open_to_imports() - excused() == set()


def test_no_excuse_outlives_its_question() -> None:
    assert excused() - open_to_imports() == set()


def test_the_questions_are_found_at_all() -> None:
    """The negative control: the board's question is among them, and without its filter it would be told."""
    found = dict(statements())
    assert FILTER in found["day_board.WHOLE"] and READS.search(found["day_board.WHOLE"])
    assert len(found) > 100
