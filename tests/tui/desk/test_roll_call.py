"""The roll call of the console: everybody, from the store or from this desk's own copy, on the screen and on paper."""

from __future__ import annotations

import socket
from pathlib import Path
from threading import Thread

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import desk
from tui.desk.roll_call import RollCallScreen
from tui.desk.ticking import TickingScreen
from vmsctl.errors import StoreFailed
from vmsctl.rules.people import Person
from vmsctl.services import check_in, roll_call, start_roll_call, walk_ins
from vmsctl.services.walk_ins import WalkIn

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def copy(cast: Cast) -> Path:
    return cast.ws.config.copies / f"roll-call-{cast.hq}.json"


async def test_the_desks_copy_follows_each_change_also_of_other_desks(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.until(lambda: copy(cast).exists(), "a copy")
        assert "Ada" not in names_on_site(cast)
        check_in.check_in(cast.act_as("vera", desk="back"), ada.name)
        await front.until(lambda: "Ada Lovelace" in names_on_site(cast), "Ada in the copy")


def names_on_site(cast: Cast) -> str:
    made = roll_call.read_copy(copy(cast), now=cast.clock())
    return " ".join(person[1] for person in made.blocks["on-site"])


@on_sqlite
async def test_with_the_store_away_the_list_comes_from_the_copy_and_says_how_old_it_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = cast.visit()
    check_in.check_in(cast.act_as("linus"), ada.name)

    def away(*_: object) -> None:
        raise StoreFailed("store-unreachable", "The database server is away.")

    async with desk(cast, size=(140, 30)) as front:
        await front.until(lambda: copy(cast).exists(), "a copy")
        monkeypatch.setattr(roll_call, "sheets", away)
        await front.press("f12", "4")
        await front.until_text("this desk's copy")
        assert "The database server is away." in front.text and "Ada Lovelace" in front.text


@on_sqlite
async def test_a_drill_is_printed_straight_away_and_marked_as_one(cast: Cast) -> None:
    ada = cast.visit()
    check_in.check_in(cast.act_as("linus"), ada.name)
    taken: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as printer:
        port = printer.getsockname()[1]
        with cast.ws.transaction() as tx:
            sql = (
                "INSERT INTO printers (building_id, name, url, profile) VALUES (:building, 'Receipt', :url, 'TM-T88V')"
            )
            tx.run(sql, {"building": cast.hq, "url": f"tcp://127.0.0.1:{port}"})
        Thread(target=take, args=(printer, taken), daemon=True).start()
        async with desk(cast) as front:
            await front.press("f12", "2")
            front.on(TickingScreen)
            await front.until_text("✓ Printed on Receipt.")
            assert "DRILL" in front.text
    assert sum(map(len, taken)) > 1000


@on_sqlite
async def test_a_look_during_a_drill_says_so_and_narrow_columns_have_whole_times(cast: Cast) -> None:
    cast.visit()
    walk_ins.add(cast.act_as("linus"), WalkIn(Person("Bob Guest", "bob@example.org"), "Grace Hopper", "Demo", "HQ"))
    start_roll_call.start(cast.act_as("vera", desk="gate"), "drill", building="HQ")
    for key, screen in (("4", RollCallScreen), ("2", TickingScreen)):
        async with desk(cast, size=(80, 24)) as front:
            await front.press("f12")
            await front.until_text("join it")
            await front.press(key)
            front.on(screen)
            await front.until_text("Roll call · HQ · DRILL")
            assert "due 10:00 " in front.text and "due 09:12, waits" in front.text


def take(printer: socket.socket, taken: list[bytes]) -> None:
    connection, _ = printer.accept()
    with connection:
        while data := connection.recv(65536):
            taken.append(data)
