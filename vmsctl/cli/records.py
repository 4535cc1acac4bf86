"""What programs read of a visit: one shape for every command that shows one."""

from typing import Any

from vmsctl.services.visit_views import StayView, VisitView


def visit_record(visit: VisitView) -> dict[str, Any]:
    """A visit as JSON has it."""
    return {
        "id": visit.id,
        "state": str(visit.state),
        "visitor": visitor_record(visit),
        "host": visit.host,
        "building": visit.building,
        "floor": visit.floor,
        "type": visit.type,
        "reason": visit.reason,
        "note": visit.note,
        "party": visit.party,
        "expected_at": visit.expected_at,
        "until": visit.until,
        "arrived_at": visit.arrived_at,
        "missing": list(visit.missing),
        "confirmation": visit.confirmation,
        "ticket_number": visit.ticket_number,
        "pin": visit.pin,
        "link": visit.link,
        "stays": [stay_record(stay) for stay in visit.stays],
    }


def visitor_record(visit: VisitView) -> dict[str, Any]:
    """The visitor of a visit; `id` is null for one whom nobody knows yet."""
    return {
        "id": visit.visitor_id,
        "name": visit.name,
        "email": visit.email,
        "company": visit.company,
        "phone": visit.phone,
        "plate": visit.plate,
        "verified": visit.verified,
        "blocked": visit.blocked,
    }


def stay_record(stay: StayView) -> dict[str, Any]:
    """One coming in and going out."""
    return {
        "in_at": stay.in_at,
        "out_at": stay.out_at,
        "how": stay.how,
        "in_by": stay.in_by,
        "out_by": stay.out_by,
    }
