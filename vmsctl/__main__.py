"""The composition root: the one module that knows all faces."""

import sys
from collections.abc import Sequence

from vmsctl.cli.app import run


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line; its exit code."""
    return run(list(sys.argv[1:] if words is None else words))


if __name__ == "__main__":
    sys.exit(main())
