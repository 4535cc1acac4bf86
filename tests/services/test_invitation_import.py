"""Importing invitations: the report by line, all or nothing, the same file twice, and what is seen when."""

import io
import json
from typing import Any

import pytest

from db.queries import invitation_import as queries
from tests.cast import Cast, verify_chain
from tests.crew import replaced
from vmsctl.errors import Conflict, Denied, Invalid
from vmsctl.rules import invitation_import as rules
from vmsctl.services import floors, import_staging, search_index, visitors
from vmsctl.services.check_in import check_in
from vmsctl.services.import_house import house_of
from vmsctl.services.import_staging import Staging
from vmsctl.services.invitation_import import Report, Wanted, import_
from vmsctl.services.search import find

HEADER = "name,email,host,building,arrive\n"
ADA = "Ada Lovelace,ada@example.org,grace@example.org,HQ,2026-11-23T10:00\n"
BOB = "Bob Stone,bob@example.org,Grace Hopper,hq,2026-11-24 11:30\n"


def run(cast: Cast, text: str | bytes, **how: Any) -> Report:
    data = text if isinstance(text, bytes) else text.encode()
    return import_(cast.act_as("alma"), io.BytesIO(data), Wanted(reason="monday", **how))


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.invited, report.already, report.refused


def visits(cast: Cast) -> list[tuple[Any, ...]]:
    with cast.ws.reading() as tx:
        return tx.rows(
            "SELECT w.name, v.day, v.state, b.name FROM visits v JOIN visitors w ON w.id = v.visitor_id"
            " JOIN buildings b ON b.id = v.building_id ORDER BY v.id"
        )


def test_rows_become_visits_with_passes_an_event_and_a_message_each(cast: Cast) -> None:
    assert counts(run(cast, HEADER + ADA + BOB)) == (2, 2, 0, 0)
    assert visits(cast) == [
        ("Ada Lovelace", "2026-11-23", "expected", "HQ"),
        ("Bob Stone", "2026-11-24", "expected", "HQ"),
    ]
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT kind, count(*) FROM passes GROUP BY kind ORDER BY kind") == [("pin", 2), ("ticket", 2)]
        assert tx.value("SELECT count(*) FROM outbox WHERE template = 'invitation'") == 2
        assert verify_chain(tx, -1) == 2
        facts = json.loads(tx.value("SELECT facts FROM events WHERE kind = 'invitations.imported'"))
        assert facts["head"] == bytes(tx.value("SELECT head FROM chains WHERE id = -1")).hex()
        (visit_id,) = tx.rows("SELECT min(id) FROM visits")[0]
    assert check_in(cast.act_as("linus"), f"v{visit_id}").visitor == "Ada Lovelace"


def test_the_same_file_twice_invites_nobody_twice(cast: Cast) -> None:
    run(cast, HEADER + ADA + BOB)
    assert counts(run(cast, HEADER + ADA + BOB)) == (2, 0, 2, 0)
    assert len(visits(cast)) == 2


