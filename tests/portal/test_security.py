"""What every answer carries, what no answer and no log tells, and what is too much."""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Callable
from statistics import quantiles

import httpx2
import pytest

from tests.portal.conftest import PATIENCE, Portal, Stage, form_token
from tests.portal.house import a_demanding_house
from tests.scale import Scale
from vmsctl.portal import forms, protocol
from vmsctl.portal.files import FOR_EVER
from vmsctl.portal.pages import PAGES
from vmsctl.portal.security import HEADERS, POLICY

PUBLIC = {"/static/{mark}/{name}", "/colour/{colour}.css", "/logo/{mark}.png"}
EXAMPLES = {
    "token": "1.0.AAAAAAAAAAAAAAAAAAAAAA",
    "version": "1",
    "mark": "0" * 64,
    "name": "portal.css",
    "colour": "1f5fa8",
}


def example(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: EXAMPLES[found.group(1)], path)


def test_every_answer_carries_the_headers_whatever_became_of_the_request(portal: Portal) -> None:
    visit = a_demanding_house(portal.cast)
    seen: set[int] = set()
    with portal.opened(visit) as ada, portal.browser() as nobody:
        for browser in (nobody, ada):
            for page in PAGES:
                for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
                    answer = browser.request(method, example(page.path))
                    seen.add(answer.status_code)
                    assert_guarded(answer, f"{method} {page.path}")
            assert_guarded(browser.get("/nowhere"), "nowhere")
            assert_guarded(browser.post("/visit/details", content=b"x", headers={"content-type": "a/b"}), "415")
            assert_guarded(browser.post("/visit/details", data={str(n): "" for n in range(200)}), "too many fields")
    assert seen >= {200, 303, 401, 403, 404, 405}


def assert_guarded(answer: httpx2.Response, what: str) -> None:
    for name, value in HEADERS.items():
        if name == "Content-Security-Policy":
            assert "frame-ancestors 'none'" in answer.headers[name] and "unsafe" not in answer.headers[name], what
            assert answer.headers[name] == POLICY or "script-src" not in answer.headers[name], what
        else:
            assert answer.headers.get(name) == value, what
    kept = answer.headers["cache-control"]
    assert kept == "no-store" or (kept == FOR_EVER and answer.status_code == 200), what
    assert "server" not in answer.headers, what


def test_only_files_that_name_nobody_may_be_kept(portal: Portal) -> None:
    visit = a_demanding_house(portal.cast)
    with portal.opened(visit) as browser:
        for page in PAGES:
            if page.method == "GET" and page.path not in PUBLIC:
                assert browser.get(example(page.path)).headers["cache-control"] == "no-store", page.path


def test_https_is_asked_for_where_visitors_come_by_it(portal: Portal) -> None:
    with portal.browser() as browser:
        assert "strict-transport-security" not in browser.get("/").headers
    with portal.ws.transaction() as tx:
        tx.run("UPDATE settings SET value = '\"https://visit.example\"' WHERE name = 'portal.address'")
    from tests.portal.conftest import served

    with served(portal.ws, portal.log.append) as url, httpx2.Client(base_url=url, timeout=PATIENCE) as browser:
        answer = browser.post(portal.link(portal.cast.visit()))
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-vmsctl=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_what_a_browser_cannot_speak_is_answered_with_the_headers_too(portal: Portal) -> None:
    answer = raw(portal, b"\x16\x03\x01 nonsense\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    for name in HEADERS:
        assert name.lower().encode() in answer.lower()


def test_the_links_token_is_in_no_log_no_title_and_no_later_address(portal: Portal) -> None:
    visit = portal.cast.visit()
    token = portal.link(visit).removeprefix("/i/")
    with portal.browser() as browser:
        landing = browser.get(portal.link(visit))
        opened = browser.post(portal.link(visit))
        page = browser.get(opened.headers["location"])
        browser.get(f"/nowhere/{token}?token={token}")
    assert token not in landing.text + page.text + opened.headers["location"]
    assert portal.log and not any(token in line or "Ada" in line for line in portal.log)
    assert "GET /i/{token} 200" in portal.log[0]
    with portal.browser() as browser:
        assert token not in browser.get("/metrics").text


@pytest.mark.parametrize("size", [1_000_001, 12_000_000])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(portal: Portal, size: int) -> None:
    with portal.browser() as browser:
        form = {"content-type": "application/x-www-form-urlencoded"}
        answer = browser.post("/i/1.0.x", content=b"a=" + b"x" * size, headers=form)
    assert answer.status_code == 413


def test_a_body_that_does_not_say_how_large_it_is_is_cut_off(portal: Portal) -> None:
    def endless() -> object:
        for _ in range(40):
            yield b"a" * 65_536

    with portal.browser() as browser:
        form = {"content-type": "application/x-www-form-urlencoded"}
        answer = browser.post("/i/1.0.x", content=endless(), headers=form)  # type: ignore[arg-type]
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"&".join(b"f%d=" % number for number in range(10_000)), "application/x-www-form-urlencoded", 400),
        (b"note=%ff", "application/x-www-form-urlencoded; charset=utf-8", 303),
        (b'{"note": "x"}', "application/json", 415),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
    ],
)
def test_only_small_plain_forms_are_taken(portal: Portal, body: bytes, media: str, status: int) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        token = form_token(browser.get("/visit"))
        whole = body + (f"&form-token={token}".encode() if b"=" in body else b"")
        answer = browser.post("/visit/decline", content=whole, headers={"content-type": media})
    assert answer.status_code == status


