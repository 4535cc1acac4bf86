"""The one place where errors become sentences on stderr and exit codes."""

import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from typer import Abort
from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError

from vmsctl import config
from vmsctl.cli import output
from vmsctl.errors import DeviceFailed, ExitCode, VmsError


class Outcome:
    """The exit code, as far as it is known."""

    code: int = ExitCode.DONE


@contextmanager
def told(*, as_json: bool) -> Iterator[Outcome]:
    """Tell whoever called of what went wrong inside, in one sentence and, where there is one, a way out."""
    outcome = Outcome()
    try:
        yield outcome
    except VmsError as error:
        outcome.code = error.exit_code
        _tell(error.code, error.message, error.hint, as_json=as_json)
    except NoArgsIsHelpError as error:
        outcome.code = ExitCode.USAGE
        output.narrate(error.format_message())
    except ClickException as error:
        outcome.code = ExitCode.USAGE
        _tell("usage", _sentence(error.format_message()), _usage_hint(error), as_json=as_json)
    except (KeyboardInterrupt, Abort):
        outcome.code = ExitCode.INTERRUPTED
        _tell("interrupted", "Interrupted.", "", as_json=as_json)
    except BrokenPipeError:
        _forget_stdout()
    except Exception as error:  # noqa: BLE001  a fault of ours: kept whole in the log, told in one sentence
        outcome.code = ExitCode.REFUSED
        _tell("fault", f"vmsctl made a mistake: {type(error).__name__}.", _kept(error), as_json=as_json)


def finish() -> None:
    """Write out what was said. Raises `DeviceFailed` where it cannot be written, as on a full disk: Python itself
    would forget it without a word after the first attempt."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget_stdout()
        raise DeviceFailed(
            "answer-not-written",
            f"The answer could not be written: {error.strerror}.",
            "What was asked is done; only the answer is lost.",
        ) from error


def _tell(code: str, message: str, hint: str, *, as_json: bool) -> None:
    with suppress(OSError):
        sys.stdout.flush()
    if as_json:
        output.narrate_json({"error": {"code": code, "message": message, "hint": hint}})
        return
    output.narrate(message)
    if hint:
        output.narrate(f"  {hint}")


def _sentence(text: str) -> str:
    """What the parser says, as people say it: with a date as it is written and not as it is parsed."""
    text = re.sub(r" does not match the formats? '%Y-%m-%d'", " is no date such as 2026-11-23", text.rstrip("."))
    return text if text.endswith("?") else f"{text}."


def _usage_hint(error: ClickException) -> str:
    context = error.ctx if isinstance(error, UsageError) else None
    return f"See '{context.command_path} --help'." if context else ""


def _forget_stdout() -> None:
    """Whoever read our output has gone, or it has no room; nothing more can be said there."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _kept(error: BaseException) -> str:
    path = config.load().log_file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8", opener=_private) as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return "The details could not be written to the log."
    return f"The details are in {path}; please report them."