def test_the_same_row_twice_in_one_file_is_one_invitation(cast: Cast) -> None:
    assert counts(run(cast, HEADER + ADA + ADA)) == (2, 1, 1, 0)
    assert counts(run(cast, HEADER + BOB + BOB, dry_run=True)) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Bob,not-a-mail,grace@example.org,HQ,2026-11-23T10:00\n", "no mail address"),
        (",bob@example.org,grace@example.org,HQ,2026-11-23T10:00\n", "name is missing"),
        ("Bob,,grace@example.org,HQ,2026-11-23T10:00\n", "e-mail is missing"),
        ("Bob,bob@example.org,nobody@example.org,HQ,2026-11-23T10:00\n", "no user"),
        ("Bob,bob@example.org,grace@example.org,Moon,2026-11-23T10:00\n", "no building"),
        ("Bob,bob@example.org,grace@example.org,HQ,tomorrow\n", "no time"),
        ("Bob,bob@example.org,grace@example.org,HQ,2026-11-24\n", "no time"),
        ("Bob,bob@example.org,grace@example.org,HQ,0001-01-01T00:00+14:00\n", "no time"),
        ("Bob,bob@example.org,grace@example.org,HQ,2027-03-28T02:30\n", "does not exist"),
        ("Bob,bob@example.org,grace@example.org,HQ,2027-10-31T02:30\n", "comes twice"),
        ("Bob,bob@example.org,grace@example.org,HQ,2026-11-20T10:00\n", "in the past"),
        ("Bob,bob@example.org,grace@example.org,HQ,2099-11-20T10:00\n", "days ahead"),
        ("Bob,bob@example.org,grace@example.org,HQ\n", "4 fields where the header has 5"),
        ("Bo\0b,bob@example.org,grace@example.org,HQ,2026-11-23T10:00\n", "NUL byte"),
        ("x" * 2_000_000 + "\n", "longer than"),
    ],
)
def test_one_bad_row_is_reported_by_its_line_and_nobody_is_invited(cast: Cast, row: str, why: str) -> None:
    report = run(cast, HEADER + ADA + row + BOB)
    assert counts(report) == (3, 0, 0, 1)
    assert (report.rows[0].line, why in report.rows[0].why) == (3, True), report.rows
    assert visits(cast) == []
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM imports") == 0
        assert tx.value("SELECT count(*) FROM passes") + tx.value("SELECT count(*) FROM visitors") == 0


def test_the_good_rows_alone_are_invited_when_asked_for_and_the_others_are_handed_back(cast: Cast) -> None:
    refused: list[tuple[int, str]] = []
    bad = "Bob,nonsense,grace@example.org,HQ,2026-11-23T10:00\n"
    report = run(cast, HEADER + bad + ADA, good_rows=True, rejects=lambda row, why: refused.append((row.line, why)))
    assert counts(report) == (2, 1, 0, 1)
    assert refused == [(2, "'nonsense' is no mail address")]
    assert [name for name, *_ in visits(cast)] == ["Ada Lovelace"]


