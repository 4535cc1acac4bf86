"""Two thousand mails through a server that cuts the line, before and after it has taken a message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import TODAY
from tests.connectors.mail_servers import cutting_server
from tests.services.mailing import deliver, queue, read, states, use_server

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.scale import Scale


@pytest.mark.parametrize("lost", [0.05], ids=["5 % before, 5 % after"])
def test_two_thousand_mails_through_a_server_that_cuts_are_all_there(cast: Cast, scale: Scale, lost: float) -> None:
    """And as a control: a sender that takes a cut line for a sent message loses some."""
    count = scale(300, nightly=2_000)
    visitors = [cast.visitor(f"V{number}", email=f"v{number}@x.example") for number in range(count)]
    # Each on a day of its own: of so many on one day two may have the same PIN.
    visits = [cast.visit(one, day=TODAY + timedelta(days=2 + n)).id for n, one in enumerate(visitors)]
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM outbox")
    cast.setting("mail.per-host-day", "100000")
    for visit in visits:
        queue(cast.act_as("grace"), visit_id=visit)
    every = round(1 / lost)
    with cutting_server(lambda n: {0: "before", every // 2: "after"}.get(n % every, "")) as server:
        use_server(cast, server.port)
        rounds = 0
        while rounds < 10 and any(state != "sent" for state, _, _ in states(cast.ws).values()):
            deliver(cast)
            cast.clock.tick(minutes=60)
            rounds += 1
        ids = [read(mail.data)["Message-ID"] for mail in server.received]
        twice = len(ids) - len(set(ids))
        assert len(set(ids)) == count, "nothing is lost"
        assert 0 < twice <= server.accepted_and_cut, "twice only what was accepted and then cut"
        assert max(ids.count(one) for one in set(ids)) <= 5
        assert server.begun > count, "as a control: without a second try the cut ones would be missing"
        assert rounds < 10
