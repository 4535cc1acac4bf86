"""Several hosts, imports and desks write invitations at the same moment."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crew import Crew, World
from tests.crowd import crowd
from tests.race import work
from tests.scale import Scale
from tests.wholeness import faults
from vmsctl.rules.people import Person
from vmsctl.services.invite import NewInvitation

pytestmark = [pytest.mark.race, pytest.mark.long]


def invitation(name: str, email: str) -> NewInvitation:
    return NewInvitation((Person(name, email),), arrive="2026-11-23T10:00", reason="Interview", building="HQ")


def file_of(folder: Path, rows: int, *, first: int = 0) -> str:
    path = folder / f"from-{first}.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "email", "host", "building", "arrive"])
        for n in range(first, first + rows):
            writer.writerow([f"Bob {n}", f"bob{n}@example.org", "grace@example.org", "HQ", "2026-11-23T10:00"])
    return str(path)


def pins(cast: Cast) -> list[int]:
    with cast.ws.reading() as tx:
        return [lookup for (lookup,) in tx.rows("SELECT lookup FROM passes WHERE kind = 'pin'")]


def test_everybody_has_a_pin_of_their_own_when_pins_are_scarce(cast: Cast, crew: Crew) -> None:
    each = [invitation(f"Ada {n}", "") for n in range(10)]
    answers = crew.do(8, work.invite, World.of(cast, "vera"), _with_mails(each), 2)
    assert Counter(told for row in answers for told in row) == {"done": 80}
    found = pins(cast)
    assert len(found) == len(set(found)) == 80
    assert faults(cast.ws) == []


def test_when_the_pins_run_out_the_others_are_refused_and_nothing_is_left_of_them(cast: Cast, crew: Crew) -> None:
    each = _with_mails([invitation(f"Ada {n}", "") for n in range(3)])
    answers = crew.do(8, work.invite, World.of(cast, "vera"), each, 1)
    told = Counter(line.partition(":")[0] for row in answers for line in row)
    assert told == {"done": 10, "no-pin-free": 14}
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits") == len(set(pins(cast))) == 10
    assert faults(cast.ws) == []


def _with_mails(each: list[NewInvitation]) -> list[NewInvitation]:
    """The same for all desks: whoever is invited by several is one visitor."""
    return [invitation(one.visitors[0].name, f"ada{n}@example.org") for n, one in enumerate(each)]


def test_a_new_visitor_whom_all_invite_at_once_is_one_visitor(cast: Cast, crew: Crew) -> None:
    crew.do(8, work.invite, World.of(cast, "vera"), [invitation("Ada", "ada@example.org")] * 5, 6)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visitors") == 1
        assert tx.value("SELECT count(*) FROM visits") == 40
    assert faults(cast.ws) == []


def test_two_imports_at_once_are_one_after_the_other(cast: Cast, crew: Crew, tmp_path: Path, scale: Scale) -> None:
    rows = scale(400, nightly=10_000)
    answers = crew.do(2, work.import_it, World.of(cast, "alma"), file_of(tmp_path, rows))
    assert sorted(map(str, answers)) in (
        [f"[{rows}, {rows}, 0, 0]", "import-running"],
        sorted([f"[{rows}, 0, {rows}, 0]", f"[{rows}, {rows}, 0, 0]"]),
    )
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits") == rows
    assert faults(cast.ws) == []


def test_desks_go_on_while_a_file_is_imported(
    cast: Cast, crew: Crew, tmp_path: Path, scale: Scale, request: pytest.FixtureRequest
) -> None:
    """With PINs of four digits and people of the file, so that both want the same PINs and make the same visitors."""
    rows, made = scale(3_000, nightly=8_000), crowd(cast, 700)
    file = file_of(tmp_path, rows)
    imported, *desks = crew.do(8, work.import_or_let_in, World.of(cast, "alma"), file, [v.ticket for v in made], 4)
    assert imported == [rows, rows, 0, 0]
    waits = sorted(wait for desk in desks for _, wait in desk)
    assert {answer for desk in desks for answer, _ in desk} == {"done"}
    found = pins(cast)
    assert len(found) == len(set(found))
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT email_folded FROM visitors GROUP BY email_folded HAVING count(*) > 1") == []
    assert faults(cast.ws) == []
    request.node.user_properties.append(("longest wait of a desk, ms", round(waits[-1] * 1000)))
