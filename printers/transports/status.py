"""What an ESC/POS printer says of itself when asked (DLE EOT), read with suspicion."""

import time

from printers.errors import CoverOpen, NeedsAttention, OutOfPaper, PrinterError, Unreachable
from printers.transports.protocol import Transport

# All questions together may take this long; a printer that never answers is a printer all the same.
PATIENCE = 0.5
_FIXED, _FIXED_VALUE = 0b1001_0011, 0b0001_0010

# Question, bits that tell of a trouble, the trouble. In the order in which a person would mend them:
# an open cover explains missing paper, and both explain being off-line.
_TROUBLES: tuple[tuple[int, int, type[PrinterError], str], ...] = (
    (2, 0b0000_0100, CoverOpen, "The printer's cover is open: close it."),
    (4, 0b0110_0000, OutOfPaper, "The printer is out of paper: put in a new roll."),
    (2, 0b0010_0000, OutOfPaper, "The printer is out of paper: put in a new roll."),
    (3, 0b0110_1000, NeedsAttention, "The printer reports an error: look for a jam, then switch it off and on."),
    (1, 0b0000_1000, Unreachable, "The printer is off-line: press its on-line or feed key."),
)


def check(printer: Transport, *, sent_bytes: int = 0, patience: float = PATIENCE) -> bool:
    """Raise what the printer complains of; True when it says that it is well, False when it says nothing."""
    answers = _answers(printer, patience)
    for question, bits, kind, sentence in _TROUBLES:
        if answers.get(question, 0) & bits:
            raise kind(sentence, sent_bytes=sent_bytes)
    return bool(answers)


def _answers(printer: Transport, patience: float) -> dict[int, int]:
    """Status bytes by question; ends with the first question that stays without a proper answer."""
    ends = time.monotonic() + patience
    found: dict[int, int] = {}
    for question in (1, 2, 3, 4):
        left = ends - time.monotonic()
        answer = printer.ask(b"\x10\x04" + bytes([question]), left) if left > 0 else b""
        if len(answer) != 1 or answer[0] & _FIXED != _FIXED_VALUE:
            break
        found[question] = answer[0]
    return found
