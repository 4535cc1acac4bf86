"""Statistics at the console: from the menu, moved through by keys, whole at 80 × 24."""

from datetime import date

import pytest

from tests.cast import Cast
from tests.services.test_statistics import came
from tests.tui.desk.desk import desk
from tui.desk.statistics import StatisticsScreen

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SMALL = (80, 24)


async def test_the_building_in_figures(cast: Cast) -> None:
    came(cast, "Analytical", 3, day=date(2026, 11, 20))
    async with desk(cast, "vera", size=SMALL) as manager:
        await manager.press("ctrl+p")
        await manager.type("statistics")
        await manager.until_text("Who came, when and to whom")
        await manager.press("enter")
        await manager.until_text("2026-10-25 to 2026-11-23")
        manager.on(StatisticsScreen)
        assert "Invited 3" in manager.text and "Came 3" in manager.text
        await manager.press("end")
        assert any(line.startswith("2026-11-20") and "█" in line for line in map(str.strip, manager.text.splitlines()))
        await manager.press("b", "6")
        await manager.until_text("Analytical")
        await manager.press("p")
        await manager.until_text("2026-11-01 to 2026-11-23")
        await manager.press("left")
        await manager.until_text("2026-10-01 to 2026-10-31")
        assert "Nobody came." in manager.text
        await manager.press("p")
        await manager.until_text("2026-01-01 to 2026-11-23")
        await manager.press("escape")
        assert "Statistics ·" not in manager.text


async def test_who_may_not_see_statistics_is_not_offered_them(cast: Cast) -> None:
    async with desk(cast, "linus") as front:
        assert not front.app.screen.check_action("statistics", ())
