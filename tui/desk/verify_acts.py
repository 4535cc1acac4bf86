"""The services that the verification screen calls, each loaded when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.desk.read_document import Agreed
    from vmsctl.services.acceptances import Accepted
    from vmsctl.services.document_reading import DocumentText
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


def read_document(duty: Duty, visit: str, version_id: int, language: str) -> DocumentText:
    """The text of a document that the visit is asked to accept."""
    from vmsctl.services import document_reading

    return document_reading.read(duty.ws, visit, version_id, language=language, building=duty.place.name)


def accept(duty: Duty, visit: str, agreed: Agreed, *, request: str) -> Accepted:
    """Accept a document for the visitor at the desk, with the signature that was given."""
    from vmsctl.rules import signatures
    from vmsctl.services import acceptances

    signature: signatures.Signature | None = None
    if (signed := agreed.signed) is not None:
        signature = signatures.Typed(signed.typed) if signed.typed else signatures.Drawn(signed.strokes, signed.aspect)
    return acceptances.accept(
        duty.ws, visit, agreed.version_id, language=agreed.language, signature=signature, how="desk",
        building=duty.place.name, request_id=request,
    )  # fmt: skip
