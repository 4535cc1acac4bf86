"""The matrix read by other words than the programme's: a second opinion on who may do what."""

from __future__ import annotations

from vmsctl.rules.roles import MATRIX, Grants


def allowed(grants: Grants, action: str, building: int | None, *, own: bool, anywhere: bool = False) -> bool:
    """Whether any role of the user reaches so far; `anywhere` asks for any building or own visit at all."""
    for role, place in grants.roles:
        reach = MATRIX[action].get(role, ("-", False))[0] if role in MATRIX[action] else "-"
        everywhere = place is None
        if reach == "Y" or (reach != "-" and anywhere):
            return True
        if reach == "b" and (everywhere or (building is not None and place == building)):
            return True
        if reach == "own" and own and (everywhere or (building is not None and place == building)):
            return True
    return False


def asks_reason(grants: Grants, action: str, building: int | None, *, own: bool) -> bool:
    """Whether every role that reaches so far reaches only with a reason."""
    one_by_one = [Grants(grants.user_id, grants.name, (pair,)) for pair in grants.roles]
    reaching = [one for one in one_by_one if allowed(one, action, building, own=own)]
    return bool(reaching) and all(MATRIX[action][one.roles[0][0]].needs_reason for one in reaching)
