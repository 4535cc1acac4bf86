"""The audit trail verified, against a bare loop that fetches and hashes the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from statistics import median

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import Failed, in_turn, ratio
from db.queries.event_log import START, NewEvent
from db.sqlite import Connection
from vmsctl.services import event_history

EVENTS = "SELECT at, kind, subject, actor_id, request_id, facts, hash FROM events WHERE chain = 1 ORDER BY seq"
DETAILS = "SELECT salt, details FROM event_details WHERE chain = 1 ORDER BY seq"
APPEND = """
INSERT INTO events (chain, seq, at, kind, subject, actor_id, request_id, facts, hash)
VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)
"""
ONE_IN = 20
"""One entry of so many has personal values beside it."""


def measure(bench: Bench) -> Iterator[Figure]:
    count = bench.size(100_000, 1_000_000)
    home = _trail(bench, count)
    ours, bare = in_turn(_verify(home, count), _bare(home, count), rounds=bench.size(7, 5))
    yield Figure(
        f"{count:,} entries verified", ratio(ours, bare), "x", 1.5,
        f"{seconds(median(ours))} / {seconds(median(bare))} (fetched and hashed, no more)",
    )  # fmt: skip


def _trail(bench: Bench, count: int) -> Path:
    """A house whose first chain has so many entries."""

    def make(folder: Path) -> None:
        ws = houses.found(folder)
        with ws.transaction() as tx:
            tx.run("DELETE FROM events WHERE chain = 1")
            tx.run("DELETE FROM event_details WHERE chain = 1")
            ends: list[bytes] = [START]
            tx.run_many(APPEND, _entries(count, ends))
            tx.run_many(
                "INSERT INTO event_details (chain, seq, salt, details) VALUES (1, ?, ?, ?)",
                ((seq, *_personal(seq)) for seq in range(ONE_IN, count + 1, ONE_IN)),
            )
            tx.run("UPDATE chains SET seq = :seq, head = :head WHERE id = 1", {"seq": count, "head": ends[-1]})
        ws.store.close()

    return bench.fixture(f"trail-{count}", make)


def _entries(count: int, ends: list[bytes]) -> Iterator[tuple[object, ...]]:
    """Rows of a chain; the last hash is left in `ends`."""
    head = START
    for seq in range(1, count + 1):
        facts = f'{{"desk":"front","stay":{seq}}}'
        if seq % ONE_IN == 0:
            salt, details = _personal(seq)
            facts = f'{{"personal":"{sha256(salt + details.encode()).hexdigest()}"}}'
        event = NewEvent(1, 1_700_000_000_000_000 + seq, "visit.checked-in", f"visit:{seq}", 3, f"scan-{seq}", facts)
        head = event.hash_after(head)
        yield seq, *event[1:], head
    ends.append(head)


def _personal(seq: int) -> tuple[bytes, str]:
    return seq.to_bytes(16, "big"), f'{{"new":{{"phone":"+49 30 {seq}"}},"old":{{"phone":""}}}}'


def _verify(home: Path, count: int) -> Callable[[], object]:
    ws = houses.at(home)

    def verify() -> None:
        with ws.reading() as tx:
            reports = event_history.verified(tx, {})
        if any(report.broken_at for report in reports) or sum(report.entries for report in reports) < count:
            raise Failed("the trail is not whole")

    return verify


def _bare(home: Path, count: int) -> Callable[[], object]:
    raw = Connection(home / "vmsctl.db", 5.0).raw

    def loop() -> None:
        head, seen = START, 0
        for at, kind, subject, actor, request, facts, kept in raw.execute(EVENTS):
            words = "\x1f".join((str(at), kind, subject, str(actor), request, facts))
            head = sha256(head + words.encode()).digest()
            seen += head == kept
        for salt, details in raw.execute(DETAILS):
            sha256(salt + details.encode()).digest()
        if seen != count:
            raise Failed("the loop reads another trail")

    return loop
