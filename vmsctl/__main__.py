"""The composition root: the one module that knows all faces."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from db import engine

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

GARBAGE = 100_000
"""New objects after which garbage is looked for: more than a quick command makes."""


def open_desk(*, building: str | None, as_user: str | None, theme: str) -> int:
    """Open the front-desk console; its exit code."""
    from tui.desk import start

    return start.run(building=building, as_user=as_user, theme=theme)


def open_portal(ws: Workspace, listen: str, *, tell: Callable[[str], object], log: Callable[[str], object]) -> None:
    """Serve the visitor's web pages until interrupted."""
    from vmsctl.portal import serving

    serving.serve(ws, listen, tell=tell, log=log)


def describe_portal() -> object:
    """The portal's OpenAPI description."""
    from vmsctl.portal import openapi

    return openapi.description()


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line; its exit code."""
    from vmsctl.cli import faces
    from vmsctl.cli.app import run

    faces.open_desk = open_desk
    faces.open_portal = open_portal
    faces.describe_portal = describe_portal
    return run(list(sys.argv[1:] if words is None else words))


def process() -> NoReturn:
    """Be the process of one command line."""
    gc.set_threshold(GARBAGE)
    _fill_closed_streams()
    status = main()
    if _is_done():
        engine.close_all()
        # Taking the interpreter apart, module by module, is a tenth of a quick command.
        os._exit(status)
    sys.exit(status)


def _fill_closed_streams() -> None:
    """Where a stream was closed, what is said there goes nowhere; and no file of the store gets its number."""
    sys.stdin = sys.stdin or open(os.devnull)
    sys.stdout = sys.stdout or open(os.devnull, "w")
    sys.stderr = sys.stderr or open(os.devnull, "w")


def _is_done() -> bool:
    """Whether everything is written and nothing waits for the end of the process."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return False
    return threading.active_count() == 1 and not atexit._ncallbacks()


if __name__ == "__main__":
    process()
