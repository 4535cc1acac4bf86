"""The visitor's own details. Our script sends each field when it is left; without script one button sends all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import JSONResponse

from vmsctl.portal import forms, refusals
from vmsctl.portal.asking import Ask, Page
from vmsctl.portal.entry import go
from vmsctl.rules import passes
from vmsctl.services import verification

if TYPE_CHECKING:
    from starlette.responses import Response

    from vmsctl.services.verification import AttributeAsked, VerificationForm

HOW = "portal"


class Look(NamedTuple):
    """How a browser is to treat a field: its type, what it may fill in by itself (WCAG 1.3.5), and the keyboard."""

    type: str = "text"
    autocomplete: str = "off"
    inputmode: str = ""
    rows: int = 0


LOOKS = {
    "name": Look(autocomplete="name"),
    "email": Look("email", "email", "email"),
    "phone": Look("tel", "tel", "tel"),
    "address": Look(autocomplete="street-address", rows=3),
    "id_number": Look(),
    "plate": Look(),
    "company": Look(autocomplete="organization"),
    "company_email": Look("email", "work email", "email"),
    "company_phone": Look("tel", "work tel", "tel"),
    "company_website": Look(autocomplete="url", inputmode="url"),
    "company_address": Look(rows=3),
}
BY_KIND = {"number": Look(inputmode="decimal"), "date": Look("date")}


class Field(NamedTuple):
    """An attribute as it stands in the form: `id` for the page, `value` what was typed last, `error` what is wrong."""

    asked: AttributeAsked
    id: str
    value: str
    error: str
    look: Look


def show(ask: Ask) -> Response:
    with ask.ws.reading() as tx:
        form = verification.form(tx, ask.ws, ask.holder.visit.id, ask.words.language)
    kept = refusals.kept(ask)
    return _page(ask, form, kept.get("given"), kept.get("errors"))


def save(ask: Ask) -> Response:
    given = forms.without_token(ask.form)
    saved = verification.save(
        ask.ws, passes.visit_name(ask.holder.visit.id), given, how=HOW, language=ask.words.language
    )
    if ask.wants_json:
        # Of somebody without a name yet nothing can be kept, however right it is.
        kept = set(given) - set(saved.errors) if saved.form.visitor_id is not None else set()
        return JSONResponse({"saved": sorted(kept), "errors": dict(saved.errors)})
    errors = {**_lacking(ask, saved.form), **saved.errors}
    if errors:
        return refusals.keep(ask, {"given": given, "errors": errors})
    refusals.forget(ask)
    return _onwards(ask)


def _onwards(ask: Ask) -> Response:
    """To the next section that is not complete, as it is after saving."""
    return go("/visit/documents" if "documents" in ask.holder.lacking else "/visit/ticket")


def _lacking(ask: Ask, form: VerificationForm) -> dict[str, str]:
    return {one.name: ask.words["verification.error.needed"] for one in form.attributes if one.is_missing}


def _page(
    ask: Ask, form: VerificationForm, given: Mapping[str, str] | None, errors: Mapping[str, str] | None
) -> Response:
    typed, wrong = given or {}, errors or {}
    fields = [_field(one, typed, wrong) for one in form.attributes]
    return ask.show(
        "details", fields=fields, wrong=[field for field in fields if field.error],
        whose=passes.calendar_mark(ask.ws.keys, ask.holder.ticket_of),
    )  # fmt: skip


def _field(one: AttributeAsked, typed: Mapping[str, str], wrong: Mapping[str, str]) -> Field:
    error = wrong.get(one.name, "")
    value = typed.get(one.name, one.value) if error else one.value
    look = LOOKS.get(one.name) or BY_KIND.get(one.kind) or Look()
    return Field(one, "f-" + one.name.replace("_", "-").replace(".", "-"), value, error, look)


PAGES = (
    Page("GET", "/visit/details", show, "The visitor's details.", session=True),
    Page("POST", "/visit/details", save, "Save details, one or all; what is valid is saved, the rest is said.",
         session=True, open_form=True, answers=(200, 303, 409, 422)),
)  # fmt: skip
