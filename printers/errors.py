"""What can go wrong between a content and its paper, each with one sentence that says what to do."""

import unicodedata
from typing import ClassVar


class PrinterError(Exception):
    """A job that did not come out.

    `permanent` says that trying again cannot help until somebody changes something. `sent_bytes` is how
    much the printer may have taken: 0 means that nothing was printed, more means that nobody knows.
    """

    code: ClassVar[str] = "printer"
    permanent: ClassVar[bool] = False

    def __init__(self, sentence: str, *, sent_bytes: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.sent_bytes = sent_bytes

    @property
    def nothing_printed(self) -> bool:
        """True when the job can be sent again without a risk of printing it twice."""
        return self.sent_bytes == 0


class BadAddress(PrinterError):
    """A printer address that cannot be understood."""

    code = "bad-address"
    permanent = True


class UnknownProfile(PrinterError):
    """No profile of that name, or a model that prints no raster pictures."""

    code = "unknown-profile"
    permanent = True


class TooLong(PrinterError):
    """Text that does not fit its place at the smallest legible size, or a code too long for its QR."""

    code = "too-long"
    permanent = True


class MissingGlyph(PrinterError):
    """A character that none of the shipped fonts can draw."""

    code = "missing-glyph"
    permanent = True

    def __init__(self, character: str, text: str) -> None:
        self.character = character
        self.text = text
        super().__init__(
            f"No font here can draw {named(character)}, which stands in {shown(text)}; "
            "write the name in other letters for the badge."
        )


class BadPicture(PrinterError):
    """A logo that cannot be read, or is too large."""

    code = "bad-picture"
    permanent = True


class Absent(PrinterError):
    """No printer there: the port refuses, the device or file does not exist."""

    code = "absent"


class DriverMissing(PrinterError):
    """A system library that the printer needs is not installed."""

    code = "driver-missing"
    permanent = True


class NotAllowed(PrinterError):
    """The operating system does not let this user write to the device."""

    code = "not-allowed"
    permanent = True


class Unreachable(PrinterError):
    """Switched off, unplugged, off-line, or on a network that does not answer."""

    code = "unreachable"


class OutOfPaper(PrinterError):
    """The printer reports that its roll has ended."""

    code = "out-of-paper"


class CoverOpen(PrinterError):
    """The printer reports that its cover is open."""

    code = "cover-open"


class NeedsAttention(PrinterError):
    """The printer reports an error of its own: a jammed cutter, an overheated head."""

    code = "needs-attention"


class Stalled(PrinterError):
    """The printer stopped taking bytes."""

    code = "stalled"


class BrokenOff(PrinterError):
    """The connection, cable or disk gave way while bytes were going out."""

    code = "broken-off"


def named(character: str) -> str:
    """Unambiguous name of a character for people: `U+1F600 GRINNING FACE`."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


def shown(text: str, limit: int = 40) -> str:
    """Quote foreign text for a sentence: one line, bounded, nothing in it that acts on a terminal."""
    kept = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return f"“{kept[:limit]}…”" if len(kept) > limit else f"“{kept}”"
