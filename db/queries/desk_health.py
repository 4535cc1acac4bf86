"""How printers and mail do, as far as the store knows: what waits, since when, and what failed lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.print_queue import NOT_PRINTED, TOO_OLD

if TYPE_CHECKING:
    from db.transaction import Transaction

_LATELY = 24 * 3600 * 1_000_000

PRINTERS = "SELECT count(*) FROM printers WHERE building_id = :building AND active"
JOBS = f"""
SELECT q.state, count(*), min(q.created_at), sum(CASE WHEN q.why <> '' THEN 1 ELSE 0 END) FROM print_queue q
WHERE q.building_id = :building AND (q.state IN ('queued', 'printing')
  OR (q.created_at > :lately AND (q.state IN ('failed', 'unknown') OR ({NOT_PRINTED}))))
GROUP BY q.state
"""
_READ_NOW = "SELECT id FROM imports WHERE published_at IS NULL"
WAITING = f"""
SELECT count(*), min(due_at) FROM outbox WHERE state = 'waiting' AND due_at <= :now
  AND (NOT EXISTS ({_READ_NOW}) OR import_id IS NULL OR import_id NOT IN ({_READ_NOW}))
"""
"""Without the messages of an import that is still being read; there is seldom one, and then no row is looked up."""
PARKED = "SELECT count(*) FROM outbox WHERE state = 'parked' AND due_at > :lately"


TROUBLED = f"""
SELECT count(*) FROM outbox WHERE state = 'waiting' AND due_at <= :now AND why <> ''
  AND (NOT EXISTS ({_READ_NOW}) OR import_id IS NULL OR import_id NOT IN ({_READ_NOW}))
"""
HELD = "SELECT count(*) FROM outbox WHERE state = 'held' AND building_id = :building AND created_at > :lately"
NO_SERVER = "SELECT count(*) = 0 FROM settings WHERE building_id = 0 AND name = 'mail.server' AND value <> '\"\"'"
ROLL_CALL = "SELECT kind FROM roll_calls WHERE building_id = :building AND finished_at IS NULL"


class Health(NamedTuple):
    """Counts; `print_waits` and `mail_waits` are the microseconds that the oldest has been waiting; `roll_call` is the
    kind of the one that runs, empty for none; `clock` says why the clock is not believed, empty when it is. Of the mail
    `troubled` is due and waits for a reason, and `off` says that no server is set; `print_troubled` that a printer has
    not taken what waits for it; `print_failed` counts badges, too, that were dropped as too old and are still lacking.
    """

    printers: int
    to_print: int
    print_waits: int
    print_failed: int
    print_unknown: int
    to_send: int
    mail_waits: int
    mail_parked: int
    roll_call: str
    clock: str = ""
    mail_held: int = 0
    mail_troubled: int = 0
    mail_off: bool = False
    print_troubled: bool = False


def health(tx: Transaction, building_id: int, now: int) -> Health:
    """The state of a building's printers and of the installation's mail."""
    values = {"building": building_id, "now": now, "lately": now - _LATELY, "too_old": f"{TOO_OLD}%"}
    jobs = {state: (number, since, held) for state, number, since, held in tx.rows(JOBS, values)}
    open_jobs = [jobs[state] for state in ("queued", "printing") if state in jobs]
    sending, since = tx.rows(WAITING, values)[0]
    return Health(
        printers=tx.value(PRINTERS, values),
        to_print=sum(number for number, _, _ in open_jobs),
        print_waits=max((now - first for _, first, _ in open_jobs), default=0),
        print_failed=sum(jobs[state][0] for state in ("failed", "dropped") if state in jobs),
        print_unknown=jobs.get("unknown", (0,))[0],
        to_send=sending,
        mail_waits=now - since if since else 0,
        mail_parked=tx.value(PARKED, values),
        roll_call=tx.value(ROLL_CALL, values) or "",
        mail_held=tx.value(HELD, values),
        mail_troubled=tx.value(TROUBLED, values) if sending else 0,
        print_troubled=any(held for _, _, held in open_jobs),
        mail_off=bool(tx.value(NO_SERVER)) if sending else False,
    )
