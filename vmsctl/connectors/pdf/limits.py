"""How much of a strange PDF is borne, and the sentences for what is not (T12)."""

from vmsctl.errors import Invalid

MOST_BYTES = 10 * 2**20
MOST_SIGNED = 2 * MOST_BYTES
"""Bytes of a signed one: what cleaning and signing add stays far below."""
MOST_PAGES = 50
MOST_OBJECTS = 100_000
MOST_DECODED = 256 * 2**20
"""Bytes that all its streams together may hold when they are unpacked; one of them a quarter of it."""
MOST_PIXELS = 64_000_000
MOST_DRAWINGS = 20_000
"""How often its pages may draw one of its forms, counted through forms that draw forms."""
LEAST_SIDE, MOST_SIDE = 36.0, 14_400.0
"""Sides of a page in points: half an inch to 200 inches."""

SECONDS = 10
MEMORY = 512 * 2**20
"""What its process may take in all: time by the wall clock, and bytes of address space."""

_SAY = {
    "pdf-too-big": ("This file is too big for a document: it may have 10 MB.", "Save it with smaller pictures."),
    "not-a-pdf": ("This file is no PDF.", "Save or print it as a PDF."),
    "pdf-encrypted": ("This PDF asks for a password.", "Save it without one."),
    "pdf-damaged": ("This PDF is damaged and cannot be repaired.", "Print it into a new PDF."),
    "pdf-empty": ("This PDF has no pages.", "Print it into a new PDF."),
    "pdf-too-long": (f"This PDF has too many pages for a document: it may have {MOST_PAGES}.", "Shorten it."),
    "pdf-page-size": ("A page of this PDF has no usable size.", "Print it into a new PDF, on A4 for instance."),
    "pdf-too-heavy": (
        "This PDF asks for more time or memory than a document may (10 s, 512 MB).", "Print it into a new PDF."
    ),
}  # fmt: skip


class Unfit(Exception):
    """A PDF that is not taken; the code is one of those that `refusal` has sentences for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refusal(code: str) -> Invalid:
    """What is said of a PDF that is not taken."""
    return Invalid(*(code, *_SAY[code]))
