"""The schedule as the worker's loop calls it: a round of the jobs, and a sentence for what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmsctl.scheduler import jobs

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

PACE = 30.0
"""Seconds between two rounds; a round in which nothing is due asks a handful of indexed questions."""


class Rounds:
    """Does what is due; what waits for somebody is told once and not in every round."""

    def __init__(self) -> None:
        self._waiting: frozenset[str] = frozenset()

    def __call__(self, ws: Workspace) -> list[str]:
        ran = jobs.run_due(ws)
        before, self._waiting = self._waiting, frozenset(each.words for each in ran if each.state == "waits")
        return [each.words for each in ran if each.state != "waits" or each.words not in before]
