"""Times as both engines keep them: whole microseconds since 1970 in UTC, exact and the same everywhere."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    """An aware time as it is stored."""
    return (moment - EPOCH) // _MICROSECOND


def instant(micros: int) -> datetime:
    """A stored time, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def instant_or_none(micros: int | None) -> datetime | None:
    """A stored time that may be absent."""
    return None if micros is None else instant(micros)
