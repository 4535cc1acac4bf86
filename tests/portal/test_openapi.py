"""The description is what the portal does: compared with the committed file, and tried out by schemathesis (I1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.architecture.sources import ROOT
from tests.cast import Cast
from tests.portal.house import a_demanding_house
from tests.scale import Scale
from vmsctl.portal import openapi
from vmsctl.portal.app import application
from vmsctl.portal.forms import TOKEN
from vmsctl.portal.pages import PAGES
from vmsctl.rules import passes
from vmsctl.services import portal_sessions

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
WRITTEN = ROOT / "docs" / "openapi.json"


def test_the_committed_description_is_that_of_the_pages() -> None:
    """`vmsctl portal --description | python3 -m json.tool --indent 1 > docs/openapi.json` writes it anew."""
    assert json.loads(WRITTEN.read_text(encoding="utf-8")) == openapi.description()


def test_every_page_is_described_once() -> None:
    described = openapi.description()["paths"]
    assert {(method.upper(), path) for path, methods in described.items() for method in methods} == {
        (page.method, page.path) for page in PAGES
    }
    ids = [each["operationId"] for methods in described.values() for each in methods.values()]
    assert len(ids) == len(set(ids)) == len(PAGES)


def test_only_a_post_can_change_something() -> None:
    assert {page.method for page in PAGES} == {"GET", "POST"}
    assert all(not page.form and not page.open_form for page in PAGES if page.method == "GET")


class Tried:
    """A portal that is called without a socket, and a session to call it with."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.visit = a_demanding_house(cast)
        self.app = application(cast.ws)
        self.token = passes.link_token(cast.ws.keys, self.visit.id, 0)

    def session(self) -> str:
        """A fresh session, whatever the one before has done to the visit."""
        with self.cast.ws.transaction() as tx:
            tx.run("UPDATE visits SET state = 'expected' WHERE id = :id", {"id": self.visit.id})
            tx.run("DELETE FROM throttles")
        return portal_sessions.open_(self.cast.ws, self.token, client="127.0.0.1").cookie


@pytest.fixture
def tried(portal_cast: Cast) -> Iterator[Tried]:
    portal_cast.setting("portal.address", '"http://127.0.0.1"')
    yield Tried(portal_cast)


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("known", [False, True], ids=["nobody", "holder"])
def test_nobody_and_no_holder_of_a_link_breaks_the_portal(
    tried: Tried, scale: Scale, mode: GenerationMode, known: bool
) -> None:
    loaded = schemathesis.openapi.from_asgi("/openapi.json", tried.app)
    how = settings(
        max_examples=scale(4, nightly=250), deadline=None, derandomize=scale(1, nightly=0) == 1, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for result in loaded.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        if mode is GenerationMode.NEGATIVE and not operation.body:
            continue  # nothing can be given wrongly

        @how
        @given(case=operation.as_strategy(generation_mode=mode))
        def once(case: Case[Any]) -> None:
            try_out(case, tried, known=known)

        once()


@pytest.mark.long
def test_no_order_of_a_holders_acts_breaks_the_portal(tried: Tried, scale: Scale) -> None:
    walked = walk(tried, scale)
    assert len({label for label, _ in walked}) > 10 and {200, 303} <= {status for _, status in walked}


def test_such_a_walk_finds_a_page_that_breaks(tried: Tried, scale: Scale, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal_sessions, "holder", lambda *_: 1 / 0)
    with pytest.raises(FailureGroup):
        walk(tried, scale)


def walk(tried: Tried, scale: Scale) -> list[tuple[str, int]]:
    """Sequences that follow the links of the description: a session is opened, and then used in any order.

    Each call, and the status of its answer.
    """
    walked: list[tuple[str, int]] = []

    class Holder(schemathesis.openapi.from_asgi("/openapi.json", tried.app).as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.cookie = tried.session()

        def before_call(self, case: Case[Any]) -> None:
            as_holder(case, tried, self.cookie)
            if case.path_parameters and "version" in case.path_parameters and len(walked) % 3:
                case.path_parameters["version"] = len(walked) % 3  # one of the two documents that there are

        def after_call(self, response: Any, case: Case[Any]) -> None:
            given = response.headers.get("set-cookie", [""])[0].partition("vmsctl=")[2].partition(";")[0]
            self.cookie = given or self.cookie
            walked.append((case.operation.label, response.status_code))

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            return {}

        def validate_response(self, response: Any, case: Case[Any], **_: Any) -> None:
            case.validate_response(response, checks=list(CHECKS))

    Holder.run(settings=settings(
        max_examples=scale(8, nightly=200), stateful_step_count=scale(12, nightly=50), deadline=None, database=None,
        derandomize=scale(1, nightly=0) == 1, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    ))  # fmt: skip
    return walked


def try_out(case: Case[Any], tried: Tried, *, known: bool) -> None:
    """One call, as nobody or as the holder of a link, with the token that the forms have."""
    if known:
        as_holder(case, tried, tried.session())
    case.call_and_validate(checks=list(CHECKS))


def as_holder(case: Case[Any], tried: Tried, cookie: str) -> None:
    """Let the call come from the browser of who holds the link; of a form that is none, nothing is made right."""
    case.cookies = {"vmsctl": cookie}
    if isinstance(case.body, dict):
        case.body[TOKEN] = portal_sessions.form_token(tried.cast.ws, cookie)
    if case.path_parameters and "token" in case.path_parameters:
        case.path_parameters["token"] = tried.token
