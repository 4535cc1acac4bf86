"""The ground that every test stands on; see `tests/machine.py`, `tests/isolation.py`, `tests/postgres.py`."""

import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import isolation, machine
from tests.databases import Stock
from tests.postgres import Cluster, RunFolder, running_cluster
from tests.scale import Scale
from tests.stores import new_sqlite_store, postgresql_stock

pytest_plugins = ["tests.worlds"]

RUN_FOLDER = pytest.StashKey[RunFolder]()

hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2_000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="run the long forms of the tests")


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--hypothesis-profile"):
        hypothesis.settings.load_profile("nightly" if config.getoption("--nightly") else "suite")
    isolation.guard_network()
    # A shell ignores Ctrl+C in what it starts in the background, and a child inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        config.stash[RUN_FOLDER] = RunFolder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN_FOLDER in config.stash:
        config.stash[RUN_FOLDER].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a pytest-xdist worker where the run's common folder is."""
    folder = node.config.stash[RUN_FOLDER].path  # type: ignore[attr-defined]
    node.workerinput["run_folder"] = str(folder)  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lacking = machine.lacking()
    if not lacking:
        return
    terminalreporter.section("this machine lacks", sep="=", yellow=True)
    reports = [str(report.longrepr) for report in terminalreporter.getreports("skipped")]
    for part in lacking:
        skipped = sum(part.lack in report for report in reports)
        counted = "1 test" if skipped == 1 else f"{skipped} tests"
        terminalreporter.line(f"{part.title}: {part.used_for}; {counted} skipped ({part.way_to_get_it})")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of this test, empty; nothing of the developer's machine is to be seen."""
    folder = tmp_path_factory.mktemp("home")
    isolation.take_out_environment(monkeypatch, folder)
    return folder


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> Scale:
    """How much of a thing to do: `scale(100, nightly=1_000)`."""
    return Scale(nightly=request.config.getoption("--nightly"))


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """A folder that all workers of this test run share."""
    if RUN_FOLDER in request.config.stash:
        return request.config.stash[RUN_FOLDER].path
    return Path(request.config.workerinput["run_folder"])  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """This pytest-xdist worker, `main` where there is one process only."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def postgres(run_folder: Path, worker: str) -> Iterator[Cluster]:
    """The PostgreSQL cluster of this test run."""
    if not machine.has("postgresql"):
        pytest.skip(machine.reason("postgresql"))
    cluster = running_cluster(run_folder, worker)
    yield cluster
    cluster.close()


@pytest.fixture(scope="session")
def stock(postgres: Cluster) -> Stock:
    """This worker's databases with an empty store of the newest schema."""
    return postgresql_stock(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine of the store in turn."""
    return str(request.param)


@pytest.fixture
def store_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address, as `db.engine.open_store` takes it, of a store with nothing in it; a file is not there yet."""
    if engine == "sqlite":
        yield str(tmp_path / "vmsctl.db")
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        name = cluster.create()
        yield cluster.url(name)
        cluster.drop(name)


@pytest.fixture
def new_store_url(engine: str, request: pytest.FixtureRequest, run_folder: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a store of the newest schema, without rows beyond those it is born with."""
    if engine == "sqlite":
        yield new_sqlite_store(run_folder, tmp_path)
    else:
        stock: Stock = request.getfixturevalue("stock")
        name = stock.take()
        yield stock.cluster.url(name)
        stock.give_back(name)
