"""Two desks that send the same visitor's e-ticket at the same moment send one mail."""

import pytest

from db.queries import etickets as queries
from db.queries import locks
from tests.cast import Cast
from tests.services.at_once import meeting, together
from vmsctl.services import etickets
from vmsctl.services.etickets import EticketSent

pytestmark = pytest.mark.race


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.mark.parametrize("guarded", [True, False])
def test_two_desks_at_once_send_one_mail(cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool) -> None:
    visit = cast.visit()
    if not guarded:
        monkeypatch.setattr(locks, "hold", lambda *_: None)
    meeting(cast.ws, monkeypatch, queries, "waiting")
    done = together(
        lambda: etickets.send(cast.act_as("linus"), visit.name),
        lambda: etickets.send(cast.act_as("vera"), visit.name),
    )
    assert all(isinstance(one, EticketSent) for one in done)
    with cast.ws.reading() as tx:
        mails = tx.value("SELECT count(*) FROM outbox WHERE template = 'eticket'")
    assert mails == (1 if guarded else 2)
