"""Hostile names on their way in: each is refused with a sentence or kept harmless, and no act leaves anything raw."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.cast import Cast
from tests.hostile.names import SEED, acting, names
from tests.scale import Scale
from tests.wholeness import faults
from vmsctl.errors import VmsError
from vmsctl.rules.people import Person
from vmsctl.services import visitors
from vmsctl.services.invitation_import import Wanted, import_
from vmsctl.services.invite import NewInvitation, add
from vmsctl.services.walk_ins import WalkIn
from vmsctl.services.walk_ins import add as walk_in

pytestmark = pytest.mark.long
TEXTS = {
    "visitors": ("name", "company", "phone", "plate", "address", "search"),
    "visits": ("unknown",),
    "invitations": ("reason", "note", "party"),
    "events": ("facts",),
    "event_details": ("details",),
}


def raw(cast: Cast) -> list[str]:
    """Whatever in the store's texts would act on something, or is longer than a line."""
    found = []
    with cast.ws.reading() as tx:
        for table, columns in TEXTS.items():
            for row in tx.rows(f"SELECT {', '.join(columns)} FROM {table}"):
                found += [text[:80] for text in row if list(acting(text)) or len(text) > 4_000 or "=?" in text]
                found += [text[:80] for text in row if "\t" in text or (table != "invitations" and "\n" in text)]
                found += [text[:80] for text in row if unicodedata.normalize("NFC", text) != text]
    return found


def tried(act: Callable[[], object]) -> str:
    """`done`, or the code of the refusal; any other exception is a fault."""
    try:
        act()
    except VmsError as refused:
        assert refused.message and not list(acting(refused.message + refused.hint)), refused.code
        return refused.code
    return "done"


MAY_REFUSE = {"done", "too-long", "visitor-missing", "name-missing", "reason-missing", "bad-text"}


def test_whoever_is_invited_or_walks_in_is_kept_harmless(cast: Cast, scale: Scale) -> None:
    host, desk = cast.act_as("vera"), cast.act_as("linus")
    told = set()
    for number, name in enumerate(names(scale(250, nightly=2_500))):
        person = Person(name, f"m{number}@example.org", profile={"company": name, "plate": name, "phone": "112"})
        asked = NewInvitation((person,), "2026-11-23T10:00", reason=name, building="HQ", note=name, party=name)
        told.add(tried(partial(add, host, asked)))
        unknown = NewInvitation((Person(unknown=name),), "2026-11-23T10:00", reason="Repair", building="HQ")
        told.add(tried(partial(add, host, unknown)))
        walker = WalkIn(visitor=Person(name, f"w{number}@example.org"), host="Grace Hopper", reason=name, building="HQ")
        told.add(tried(partial(walk_in, desk, walker)))
    assert told <= MAY_REFUSE and "done" in told, (SEED, told)
    assert raw(cast) == [], SEED
    assert faults(cast.ws) == []


def test_a_profile_that_is_filled_in_is_kept_harmless(cast: Cast, scale: Scale) -> None:
    visit = cast.visit()
    told = set()
    for name in names(scale(250, nightly=2_500)):
        given = {"name": name, "company": name, "address": name, "custom.badge": name}
        told.add(tried(partial(visitors.complete, cast.act_as("linus"), visit.name, given)))
    assert told <= MAY_REFUSE and "done" in told, (SEED, told)
    assert raw(cast) == [], SEED


def csv_of(given: list[str]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["name", "email", "host", "building", "arrive", "reason", "note", "company"])
    for number, name in enumerate(given):
        row = [name, f"i{number}@example.org", "grace@example.org", "HQ", "2026-11-23T10:00", name, name, name]
        writer.writerow([text.replace("\x00", "") for text in row])
    return file.getvalue().encode("utf-8", "surrogatepass")


def lines_of(given: list[str]) -> bytes:
    """JSON lines, in which NUL and lone surrogates can be written."""
    common: dict[str, Any] = {"host": "grace@example.org", "building": "HQ", "arrive": "2026-11-23T10:00"}
    rows = [
        {**common, "name": name, "email": f"j{number}@example.org", "reason": name, "note": name, "company": name}
        for number, name in enumerate(given)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize("written", [csv_of, lines_of])
def test_a_file_of_hostile_names_is_invited_harmless_and_reported_by_line(
    cast: Cast, scale: Scale, written: Callable[[list[str]], bytes]
) -> None:
    given = names(scale(1_000, nightly=10_000))
    given = [re.sub("[\ud800-\udfff]", "\ufffd", name) for name in given] if written is csv_of else given
    report = import_(cast.act_as("alma"), io.BytesIO(written(given)), Wanted(reason="monday", good_rows=True))
    assert report.invited + report.refused == report.read
    assert report.invited > 0.75 * len(given), [row.why for row in report.rows[:5]]
    assert not [row.why for row in report.rows if list(acting(row.why)) or len(row.why) > 500], SEED
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits") == report.invited
    assert raw(cast) == [], SEED
    assert faults(cast.ws) == []


@pytest.mark.parametrize("column", ["host", "building", "arrive", "email", "until", "type", "floor", "plate", "group"])
def test_a_hostile_value_in_any_column_is_refused_by_line_or_kept_harmless(cast: Cast, column: str) -> None:
    given = names(60)
    rows = [
        {"name": "Ada", "email": f"a{n}@example.org", "host": "grace@example.org", "building": "HQ",
         "arrive": "2026-11-23T10:00", "reason": "x", column: name}
        for n, name in enumerate(given)
    ]  # fmt: skip
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    report = import_(cast.act_as("alma"), io.BytesIO(lines), Wanted(reason="monday", good_rows=True))
    assert report.read == len(given)
    assert not [row.why for row in report.rows if list(acting(row.why)) or len(row.why) > 500], SEED
    assert raw(cast) == []


def test_the_same_names_written_without_cleaning_are_seen(cast: Cast) -> None:
    """The control."""
    for name in names(20, storable=True):
        cast.visitor(name)
    assert len(raw(cast)) > 5
