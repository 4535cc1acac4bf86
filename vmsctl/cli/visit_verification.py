"""`vmsctl visits verification` and `vmsctl visits verify`: what the console's verification screen does, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsJson, Building, RequestId, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmsctl.services.acceptances import DocumentAsked
    from vmsctl.services.verification import VerificationForm
    from vmsctl.workspace import Workspace

Code = Annotated[list[str], typer.Argument(metavar="CODE", help="Visit id, ticket number, or PIN with --building.")]
Values = Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="An attribute, as in phone='+49 30 1'.")]
Accept = Annotated[list[str], typer.Option("--accept", metavar="DOCUMENT", help="One that the visitor has read.")]
Typed = Annotated[str, typer.Option("--typed", metavar="NAME", help="The visitor's signature, typed.")]
Language = Annotated[str, typer.Option("--language", metavar="CODE", help="In which the documents were read.")]
Read = Annotated[str, typer.Option("--read", metavar="DOCUMENT", help="Print the text of this document instead.")]


def verification(
    code: Code, read: Read = "", language: Language = "", building: Building = None, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show what a visit's visitor is asked for, what is known, and what is missing.

    Example: vmsctl visits verification v17 --read 'Privacy notice'
    """
    from vmsctl.services import document_reading
    from vmsctl.services import verification as service

    ws, visit = workspace(as_user), "".join(code)
    form = service.asked(ws, visit, building=building)
    if not read:
        output.show(_record(form), as_json=as_json, words=_told(form))
        return
    version = _named(form, read).version_id
    text = document_reading.read(ws, visit, version, language=language, building=building)
    output.show(text._asdict(), as_json=as_json, words=(line for page in text.pages for line in page.splitlines()))


def verify(
    code: Code,
    values: Values = [],  # noqa: B006  Typer copies it
    accept: Accept = [],  # noqa: B006
    typed: Typed = "",
    language: Language = "",
    building: Building = None,
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Fill in what a visit's visitor is asked for, and accept documents that the visitor has read here.

    What is right is saved, what is not is said; an unknown visitor becomes a known one by name or e-mail.

    Example: vmsctl visits verify v17 --set phone='+49 30 1234' --accept 'Privacy notice' --typed 'Ada Lovelace'
    """
    from vmsctl.services import verification as service

    ws, visit = workspace(as_user), "".join(code)
    errors: dict[str, str] = {}
    if values:
        given = _given(service.asked(ws, visit, building=building), values)
        saved = service.save(ws, visit, given, how="command", building=building, request_id=request_id)
        errors = dict(saved.errors)
    _accept(ws, visit, accept, typed, language, building)
    form = service.asked(ws, visit, building=building)
    output.show({**_record(form), "errors": errors}, as_json=as_json, words=_told(form))
    if errors:
        _refuse(errors)


def _given(form: VerificationForm, words: Sequence[str]) -> dict[str, str]:
    """Attributes by name, however they are written: `badge-size` is `custom.badge_size` where there is that."""
    from vmsctl.cli.profiles import fields

    known = {one.name.removeprefix("custom."): one.name for one in form.attributes}
    named = {name.lower().replace("-", "_").removeprefix("custom."): value for name, value in fields(words).items()}
    return {known.get(name, name): value for name, value in named.items()}


def _accept(ws: Workspace, visit: str, names: Sequence[str], typed: str, language: str, building: str | None) -> None:
    from vmsctl.rules import signatures
    from vmsctl.services import acceptances
    from vmsctl.services import verification as service

    form = service.asked(ws, visit, building=building) if names else None
    for one in [_named(form, name) for name in names if form is not None]:
        signature = signatures.Typed(typed) if typed and one.signature != "none" else None
        acceptances.accept(
            ws, visit, one.version_id, language=language, signature=signature, how="command", building=building
        )


def _named(form: VerificationForm, name: str) -> DocumentAsked:
    from vmsctl.errors import NotFound
    from vmsctl.rules.text import fold

    for one in form.documents:
        if fold(name) in (fold(one.name), fold(one.title), str(one.id)):
            return one
    there = ", ".join(one.name for one in form.documents) or "none"
    raise NotFound("document-not-asked", f"There is no document {name[:80]!r} for this visit.", f"Asked: {there}.")


def _refuse(errors: dict[str, str]) -> None:
    from vmsctl.errors import Invalid

    said = " ".join(f"{name}: {words}" for name, words in errors.items())
    raise Invalid("attributes-unfit", f"Not saved: {said}", "What was right is saved.")


def _record(form: VerificationForm) -> dict[str, Any]:
    return {
        "id": form.visit,
        "visitor": {"id": None if form.visitor_id is None else str(form.visitor_id), "name": form.name},
        "verified": form.verified,
        "missing": form.missing,
        "invitation": form.invitation._asdict(),
        "attributes": [one._asdict() for one in form.attributes],
        "documents": [
            {**one._asdict(), "id": str(one.id), "version_id": str(one.version_id)} for one in form.documents
        ],
    }


def _told(form: VerificationForm) -> Iterator[str]:
    seen = form.invitation
    yield f"{form.name}  ({form.visit})"
    yield f"visiting {seen.host} at {seen.building}, {seen.day:%a %d.%m.%Y} {seen.expected_at:%H:%M}: {seen.reason}"
    yield "verified" if form.verified else f"NOT VERIFIED: {', '.join(form.missing)} missing"
    for one in form.attributes:
        shown = one.value or one.known or ("MISSING" if one.is_missing else "-")
        yield f"  {one.label}{' (required)' if one.is_required else ''}: {shown}"
    for document in form.documents:
        yield f"  {document.title}, version {document.number}: {_state(document)}"


def _state(document: DocumentAsked) -> str:
    if document.accepted_at is None:
        return "TO BE SIGNED" if document.signature == "required" else "TO BE ACCEPTED"
    return f"{'signed' if document.signed else 'accepted'} {document.accepted_at:%d.%m.%Y %H:%M}"
