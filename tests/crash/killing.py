"""Choosing the points of a work at which its process is killed, and going through them."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tests.crash.losses import acks

ROOT = Path(__file__).parents[2]
SPARE = 20
SOONER = 0.8
DICE = random.Random(20261123)


@dataclass(frozen=True)
class Cut:
    """A work that was killed at its `at`-th call of a kind, or millisecond, and what it left: its home and what it had
    acknowledged."""

    call: str
    at: int
    home: Path
    killed: bool

    @property
    def acks(self) -> list[str]:
        return acks(self.home)

    def __str__(self) -> str:
        return f"{self.call} {self.at}"


def count_calls(act: str, pattern: Path, folder: Path, calls: Sequence[str], controls: Sequence[str]) -> Counter[str]:
    """How often a work makes each of the calls when nobody kills it."""
    log = folder / "calls.log"
    with Nursery(calls, ["-o", str(log)]) as nursery:
        home = _home(pattern, folder / "whole")
        ended = nursery.bear(act, home, controls, {})
    assert ended["status"] == 0, (home / "traceback").read_text()
    lines = re.findall(rf"^{ended['pid']} +(\w+)\(", log.read_text(), re.MULTILINE)
    return Counter(lines)


def cut_off(
    act: str, pattern: Path, folder: Path, calls: Sequence[str], points: int, *, controls: Sequence[str] = ()
) -> Iterator[Cut]:
    """The work in a copy of the home `pattern`, killed at about `points` points spread over its calls."""
    counted = count_calls(act, pattern, folder, calls, controls)
    chosen = spread({call: counted[call] for call in calls if counted[call]}, points)
    for call, places in chosen.items():
        when = counted[call] + SPARE
        with Nursery([call], ["-e", f"inject={call}:signal=SIGKILL:when={when}", "-o", "/dev/null"]) as nursery:
            for at in places:
                home = _home(pattern, folder / f"{call}-{at}")
                ended = nursery.bear(act, home, controls, {call: when - at})
                killed = ended["status"] == -signal.SIGKILL
                assert killed or ended["status"] == 0, (home / "traceback").read_text()
                yield Cut(call, at, home, killed)
                shutil.rmtree(home)


def killed_whenever(act: str, homes: Iterator[Path], kills: int, within: float) -> Iterator[Cut]:
    """The work in homes until so many were killed, each at some moment `within` seconds: where a server does the
    writing, none of our own calls says how far it is. One that had ended before is no cut, and the next is killed
    sooner."""
    killed = 0
    with Nursery() as nursery:
        for home in islice(homes, SPARE * kills):
            after = DICE.uniform(0.0, within)
            ended = nursery.bear(act, home, [], {}, after=after)
            if ended["status"] == -signal.SIGKILL:
                yield Cut("millisecond", round(1000 * after), home, killed=True)
                killed += 1
            else:
                assert ended["status"] == 0, (home / "traceback").read_text()
                within *= SOONER
            if killed == kills:
                return
    raise AssertionError(f"only {killed} were killed")


def killed_between(act: str, home: Path, torn: str) -> None:
    """For a control: the work, with that guard taken away, killed in the middle of what should be one act."""
    with Nursery() as nursery:
        ended = nursery.bear(act, home, [torn, "dying_between"], {})
    assert ended["status"] == -signal.SIGKILL, ended


def spread(counted: dict[str, int], points: int) -> dict[str, list[int]]:
    """Which calls of each kind to die at: all where they are few, else evenly, the first and last among them."""
    total = sum(counted.values())
    chosen = {}
    for call, count in counted.items():
        share = min(count, max(2, round(points * count / total)))
        chosen[call] = sorted({1 + round(step * (count - 1) / max(1, share - 1)) for step in range(share)})
    return chosen


class Nursery:
    """`tests/crash/nursery.py`; under strace where there are calls to watch."""

    def __init__(self, calls: Sequence[str] = (), options: Sequence[str] = ()) -> None:
        words = ["strace", "-f", "-qq", "-e", f"trace={','.join(calls)}", *options] if calls else []
        self._process = subprocess.Popen(
            [*words, sys.executable, "-m", "tests.crash.nursery"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def bear(
        self, act: str, home: Path, controls: Sequence[str], idle: dict[str, int], *, after: float | None = None
    ) -> dict[str, Any]:
        """Let a child do the work, and kill it `after` so many seconds; its process id and how it ended."""
        assert self._process.stdin and self._process.stdout
        order = {"act": act, "home": str(home), "controls": list(controls), "idle": idle, "after": after}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def _home(pattern: Path, place: Path) -> Path:
    shutil.copytree(pattern, place)
    return place
