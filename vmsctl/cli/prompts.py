"""Asking the person at the terminal; a program is never asked."""

import sys

import typer

from vmsctl.cli import output
from vmsctl.errors import Invalid


def confirm(question: str, *, yes: bool) -> None:
    """Go on after a yes, from the terminal or by `--yes`; else raises `Invalid` or `Abort`."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Invalid("not-confirmed", question, "Confirm with --yes, or look first with --dry-run.")
    typer.confirm(output.safe(question), abort=True, err=True)


def secret(what: str) -> str:
    """What is typed unseen and twice at a terminal, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True, confirmation_prompt="Once more", err=True))
    return sys.stdin.readline().rstrip("\r\n")
