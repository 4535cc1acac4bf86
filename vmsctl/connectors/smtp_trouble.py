"""What can go wrong between here and a mail server, each with a sentence and what to do about it.

The server's own words are shown after ours, on one line, shortened, and without the mailbox that they speak of.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from enum import Enum, unique
from typing import NamedTuple

MOST_SAID = 160


@unique
class Whose(Enum):
    """Whom a trouble concerns: the server, and so every message; this message, for now; this message, for good."""

    SERVER = "server"
    LATER = "later"
    NEVER = "never"


class MailTrouble(Exception):
    """A message did not go out. `reply` is the server's code (`550 5.1.1`), empty where it said nothing."""

    def __init__(self, whose: Whose, code: str, sentence: str, hint: str = "", reply: str = "") -> None:
        super().__init__(sentence)
        self.whose = whose
        self.code = code
        self.sentence = sentence
        self.hint = hint
        self.reply = reply


class _Said(NamedTuple):
    """What an enhanced status code (RFC 3463, RFC 7372) means, and the way out."""

    code: str
    sentence: str
    hint: str


_MEANINGS = {
    "1.1": _Said("no-such-mailbox", "The mailbox does not exist", "Correct the address, then send it again."),
    "1.2": _Said("no-such-domain", "The address's domain takes no mail", "Correct the address, then send it again."),
    "1.3": _Said("bad-address", "The server cannot read the address", "Correct the address, then send it again."),
    "1.10": _Said("no-such-domain", "The address's domain takes no mail", "Correct the address, then send it again."),
    "2.1": _Said("mailbox-off", "The mailbox is switched off", "Ask the visitor for another address."),
    "2.2": _Said("mailbox-full", "The mailbox is full", "Ask the visitor to make room, or for another address."),
    "2.3": _Said("too-large", "The message is too large for that mailbox", "Use a smaller logo."),
    "3.4": _Said("too-large", "The message is too large for the server", "Use a smaller logo."),
    "7.1": _Said("refused", "The server may not or will not deliver it", "See what it says; its postmaster can tell."),
    "7.23": _Said("spf", "The receiver finds our server not allowed to send (SPF)", "Put it into the domain's SPF."),
    "7.26": _Said("dmarc", "The receiver finds the sender unproven (SPF, DKIM, DMARC)", "Set these up for the domain."),
}
_GREYLISTED = _Said("greylisted", "Greylisted: the server wants it once more, later", "Nothing; it is sent again.")
_LATER = _Said("put-off", "The server puts it off", "Nothing; it is sent again by itself for 48 hours.")
_NEVER = _Said("refused", "The server refuses it", "Correct what it names, then 'vmsctl outbox retry'.")


def of_message(number: int, said: bytes | str, mailbox: str) -> MailTrouble:
    """What a reply of 4xx or 5xx to one message means."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    enhanced = re.match(r"\s*([245])\.(\d{1,3}\.\d{1,3})\b", text)
    meaning = _MEANINGS.get(enhanced[2]) if enhanced else None
    if 400 <= number < 500:
        greyed = re.search(r"gr[ea]y-?list", text, re.IGNORECASE) or (enhanced and enhanced[2] == "7.1")
        meaning = _GREYLISTED if greyed else meaning or _LATER
        whose = Whose.LATER
    else:
        meaning, whose = meaning or _NEVER, Whose.NEVER
    reply = f"{number} {enhanced[1]}.{enhanced[2]}" if enhanced else str(number)
    sentence = f"{meaning.sentence} ({number} {quoted(text, mailbox)})."
    return MailTrouble(whose, meaning.code, sentence, meaning.hint, reply)


def cut_off(*, after_data: bool) -> MailTrouble:
    """The connection broke while a message was under way."""
    if after_data:
        sentence = "The connection broke after the text was sent: it may have arrived, and may arrive twice."
        return MailTrouble(Whose.LATER, "cut-after", sentence, "Nothing; it is sent again under the same number.")
    sentence = "The connection broke before the text was sent."
    return MailTrouble(Whose.LATER, "cut-before", sentence, "Nothing; it is sent again by itself.")


def of_server(error: Exception, host: str, port: int) -> MailTrouble:
    """Why no message can be sent at all."""
    code, sentence, hint = _server_words(error, f"{host}:{port}")
    number = getattr(error, "smtp_code", None)
    return MailTrouble(Whose.SERVER, code, sentence, hint, str(number) if isinstance(number, int) else "")


def _server_words(error: Exception, where: str) -> tuple[str, str, str]:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = quoted(error.smtp_error, "")
        if 400 <= error.smtp_code < 500:
            return "sign-in-later", f"{where} cannot check our sign-in now ({error.smtp_code} {said}).", "Wait."
        hint = "Check mail.user, and give the password with 'vmsctl outbox set-password'."
        return "sign-in-refused", f"{where} refuses our sign-in ({error.smtp_code} {said}).", hint
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = "Use the name in its certificate as mail.server, or trust its issuer on this machine (SSL_CERT_FILE)."
        return "certificate", f"The certificate of {where} is not good: {_line(error.verify_message)}.", hint
    if isinstance(error, ssl.SSLError):
        hint = "Check mail.port and mail.security: starttls goes with 587 or 25, tls with 465."
        return "no-tls", f"No encrypted connection to {where} came about ({_line(error.reason or str(error))}).", hint
    return _network_words(error, where)


def _network_words(error: Exception, where: str) -> tuple[str, str, str]:
    host = where.rpartition(":")[0]
    if isinstance(error, socket.gaierror):
        return (
            "no-such-server",
            f"The name {host} leads nowhere (DNS).",
            "Check mail.server and this machine's network.",
        )
    if isinstance(error, ConnectionRefusedError):
        return (
            "not-listening",
            f"Nobody takes mail at {where}.",
            "Check mail.server and mail.port, or start the server.",
        )
    # smtplib makes of a time-out while reading a connection that broke.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        hint = (
            "Check mail.port and the firewall. Where mail.security is tls on a port for starttls, it looks like this."
        )
        return "no-answer", f"{where} does not answer.", hint
    if isinstance(error, smtplib.SMTPResponseException):
        said = quoted(error.smtp_error, "")
        return "server-refuses", f"{where} takes no mail from us ({error.smtp_code} {said}).", "See what it says."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        hint = "Give another server, or leave mail.user empty if it wants no sign-in."
        return "no-sign-in", f"{where} offers no sign-in.", hint
    return "not-reached", f"{where} was not reached ({_line(str(error)[:100]) or type(error).__name__}).", "Try again."


def not_encrypted(where: str) -> MailTrouble:
    """The server offers no STARTTLS: nothing is sent in the clear."""
    hint = (
        "Use its port for TLS (mail.port 465, mail.security tls), or another server. Mail is never sent in the clear."
    )
    return MailTrouble(Whose.SERVER, "no-starttls", f"{where} offers no encryption.", hint)


def quoted(said: bytes | str, mailbox: str) -> str:
    """A server's words, harmless, on one line, without the mailbox."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    for part in (mailbox, mailbox.partition("@")[0] if len(mailbox.partition("@")[0]) > 3 else ""):
        text = re.sub(re.escape(part), "…", text, flags=re.IGNORECASE) if part else text
    line = _line(text[: MOST_SAID * 4])
    return line if len(line) <= MOST_SAID else f"{line[:MOST_SAID]}…"


def _line(text: str) -> str:
    """One line without control, format and bidi characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
