"""What is well, what needs care and what is wrong with an installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

LEAST_SPACE, ENOUGH_SPACE = 100 * 2**20, 2**30
SAFE_MAIL = {(3, 11): 15, (3, 12): 13}
"""The first safe release of each older Python: header injection through encoded names, CVE-2024-6923 and its kin."""
EARLIEST = 2026
BACKUP_AGE = timedelta(days=8)


@unique
class State(StrEnum):
    """How a finding is meant: only a problem makes the whole unwell."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what is so, and how to mend it."""

    what: str
    state: State
    words: str
    mend: str = ""


def ok(what: str, words: str) -> Finding:
    return Finding(what, State.OK, words)


def warning(what: str, words: str, mend: str) -> Finding:
    return Finding(what, State.WARNING, words, mend)


def problem(what: str, words: str, mend: str) -> Finding:
    return Finding(what, State.PROBLEM, words, mend)


def space(free: int, place: str) -> Finding:
    """Whether a disk has room; `free` in bytes."""
    left = f"{free / 2**30:.1f} GB free under {place}." if free >= 2**30 else f"{free // 2**20} MB free under {place}."
    if free < LEAST_SPACE:
        return problem("disk space", left, "Free some space now: nobody can be checked in on a full disk.")
    if free < ENOUGH_SPACE:
        return warning("disk space", left, "Free some space, or move old backups to another disk.")
    return ok("disk space", left)


def clock(now: datetime, last_event: datetime | None) -> Finding:
    """Whether the clock can be right: not before this version, nor before what has happened already."""
    shown = f"{now:%Y-%m-%d %H:%M} UTC"
    mend = "Set the clock and keep it with NTP ('timedatectl set-ntp true')."
    if now.year < EARLIEST:
        return problem("clock", f"The clock says {shown}.", mend)
    if last_event is not None and last_event > now + timedelta(minutes=5):
        return problem("clock", f"The clock says {shown}, and the store knows of {last_event:%Y-%m-%d %H:%M}.", mend)
    if last_event is not None and now - last_event > timedelta(days=366):
        return warning("clock", f"The clock says {shown}; the last event is of {last_event:%Y-%m-%d}.", mend)
    return ok("clock", shown)


def mail_headers(version: tuple[int, int, int]) -> Finding:
    """Whether this Python writes mail headers safely; vmsctl cleans names and reads every message back besides."""
    shown = "Python " + ".".join(map(str, version))
    least = SAFE_MAIL.get(version[:2])
    if least is not None and version[2] < least:
        safe = f"{version[0]}.{version[1]}.{least}"
        return warning(
            "python",
            f"{shown} lets names break mail headers; vmsctl cleans them itself.",
            f"Update to {safe} or newer.",
        )
    return ok("python", f"{shown}.")


def backup_age(now: datetime, newest: datetime | None) -> Finding:
    """Whether there is a backup that is not too old."""
    mend = "Run 'vmsctl database backup --reason TEXT', best every night and onto another disk."
    if newest is None:
        return warning("backup", "There is no backup.", mend)
    if now - newest > BACKUP_AGE:
        return warning("backup", f"The newest backup is of {newest:%Y-%m-%d}.", mend)
    return ok("backup", f"The newest is of {newest:%Y-%m-%d %H:%M} UTC.")


def counted(what: str, count: int, words: str, mend: str) -> Finding | None:
    """A warning about so many, or None for none; `words` with `{}` for the number."""
    return warning(what, words.format(count), mend) if count else None
