"""What stands beside a signature, for people in the language that they read, and for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vmsctl.language import Words


class Signing(NamedTuple):
    """Who signed what, and when by the building's clocks; `sha256` is the document's, as it was read."""

    name: str
    company: str
    document: str
    title: str
    number: int
    language: str
    sha256: str
    at: datetime
    time_zone: str


def beside(words: Words, one: Signing) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    """Caption, name, lines, and lines in small letters."""
    offset = f"{one.at:%z}"
    zone = f"{one.time_zone}, UTC{offset[:3]}:{offset[3:5]}"
    when = words.say("documents.signed-at", day=words.format_date(one.at.date()), time=f"{one.at:%H:%M:%S}", zone=zone)
    what = words.say("documents.version", title=one.title, number=one.number)
    digest = words.say("documents.digest", digest=one.sha256)
    lines = (one.company, when, what) if one.company else (when, what)
    return words["documents.signature"], one.name, lines, (digest,)


def told(one: Signing, kind: str) -> dict[str, Any]:
    """The same for programs; `kind` is how it was signed."""
    return {
        "name": one.name,
        "company": one.company,
        "document": one.document,
        "title": one.title,
        "version": one.number,
        "language": one.language,
        "sha256": one.sha256,
        "at": one.at.isoformat(timespec="seconds"),
        "time_zone": one.time_zone,
        "signature": kind,
    }
