"""Documents: read, accept, sign with a finger, the mouse, or a typed name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from vmsctl.errors import Invalid, VmsError
from vmsctl.portal import document_lines, refusals, strokes
from vmsctl.portal.asking import Ask, Input, Page
from vmsctl.portal.entry import go
from vmsctl.rules import signatures
from vmsctl.rules.passes import visit_name
from vmsctl.services import acceptances, document_reading, signed_documents

if TYPE_CHECKING:
    from vmsctl.rules.signatures import Signature
    from vmsctl.services.acceptances import DocumentAsked

PDF = "application/pdf"
HOW = "portal"
LIST = "/visit/documents"


def list_(ask: Ask) -> Response:
    documents = _asked(ask)
    return ask.show("documents", documents=documents, open_ones=[one for one in documents if one.accepted_at is None])


def show(ask: Ask) -> Response:
    one = _one(ask)
    kept = refusals.kept(ask) if one.accepted_at is None else {}
    return ask.show(
        "document", one=one, unticked=kept.get("unticked", ""), unsigned=kept.get("unsigned", ""),
        ticked=kept.get("ticked", False), typed=kept.get("typed", ""), drawn=kept.get("strokes", ""),
        known=ask.holder.visit.visitor_id is not None,
    )  # fmt: skip


def accept(ask: Ask) -> Response:
    """Accept the version that was read; in a second tab, or sent twice, it is one acceptance."""
    one = next((one for one in _asked(ask) if one.version_id == _number(ask)), None)
    if one is None:
        return _accepted(ask, _number(ask), None)  # which says why, if it was replaced while it was read
    if one.accepted_at is not None:
        return go(f"{LIST}/{one.version_id}")  # which says when, instead of seeming to have done it now
    unticked = "" if ask.form.get("accept") == "yes" else ask.words["portal.documents.must-accept"]
    signature, unsigned = _signature(ask, one)
    if unticked or unsigned:
        # a drawing that is no signature would stand there as one
        drawing = "" if unsigned else strokes.kept(ask.form.get("strokes", ""))
        given = {"typed": ask.form.get("typed", ""), "strokes": drawing}
        return refusals.keep(ask, {**given, "ticked": not unticked, "unticked": unticked, "unsigned": unsigned})
    refusals.forget(ask)
    return _accepted(ask, one.version_id, signature)


def _accepted(ask: Ask, version_id: int, signature: Signature | None) -> Response:
    acceptances.accept(
        ask.ws, visit_name(ask.holder.visit.id), version_id,
        language=ask.form.get("read", ""), signature=signature, how=HOW,
    )  # fmt: skip
    left = any(other.accepted_at is None for other in _asked(ask))
    return go(LIST if left or "details" in ask.holder.lacking else "/visit/ticket")


def _signature(ask: Ask, one: DocumentAsked) -> tuple[Signature | None, str]:
    """The signature that was given, and what is wrong with it in the page's language."""
    if one.signature == "none":
        return None, ""
    drawn, typed = ask.form.get("strokes", ""), ask.form.get("typed", "").strip()
    try:
        given: Signature | None = None
        if drawn:
            given = signatures.drawn(strokes.read(drawn), strokes.ASPECT)
        elif typed:
            given = signatures.typed(typed)
    except VmsError as wrong:
        named = wrong.code in ("signature-no-name", "too-long")
        return None, ask.words["portal.documents.no-name" if named else "portal.documents.must-sign"]
    if signatures.refusal(one.signature, given):
        return None, ask.words["portal.documents.must-sign"]
    return given, ""


def pdf(ask: Ask) -> Response:
    with ask.ws.reading() as tx:
        _, data = acceptances.document(tx, ask.ws, ask.holder.visit.id, _number(ask), ask.words.language)
    return _file(data, f"document-{_number(ask)}.pdf")


def text(ask: Ask) -> Response:
    """The words of the document, for who has no reader for PDFs, or listens."""
    one = _one(ask)
    try:
        found = document_reading.read_own(ask.ws, ask.holder.visit.id, one.version_id, language=ask.words.language)
    except Invalid:
        found = document_reading.DocumentText(one.title, ())
    pages = [
        page for page in (document_lines.below(one.title, document_lines.of(each)) for each in found.pages) if page
    ]
    return ask.show("document-text", one=one, pages=pages)


def own_copy(ask: Ask) -> Response:
    """What the visitor has signed, as far as this invitation is about it."""
    with ask.ws.reading() as tx:
        signed = signed_documents.own_copy(tx, ask.ws, _number(ask), visits=ask.holder.visits)
    return _file(signed.pdf, signed.file_name)


def _asked(ask: Ask) -> list[DocumentAsked]:
    with ask.ws.reading() as tx:
        return acceptances.asked(tx, ask.ws, ask.holder.visit.id, ask.words.language)


def _one(ask: Ask) -> DocumentAsked:
    """The document of the address, among those that are asked of this visit."""
    for one in _asked(ask):
        if one.version_id == _number(ask):
            return one
    raise HTTPException(404)


def _number(ask: Ask) -> int:
    text = ask.path["version"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _file(data: bytes, name: str) -> Response:
    return Response(data, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})


PAGES = (
    Page("GET", LIST, list_, "The documents that this visit asks for.", session=True),
    Page("GET", LIST + "/{version}", show, "A document, to be accepted.", session=True, answers=(200, 404)),
    Page("POST", LIST + "/{version}", accept, "Accept a document, with a signature where one is asked.", session=True,
         form=(Input("accept", "`yes`.", 10), Input("read", "The language in which it was read.", 20),
               Input("typed", "A typed signature.", 200),
               Input("strokes", "A drawn one: points `x.y` of 0 to 9999, joined by `-`, strokes by `_`.", 60_000)),
         answers=(303, 404, 409, 422)),
    Page("GET", LIST + "/{version}/pdf", pdf, "The document.", session=True, answers=(200, 404), media=PDF),
    Page("GET", LIST + "/{version}/text", text, "The words of the document.", session=True, answers=(200, 404)),
    Page("GET", LIST + "/{version}/signed", own_copy, "The visitor's own signed copy.", session=True,
         answers=(200, 404), media=PDF),
)  # fmt: skip
