"""Everything that can go wrong, in seven kinds, each with a code, sentences and an exit code.

A face translates kinds, never codes: it has one table for the seven and shows the sentences as they are.
"""

from enum import IntEnum, unique


@unique
class ExitCode(IntEnum):
    """What a command's exit says; an interface like any other, listed in the README."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    NOT_FOUND = 3
    DENIED = 4
    DEVICE = 5
    STORE = 6
    INTERRUPTED = 130


class VmsError(Exception):
    """A refusal with a stable `code`, a sentence for the staff, a way out, and a discreet sentence for the visitor."""

    exit_code = ExitCode.REFUSED
    discreet = "Please speak to the reception."

    def __init__(self, code: str, message: str, hint: str = "", *, visitor: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.visitor_message = visitor or self.discreet


class Refused(VmsError):
    """A rule of the house says no."""


class Conflict(VmsError):
    """Somebody else was first, or two facts exclude each other."""


class Invalid(VmsError):
    """What was given cannot be understood or is not allowed there."""

    exit_code = ExitCode.USAGE


class NotFound(VmsError):
    """Nothing of that name, number or id, as far as the one who asks may see."""

    exit_code = ExitCode.NOT_FOUND


class Denied(VmsError):
    """The one who asks may not do that."""

    exit_code = ExitCode.DENIED


class ReasonNeeded(Denied):
    """May be done, with a reason for the audit trail: to leave it out is wrong usage, and ends a command as such."""

    exit_code = ExitCode.USAGE


class DeviceFailed(VmsError):
    """A printer, scanner, mail server or another machine did not do its part."""

    exit_code = ExitCode.DEVICE


class StoreFailed(VmsError):
    """The store is away, locked, full, damaged or of another version."""

    exit_code = ExitCode.STORE
    discreet = "Please wait a moment or speak to the reception."