def test_a_dry_run_changes_nothing(cast: Cast) -> None:
    assert counts(run(cast, HEADER + ADA, dry_run=True)) == (1, 1, 0, 0)
    assert visits(cast) == []


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + (HEADER + "Zo\xeb,zoe@example.org,grace@example.org,HQ,2026-11-23T10:00\n").encode(),
        (HEADER + "Zo\xeb,zoe@example.org,grace@example.org,HQ,2026-11-23T10:00\n").encode("latin-1"),
        (HEADER + "Zo\xeb,zoe@example.org,grace@example.org,HQ,2026-11-23T10:00\n").encode("utf-16"),
        (HEADER + "Zo\xeb,zoe@example.org,grace@example.org,HQ,2026-11-23T10:00\n").replace(",", ";").encode(),
        b" Name ; E MAIL;Host;Building; Arrive\n".replace(b"E MAIL", b" Email ")
        + "Zo\xeb;zoe@example.org;grace@example.org;HQ;2026-11-23T10:00\r\n".encode(),
        '{"name": "Zo\xeb", "email": "zoe@example.org", "host": "grace@example.org", "building": "HQ",'
        ' "arrive": "2026-11-23T10:00"}\n'.encode(),
    ],
    ids=["byte-order mark", "Latin-1", "UTF-16", "semicolons", "spaces in headers", "JSON lines"],
)  # fmt: skip
def test_files_are_read_as_people_have_them(cast: Cast, text: bytes) -> None:
    assert counts(run(cast, text)) == (1, 1, 0, 0)
    assert visits(cast)[0][0] == "Zo\xeb"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("name,email,host,building\n", "column-missing"),
        ("name,email,host,building,arrive,shoe size\n", "column-unknown"),
        ("name,email,host,building,arrive,name\n", "column-twice"),
        (",".join(f"c{n}" for n in range(100_000)) + "\n", "too-many-columns"),
        ("", "file-empty"),
    ],
)
def test_a_header_that_cannot_be_read_says_so(cast: Cast, header: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        run(cast, header)
    assert refused.value.code == code


def test_a_known_visitor_is_invited_again_and_a_blocked_one_refused(cast: Cast) -> None:
    ada = cast.visitor("Ada Lovelace", email="ada@example.org")
    run(cast, HEADER + ADA)
    with cast.ws.transaction() as tx:
        assert tx.rows("SELECT visitor_id FROM visits") == [(ada,)]
        tx.run("UPDATE visitors SET blocked_at = 1 WHERE id = :id", {"id": ada})
    again = run(cast, HEADER + ADA.replace("10:00", "15:00"))
    assert (counts(again), again.rows[0].why) == ((1, 0, 0, 1), "this visitor is blocked")


def test_nothing_is_seen_before_all_is_there_and_an_import_broken_off_leaves_nothing(cast: Cast) -> None:
    alma = cast.act_as("alma")
    staging = Staging.begin(alma)
    with cast.ws.reading() as tx:
        house = house_of(tx, alma, reason="x")
    row = dict(zip(HEADER.strip().split(","), ADA.strip().split(","), strict=True))
    staging.add([rules.checked(2, row, house)])
    with cast.ws.reading() as tx:
        ((visit_id,),) = tx.rows("SELECT id FROM visits")
    with pytest.raises(Exception, match=f"no visit v{visit_id}"):
        check_in(cast.act_as("linus"), f"v{visit_id}")
    assert counts(run(cast, HEADER + ADA)) == (1, 1, 0, 0)
    assert len(visits(cast)) == 1
    with cast.ws.reading() as tx:
        assert tx.rows(queries.BROKEN_OFF) == []


def test_an_import_that_is_taken_back_leaves_nothing_in_the_index(cast: Cast) -> None:
    rows = "".join(ADA.replace("Lovelace", "Zyxwvut").replace("ada@", f"ada{n}@") for n in range(500))
    assert counts(run(cast, HEADER + rows + BOB.replace("bob@", ""))) == (501, 0, 0, 1)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM near_words") + tx.value("SELECT count(*) FROM indexed_before") == 0
        if cast.ws.store.engine == "sqlite":
            blocks = [block for (block,) in tx.rows("SELECT block FROM visitor_tokens_data")]
            assert not any(b"yxw" in block for block in blocks)
    assert counts(run(cast, HEADER + rows)) == (500, 500, 0, 0)
    alma = cast.act_as("alma")
    assert len(find(alma, "yxwvu", limit=100)) == 100
    assert len(find(alma, "zyxwvtu", limit=100)) == 100, "with a typing mistake"


def desk_is_quicker(cast: Cast) -> Any:
    """A desk makes Ada a visitor while the import prepares her row."""
    prepared, first = search_index.prepared, iter([True])

    def meanwhile(ws: Any, texts: Any) -> Any:
        if next(first, False):
            cast.visitor("Ada Lovelace", email="ada@example.org")
        return prepared(ws, texts)

    return replaced((search_index, "prepared", meanwhile))


def test_a_visitor_whom_a_desk_has_just_made_is_not_made_again(cast: Cast) -> None:
    with desk_is_quicker(cast):
        assert counts(run(cast, HEADER + ADA + BOB)) == (2, 2, 0, 0)
    assert len(find(cast.act_as("alma"), "lovelace")) == 1
    with cast.ws.reading() as tx:
        assert verify_chain(tx, -1) == 2


def test_without_looking_again_there_would_be_two_of_them(cast: Cast) -> None:
    """The control."""
    with desk_is_quicker(cast), replaced((import_staging, "_refuse_if_overtaken", lambda tx, chunk: None)):
        run(cast, HEADER + ADA + BOB)
    assert len(find(cast.act_as("alma"), "lovelace")) == 2


def test_pins_are_nobody_elses_in_a_building_on_a_day(cast: Cast) -> None:
    rows = "".join(f"P{n},p{n}@example.org,grace@example.org,HQ,2026-11-23T10:00\n" for n in range(6_000))
    run(cast, HEADER + rows)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(DISTINCT lookup) FROM passes WHERE kind = 'pin'") == 6_000
        assert tx.value("SELECT count(*) FROM visits WHERE pin_counter > 0") > 0


def test_only_who_may_import_does(cast: Cast) -> None:
    for who in ("linus", "grace", "mallory"):
        with pytest.raises(Denied):
            import_(cast.act_as(who), io.BytesIO((HEADER + ADA).encode()), Wanted(reason="x"))
    foreign = HEADER + ADA.replace("HQ", "Lab")
    report = import_(cast.act_as("vera"), io.BytesIO(foreign.encode()), Wanted(reason="x"))
    assert "no building 'Lab' that you may import to" in report.rows[0].why


def test_who_may_no_more_when_all_is_read_invites_nobody(cast: Cast) -> None:
    def revoke(_: Report) -> None:
        with cast.ws.transaction() as tx:
            tx.run("DELETE FROM roles WHERE user_id = :user", {"user": cast.users["vera"]})

    file = io.BytesIO(b"name,email,host,building,arrive\nAda,ada@example.org,grace@example.org,HQ,2026-11-24T10:00\n")
    with pytest.raises(Denied):
        import_(cast.act_as("vera"), file, Wanted(reason="Fair", progress=revoke))
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits") == 0


def test_the_reason_lies_apart_from_the_event(cast: Cast) -> None:
    file = io.BytesIO(b"name,email,host,building,arrive\nAda,ada@example.org,grace@example.org,HQ,2026-11-24T10:00\n")
    import_(cast.act_as("alma"), file, Wanted(reason="For Ada\x1b[2J's jubilee"))
    with cast.ws.reading() as tx:
        facts = tx.value("SELECT facts FROM events WHERE kind = 'invitations.imported'")
        details = tx.value("SELECT details FROM event_details")
    assert "jubilee" not in facts
    assert json.loads(details) == {"reason": "For Ada[2J's jubilee"}


def test_the_building_says_how_far_ahead_and_which_floors_are_in_use(cast: Cast) -> None:
    cast.setting("invitations.days-ahead", "2", building=cast.hq)
    floors.add(cast.act_as("alma"), "Attic", building="HQ", reason="New")
    floors.change(cast.act_as("alma"), "Attic", building="HQ", active=False, reason="Closed")
    file = (
        b"name,email,host,building,arrive,floor\nAda,ada@example.org,grace@example.org,HQ,2026-11-27T10:00,\n"
        b"Bob,bob@example.org,grace@example.org,HQ,2026-11-24T10:00,Attic\n"
    )
    report = import_(cast.act_as("alma"), io.BytesIO(file), Wanted(reason="Fair"))
    assert [(row.line, row.why.split()[-1]) for row in report.rows] == [(2, "ahead"), (3, "'Attic'")]


def test_an_import_that_somebody_else_has_ended_is_not_said_to_be_done(cast: Cast) -> None:
    def end(_: Report) -> None:
        with cast.ws.transaction() as tx:
            tx.run("UPDATE imports SET published_at = 5")

    with pytest.raises(Conflict) as refused:
        run(cast, HEADER + ADA, progress=end)
    assert refused.value.code == "import-gone"
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'invitations.imported'") == 0


@pytest.mark.parametrize("breaks_off", [False, True])
def test_who_is_made_known_at_the_desk_while_a_file_is_read_is_one_visitor(cast: Cast, breaks_off: bool) -> None:
    unknown = cast.visit(unknown="Somebody")

    def at_the_desk(_: Report) -> None:
        visitors.complete(cast.act_as("linus"), unknown.name, {"name": "Ada L", "email": "ada@example.org"})
        if breaks_off:
            raise KeyboardInterrupt

    try:
        run(cast, HEADER + ADA, progress=at_the_desk)
    except KeyboardInterrupt:
        assert breaks_off
    with cast.ws.reading() as tx:
        ((visitor_id, import_id),) = tx.rows(
            "SELECT id, import_id FROM visitors WHERE email_folded = 'ada@example.org'"
        )
        assert tx.value("SELECT visitor_id FROM visits WHERE id = :id", {"id": unknown.id}) == visitor_id
        assert import_id is None
