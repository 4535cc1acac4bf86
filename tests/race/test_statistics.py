"""Several who count while a desk corrects: what is kept is what the visits say."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.crew import Crew, World
from tests.race import statistics_work
from tests.scale import Scale
from tests.services.counting import kept, place, reference
from vmsctl.services import statistics_upkeep
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out

pytestmark = [pytest.mark.race, pytest.mark.long]


def yesterday(cast: Cast, visits: int) -> list[str]:
    """So many who came and left yesterday, which was counted."""
    day = cast.clock().date()
    made = [cast.visit(cast.visitor(f"Visitor {number}"), day=day).name for number in range(visits)]
    for visit in made:
        check_in(cast.act_as("linus"), visit)
    cast.clock.tick(hours=2)
    for visit in made:
        check_out(cast.act_as("linus"), visit)
    cast.clock.tick(days=1)
    statistics_upkeep.roll_up_all(cast.ws)
    return made


@pytest.mark.parametrize("desks", [2, 8])
def test_what_is_counted_at_once_is_counted_right(cast: Cast, crew: Crew, scale: Scale, desks: int) -> None:
    visits = yesterday(cast, scale(40, nightly=400))
    corrected, *counted = crew.do(desks, statistics_work.correct_or_count, World.of(cast, "vera"), visits)
    assert corrected == len(visits) and len(counted) == desks - 1
    statistics_upkeep.roll_up_all(cast.ws)
    hq = place(cast, cast.hq)
    assert kept(cast, hq) == reference(cast, hq)


def test_without_looking_who_was_quicker_an_old_count_stays(cast: Cast, crew: Crew) -> None:
    """The control: who counted before another and writes after it puts back what was counted."""
    hq, visits = place(cast, cast.hq), yesterday(cast, 5)
    crew.do(2, statistics_work.correct_or_count, World.of(cast, "vera"), visits, True)
    statistics_upkeep.roll_up_all(cast.ws)
    assert kept(cast, hq) != reference(cast, hq)
