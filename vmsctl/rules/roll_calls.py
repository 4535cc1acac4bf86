"""What may happen to a roll call that was started, and how it stands (EVA-2)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from db.kinds import RollCallKind, RollCallStatus
from vmsctl.errors import Conflict, Invalid, Refused

OVERDUE = timedelta(minutes=10)
"""How long somebody may be missing before the list says so in red."""

ADDED = "added"
"""The block of those who were not on the list."""

ACCOUNTED = frozenset({RollCallStatus.SAFE, RollCallStatus.NOT_ON_SITE})
"""Who need not be looked for any more."""

WORDS = {
    RollCallStatus.MISSING: "missing",
    RollCallStatus.UNSEEN: "not seen",
    RollCallStatus.SAFE: "safe",
    RollCallStatus.ASSISTANCE: "needs assistance",
    RollCallStatus.NOT_ON_SITE: "not on site",
}
URGENCY = tuple(
    map(str, (RollCallStatus.ASSISTANCE, RollCallStatus.MISSING, RollCallStatus.UNSEEN,
              RollCallStatus.SAFE, RollCallStatus.NOT_ON_SITE))
)  # fmt: skip
"""The order in which a list shows people: whom to look for first."""


def first_status(block: str) -> RollCallStatus:
    """What is known of somebody at the start: who was only expected may never have come."""
    return RollCallStatus.UNSEEN if block == "expected" else RollCallStatus.MISSING


def status(word: str) -> RollCallStatus:
    """The status that a word means, or `Invalid`."""
    try:
        return RollCallStatus(word)
    except ValueError:
        known = ", ".join(RollCallStatus)
        raise Invalid("bad-roll-call-status", f"There is no status {word[:40]!r}.", f"There are: {known}.") from None


def refusal_to_start(kind: str, running: str, since: datetime) -> Conflict | None:
    """Why it cannot be started while another runs; an alarm breaks off a drill or a test."""
    if kind == RollCallKind.LIVE and running != RollCallKind.LIVE:
        return None
    return Conflict(
        "roll-call-running", f"A roll call ({running}) runs here since {since:%H:%M}.", "Join it, or finish it first."
    )


def refusal_to_finish(counts: Mapping[str, int], *, unaccounted: bool) -> Refused | None:
    """Why it cannot be ended as it stands; `unaccounted` says that somebody knows and ends it all the same."""
    open_ones = [f"{counts[word]} {WORDS[word]}" for word in (RollCallStatus.MISSING, RollCallStatus.ASSISTANCE)
                 if counts.get(word)]  # fmt: skip
    if not open_ones or unaccounted:
        return None
    return Refused(
        "people-unaccounted", f"Not everybody is accounted for: {', '.join(open_ones)}.",
        "Tick them off, or finish it as it stands ('--unaccounted').",
    )  # fmt: skip


def changed_meanwhile(name: str, now: str, by: str, at: datetime | None) -> Conflict:
    """Somebody else has marked the person since it was looked at."""
    when = f" at {at:%H:%M}" if at else ""
    return Conflict(
        "marked-meanwhile", f"{name} was marked as {WORDS[RollCallStatus(now)]}{when} by {by or 'another desk'}.",
        "Look again; if it is wrong, mark anew.",
    )  # fmt: skip


def over() -> Conflict:
    """The roll call was finished before this."""
    return Conflict("roll-call-finished", "This roll call is finished.", "Start another, or look at its report.")


def lasted(start: datetime, now: datetime) -> str:
    """A time that passed, as a clock shows it: `04:12`, `1:02:40`."""
    seconds = max(0, int(_passed(start, now).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


def is_overdue(start: datetime, now: datetime) -> bool:
    """Whether who is missing has been so for long."""
    return _passed(start, now) >= OVERDUE


def _passed(start: datetime, now: datetime) -> timedelta:
    """How much time has passed, whatever a building's clocks were changed meanwhile: times of one zone are subtracted
    as its clocks show them."""
    return now.astimezone(UTC) - start.astimezone(UTC)


def counted(statuses: Iterable[str]) -> dict[str, int]:
    """How many have each status, the most urgent first."""
    found = list(statuses)
    return {word: found.count(word) for word in URGENCY if word in found}


def summary(counts: Mapping[str, int]) -> str:
    """The counts in words: `2 missing, 14 safe`."""
    return ", ".join(f"{count} {WORDS[RollCallStatus(word)]}" for word, count in counts.items()) or "nobody"


def seal(report: Mapping[str, object]) -> str:
    """The SHA-256 of a finished report in its one canonical form; any change of it is another seal."""
    words = json.dumps(report, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()
