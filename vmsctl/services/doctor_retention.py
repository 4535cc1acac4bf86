"""What 'vmsctl doctor' looks at of retention: when it ran, whether the ledger is whole, and who is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import retention_changes as changes
from db.queries import settings as setting_queries
from vmsctl.rules import doctor as rules
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.services import erasure_ledger, ledger_check, legal_holds, retention_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace

OVERDUE = timedelta(days=3)


def findings(tx: Transaction, ws: Workspace) -> Iterator[Finding | None]:
    """Of what is to go and what is kept."""
    yield _run(tx, ws)
    if ledger_check.disagree(tx, ws.config) or erasure_ledger.trouble(tx, ws):
        yield rules.problem(
            "erasure ledger", erasure_ledger.trouble(tx, ws) or "It differs from the store.",
            "Run any command, which mends it; bring the missing file back from its backup.",
        )  # fmt: skip
    yield rules.counted(
        "retention", sum(row.bites_at is None for row in changes.standing(tx, stored(ws.now()))),
        "{} shortened periods wait for a second admin, and the longer ones hold.",
        "See 'vmsctl retention changes'; another admin agrees with 'vmsctl retention confirm'.",
    )  # fmt: skip
    held = legal_holds.standing(tx, ws)
    if held:
        yield rules.ok("legal holds", f"{held} keep somebody; see 'vmsctl retention hold list'.")


def _run(tx: Transaction, ws: Workspace) -> Finding:
    at = Settings(setting_queries.kept(tx, INSTALLATION))["retention.at"]
    last = retention_run.last_run(tx)
    if last is not None and ws.now() - last <= OVERDUE:
        return rules.ok("retention", f"Carried out on {last:%Y-%m-%d %H:%M} UTC.")
    if at and last is None:
        return rules.ok("retention", f"It is carried out at {at}.")
    when = f"since {last:%Y-%m-%d}" if last else "yet"
    mend = "Let 'vmsctl work' run as a service, or 'vmsctl schedule run' by cron." if at else "Set retention.at."
    return rules.warning("retention", f"Not carried out {when}.", f"{mend} By hand: 'vmsctl retention run'.")
