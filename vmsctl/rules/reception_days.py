"""Receptionists see the visits of a few days around today; who is more than that in a building sees all of them."""

from datetime import date, timedelta

from db.kinds import Role
from vmsctl.errors import Denied
from vmsctl.rules.roles import MATRIX, Grants

ALL_DAYS = 36_500


def days_seen(grants: Grants, building_id: int, setting: int) -> int:
    """How many days before and after today the user sees in a building, by its setting `visits.reception-days`."""
    return setting if is_limited(grants, building_id) else ALL_DAYS


def is_limited(grants: Grants, building_id: int) -> bool:
    """Whether the user looks after the building's visits as a receptionist and as nothing else."""
    reaching = {
        role
        for role, where in grants.roles
        if where in (None, building_id) and MATRIX["see-visits"][Role(role)].reach in ("Y", "b")
    }
    return reaching == {Role.RECEPTIONIST}


def refusal(first: date, last: date, *, today: date, days: int) -> Denied | None:
    """Why none of the days from `first` to `last` can be looked at, or None."""
    if (first - today).days <= days and (today - last).days <= days:
        return None
    around = timedelta(days=days)
    return Denied(
        "day-not-allowed",
        f"Receptionists see visits from {today - around:%d.%m.%Y} to {today + around:%d.%m.%Y}.",
        "Ask a visitor manager, or an admin to change the setting visits.reception-days.",
    )
