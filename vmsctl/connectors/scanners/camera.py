"""Codes held before a camera, or shown in a film."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic

from vmsctl.connectors.scanners.address import Source
from vmsctl.connectors.scanners.protocol import IsCode, State, Told
from vmsctl.connectors.scanners.reopening import Reopening
from vmsctl.connectors.scanners.sight import Sight
from vmsctl.connectors.scanners.watched import ABSENT, EYE, LOST, OVER, Ended, Watched
from vmsctl.errors import DeviceFailed

READY = State(True, "The camera is ready.")

PATIENCE = 12.0
"""Seconds without a frame after which the looking process is taken for stuck; OpenCV itself waits for ten."""

A_LOOK = 0.2
"""Seconds until it is looked whether the camera is still wanted."""

MOST_DEATHS = 3
"""Times in a row that the looking process may be ended before it has looked at one frame of a film."""

_DIED = "camera-reader-ended"


class CameraScanner(Reopening):
    """Has a process look at the frames, and starts another one when a frame has ended it."""

    def __init__(self, source: Source, is_code: IsCode, told: Told, program: Sequence[str] = EYE) -> None:
        super().__init__(told)
        self._source = source
        self._program = program
        self._sight = Sight(is_code)
        self._looking: Watched | None = None
        self._frames = 0
        self._deaths = 0

    def open(self) -> None:
        if self._looking is not None:
            return
        kind, skip = ("camera", 0) if self._source.live else ("film", self._frames)
        try:
            self._looking = Watched([kind, self._source.place, str(skip)], self._program)
            opened = self._opened(self._looking)
        except Ended as end:
            self._release()
            raise self._fault(end) from None
        except OSError as reason:
            raise DeviceFailed(
                "camera-reader-not-started", f"No process for {self._name}: {reason.strerror}.", "End other programs."
            ) from reason
        if not opened:
            self._release()
            raise self._stuck()
        self._is(READY)

    def _opened(self, looking: Watched) -> bool:
        """Whether the source was opened, before patience or the wish for it ended. Raises `Ended`."""
        until = monotonic() + PATIENCE
        while monotonic() < until and not self._closed.is_set():
            line = looking.line(A_LOOK)
            if line is not None:
                return line == "open"
        return False

    def _read(self) -> Iterator[str]:
        try:
            for at, texts in self._looks():
                seen = self._sight.look(texts, at)
                if seen.remark:
                    self._remark(State(True, seen.remark))
                elif seen.code:
                    self._is(READY)
                    yield seen.code
        except Ended as end:
            if self._source.live or end.status != OVER:
                raise self._fault(end) from None

    def _looks(self) -> Iterator[tuple[float, list[str]]]:
        """Time in seconds and texts of each frame, until it is closed. Raises `Ended`, `DeviceFailed`."""
        heard = monotonic()
        while self._looking is not None and not self._closed.is_set():
            line = self._looking.line(A_LOOK)
            if line is not None:
                heard = monotonic()
                at, *texts = line.split(" ")
                self._frames += 1
                self._deaths = 0
                yield int(at) / 1000 if at.isdecimal() else 0.0, texts
            elif monotonic() - heard > PATIENCE:
                raise self._stuck()

    def _release(self) -> None:
        if self._looking is not None:
            self._looking.end()
            self._looking = None

    def _comes_back(self, fault: DeviceFailed) -> bool:
        return self._source.live or (fault.code == _DIED and self._deaths < MOST_DEATHS)

    def _stuck(self) -> DeviceFailed:
        return DeviceFailed(
            "camera-silent", f"{self._name} has sent no picture for {PATIENCE:.0f} seconds.", "Check its cable."
        )

    def _fault(self, end: Ended) -> DeviceFailed:
        if end.status == ABSENT:
            return DeviceFailed(
                "camera-absent",
                f"{self._name} cannot be opened: it is not there, or another program has it.",
                "Check its cable; on Debian the user must be in the group video.",
            )
        if end.status == LOST:
            return DeviceFailed(
                "camera-unplugged", f"{self._name} sends no more pictures; it is tried again.", "Check its cable."
            )
        # The picture that did it is not looked at again.
        self._frames += 1
        self._deaths += 1
        return DeviceFailed(
            _DIED, f"A picture ended the reader of {self._name} {end.how}; another is started.", "Show the code again."
        )

    @property
    def _name(self) -> str:
        return f"camera {self._source.place}"
