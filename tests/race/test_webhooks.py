"""Two and eight senders find the same arrivals: the chat is told of each once."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.crew import Crew, World
from tests.crowd import crowd
from tests.race import webhook_work
from tests.services.mailing import use_server
from vmsctl.services import check_in

pytestmark = pytest.mark.race


def arrive(cast: Cast, count: int) -> None:
    use_server(cast, 25, **{"webhook.address": "http://localhost:9/hooks/1", "webhook.inside": "localhost"})
    for visit in crowd(cast, count):
        check_in.check_in(cast.act_as("linus"), visit.name)


def webhooks(cast: Cast) -> list[str]:
    with cast.ws.reading() as tx:
        return [row[0] for row in tx.rows("SELECT about FROM outbox WHERE channel = 'webhook'")]


@pytest.mark.parametrize("senders", [2, 8])
def test_each_arrival_is_queued_for_the_chat_once(cast: Cast, crew: Crew, senders: int) -> None:
    arrive(cast, 5)
    crew.do(senders, webhook_work.queue, World.of(cast), 3)
    found = webhooks(cast)
    assert len(found) == len(set(found)) == 5


def test_without_the_second_look_it_is_queued_twice(cast: Cast, crew: Crew) -> None:
    arrive(cast, 5)
    crew.do(2, webhook_work.queue_carelessly, World.of(cast))
    assert len(webhooks(cast)) == 10
