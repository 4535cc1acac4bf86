"""A visitor's way on each engine of the store."""

from __future__ import annotations

from tests.cast import Cast
from tests.portal.conftest import Portal, send, served
from tests.portal.house import a_demanding_house
from vmsctl.services.check_in import check_in


def test_a_visitor_gets_to_the_ticket(cast: Cast) -> None:
    visit = a_demanding_house(cast)
    cast.setting("portal.address", '"http://127.0.0.1"')
    with served(cast.ws, lambda _: None) as url:
        portal = Portal(url, cast.ws, cast)
        with portal.opened(visit) as browser:
            details = "/visit/details"
            assert send(browser, details, details, **{"phone": "+49 30 1", "custom.diet": "vegan"}).status_code == 303
            for version in ("1", "2"):
                path = f"/visit/documents/{version}"
                answer = send(
                    browser, path, path, accept="yes", read="en", **({"typed": "Ada"} if version == "2" else {})
                )
                assert answer.status_code == 303
            assert visit.ticket[:4] in browser.get("/visit/ticket").text
            assert browser.get("/visit/calendar.ics").status_code == 200
            assert send(browser, "/visit/data", "/visit/data", kind="export").headers["location"] == "/visit/data/code"
            assert (
                send(browser, "/visit/data/code", "/visit/data/code", code="1").headers["location"].endswith("?wrong=1")
            )
            assert browser.get("/health").json()["status"] == "ok"
            assert 'vmsctl_outbox{state="waiting"}' in browser.get("/metrics").text
    assert check_in(cast.act_as("linus"), visit.ticket).stay_opened
