"""The process that opens strange PDFs: `python -P -m vmsctl.connectors.pdf.child clean|text|inspect`.

The PDF comes on standard input. What goes out is a line of JSON and, after it, the clean PDF. Whatever ends this
process otherwise is the PDF's doing.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from vmsctl.connectors.pdf.limits import MEMORY, SECONDS, Unfit


def main(task: str) -> int:
    """Do the task; the exit status."""
    confine()
    pdf = sys.stdin.buffer.read()
    try:
        told, made = _TASKS[task](pdf)
    except Unfit as unfit:
        told, made = {"refused": unfit.code}, b""
    except (MemoryError, RecursionError):
        told, made = {"refused": "pdf-too-heavy"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)
    sys.stdout.buffer.flush()
    return 0


def confine() -> None:
    """No file may be written, no core dumped; time and memory are limited."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))


def _clean(pdf: bytes) -> tuple[dict[str, Any], bytes]:
    from vmsctl.connectors.pdf.cleaning import clean

    return clean(pdf)


def _text(pdf: bytes) -> tuple[dict[str, Any], bytes]:
    from vmsctl.connectors.pdf.reading import pages

    return {"pages": pages(pdf)}, b""


def _inspect(pdf: bytes) -> tuple[dict[str, Any], bytes]:
    from vmsctl.connectors.pdf.inspecting import inspect

    return inspect(pdf), b""


_TASKS = {"clean": _clean, "text": _text, "inspect": _inspect}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
