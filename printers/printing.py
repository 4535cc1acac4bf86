"""The calls that the rest of the house uses: make bytes, send bytes, look at it first."""

from dataclasses import dataclass

from printers.contents import Content
from printers.errors import MissingGlyph


@dataclass(frozen=True, slots=True)
class Rendered:
    """A job's bytes, and the characters that had to be replaced by □ (roll call only)."""

    data: bytes
    replaced: tuple[MissingGlyph, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A printer has taken all of a job's bytes; `answered` says that it also reported itself well."""

    sent_bytes: int
    answered: bool


def render(content: Content, profile_name: str) -> bytes:
    """Bytes for a printer of that profile; raises MissingGlyph, TooLong, UnknownProfile."""
    return render_noting(content, profile_name).data


def render_noting(content: Content, profile_name: str) -> Rendered:
    """Like `render`, and says what was replaced: a roll call is never stopped by a missing glyph."""
    raise NotImplementedError


def send(data: bytes, url: str, *, timeout: float = 10.0) -> Sent:
    """Hand a job to the printer at `url`; `timeout` is seconds without any byte being taken."""
    raise NotImplementedError


def preview(content: Content, *, terminal: bool = True) -> str:
    """The content as text; for a terminal the QR code carries colours, so that it is dark on white."""
    raise NotImplementedError


def to_pdf(content: Content) -> bytes:
    """The content as a PDF: a badge on its own page, a roll call on A4."""
    raise NotImplementedError


def is_printable(text: str) -> MissingGlyph | None:
    """The first character of a text that no shipped font can draw, or None."""
    raise NotImplementedError
