"""A throw-away PostgreSQL server with the durability that a real one has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from benchmarks.measuring import Failed
from tests import machine, postgres

DURABLE = {
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on", "shared_buffers": "256MB",
}  # fmt: skip


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database; the server and its folder go away afterwards."""
    if not machine.has("postgresql"):
        raise Failed(machine.reason("postgresql"))
    run_folder = postgres.RunFolder()
    try:
        with patch.dict(postgres.SETTINGS, DURABLE):
            cluster = postgres.running_cluster(run_folder.path, "benchmarks")
        yield cluster.url(cluster.create())
        cluster.close()
    finally:
        run_folder.close()
