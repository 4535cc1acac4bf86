"""The day board and its forms hold what the acting user may see of its building, and no more."""

import pytest

from tests.cast import Cast
from vmsctl.errors import Denied
from vmsctl.services import day_board, desk_forms, duty
from vmsctl.services.day_board import BoardRow, Filter


@pytest.fixture
def ada(cast: Cast) -> Cast:
    """Ada is expected, verified, with a mail address, a phone and a note."""
    cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE invitations SET note = 'red folder'")
        tx.run("UPDATE visitor_types SET fields = :fields", {"fields": '{"phone": "required", "company": "required"}'})
        tx.run("UPDATE visitors SET phone = '+49 30 1', plate = 'B-AL 1815'")
    return cast


def seen_by(cast: Cast, who: str) -> BoardRow:
    ws = cast.act_as(who)
    board = day_board.read(ws, cast.hq)
    assert list(board.rows) == day_board.rows(ws, board, [row.id for row in board.rows])
    assert list(board.rows) == day_board.visits_of(ws, cast.hq, 1)
    (row,) = board.rows
    return row


@pytest.mark.parametrize(("who", "name", "phone"), [
    ("alma", "Ada Lovelace", "+49 30 1"), ("linus", "Ada Lovelace", "+49 30 1"), ("grace", "Ada Lovelace", "+49 30 1"),
    ("audrey", "A. L.", ""),
])  # fmt: skip
def test_names_and_contacts_are_for_whom_the_matrix_says(ada: Cast, who: str, name: str, phone: str) -> None:
    row = seen_by(ada, who)
    assert (row.name, row.phone) == (name, phone)
    assert ("1815" in str(row)) is bool(phone)
    assert ("lovelace" in str(row).casefold()) is bool(phone)
    assert day_board.missing(row) == ()


def test_an_employee_reads_the_name_of_an_own_visitor_alone(ada: Cast) -> None:
    with ada.ws.transaction() as tx:
        tx.run("UPDATE visits SET host_id = :user", {"user": ada.users["mallory"]})
    row = seen_by(ada, "mallory")
    assert (row.name, row.company, row.email, row.phone, row.note) == ("Ada Lovelace", "Analytical", "", "", "")
    assert (row.search, day_board.missing(row)) == ("ada lovelace analytical", ())


def test_nobody_is_found_by_a_word_that_is_hidden(ada: Cast) -> None:
    for who, found in (("linus", 1), ("audrey", 0)):
        ws = ada.act_as(who)
        board = day_board.read(ws, ada.hq, whole_up_to=0)
        assert len(day_board.found_in_long_day(ws, board, Filter(text="lovelace"))) == found


def test_a_board_gives_no_row_of_another_building(cast: Cast) -> None:
    here, lab = cast.visit(), cast.visit(cast.visitor("Bob"), building_id=cast.lab)
    linus = cast.act_as("linus")
    board = day_board.read(linus, cast.hq)
    assert [row.id for row in day_board.rows(linus, board, [here.id, lab.id])] == [here.id]


def test_names_of_users_are_offered_to_those_who_may_see_them(cast: Cast) -> None:
    offered = {who: desk_forms.offers(cast.act_as(who), cast.hq).hosts for who in ("linus", "grace", "mallory")}
    assert {"Linus Desk", "Grace Hopper", "Vera Manager"} <= set(offered["linus"])
    assert (offered["grace"], offered["mallory"]) == (("Grace Hopper",), ("Mallory Intruder",))


def test_a_long_day_is_counted_and_listed_by_visitor_type(cast: Cast) -> None:
    cast.visit()
    bob = cast.visit(cast.visitor("Bob"))
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO visitor_types (name, fields, confirmation, position, active) "
               "SELECT 'Courier', fields, confirmation, 9, active FROM visitor_types WHERE id = 1")  # fmt: skip
        tx.run("UPDATE visits SET visitor_type_id = (SELECT id FROM visitor_types WHERE name = 'Courier') "
               "WHERE id = :id", {"id": bob.id})  # fmt: skip
    linus = cast.act_as("linus")
    board = day_board.read(linus, cast.hq, whole_up_to=0)
    assert list(day_board.long_day(linus, board).counts.values()) == [2]
    couriers = day_board.long_day(linus, board, Filter(type="Courier", group="expected"))
    assert (list(couriers.ids), couriers.counts) == ([bob.id], {"expected": 1})
    assert list(day_board.found_in_long_day(linus, board, Filter(text="analytical", type="Courier"))) == [bob.id]


def test_what_waits_in_a_house_is_told_to_who_sees_visits_there(cast: Cast) -> None:
    assert duty.health(cast.act_as("linus"), cast.hq).to_send == 0
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM roles WHERE user_id = :user", {"user": cast.users["linus"]})
        tx.run("UPDATE users SET active = :off WHERE id = :user", {"user": cast.users["linus"], "off": False})
    with pytest.raises(Denied):
        duty.health(cast.act_as("linus"), cast.hq)
    with pytest.raises(Denied):
        duty.health(cast.ws.acting(None), cast.hq)
