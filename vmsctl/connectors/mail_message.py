"""A finished mail: what is said, the pictures and the calendar entry in one message of bytes.

The headers are made by the standard library's address and header classes, then read back from the finished bytes and
compared with what was meant: a name cannot add a header or a recipient. The body is put together by hand, which takes
a twentieth of the library's time; every part of it is encoded, so that it ends where it should whatever is in it.
"""

from __future__ import annotations

import binascii
import re
import textwrap
from datetime import datetime
from email import policy
from email.headerregistry import Address, HeaderRegistry
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from functools import lru_cache
from typing import NamedTuple

from vmsctl.connectors.smtp import mailbox
from vmsctl.errors import Refused

LONGEST_LINE = 998
_REGISTRY = HeaderRegistry()
LONGEST_HEADER = 500
LONGEST_SHORT = 78
_AS_THEY_ARE = frozenset({"Date", "Message-ID", "Auto-Submitted", "Content-Language"})
_FIELD = re.compile(rb"\n(?![ \t])")
_PLAIN = re.compile(
    rb"(?:From|To): (?:[A-Za-z0-9 !#$%&'*+/=^_`{|}~-]* ?|(?:=\?utf-8\?b\?[A-Za-z0-9+/=]+\?=\r\n )+)"
    rb"<([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+)>"
)
"""Words of letters, or words that we encoded, and one address in angle brackets: nothing in it can be read in two
ways."""
LONGEST_QUOTED = 30
BYTES_OF_A_WORD = 36
"""Sixty letters when encoded: a line has room for it beside the header's name."""
_QUOTED = frozenset('()<>[]:;@\\,."')
_JOINERS = "\u200c\u200d"


class Letter(NamedTuple):
    """`sender` and `to` are name and address; `message_id` without its angle brackets; `calendar` is a calendar file
    and its method; `attached` are file name, media type and bytes; `code` and `logo` are PNG files, empty for none."""

    sender: tuple[str, str]
    to: tuple[str, str]
    reply_to: str
    subject: str
    message_id: str
    made_at: datetime
    language: str
    text: str
    html: str
    code: bytes = b""
    logo: bytes = b""
    calendar: tuple[bytes, str] | None = None
    attached: tuple[tuple[str, str, bytes], ...] = ()


def made(letter: Letter) -> bytes:
    """The message as it goes over the line. Raises `Refused` when what was made is not what was meant."""
    mark = letter.message_id.partition("@")[0]
    kind, body = _body(letter, mark)
    headers = _headers(letter)
    utf8 = not letter.to[1].isascii() or not letter.sender[1].isascii()
    written = "".join(_folded(name, value, utf8=utf8) for name, value in headers)
    head = written.encode() + f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n".encode("ascii")
    _require_as_meant(head, letter, [name for name, _ in headers] + ["MIME-Version", "Content-Type"])
    return head + body


