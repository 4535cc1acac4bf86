"""Work on strange PDFs in a child process with little time and memory: a hostile file ends that process only."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, NamedTuple

from vmsctl.connectors.pdf import limits

_FREE = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


class Clean(NamedTuple):
    """A PDF with nothing active in it; `removed` says in codes what was taken out."""

    pdf: bytes
    pages: int
    title: str
    language: str
    removed: tuple[str, ...]


def clean(pdf: bytes) -> Clean:
    """The PDF repaired and without scripts, actions, forms, attachments; raises `Invalid` with one sentence."""
    told, made = _run("clean", pdf)
    return Clean(made, told["pages"], told["title"], told["language"], tuple(told["removed"]))


def text(pdf: bytes) -> list[str]:
    """The text of each page, as far as it can be read; raises `Invalid`."""
    told, _ = _run("text", pdf)
    return [str(page) for page in told["pages"]]


def inspect(pdf: bytes) -> dict[str, Any]:
    """What a sealed PDF says of itself and whether it is whole, as `inspecting.inspect` has it; raises `Invalid`."""
    told, _ = _run("inspect", pdf, most=limits.MOST_SIGNED)
    return told


def _run(task: str, pdf: bytes, *, most: int = limits.MOST_BYTES) -> tuple[dict[str, Any], bytes]:
    if len(pdf) > most:
        raise limits.refusal("pdf-too-big")
    command = [sys.executable, "-P", "-m", "vmsctl.connectors.pdf.child", task]
    try:
        done = subprocess.run(
            command, input=pdf, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=limits.SECONDS, env=_FREE,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise limits.refusal("pdf-too-heavy") from None
    line, _, made = done.stdout.partition(b"\n")
    told = json.loads(line) if done.returncode == 0 else {"refused": "pdf-too-heavy"}
    if "refused" in told:
        raise limits.refusal(told["refused"])
    return told, made
