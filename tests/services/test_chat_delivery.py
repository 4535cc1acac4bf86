"""A chat is told of arrivals by a signed webhook, and no address inside the house by mistake."""

from __future__ import annotations

import hmac
import http.server
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.mailing import use_server
from tests.serving import serving
from vmsctl.connectors import webhooks
from vmsctl.connectors.webhooks import Webhook, WebhookTrouble
from vmsctl.errors import StoreFailed
from vmsctl.services import chat_delivery, check_in, mail_server, mail_views

if TYPE_CHECKING:
    from tests.cast import Cast

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Chat:
    port: int
    status: int = 200
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def chat() -> Iterator[Chat]:
    """A receiver on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            room.received.append((dict(self.headers), body))
            self.send_response(room.status)
            self.send_header("Location", "http://169.254.169.254/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    room = Chat(server.server_port)
    with serving(server):
        yield room


def arrive(cast: Cast, room: Chat) -> None:
    use_server(cast, 25, **{"webhook.address": f"http://localhost:{room.port}/hooks/1", "webhook.inside": "localhost"})
    mail_server.keep(cast.ws.config, mail_server.WEBHOOK_SECRET, "between us")
    check_in.check_in(cast.act_as("linus"), cast.visit().name)


def test_a_chat_is_told_of_an_arrival_once_and_can_tell_that_it_was_us(cast: Cast) -> None:
    with chat() as room:
        arrive(cast, room)
        for _ in range(3):
            chat_delivery.queue_new(cast.ws)
        assert [one.state for one in chat_delivery.deliver(cast.ws)] == ["sent"]
        ((headers, body),) = room.received
    said = json.loads(body)
    assert said["text"] == "Ada Lovelace (Analytical) has arrived at HQ for Grace Hopper."
    assert said["id"] == headers["Vmsctl-Event-Id"]
    signed = f"{said['id']}.{headers['Vmsctl-Timestamp']}.".encode() + body
    assert headers["Vmsctl-Signature"] == f"v1={hmac.digest(b'between us', signed, 'sha256').hex()}"


def test_a_chat_that_is_away_is_told_later_under_the_same_id(cast: Cast) -> None:
    with chat() as room:
        arrive(cast, room)
        chat_delivery.queue_new(cast.ws)
        room.status = 503
        assert [one.state for one in chat_delivery.deliver(cast.ws)] == ["waiting"]
        assert chat_delivery.deliver(cast.ws) == []
        room.status = 200
        cast.clock.tick(minutes=1)
        assert [one.state for one in chat_delivery.deliver(cast.ws)] == ["sent"]
        assert len({headers["Vmsctl-Event-Id"] for headers, _ in room.received}) == 1


@pytest.mark.parametrize("status", [302, 400, 404])
def test_a_chat_that_refuses_or_sends_elsewhere_gets_it_once(cast: Cast, status: int) -> None:
    with chat() as room:
        arrive(cast, room)
        chat_delivery.queue_new(cast.ws)
        room.status = status
        (outcome,) = chat_delivery.deliver(cast.ws)
        assert (outcome.state, outcome.code, len(room.received)) == ("parked", "webhook-refused", 1)


def test_an_event_that_cannot_be_told_holds_up_no_other_and_is_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = webhooks.post

    def post(hook: Webhook, event_id: str, body: bytes, now: datetime) -> str:
        if b"Ada Lovelace" in body:
            raise RuntimeError(body.decode())
        return real(hook, event_id, body, now)

    monkeypatch.setattr(webhooks, "post", post)
    with chat() as room:
        arrive(cast, room)
        check_in.check_in(cast.act_as("linus"), cast.visit(cast.visitor("Charles Babbage")).name)
        chat_delivery.queue_new(cast.ws)
        assert [one.state for one in chat_delivery.deliver(cast.ws)] == ["waiting", "sent"]
        for _ in range(7):
            cast.clock.tick(hours=1)
            (outcome,) = chat_delivery.deliver(cast.ws)
    assert (outcome.state, outcome.code, len(room.received)) == ("parked", "mistake", 1)
    assert "RuntimeError" in outcome.why and "Ada" not in outcome.why


def test_a_store_that_is_locked_for_a_moment_parks_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise StoreFailed("store-locked", "The store is locked by another program.", "Try again.")

    with chat() as room:
        arrive(cast, room)
        chat_delivery.queue_new(cast.ws)
        with monkeypatch.context() as broken:
            broken.setattr(mail_views, "mail_facts", locked)
            with pytest.raises(StoreFailed):
                chat_delivery.deliver(cast.ws)
        cast.clock.tick(minutes=6)
        assert [one.state for one in chat_delivery.deliver(cast.ws)] == ["sent"]


def test_without_an_address_nothing_is_queued(cast: Cast) -> None:
    check_in.check_in(cast.act_as("linus"), cast.visit().name)
    chat_delivery.queue_new(cast.ws)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM outbox WHERE channel = 'webhook'") == 0


def resolving(*addresses: str) -> Callable[..., object]:
    return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


PRIVATE = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1", "fe80::1%eth0",
           "100.64.0.1", "224.0.0.1", "192.168.1.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a01:203",
           "2002:c0a8:101::1", "::ffff:0:127.0.0.1", "fec0::1", "64:ff9b:1::1")  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_inside_the_house_is_not_followed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34", address))
    with pytest.raises(WebhookTrouble) as caught:
        webhooks.post(Webhook("https://chat.example/", b"x"), "1", b"{}", NOW)
    assert (caught.value.code, caught.value.never) == ("webhook-private", True)


@pytest.mark.parametrize(
    "url",
    ["http://chat.example/", "ftp://chat.example/", "https://user:word@chat.example/", "https://", "nonsense", "",
     "https://[::1/", "https://chat.example/\x7f", "https://\u00fc\u2603.example/"],
)  # fmt: skip
def test_an_address_that_is_not_fit_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34"))
    with pytest.raises(WebhookTrouble) as caught:
        webhooks.post(Webhook(url, b"x"), "1", b"{}", NOW)
    assert caught.value.code == "webhook-address"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_name_that_leads_to_the_internet_is_followed(address: str) -> None:
    assert webhooks._is_public(address)


def test_a_name_with_letters_beyond_ascii_is_called_as_the_network_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with chat() as room:
        real = socket.getaddrinfo

        def resolve(host: Any, *rest: Any, **more: Any) -> Any:
            return real("127.0.0.1" if host == "xn--mnchen-3ya.example" else host, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        hook = Webhook(f"http://m\u00fcnchen.example:{room.port}/x", b"x", frozenset({"m\u00fcnchen.example"}))
        assert webhooks.post(hook, "1", b"{}", NOW) == "200"
        assert room.received[0][0]["Host"] == f"xn--mnchen-3ya.example:{room.port}"


def test_a_name_is_asked_for_once_and_the_vetted_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time (DNS rebinding) is not asked a second time."""
    with chat() as room:
        asked: list[object] = []
        real = socket.getaddrinfo

        def once(host: Any, *rest: Any, **more: Any) -> Any:
            asked.append(host)
            return real("127.0.0.1" if host == "chat.example" else host, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", once)
        hook = Webhook(f"http://chat.example:{room.port}/x", b"x", frozenset({"chat.example"}))
        assert webhooks.post(hook, "1", b"{}", NOW) == "200"
        assert asked.count("chat.example") == 1
        assert room.received[0][0]["Host"] == f"chat.example:{room.port}"
