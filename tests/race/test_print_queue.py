"""Two and eight workers at the same queue: each job comes out once."""

import pytest

from tests.cast import Cast
from tests.crew import Crew, World
from tests.crowd import crowd
from tests.printers.standing_printer import standing_printer
from tests.race import print_work
from tests.scale import Scale
from tests.services.printing import ask_for, set_up, states

pytestmark = [pytest.mark.race, pytest.mark.long]


@pytest.mark.parametrize("workers", [2, 8])
def test_however_many_work_each_job_is_printed_once(cast: Cast, crew: Crew, scale: Scale, workers: int) -> None:
    count = scale(20, nightly=400)
    with standing_printer() as front, standing_printer() as back:
        set_up(cast, front)
        set_up(cast, back, "Back")
        jobs = [
            ask_for(cast, visit.name, printer=("Front", "Back")[number % 2]).id
            for number, visit in enumerate(crowd(cast, count))
        ]
        answers = crew.do(workers, print_work.print_all, World.of(cast))
    assert sorted(job for printed in answers for job in printed) == sorted(jobs)
    codes = [*front.qr_codes(), *back.qr_codes()]
    assert len(codes) == len(set(codes)) == count
    assert states(cast.ws) == ["printed"] * count


def test_a_job_that_all_reach_for_comes_out_once(cast: Cast, crew: Crew) -> None:
    with standing_printer() as front:
        set_up(cast, front)
        jobs = [ask_for(cast, visit.name).id for visit in crowd(cast, 10)]
        crew.do(2, print_work.print_each, World.of(cast), jobs)
    assert (len(front.jobs), front.torn) == (10, [])


def test_without_the_claim_the_same_job_comes_out_twice(cast: Cast, crew: Crew) -> None:
    """The control: the workers do reach for the same job."""
    with cast.ws.transaction() as tx:
        tx.run("DROP INDEX uq_print_queue_printing")
    with standing_printer() as front:
        set_up(cast, front)
        jobs = [ask_for(cast, visit.name).id for visit in crowd(cast, 10)]
        crew.do(2, print_work.print_each_carelessly, World.of(cast), jobs)
    assert len(front.jobs) + len(front.torn) > 10
