"""The retention plan at the console: from the menu, for who may see it, whole at 80 × 24."""

import pytest

from tests.cast import Cast
from tests.services.test_retention import been
from tests.tui.desk.desk import desk
from tui.desk.retention import RetentionScreen

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SMALL = (80, 24)


async def test_the_plan_says_what_would_go_and_what_stays(cast: Cast) -> None:
    cast.setting("retention.invitations-days", "30", building=cast.hq)
    been(cast, cast.visitor(), 40)
    been(cast, cast.visitor("Held Hannah"), 40)
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO legal_holds (visitor_id, why, created_at) VALUES (2, 'Court', 1)")
    async with desk(cast, "alma", size=SMALL) as admin:
        await admin.press("ctrl+p")
        await admin.type("retention")
        await admin.until_text("Retention plan")
        await admin.press("enter")
        await admin.until_text("visits to detach")
        admin.on(RetentionScreen)
        assert "30 days" in admin.text and "without end" in admin.text
        await admin.until_text("1 stay because a legal hold keeps it")
        assert "Nothing is changed here" in admin.text
        await admin.press("escape")
        assert "What goes when its time is over" not in admin.text


async def test_who_may_not_see_retention_is_not_offered_it(cast: Cast) -> None:
    async with desk(cast, "linus") as front:
        assert not front.app.screen.check_action("retention", ())
