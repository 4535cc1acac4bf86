"""Floors of buildings."""

from functools import partial

from db.queries import floors as queries
from vmsctl.services import building_parts
from vmsctl.services.building_parts import Kind
from vmsctl.services.building_parts import Part as Floor

__all__ = ["Floor", "add", "change", "list_", "show"]

FLOOR = Kind("floor", "floors", "manage-floors", "floor.added", "floor.changed", queries.listed)

list_ = partial(building_parts.list_, FLOOR)
show = partial(building_parts.show, FLOOR)
add = partial(building_parts.add, FLOOR)
change = partial(building_parts.change, FLOOR)
