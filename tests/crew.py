"""Several processes at the same store at once: desks that stay, and get one piece of work after another.

A process that starts costs a quarter of a second and eight of them two; so the crew is hired once in a test run. The
work is a function of a test's module, told by name; it gets its `Desk` and the test's arguments.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import BrokenBarrierError
from typing import Any, NamedTuple

from db.sqlite import SqliteStore
from tests import isolation
from tests.cast import NOON, Cast
from vmsctl.config import Config
from vmsctl.workspace import Actor, Workspace, open_workspace

SIZES = (2, 8)
PATIENCE = 120.0
WHOLE_RACE = 900.0


class World(NamedTuple):
    """What another process needs to work at the store of a test."""

    home: str
    address: str
    user_id: int
    user: str
    time: datetime = NOON

    @classmethod
    def of(cls, cast: Cast, user: str = "linus") -> World:
        actor = cast.act_as(user).actor
        assert actor is not None
        return cls(str(cast.ws.config.home), cast.ws.config.address, actor.user_id, actor.name, cast.clock())

    def open(self, desk: str = "front") -> Workspace:
        """The workspace, at a desk and at the time of the test."""
        ws = open_workspace(Config(Path(self.home), self.address, user=None, building=None, desk=desk), create=True)
        ws.clock = lambda: self.time.astimezone(UTC)
        return ws.acting(Actor(self.user_id, self.user, "desk", desk))


@dataclass
class Desk:
    """One of the processes at work; `together` waits until all of them have come here."""

    number: int
    of: int
    ws: Workspace
    barrier: Barrier

    def together(self) -> None:
        self.barrier.wait(PATIENCE)


Job = Callable[..., Any]


class Crew:
    """Processes that wait for work."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._barriers = {size: context.Barrier(size) for size in SIZES}
        self._members = []
        for number in range(max(SIZES)):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(number, theirs, self._barriers), daemon=True)
            process.start()
            theirs.close()
            self._members.append((process, ours))

    def do(self, desks: int, job: Job, world: World, *arguments: Any) -> list[Any]:
        """What each of so many desks answers; raises what a desk raised, and not what became of those who waited."""
        members = self._members[:desks]
        for _, connection in members:
            connection.send((job, world, desks, arguments))
        answers = [self._answer(connection) for _, connection in members]
        if self._barriers[desks].broken:
            self._barriers[desks].reset()
        if faults := [answer for answer in answers if isinstance(answer, Exception)]:
            raise next((fault for fault in faults if BrokenBarrierError.__name__ not in str(fault)), faults[0])
        return answers

    def _answer(self, connection: Connection) -> Any:
        assert connection.poll(WHOLE_RACE), "a desk has not answered"
        return connection.recv()

    def close(self) -> None:
        for process, connection in self._members:
            connection.close()
            process.join(PATIENCE)


def _work(number: int, connection: Connection, barriers: dict[int, Barrier]) -> None:
    isolation.guard_network()
    with unhurried():
        _work_on(number, connection, barriers)


def _work_on(number: int, connection: Connection, barriers: dict[int, Barrier]) -> None:
    while True:
        try:
            job, world, of, arguments = connection.recv()
        except EOFError:
            return
        ws = world.open(f"desk-{number}")
        barrier = barriers[of]
        try:
            answer: Any = job(Desk(number, of, ws, barrier), *arguments)
        except Exception as error:  # noqa: BLE001  it is the test's to judge
            barrier.abort()
            answer = RuntimeError(f"desk {number}: {type(error).__name__}: {error}")
        ws.store.close()
        connection.send(answer)


@contextmanager
def unhurried() -> Iterator[None]:
    """Who opens a file's store in this process waits for the turn to write as long as it takes: on a busy machine many
    seconds may go by until a disk has taken what another wrote."""
    with replaced((SqliteStore.__init__, "__kwdefaults__", {"wait": PATIENCE, "create": False})):
        yield


@contextmanager
def replaced(*replacements: tuple[object, str, Any]) -> Iterator[None]:
    """For a negative control: other values in place of a guard, in this process and while it lasts."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in replacements]
    for owner, name, value in replacements:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def outcomes(answers: Sequence[Sequence[str]]) -> list[list[str]]:
    """What all desks answered to each piece of work, in order, from what each desk answered to all."""
    return [sorted(row) for row in zip(*answers, strict=True)]