def _headers(letter: Letter) -> list[tuple[str, object]]:
    headers: list[tuple[str, object]] = [
        ("From", _address(*letter.sender)),
        ("To", _address(*letter.to)),
        ("Subject", harmless(letter.subject)),
        ("Date", format_datetime(letter.made_at)),
        ("Message-ID", f"<{letter.message_id}>"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", letter.language),
    ]
    if letter.reply_to:
        headers.insert(2, ("Reply-To", _address("", letter.reply_to)))
    return headers


def harmless(text: str) -> str:
    """Text that is one line, not too long, and no encoded word (CVE-2024-6923), whatever it was."""
    if text.isascii() and text.isprintable() and len(text) <= LONGEST_HEADER:
        return " ".join(text.split()).replace("=?", "= ?")
    shown = (each if each.isprintable() or each in _JOINERS else " " for each in text[:LONGEST_HEADER])
    return " ".join("".join(shown).split()).replace("=?", "= ?")


@lru_cache(maxsize=64)
def _address(name: str, email: str) -> Address:
    # The domain as SMTP has it: then only a mailbox with an accent needs a server that knows SMTPUTF8.
    local, _, domain = mailbox(email).rpartition("@")
    return Address(harmless(name), username=local, domain=domain)


def _folded(name: str, value: object, *, utf8: bool) -> str:
    short = f"{name}: {value}\r\n"
    if (len(short) <= LONGEST_SHORT and short.isascii()) or name in _AS_THEY_ARE:
        return short
    if isinstance(value, Address):
        # The library loses the quotes of a name that it folds, and then a comma in it parts two recipients.
        loses = len(value.display_name) > LONGEST_QUOTED and _QUOTED & set(value.display_name)
        if loses or not (utf8 or value.display_name.isascii()):
            return f"{name}: {_as_words(value.display_name)}\r\n <{value.addr_spec}>\r\n"
    elif str(value).isascii():
        # The library puts a line break right behind the name, and some readers then show the space after it.
        lines = textwrap.wrap(str(value), LONGEST_SHORT, initial_indent=f"{name}: ", subsequent_indent=" ",
                              break_long_words=False, break_on_hyphens=False)  # fmt: skip
        return "\r\n".join(lines) + "\r\n"
    elif not utf8:
        return f"{name}: {_as_words(str(value))}\r\n"
    chosen = policy.SMTPUTF8 if utf8 else policy.SMTP
    header = _REGISTRY(name, value)
    return str(header.fold(policy=chosen))


def _as_words(text: str) -> str:
    """Encoded words (RFC 2047), none of which ends within a letter; the library takes twenty times as long."""
    data, words, at = text.encode("utf-8", "replace"), [], 0
    while at < len(data):
        end = min(at + BYTES_OF_A_WORD, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        words.append(f"=?utf-8?b?{binascii.b2a_base64(data[at:end], newline=False).decode('ascii')}?=")
        at = end
    return "\r\n ".join(words)


def _require_as_meant(head: bytes, letter: Letter, names: list[str]) -> None:
    """Read the finished bytes back: every header once and no other, one sender, one recipient."""
    lines = head[:-4].split(b"\r\n")
    whole = b"\n" not in head.replace(b"\r\n", b"") and b"\r" not in head.replace(b"\r\n", b"")
    fields = [field.replace(b"\n", b"\r\n") for field in _FIELD.split(b"\n".join(lines))]
    found = [field.partition(b":")[0].decode("ascii", "replace") for field in fields]
    if found != names or not whole or max(map(len, lines)) > LONGEST_LINE:
        raise _not_as_meant()
    for field, email in zip(fields, (letter.sender[1], letter.to[1]), strict=False):
        if _box(field) != _address("", email).addr_spec:
            raise _not_as_meant()


def _box(field: bytes) -> str | None:
    """The one address of a `From` or `To` as a receiver reads it; None for none or several."""
    if plain := _PLAIN.fullmatch(field):
        return plain[1].decode("ascii")
    return _box_by_library(field)


@lru_cache(maxsize=64)
def _box_by_library(field: bytes) -> str | None:
    read = BytesHeaderParser(policy=policy.SMTPUTF8).parsebytes(field + b"\r\n\r\n")
    header = next(iter(read.values()))
    boxes = [each.addr_spec for each in header.addresses]
    return boxes[0] if len(boxes) == 1 and not header.defects else None


def _not_as_meant() -> Refused:
    return Refused(
        "mail-not-as-meant",
        "The message would not be what it was meant to be.",
        "Look at the visitor's name and address.",
    )


Part = tuple[str, bytes]
"""The media type with its parameters, and the headers after it with the body."""


def _body(letter: Letter, mark: str) -> Part:
    alternatives = [_text("plain", letter.text), _related(letter, mark)]
    if letter.calendar is not None:
        data, method = letter.calendar
        alternatives.append(_encoded(f"text/calendar; charset=utf-8; method={method}", data))
    body = _several("alternative", f"a{mark}", alternatives)
    files = [_attachment(*one) for one in letter.attached]
    if letter.calendar is not None:
        files.append(_attachment("invite.ics", "application/ics", letter.calendar[0]))
    return _several("mixed", f"m{mark}", [body, *files]) if files else body


def _related(letter: Letter, mark: str) -> Part:
    pictures = [_picture(name, data) for name, data in (("code", letter.code), ("logo", letter.logo)) if data]
    page = _text("html", letter.html)
    return _several('related; type="text/html"', f"r{mark}", [page, *pictures]) if pictures else page


def _several(kind: str, mark: str, parts: list[Part]) -> Part:
    # No encoded part can hold "=_": quoted-printable writes = as =3D, and base64 ends with it.
    boundary = f"=_{mark}"
    inside = b"".join(
        f"--{boundary}\r\nContent-Type: {media}\r\n".encode("ascii") + _with_headers(rest) + b"\r\n"
        for media, rest in parts
    )
    return f'multipart/{kind}; boundary="{boundary}"', inside + f"--{boundary}--\r\n".encode("ascii")


def _with_headers(rest: bytes) -> bytes:
    return rest if rest.startswith(b"Content-") else b"\r\n" + rest


def _text(kind: str, text: str) -> Part:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    head = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    return f"text/{kind}; charset=utf-8", head + binascii.b2a_qp(lines, istext=True)


def _encoded(media: str, data: bytes, *, extra: str = "") -> Part:
    head = f"Content-Transfer-Encoding: base64\r\n{extra}\r\n".encode("ascii")
    return media, head + _base64(data)


def _picture(name: str, data: bytes) -> Part:
    extra = f'Content-ID: <{name}>\r\nContent-Disposition: inline; filename="{name}.png"\r\n'
    return _encoded(f'image/png; name="{name}.png"', data, extra=extra)


def _attachment(name: str, media: str, data: bytes) -> Part:
    """`name` is one of ours: plain letters, digits, dots and hyphens."""
    if not all(each.isascii() and (each.isalnum() or each in ".-_") for each in name):
        raise _not_as_meant()
    extra = f'Content-Disposition: attachment; filename="{name}"\r\n'
    return _encoded(f'{media}; name="{name}"', data, extra=extra)


@lru_cache(maxsize=8)
def _base64(data: bytes) -> bytes:
    # Kept, as the calendar file stands in a mail twice, and a building's logo in all of its mails.
    whole = binascii.b2a_base64(data, newline=False)
    return b"\r\n".join(whole[at : at + 76] for at in range(0, len(whole), 76)) + b"\r\n"
