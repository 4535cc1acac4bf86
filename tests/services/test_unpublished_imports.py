"""What an import has written and not yet published is there for nobody."""

from datetime import timedelta

import pytest

from tests.cast import TODAY, Cast
from vmsctl.errors import NotFound
from vmsctl.rules.people import Person
from vmsctl.services import duty, visitors, walk_ins
from vmsctl.services.walk_ins import WalkIn


def stage(cast: Cast, visit_id: int) -> None:
    """Make a visit that of an import which is still being read."""
    with cast.ws.transaction() as tx:
        ((import_id,),) = tx.changed_rows(
            "INSERT INTO imports (started_at, started_by) VALUES (1, :by) RETURNING id", {"by": cast.users["alma"]}
        )
        tx.run("UPDATE visits SET import_id = :import WHERE id = :visit", {"import": import_id, "visit": visit_id})


def publish(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE imports SET published_at = 2")


def test_a_known_visitor_of_another_building_is_not_seen_before_the_import_is_published(cast: Cast) -> None:
    eve, alma = cast.visitor("Eve Elsewhere"), cast.users["alma"]
    cast.visit(eve, building_id=cast.lab, host_id=alma)
    stage(cast, cast.visit(eve).id)
    for who in ("linus", "grace"):
        assert visitors.find(cast.act_as(who), "eve") == []
        with pytest.raises(NotFound):
            visitors.show(cast.act_as(who), str(eve))
    publish(cast)
    assert [found.name for found in visitors.find(cast.act_as("linus"), "eve")] == ["Eve Elsewhere"]
    assert visitors.show(cast.act_as("linus"), str(eve)).name == "Eve Elsewhere"


def test_the_history_of_a_visitor_does_not_count_what_is_still_read(cast: Cast) -> None:
    ada = cast.visitor()
    cast.visit(ada)
    stage(cast, cast.visit(ada, day=TODAY + timedelta(days=9)).id)
    seen = visitors.show(cast.act_as("linus"), str(ada))
    assert (seen.visits, seen.last_day) == (1, TODAY)
    publish(cast)
    seen = visitors.show(cast.act_as("linus"), str(ada))
    assert (seen.visits, seen.last_day) == (2, TODAY + timedelta(days=9))


def test_a_walk_in_is_not_sent_to_a_visit_that_is_not_there_yet(cast: Cast) -> None:
    ada = cast.visitor()
    stage(cast, cast.visit(ada).id)
    asked = WalkIn(Person("Ada Lovelace", "ada.lovelace@example.org"), "grace@example.org", "Interview", "HQ")
    assert walk_ins.add(cast.act_as("linus"), asked).visit.visitor_id == str(ada)


def test_the_desk_does_not_count_messages_that_are_nobodys_yet(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    stage(cast, visit.id)
    with cast.ws.transaction() as tx:
        tx.run(
            "INSERT INTO outbox (building_id, template, visit_id, message_id, created_at, due_at, import_id)"
            " SELECT building_id, 'invitation', id, 'm1', 1, 1, import_id FROM visits"
        )
    assert duty.health(desk, cast.hq).to_send == 0
    publish(cast)
    assert duty.health(desk, cast.hq).to_send == 1
