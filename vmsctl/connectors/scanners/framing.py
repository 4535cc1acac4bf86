"""Bytes of a serial line to the codes in them, whatever ends or precedes a code on that make of scanner."""

from __future__ import annotations

from vmsctl.connectors.scanners.protocol import IsCode

START = 0x02
ENDS = b"\r\n\t\x03"
"""CR, LF, Tab and ETX; STX may stand before a code."""

LONGEST = 64
"""Bytes of one reading; a code of ours with its prefixes has 24."""

QUIET = 0.1
"""Seconds of silence that end a code of a scanner which sends no end, and what was noise."""

STALE = 1.0
"""Seconds after which the beginning of a reading has nothing to do with what follows."""

REFUSED = ""
"""In place of a code: something was scanned, and it is none of ours."""


class Framing:
    """Fed with what came and when (monotonic seconds); gives whole codes of ours and `REFUSED`."""

    def __init__(self, is_code: IsCode) -> None:
        self._is_code = is_code
        self._held = bytearray()
        self._spoiled = False
        self._fed_at = 0.0

    def feed(self, data: bytes, at: float) -> list[str]:
        found = self._end() if at - self._fed_at > STALE else []
        self._fed_at = at
        for byte in data:
            if byte in ENDS or byte == START:
                found += self._end()
            elif 0x20 <= byte < 0x7F and len(self._held) < LONGEST:
                self._held.append(byte)
            else:
                self._spoiled = True
        return found

    def silence(self, at: float) -> list[str]:
        """Nothing has come since: a whole code needs no end, and noise none either."""
        since = at - self._fed_at
        whole = self._spoiled or self._is_code(self._text())
        return self._end() if since > STALE or (since >= QUIET and whole) else []

    def _end(self) -> list[str]:
        """What was held, if anything, is one reading."""
        if not self._held and not self._spoiled:
            return []
        text = self._text()
        ours = not self._spoiled and self._is_code(text)
        self._held.clear()
        self._spoiled = False
        return [text if ours else REFUSED]

    def _text(self) -> str:
        """The reading without the AIM identifier of QR codes (`]Q` and a digit) before it."""
        text = self._held.decode("ascii").strip()
        return text[3:] if text.startswith("]Q") and text[2:3].isdigit() else text
