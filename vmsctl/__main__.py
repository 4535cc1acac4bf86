"""The composition root: the one module that knows all faces."""

import sys
from collections.abc import Sequence

from vmsctl.cli import faces
from vmsctl.cli.app import run


def open_desk(*, building: str | None, as_user: str | None, theme: str) -> int:
    """Open the front-desk console; its exit code."""
    from tui.desk import start

    return start.run(building=building, as_user=as_user, theme=theme)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line; its exit code."""
    faces.open_desk = open_desk
    return run(list(sys.argv[1:] if words is None else words))


if __name__ == "__main__":
    sys.exit(main())
