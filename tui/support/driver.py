"""Textual's terminal driver, made to bear bytes that are no UTF-8: a scanner in another code page sends them.

Textual 8.2 decodes strictly in its input thread; one such byte raises there and ends the program.
"""

from __future__ import annotations

import asyncio
import os
import re
import select
import selectors
from codecs import getincrementaldecoder

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

ESCAPE_AND_ENTER = re.compile("\x1b([\r\n])")
"""Two keys that came in one read. Textual takes them for Alt with Enter, loses the first, and types a `^` before what
comes next; Alt does nothing here, so the Escape is written as terminals with the Kitty protocol send it."""

LOOK = 0.1
"""Seconds between looks at whether the program ends, or a lone Escape is one."""


class TolerantDriver(LinuxDriver):
    """Reads keys as `LinuxDriver` does; a byte that is no UTF-8 becomes U+FFFD, and keys of one read came at once."""

    _reads = False
    _holds = False  # something was read that is not handed on yet

    @property
    def has_input(self) -> bool:
        """Whether the terminal has sent something that is not handed on yet: the computer is late, not the scanner."""
        try:
            waits = self._reads and bool(select.select([self.fileno], [], [], 0)[0])
        except (OSError, ValueError):
            return False
        return waits or (self._reads and self._holds)  # in this order: it may have been read while that was asked

    def _sigcont_application(self, *_: object) -> None:
        """Go on after a stop. One that came from outside (`kill -STOP`) has left the input thread where it was, and
        Textual starts a second: they would share the keys, and hand them on in any order."""
        if self._reads:
            asyncio.get_running_loop().call_soon_threadsafe(self._begin_anew)
        elif self._key_thread is not None:
            super()._sigcont_application()

    def _begin_anew(self) -> None:
        """Set up the terminal again, which a shell may have taken back meanwhile."""
        if not self._reads:  # the program has ended meanwhile
            return
        at_first = self.attrs_before
        self._end_input_thread()
        self.close()
        self.resume_application_mode()
        self.attrs_before = at_first

    def _end_input_thread(self) -> None:
        """Let nothing more be read; what has come meanwhile stays where it is."""
        self.exit_event.set()
        if self._key_thread is not None:
            self._key_thread.join()
        self.exit_event.clear()

    def run_input_thread(self) -> None:
        parser = XTermParser(self._debug)
        self._reads = True
        try:
            self._read_until_the_end(parser)
        finally:
            self._reads = False
        self._finish(parser)

    def _read_until_the_end(self, parser: XTermParser) -> None:
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(LOOK):
                    self._holds = True
                    data = os.read(self.fileno, 4096)
                    if not data:  # the terminal has gone
                        break
                    self._handle(parser, decode(data))
                    self._holds = False
                for event in parser.tick():
                    self.process_message(event)

    def _handle(self, parser: XTermParser, text: str) -> None:
        if text:  # nothing yet of a character of several bytes
            events = list(parser.feed(ESCAPE_AND_ENTER.sub("\x1b[27u\\1", text)))
            for event in events:
                event.time = events[0].time
                self.process_message(event)

    def _finish(self, parser: XTermParser) -> None:
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            return
