"""What the day board reads in a thread: the day with the health of the house, and the order of a long day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from vmsctl.services import day_board as service
from vmsctl.services import duty as duty_service
from vmsctl.services.day_board import Day, Filter
from vmsctl.services.duty import Duty, Health


def read_day(duty: Duty, day: date | None) -> tuple[Day, Health]:
    board = service.read(duty.ws, duty.place.id, day)
    return board, duty_service.health(duty.ws, duty.place.id)


def read_rest(duty: Duty, board: Day, wanted: Filter, counts: Mapping[str, int]) -> service.LongDay:
    """The order of a long day, and its counts where they are not known yet."""
    if wanted.text.strip() and counts:
        return service.LongDay(service.found_in_long_day(duty.ws, board, wanted), counts)
    rest = service.long_day(duty.ws, board, wanted)
    if wanted.text.strip():
        return rest._replace(ids=service.found_in_long_day(duty.ws, board, wanted))
    return rest
