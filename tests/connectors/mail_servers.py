"""Mail servers for tests: aiosmtpd with TLS and sign-in, and one of our own that cuts the line where it is told to."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.serving import serving

PATIENCE = 60.0


@dataclass
class Received:
    """One message as the server got it."""

    sender: str
    to: list[str]
    data: bytes


@dataclass
class Mailbox:
    """What arrived; `refuse` answers RCPT with something else than 250."""

    received: list[Received] = field(default_factory=list)
    refuse: Callable[[str], str] = lambda _: "250 OK"
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.refuse(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.signed_in.append(bool(session.authenticated))
        self.received.append(Received(str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content))
        return "250 taken"


@dataclass(frozen=True)
class Certificate:
    """A certificate for a name and its key, as files."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(folder: Path, name: str = "localhost", *, days: int = 1) -> Certificate:
    """A self-signed certificate; with `days` below 0 one that has run out."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / f"{name}.crt", folder / f"{name}.key")
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


def free_port() -> int:
    """A port at which nobody listens. It stays bound until this process ends, so that nobody else is given it; a server
    may listen at it all the same, since servers reuse addresses."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    port = int(place.getsockname()[1])
    place.detach()
    return port


@contextmanager
def aiosmtpd_server(
    mailbox: Mailbox,
    certificate: Certificate | None = None,
    *,
    tls: bool = False,
    password: str = "",
    utf8: bool = True,
) -> Iterator[int]:
    """A server on loopback; its port. With a certificate it offers STARTTLS, or speaks TLS from the first byte."""
    options: dict[str, Any] = {"enable_SMTPUTF8": utf8}
    if certificate is not None and not tls:
        options |= {"tls_context": certificate.context(), "require_starttls": True}
    if password:
        options |= {
            "authenticator": lambda server, session, envelope, kind, data: AuthResult(
                success=data.password == password.encode(), handled=False
            ),
            "auth_required": not tls,  # aiosmtpd knows of no TLS from the first byte, and would warn
            "auth_require_tls": not tls,
        }
    port = free_port()
    context = certificate.context() if certificate is not None and tls else None
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=port, ssl_context=context, ready_timeout=PATIENCE, **options
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


Cut = str
"""`` for none, `connect`, `before` (after DATA is announced) or `after` (when the message was accepted)."""


class CuttingServer(socketserver.ThreadingTCPServer):
    """An SMTP server that hangs up where `cut` says, asked with the count of messages begun."""

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, cut: Callable[[int], Cut], most: int) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.cut = cut
        self.most = most
        self.lock = threading.Lock()
        self.begun = 0
        self.connections = 0
        self.accepted_and_cut = 0
        self.received: list[Received] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed hangs up in the middle; that is no news."""


class _Conversation(socketserver.StreamRequestHandler):
    server: CuttingServer

    def handle(self) -> None:
        with self.server.lock:
            self.server.connections += 1
            if self.server.cut(-1) == "connect":
                return
        self._say("220 ready")
        sender = ""
        to: list[str] = []
        taken = 0
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO", b"RSET", b"NOOP"):
                self._say("250 OK")
            elif word == b"MAIL" and taken == self.server.most:
                self._say("421 too many on one connection")
                return
            elif word == b"MAIL":
                sender, to = _address(line), []
                self._say("250 OK")
            elif word == b"RCPT":
                to.append(_address(line))
                self._say("250 OK")
            elif word == b"DATA":
                taken += 1
                if not self._data(sender, to):
                    return
            elif word == b"QUIT":
                self._say("221 bye")
                return

    def _data(self, sender: str, to: list[str]) -> bool:
        with self.server.lock:
            self.server.begun += 1
            cut = self.server.cut(self.server.begun)
        if cut == "before":
            return False
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:  # the sender was killed
                return False
            lines.append(line)
        data = b"".join(lines)
        with self.server.lock:
            self.server.received.append(Received(sender, to, data.replace(b"\r\n..", b"\r\n.")))
            self.server.accepted_and_cut += cut == "after"
        if cut == "after":
            return False
        self._say("250 taken")
        return True

    def _say(self, text: str) -> None:
        with suppress(OSError):
            self.wfile.write(text.encode() + b"\r\n")


def _address(line: bytes) -> str:
    return line.decode().partition("<")[2].partition(">")[0]


def cutting_server(
    cut: Callable[[int], Cut] = lambda _: "", *, most: int = -1
) -> AbstractContextManager[CuttingServer]:
    """The server at work; it takes `most` messages on a connection."""
    return serving(CuttingServer(cut, most))
