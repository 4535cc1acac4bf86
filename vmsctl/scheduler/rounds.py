"""The schedule as the worker's loop calls it: a round of the jobs, and a sentence for what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmsctl.scheduler import jobs

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

PACE = 30.0
"""Seconds between two rounds; a round in which nothing is due asks a handful of indexed questions."""


class Failed(str):
    """The sentence of a run that failed."""

    __slots__ = ()


class Rounds:
    """Does what is due, with `light` but for what is heavy; what waits for somebody is told once and not in every
    round."""

    def __init__(self, *, light: bool = False) -> None:
        self._light = light
        self._waiting: frozenset[str] = frozenset()

    def __call__(self, ws: Workspace) -> list[str]:
        ran = jobs.run_due(ws, light=self._light)
        before, self._waiting = self._waiting, frozenset(each.words for each in ran if each.state == "waits")
        new = [each for each in ran if each.state != "waits" or each.words not in before]
        return [Failed(each.words) if each.state == "failed" else each.words for each in new]
