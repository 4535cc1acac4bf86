"""`vmsctl work`: the worker, for machines on which no console is open."""

import signal
import threading
from functools import partial
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.errors import ExitCode
from vmsctl.scheduler import deliveries
from vmsctl.scheduler.loop import Loop
from vmsctl.scheduler.rounds import Failed
from vmsctl.workspace import open_workspace

app = typer.Typer()


@app.command()
def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now and end; for cron.")] = False,
) -> None:
    """Run the schedule, print and send what is queued, keep index and copies fresh, until it is interrupted.

    With --once what was done goes to standard output and what failed to standard error; exit code 1 when a run failed.

    Example: vmsctl work --once
    """
    ws = open_workspace(config.load())
    failed: list[str] = []
    loop = Loop(ws, deliveries.for_worker(), tell=partial(_tell_once, failed) if once else output.narrate)
    try:
        if once:
            loop.run_once()
        else:
            _until_interrupted(loop)
    finally:
        loop.stop()
        ws.store.close()
    if failed:
        raise typer.Exit(ExitCode.REFUSED)


def _tell_once(failed: list[str], sentence: str) -> None:
    """Cron mails what comes on stderr: that is kept for what failed."""
    if isinstance(sentence, Failed):
        failed.append(sentence)
        output.narrate(f"failed {sentence}")
    else:
        output.line(sentence)


def _until_interrupted(loop: Loop) -> None:
    """Run until Ctrl+C or SIGTERM; what has been begun is finished first."""
    enough = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: enough.set())
    loop.start()
    output.narrate("Working: schedule, mail, printing, search index, roll-call copies. Ctrl+C ends it.")
    enough.wait()
    output.narrate("Ending; what has been begun is finished first.")
