"""The services that the verification screen calls, each loaded when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmsctl.services.duty import Duty
    from vmsctl.services.verification import Saved, VerificationForm


def asked(duty: Duty, visit: str, language: str = "en") -> VerificationForm:
    """The visitor's verification form as the desk fills it in."""
    from vmsctl.services import verification

    return verification.asked(duty.ws, visit, building=duty.place.name, language=language)


def save(duty: Duty, visit: str, values: Mapping[str, str], *, request: str) -> Saved:
    """Save the attributes that are right."""
    from vmsctl.services import verification

    return verification.save(duty.ws, visit, values, how="desk", building=duty.place.name, request_id=request)
