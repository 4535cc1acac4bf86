"""Muster points: where people gather outside a building."""

from functools import partial

from db.queries import roll_calls as queries
from vmsctl.services import building_parts
from vmsctl.services.building_parts import Kind
from vmsctl.services.building_parts import Part as MusterPoint

__all__ = ["MusterPoint", "add", "change", "find", "list_"]

MUSTER_POINT = Kind(
    "muster point", "muster_points", "manage-muster-points", "muster-point.added", "muster-point.changed",
    queries.points,
)  # fmt: skip

list_ = partial(building_parts.list_, MUSTER_POINT)
add = partial(building_parts.add, MUSTER_POINT)
change = partial(building_parts.change, MUSTER_POINT)
find = partial(building_parts.find, MUSTER_POINT)