def test_a_field_that_a_form_does_not_have_is_refused(portal: Portal) -> None:
    with portal.opened(portal.cast.visit()) as browser:
        token = form_token(browser.get("/visit"))
        fields = {"form-token": token, "note": "", "state": "on-site"}
        assert browser.post("/visit/decline", data=fields).status_code == 400


def test_what_watches_over_the_portal_is_for_this_machine_alone(portal: Portal) -> None:
    with portal.browser() as browser:
        assert browser.get("/health").json() == {"status": "ok", "store": "ok", "leases": {}}
        numbers = browser.get("/metrics").text
        assert 'vmsctl_portal_requests_total{method="GET",page="/health",status="200"} 1.0' in numbers
        assert "vmsctl_store_up 1.0" in numbers
    for header in ("x-forwarded-for", "forwarded", "via", "x-real-ip"):
        with portal.browser(**{header: "203.0.113.9"}) as outside:
            assert (outside.get("/health").status_code, outside.get("/metrics").status_code) == (404, 404)


def test_who_sends_slowly_is_cut_off_and_holds_nobody_up(portal: Portal, stage: Stage) -> None:
    slow = [opened_socket(portal) for _ in range(200)]
    for each in slow:
        each.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    wait_until(lambda: {each.getsockname()[1] for each in slow} <= stage.server.clients())
    with portal.browser() as browser:
        for _ in range(20):
            assert browser.get("/").status_code == 200
    assert not any(select.select(slow, [], [], 0)), "they were waited for all the while"
    stage.server.go_on(protocol.HEAD_SECONDS + 1)
    assert all(ended(each) for each in slow)


def test_who_sends_a_body_slowly_is_cut_off(portal: Portal, stage: Stage) -> None:
    slow = opened_socket(portal)
    slow.sendall(b"POST /i/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na")
    wait_until(lambda: forms._coming.held == 1)
    stage.server.go_on(protocol.WHOLE_SECONDS + 1)
    assert ended(slow)


def test_forms_that_come_slowly_do_not_fill_the_memory(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_AT_ONCE", 100_000)
    head = b"POST /i/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 90000"
    slow, more = opened_socket(portal), opened_socket(portal)
    slow.sendall(head + b"\r\n\r\n" + b"a" * 60_000)
    wait_until(lambda: forms._coming.held == 60_000)
    more.sendall(head + b"\r\n\r\n" + b"a" * 60_000)
    with more:
        assert more.recv(65_536).startswith(b"HTTP/1.1 503")
    with portal.opened(portal.cast.visit()) as browser:
        assert browser.get("/visit").status_code == 200
    slow.close()
    wait_until(lambda: forms._coming.held == 0)


def test_a_connection_that_is_kept_is_not_cut_off_for_its_age(portal: Portal, stage: Stage) -> None:
    with opened_socket(portal) as kept:
        for _ in range(4):
            kept.sendall(b"GET /bye HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b"</html>"):
                part = kept.recv(65_536)
                assert part, answer
                answer += part
            assert answer.startswith(b"HTTP/1.1 200")
            stage.server.go_on(protocol.HEAD_SECONDS - 1)  # a person reads


def test_connections_beyond_the_most_are_closed_and_the_others_answered(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portal.browser() as browser:
        assert browser.get("/bye").status_code == 200
        monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 1)
        assert ended(opened_socket(portal))
        assert browser.get("/bye").status_code == 200


def test_ranges_are_not_served(portal: Portal) -> None:
    ranges = ",".join(f"{at}-{at}" for at in range(2_000))
    with portal.browser() as browser:
        path = re.search(r"/static/\S+portal\.css", browser.get("/").text)
        assert path is not None
        answer = browser.get(path.group(), headers={"range": f"bytes={ranges}"})
    assert answer.status_code == 200


@pytest.mark.long
def test_a_forged_link_of_a_visit_takes_as_long_as_one_of_nobody(portal: Portal, scale: Scale) -> None:
    there = portal.cast.visit()
    paths = (f"/i/{there.id}.0.{'A' * 22}", f"/i/{10**9}.0.{'A' * 22}")
    times: tuple[list[float], list[float]] = ([], [])
    with portal.browser() as mallory:
        for number in range(scale(100, nightly=2_500)):
            for path, taken in zip(paths, times, strict=True):
                elsewhere = {"x-forwarded-for": f"198.51.{number // 250}.{number % 250}"}
                began = time.perf_counter()
                assert mallory.post(path, headers=elsewhere).status_code in (404, 429)
                taken.append(time.perf_counter() - began)
    # The faster ones: what else the machine does at that moment only adds to a time.
    known, unknown = (quantiles(taken)[0] for taken in times)
    assert abs(known - unknown) < 0.001


def opened_socket(portal: Portal) -> socket.socket:
    host, _, port = portal.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def ended(connection: socket.socket) -> bool:
    """Whether the other side closes without a word."""
    with connection:
        try:
            return connection.recv(1024) == b""
        except ConnectionResetError:
            return True


def wait_until(true: Callable[[], bool]) -> None:
    """The portal runs in a thread of its own."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def raw(portal: Portal, data: bytes) -> bytes:
    with opened_socket(portal) as connection:
        connection.sendall(data)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)
