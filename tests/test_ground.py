"""The ground itself: what it promises to the other tests, each with its negative control."""

import os
import select
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from db.engine import open_store
from db.errors import StoreEmpty
from db.upgrade import needs_upgrade
from tests import isolation, machine
from tests.postgres import STOP_WITHIN_MS, Cluster
from tests.scale import Scale

ROOT = Path(__file__).parents[1]


def test_the_developers_environment_is_out_of_sight(home: Path) -> None:
    assert Path.home() == home
    assert not [name for name in os.environ if name.startswith(("VMSCTL_", "PG"))]
    assert os.environ["TZ"] == "UTC"


def test_what_a_test_starts_sees_the_same_home(home: Path) -> None:
    asked = [sys.executable, "-c", "import pathlib; print(pathlib.Path.home())"]
    assert subprocess.check_output(asked, text=True).strip() == str(home)


@pytest.mark.parametrize("address", [("192.0.2.1", 9100), ("2001:db8::1", 9100, 0, 0)])
def test_nothing_outside_this_machine_can_be_reached(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as line, pytest.raises(isolation.OutsideNetwork):
        line.connect(address)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(isolation.OutsideNetwork):
        socket.create_connection(("example.org", 25))


def test_nothing_listens_to_the_outside() -> None:
    with socket.socket() as line, pytest.raises(isolation.OutsideNetwork):
        line.bind(("0.0.0.0", 0))


def test_loopback_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as line,
    ):
        assert line.getpeername() == server.getsockname()


def test_every_test_has_a_database_of_its_own(postgres: Cluster) -> None:
    first, second = postgres.create(), postgres.create()
    with psycopg.connect(postgres.url(first)) as here:
        here.execute("CREATE TABLE visit (id text)")
    with psycopg.connect(postgres.url(second)) as there, pytest.raises(psycopg.errors.UndefinedTable):
        there.execute("SELECT * FROM visit")
    postgres.drop(first)
    postgres.drop(second)


def test_a_template_is_filled_once_and_copied_often(postgres: Cluster) -> None:
    filled: list[str] = []

    def fill(url: str) -> None:
        filled.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE visit AS SELECT 'Ada' AS visitor")

    for _ in range(3):
        copy = postgres.create(postgres.template("ground", fill))
        with psycopg.connect(postgres.url(copy)) as connection:
            assert connection.execute("SELECT visitor FROM visit").fetchall() == [("Ada",)]
        postgres.drop(copy)
    assert len(filled) == 1


def test_the_cluster_is_deaf_to_the_network(postgres: Cluster) -> None:
    with psycopg.connect(postgres.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_new_store_needs_no_upgrade(new_store_url: str) -> None:
    store = open_store(new_store_url)
    assert not needs_upgrade(store)
    store.close()


def test_an_empty_store_needs_one(store_url: str) -> None:
    store = open_store(store_url, create=True)
    assert needs_upgrade(store, may_be_empty=True)
    with pytest.raises(StoreEmpty):
        needs_upgrade(store)
    store.close()


def test_a_long_test_is_longer_at_night() -> None:
    assert Scale(nightly=False)(100, nightly=1_000) == 100
    assert Scale(nightly=True)(100, nightly=1_000) == 1_000


A_TEST_THAT_HANGS = """
import threading

def test_hangs(postgres, run_folder, capfd):
    with capfd.disabled():
        print(run_folder, flush=True)
    threading.Event().wait()
"""


@pytest.mark.crash
@machine.needs("postgresql")
def test_a_killed_test_run_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_hangs.py").write_text(A_TEST_THAT_HANGS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-q", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        assert (folder / "postgresql/data/postmaster.pid").exists()
        stopped = os.open(folder / "stopped", os.O_RDONLY | os.O_NONBLOCK)
        run.kill()
    waiting = select.poll()
    waiting.register(stopped, select.POLLHUP)
    assert waiting.poll(STOP_WITHIN_MS)
    os.close(stopped)
    assert not folder.exists()


@pytest.mark.parametrize("name", machine.PARTS)
def test_what_the_machine_lacks_is_said_with_the_way_to_get_it(name: machine.Name) -> None:
    assert machine.PARTS[name].title in machine.reason(name)
    assert f"apt-get install {machine.PARTS[name].package}" in machine.reason(name)


WITHOUT_TMUX = """
from dataclasses import replace
from tests import machine

machine.PARTS["tmux"] = replace(machine.PARTS["tmux"], present=lambda: False)
"""
A_TEST_WITH_TMUX = """
from tests import machine

@machine.needs("tmux")
def test_in_a_terminal():
    raise AssertionError("to be skipped")
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_the_run_ends_with_what_this_machine_lacks(tmp_path: Path, processes: str) -> None:
    (tmp_path / "without_tmux.py").write_text(WITHOUT_TMUX)
    (tmp_path / "test_terminal.py").write_text(A_TEST_WITH_TMUX)
    command = ["-m", "pytest", "-p", "without_tmux", "-p", "tests.conftest", "-n", processes, str(tmp_path)]
    search = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    run = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, env=os.environ | search, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "this machine lacks" in run.stdout
    assert "tmux: the console in a real terminal; 1 test skipped (apt-get install tmux)" in run.stdout
