"""`vmsctl work`: the worker, for machines on which no console is open."""

import signal
import threading
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.scheduler import deliveries
from vmsctl.scheduler.loop import Loop
from vmsctl.workspace import open_workspace

app = typer.Typer()


@app.command()
def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now and end; for cron.")] = False,
) -> None:
    """Run the schedule, print and send what is queued, keep index and copies fresh, until it is interrupted.

    Example: vmsctl work --once
    """
    ws = open_workspace(config.load())
    loop = Loop(ws, deliveries.for_worker(), tell=output.narrate)
    try:
        if once:
            loop.run_once()
        else:
            _until_interrupted(loop)
    finally:
        loop.stop()
        ws.store.close()


def _until_interrupted(loop: Loop) -> None:
    """Run until Ctrl+C or SIGTERM; what has been begun is finished first."""
    enough = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: enough.set())
    loop.start()
    output.narrate("Working: schedule, mail, printing, search index, roll-call copies. Ctrl+C ends it.")
    enough.wait()
    output.narrate("Ending; what has been begun is finished first.")
