"""A serial line with a printer at its other end that keeps what it gets and says that it is well."""

import os
import pty
import select
import threading
import tty

from tests.printers.loopback_printer import QUESTIONS, WELL


class AnsweringLine:
    """`path` is the desk's end of it; once it is started, a thread reads the printer's end into `got`."""

    def __init__(self) -> None:
        self._printer, self._desk = pty.openpty()
        tty.setraw(self._desk)
        self.path = os.ttyname(self._desk)
        self.url = f"serial://{self.path}?baud=115200"
        self.got = bytearray()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Read what is still on its way, and no more."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def pull(self) -> None:
        """Pull the plug, of a line that was not started."""
        os.close(self._printer)
        self._printer = -1

    def close(self) -> None:
        self.stop()
        if self._printer >= 0:
            self.pull()
        os.close(self._desk)

    def _read(self) -> None:
        while True:
            ending = self._stop.is_set()
            if select.select([self._printer], [], [], 0 if ending else 0.05)[0]:
                self._take(os.read(self._printer, 4096))
            elif ending:
                return

    def _take(self, data: bytes) -> None:
        self.got += data
        # A question comes with the end of the job before it, or in two pieces, when this thread was held up.
        if self.got.endswith(QUESTIONS):
            os.write(self._printer, bytes([WELL[self.got[-1]]]))
