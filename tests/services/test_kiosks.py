"""Kiosks as they are administered."""

from __future__ import annotations

import pytest

from tests.cast import Cast, verify_chain
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, ReasonNeeded, VmsError
from vmsctl.rules import kiosks as rules
from vmsctl.services import kiosks, printers, visitor_types
from vmsctl.services.kiosks import Kiosk


def add(cast: Cast, name: str = "Lobby", who: str = "vera", **more: object) -> Kiosk:
    return kiosks.add(cast.act_as(who), name, building="HQ", reason="New lobby", **more)  # type: ignore[arg-type]


def kinds(cast: Cast) -> list[str]:
    with cast.ws.reading() as tx:
        return [kind for (kind,) in tx.rows("SELECT kind FROM events WHERE kind LIKE 'kiosk.%' ORDER BY seq")]


def test_a_kiosk_has_printer_languages_types_and_features_of_its_own(cast: Cast) -> None:
    printers.add(cast.act_as("vera"), "Label", "tcp://192.0.2.7", building="HQ", reason="x")
    visitor_types.add(cast.act_as("alma"), "Courier", reason="x")
    made = add(
        cast, printer="label", languages=["fr", "en"], types=["courier"], features=["check-out", "Badge printing", "qr"]
    )
    assert (made.printer, made.languages, made.types) == ("Label", ("fr", "en"), ("Courier",))
    assert made.features == ("qr", "check-out", "badge-printing")
    assert made.paired_at is None and made.active
    assert kiosks.list_(cast.act_as("linus")) == [made] == kiosks.list_(cast.act_as("audrey"), building="HQ")


def test_a_kiosk_of_which_little_is_said_offers_the_usual_to_everybody(cast: Cast) -> None:
    made = add(cast)
    assert (made.printer, made.languages, made.types, made.features) == ("", (), (), rules.USUAL)


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({"name": "7"}, Invalid, "bad-name"),
        ({"name": "LOBBY"}, Conflict, "name-taken"),
        ({"printer": "Front"}, NotFound, "no-such-printer"),
        ({"languages": ["tlh"]}, NotFound, "language-unknown"),
        ({"types": ["Robot"]}, NotFound, "no-such-visitor-type"),
        ({"features": ["dance"]}, Invalid, "bad-feature"),
        ({"reason": ""}, ReasonNeeded, "reason-needed"),
    ],
)
def test_what_no_kiosk_can_be_is_refused(cast: Cast, given: dict[str, object], kind: type[VmsError], code: str) -> None:
    add(cast)
    with pytest.raises(kind) as refused:
        kiosks.add(cast.act_as("vera"), **{"name": "Yard", "building": "HQ", "reason": "x", **given})  # type: ignore[arg-type]
    assert refused.value.code == code
    assert kinds(cast) == ["kiosk.added"]


def test_a_printer_of_another_building_is_none_here(cast: Cast) -> None:
    printers.add(cast.act_as("alma"), "Label", "tcp://192.0.2.7", building="Lab", reason="x")
    with pytest.raises(NotFound):
        add(cast, printer="Label")


def test_what_is_changed_takes_the_place_of_the_old_and_the_rest_stays(cast: Cast) -> None:
    add(cast, languages=["de"])
    ws = cast.act_as("vera")
    done = kiosks.change(ws, "lobby", building="HQ", name="Door", languages=["en", "de"], features=[], reason="x")
    assert (done.name, done.languages, done.types, done.features) == ("Door", ("en", "de"), (), ())
    kiosks.change(ws, "Door", building="HQ", languages=["en", "de"], reason="x")
    assert kinds(cast) == ["kiosk.added", "kiosk.changed"]


def test_one_that_was_removed_is_out_of_the_list_until_it_is_switched_on(cast: Cast) -> None:
    add(cast)
    ws = cast.act_as("vera")
    assert not kiosks.remove(ws, "Lobby", building="HQ", reason="x", dry_run=True).active
    assert kiosks.show(ws, "Lobby", building="HQ").active
    kiosks.remove(ws, "Lobby", building="HQ", reason="x")
    assert kiosks.list_(ws) == []
    assert [kiosk.active for kiosk in kiosks.list_(ws, inactive=True)] == [False]
    assert kiosks.change(ws, "Lobby", building="HQ", active=True, reason="x").active


def test_the_same_request_makes_one_kiosk(cast: Cast) -> None:
    assert add(cast, request_id="r1") == add(cast, request_id="r1")
    assert kinds(cast) == ["kiosk.added"]


@pytest.mark.parametrize("who", ["linus", "grace", "mallory", "audrey"])
def test_only_managers_of_the_building_add_kiosks(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        add(cast, who=who)


def test_another_building_is_neither_seen_nor_managed(cast: Cast) -> None:
    kiosks.add(cast.act_as("alma"), "Gate", building="Lab", reason="x")
    ws = cast.act_as("vera")
    assert kiosks.list_(ws) == []
    for act in (
        lambda: kiosks.list_(ws, building="Lab"),
        lambda: kiosks.show(ws, "Gate", building="Lab"),
        lambda: kiosks.change(ws, "Gate", building="Lab", name="Mine", reason="x"),
        lambda: kiosks.add(ws, "Mine", building="Lab", reason="x"),
    ):
        with pytest.raises(Denied):
            act()


def test_every_act_is_in_the_chain(cast: Cast) -> None:
    add(cast)
    kiosks.remove(cast.act_as("vera"), "Lobby", building="HQ", reason="x")
    with cast.ws.reading() as tx:
        assert verify_chain(tx, cast.hq) >= 2
