"""Users from a file: every row is checked, all are done or none, and the same file twice changes nothing."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.cast import Cast, verify_chain
from vmsctl.errors import Denied, Invalid
from vmsctl.services import user_import, users
from vmsctl.services.user_import import Report

HEADER = "name;email;phone;groups;roles;building;os_account"
GOOD = f"""{HEADER}
Katherine Johnson;katherine@example.org;+49 30 7;Staff;receptionist;HQ;kj
Barbara Liskov;barbara@example.org;;Staff;receptionist,manager;Lab;
Grace Hopper;GRACE@example.org;+49 30 1;;receptionist at Lab;;
Edsger Dijkstra;edsger@example.org;;;auditor;;
"""


def read(cast: Cast, text: str, *, user: str = "alma", dry_run: bool = False, good_rows: bool = False) -> Report:
    ws = cast.act_as(user)
    return user_import.import_(ws, BytesIO(text.encode()), dry_run=dry_run, good_rows=good_rows, reason="New staff")


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.already, report.refused


def test_users_come_with_their_groups_roles_and_accounts(cast: Cast) -> None:
    assert counts(read(cast, GOOD)) == (3, 1, 0, 0)
    katherine = users.show(cast.act_as("alma"), "katherine@example.org")
    assert (katherine.roles, katherine.groups, katherine.os_account) == (("receptionist at HQ",), ("Staff",), "kj")
    assert set(users.show(cast.act_as("alma"), "barbara@example.org").roles) == {
        "receptionist at Lab",
        "manager at Lab",
    }
    grace = users.show(cast.act_as("alma"), "grace@example.org")
    assert (grace.phone, grace.groups, grace.roles) == ("+49 30 1", ("Staff",), ("receptionist at Lab",))
    with cast.ws.reading() as tx:
        verify_chain(tx, 0)


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    read(cast, GOOD)
    assert counts(read(cast, GOOD)) == (0, 0, 4, 0)


def test_a_dry_run_counts_and_changes_nothing(cast: Cast) -> None:
    assert counts(read(cast, GOOD, dry_run=True)) == (3, 1, 0, 0)
    assert counts(read(cast, GOOD)) == (3, 1, 0, 0)


def test_nobody_loses_a_role_or_group_by_a_file(cast: Cast) -> None:
    read(cast, f"{HEADER}\nLinus Desk;linus@example.org;;;;;\n")
    assert users.show(cast.act_as("alma"), "linus@example.org").roles == ("receptionist at HQ",)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (";x@example.org;;;;;", "the name is missing"),
        ("X;;;;;;", "the e-mail is missing"),
        ("X;no mail;;;;;", "'no mail' is no mail address"),
        ("X;x@example.org;;Robots;;;", "there is no group 'Robots'"),
        ("X;x@example.org;;;king;HQ;", "there is no role 'king'"),
        ("X;x@example.org;;;manager;;", "the building is missing where this is manager"),
        ("X;x@example.org;;;manager;Moon;", "there is no building 'Moon'"),
        ("X;x@example.org;;;admin at HQ;;", "the role admin holds everywhere"),
        ("Edith;katherine@example.org;;;;;", "this user stands in line 2 already"),
        ("X;x@example.org;;;;;kj", "is somebody else's"),
        ("X;x@example.org;;;;;;;", "9 fields where the header has 7"),
        ("X;old@example.org;;;;;", "this user was switched off"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_nothing_is_done(cast: Cast, row: str, why: str) -> None:
    ws = cast.act_as("alma")
    users.add(ws, "Has It", "has@example.org", account="kj", reason="x") if "kj" in row else None
    users.add(ws, "Old", "old@example.org", reason="x")
    users.change(ws, "old@example.org", active=False, reason="x")
    before = users.list_(ws, inactive=True)
    report = read(cast, f"{GOOD.replace(';kj', ';')}{row}\n")
    assert [line for line, _ in report.wrong] == [6]
    assert why in report.wrong[0][1]
    assert users.list_(ws, inactive=True) == before


def test_the_good_rows_can_be_taken_and_the_others_are_kept_for_correction(cast: Cast) -> None:
    kept: list[tuple[int, str]] = []
    text = f"{GOOD}X;no mail;;;;;\n"
    report = user_import.import_(
        cast.act_as("alma"), BytesIO(text.encode()), good_rows=True, reason="x",
        rejects=lambda row, why: kept.append((row.line, row.fields["email"])),
    )  # fmt: skip
    assert counts(report) == (3, 1, 0, 1)
    assert kept == [(6, "no mail")]
    assert users.show(cast.act_as("alma"), "edsger@example.org").roles == ("auditor",)


def test_json_lines_say_the_same(cast: Cast) -> None:
    assert counts(read(cast, '{"name": "Edsger", "email": "e@example.org", "roles": "manager", "building": "hq"}')) == (
        1, 0, 0, 0,
    )  # fmt: skip
    assert users.show(cast.act_as("alma"), "e@example.org").roles == ("manager at HQ",)
    several = '{"name": "Barbara", "email": "b@example.org", "roles": ["manager at HQ", "auditor"]}'
    assert counts(read(cast, several)) == (1, 0, 0, 0)
    assert users.show(cast.act_as("alma"), "b@example.org").roles == ("auditor", "manager at HQ")
    assert counts(read(cast, "name,email,roles\nVera Vast,vv@example.org,manager everywhere\n")) == (1, 0, 0, 0)
    assert users.show(cast.act_as("alma"), "vv@example.org").roles == ("manager",)
    assert counts(read(cast, '{"name": "Bob", "email": "bob@example.org", "roles": [["auditor"]]}')) == (0, 0, 0, 1)


@pytest.mark.parametrize("header", ["name", "name,email,password", "name,email,email"])
def test_a_header_that_means_something_else_is_refused(cast: Cast, header: str) -> None:
    with pytest.raises(Invalid, match="Line 1"):
        read(cast, f"{header}\nX,x@example.org\n")


@pytest.mark.parametrize("user", ["vera", "linus", "grace", "mallory", "audrey"])
def test_only_an_admin_imports_users(cast: Cast, user: str) -> None:
    with pytest.raises(Denied):
        read(cast, GOOD, user=user)
