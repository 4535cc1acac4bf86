"""An ID number is nowhere in the store as it was given, and comes out only for who may read it."""

import pytest

from tests.cast import Cast
from vmsctl.connectors import sealed_text
from vmsctl.errors import StoreFailed
from vmsctl.services import event_history, search, visitors

NUMBER = "L01X00T47"


def stored(cast: Cast) -> str:
    with cast.ws.reading() as tx:
        return str(tx.value("SELECT id_number FROM visitors"))


def test_what_the_store_has_of_an_id_number_is_sealed(cast: Cast) -> None:
    visit = cast.visit()
    visitors.complete(cast.act_as("linus"), visit.name, {"id_number": NUMBER})
    assert stored(cast).startswith("sealed:")
    assert NUMBER not in stored(cast)
    assert visitors.show(cast.act_as("linus"), str(visit.visitor_id)).profile["id_number"] == "…T47"
    assert visitors.show(cast.act_as("vera"), str(visit.visitor_id), reason="Police").profile["id_number"] == NUMBER


def test_the_same_number_given_again_changes_nothing(cast: Cast) -> None:
    visit = cast.visit()
    visitors.complete(cast.act_as("linus"), visit.name, {"id_number": NUMBER})
    before = stored(cast)
    visitors.complete(cast.act_as("linus"), visit.name, {"id_number": NUMBER, "phone": "+49 30 1"})
    assert stored(cast) == before
    kinds = [
        entry.facts.get("fields") for entry in event_history.list_(cast.act_as("alma")) if "visitor" in entry.facts
    ]
    assert kinds == [["id_number"], ["phone"]]


def test_what_looks_sealed_is_sealed_all_the_same(cast: Cast) -> None:
    visit = cast.visit()
    visitors.complete(cast.act_as("linus"), visit.name, {"id_number": "sealed:AAAA"})
    assert visitors.show(cast.act_as("vera"), str(visit.visitor_id), reason="x").profile["id_number"] == "sealed:AAAA"


def test_nobody_is_found_by_an_id_number(cast: Cast) -> None:
    visitors.complete(cast.act_as("linus"), cast.visit().name, {"id_number": NUMBER})
    assert search.find(cast.act_as("linus"), NUMBER) == []
    assert len(search.find(cast.act_as("linus"), "Lovelace")) == 1


def test_a_number_from_before_numbers_were_sealed_is_read_as_it_is(cast: Cast) -> None:
    visit = cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET id_number = :number", {"number": NUMBER})
    assert visitors.show(cast.act_as("linus"), str(visit.visitor_id)).profile["id_number"] == "…T47"


def test_another_key_or_a_changed_value_opens_nothing() -> None:
    sealed = sealed_text.seal(NUMBER, b"k" * 32)
    assert sealed_text.unseal(sealed, b"k" * 32) == NUMBER
    assert sealed_text.seal(NUMBER, b"k" * 32) != sealed
    for wrong, key in ((sealed, b"x" * 32), (sealed[:-6] + "AAAA==", b"k" * 32), ("sealed:!", b"k" * 32)):
        with pytest.raises(StoreFailed):
            sealed_text.unseal(wrong, key)
