"""Telling that another desk of this machine has committed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from db.sqlite_errors import problem


class SqliteWatch:
    """Asks the engine: 3 µs a question, no file read while nothing happens."""

    def __init__(self, path: Path, driver: Any) -> None:
        self._path = path
        self._driver = driver
        try:
            self._raw = driver.connect(str(path), isolation_level=None, check_same_thread=False)
        except driver.Error as error:
            raise problem(error, path) from error
        self._seen = self._version()

    def changed(self, wait: float = 0.0) -> bool:
        """Whether anything was committed since the last question; never waits (the caller paces itself)."""
        version = self._version()
        changed, self._seen = version != self._seen, version
        return changed

    def _version(self) -> int:
        try:
            (version,) = self._raw.execute("PRAGMA data_version").fetchone()
        except self._driver.Error as error:
            raise problem(error, self._path) from error
        return int(version)

    def close(self) -> None:
        self._raw.close()
