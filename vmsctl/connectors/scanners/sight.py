"""What the camera has in view, and when that is a scan."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from vmsctl.connectors.scanners.protocol import IsCode

AWAY = 1.0
"""Seconds out of view after which the same code is another scan."""

_SEVERAL = "several"
_FOREIGN = "foreign"


class Seen(NamedTuple):
    """What a frame adds: a scan, or a sentence about what is not one, or neither."""

    code: str = ""
    remark: str = ""


NOTHING = Seen()
SEVERAL = Seen(remark="Two codes are in view: show only one.")
FOREIGN = Seen(remark="What is in view is none of our codes.")


class Sight:
    """Looks at the texts of frame after frame."""

    def __init__(self, is_code: IsCode) -> None:
        self._is_code = is_code
        self._in_view: dict[str, float] = {}

    def look(self, texts: Collection[str], at: float) -> Seen:
        """What the frame of that time (seconds, never going back) adds.

        Of two codes nobody can tell which is meant, so that neither counts; and neither does one of them alone
        while the other has just been in view, since a frame may show it blurred.
        """
        self._in_view = {what: last for what, last in self._in_view.items() if at - last <= AWAY}
        ours = {text for text in texts if self._is_code(text)}
        self._in_view.update(dict.fromkeys(ours & self._in_view.keys(), at))
        if len(ours) > 1:
            return SEVERAL if self._is_new(_SEVERAL, at) else NOTHING
        if _SEVERAL in self._in_view:
            return NOTHING
        if not ours:
            return FOREIGN if texts and self._is_new(_FOREIGN, at) else NOTHING
        code = ours.pop()
        return Seen(code) if self._is_new(code, at) else NOTHING

    def _is_new(self, what: str, at: float) -> bool:
        new = what not in self._in_view
        self._in_view[what] = at
        return new
