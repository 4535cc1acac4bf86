"""One throw-away PostgreSQL cluster for a whole test run, and a fresh database for each test.

The cluster lives in a temporary folder, listens on a Unix socket in that folder and nowhere else,
and does without fsync. All pytest-xdist workers share it: the first that needs it makes it, under a lock.
A keeper process holds the reading end of a pipe whose writing end only the test run has open, so
that the cluster and its folder go away with the run, also when the run is killed.
"""

import fcntl
import os
import pwd
import select
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tests import machine

USER = "vms"
# PostgreSQL refuses to run as root; there this account of every Unix machine lends its name.
STAND_IN = "nobody"
STOP_WITHIN_MS = 30_000
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "timezone": "UTC",
}


class RunFolder:
    """What all workers of a test run have in common; made and removed by the process that controls them."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="vmsctl-test-", dir=_place_for_sockets()))
        self.path.chmod(0o711)
        for pipe in ("alive", "stopped"):
            os.mkfifo(self.path / pipe, 0o600)
        self._alive = os.open(self.path / "alive", os.O_RDWR | os.O_CLOEXEC)
        self._stopped = os.open(self.path / "stopped", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def close(self) -> None:
        """Let the keeper, if there is one, stop the cluster; nothing of the run is left."""
        kept = (self.path / "kept").exists()
        os.close(self._alive)
        if kept:
            waiting = select.poll()
            waiting.register(self._stopped, select.POLLHUP)
            waiting.poll(STOP_WITHIN_MS)
        os.close(self._stopped)
        shutil.rmtree(self.path, ignore_errors=True)


@dataclass(slots=True)
class Cluster:
    """A running cluster as one worker sees it."""

    folder: Path
    worker: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _connection: psycopg.Connection[tuple[object, ...]] | None = None

    def url(self, database: str) -> str:
        """What `VMSCTL_DATABASE_URL` holds for this database."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database that nothing has used, as a copy of `template`; its name."""
        name = f"test_{self.worker}_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, with whatever is still connected to it."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """A database to copy from, made once in a test run; `fill` gets its URL, and leaves no connection."""
        ready = self.folder / f"{name}.ready"
        with locked(self.folder / "templates.lock"):
            if not ready.exists():
                self.drop(name)
                self._run("CREATE DATABASE {} TEMPLATE template0", name)
                fill(self.url(name))
                ready.touch()
        return name

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _run(self, statement: LiteralString, *names: str) -> None:
        if self._connection is None:
            self._connection = psycopg.connect(self.url("postgres"), autocommit=True)
        self._connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def running_cluster(run_folder: Path, worker: str) -> Cluster:
    """The cluster of this test run; the first worker that asks starts it."""
    folder = run_folder / "postgresql"
    with locked(run_folder / "cluster.lock"):
        if not (run_folder / "kept").exists():
            _start(folder)
            _keep(run_folder, folder)
    return Cluster(folder, worker)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path` against the other workers."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(STAND_IN)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, log = str(folder / "data"), str(folder / "log")
    settings = {**SETTINGS, "unix_socket_directories": str(folder)}
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
    _run(folder, "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    _run(folder, "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")


def _run(folder: Path, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [*_as_owner(), _program(program), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if done.returncode != 0:
        log = folder / "log"
        raise RuntimeError(f"{program} failed: {done.stderr}{log.read_text() if log.exists() else ''}")


def _keep(run_folder: Path, folder: Path) -> None:
    """Start the process that stops the cluster when the test run is over, however it ended.

    Both pipes are open before it begins: if it came to open them only after a run that ends at once, it would wait for
    ever for somebody at the other end.
    """
    stop = shlex.join([*_as_owner(), _program("pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"])
    last = f"cd /; rm -rf {shlex.quote(str(run_folder))}"
    alive = os.open(run_folder / "alive", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(alive, True)
    stopped = os.open(run_folder / "stopped", os.O_RDWR)
    subprocess.run(
        ["/bin/sh", "-c", f"exec 3<&0 4>&1; (read -r _ <&3; {stop}; {last}) > /dev/null 2>&1 &"],
        cwd=run_folder,
        stdin=alive,
        stdout=stopped,
        start_new_session=True,
        check=True,
    )
    os.close(alive)
    os.close(stopped)
    (run_folder / "kept").touch()


def _as_owner() -> list[str]:
    """The words before a PostgreSQL program that let it run as somebody else than root."""
    if os.geteuid() != 0:
        return []
    owner = pwd.getpwnam(STAND_IN)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _program(name: str) -> str:
    programs = machine.postgresql_programs()
    if programs is None:
        raise RuntimeError(machine.reason("postgresql"))
    return str(programs / name)


def _place_for_sockets() -> str:
    """A folder with a short name, since a socket's path has 107 bytes, that any account may walk through."""
    usual = Path(tempfile.gettempdir()).resolve()
    open_to_all = all(path.stat().st_mode & 0o001 for path in (usual, *usual.parents))
    return str(usual) if open_to_all and len(str(usual)) <= 50 else "/tmp"
