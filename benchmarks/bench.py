"""What a row is given: how large to measure, where fixtures lie and where it may write."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
MADE_BY = ("db/migrations/versions", "db/queries/search_index.py", "benchmarks/history.py", "benchmarks/houses.py",
           "benchmarks/names.py")  # fmt: skip
"""What fixtures depend on: when one of these changes they are made anew."""


@cache
def edition() -> str:
    """A short name for the present state of what fixtures depend on."""
    root = Path(__file__).parents[1]
    paths = [path for name in MADE_BY for path in ((root / name).glob("*.py") if "." not in name else [root / name])]
    return sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Bench:
    """`full` asks for the sizes of the goals; otherwise smaller ones that fit into five minutes."""

    full: bool

    def size(self, usual: int, full: int) -> int:
        return full if self.full else usual

    def fixture(self, name: str, make: Callable[[Path], None]) -> Path:
        """A folder that `make` filled, now or in an earlier run; it is only read, or copied."""
        folder = FIXTURES / f"{name}-{edition()}"
        if not folder.exists():
            for old in FIXTURES.glob(f"{name}-{'?' * 12}*"):
                shutil.rmtree(old)
            unfinished = Path(f"{folder}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            make(unfinished)
            unfinished.rename(folder)
        return folder

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder on the disk that the fixtures are on, gone afterwards."""
        FIXTURES.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=FIXTURES))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def copy(self, fixture: Path) -> Iterator[Path]:
        """A copy to be written to."""
        with self.scratch() as folder:
            shutil.copytree(fixture, folder / "home")
            yield folder / "home"


def environment(home: Path) -> dict[str, str]:
    """The environment of a vmsctl that lives in `home`, and keeps compiled modules as an installed program does."""
    left_out = ("VMSCTL_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {"VMSCTL_HOME": str(home), "COLUMNS": "120"}
