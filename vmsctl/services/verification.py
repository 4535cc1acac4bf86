"""Filling in the verification form: what is valid is saved, what is not is said attribute by attribute (VER-2, 3).

A visitor changes the own profile through this alone. An unknown visitor becomes known by it (INV-3); the desk may
mean somebody who is known already, a visitor's own page never does: whoever types an address proves nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import VisitState
from db.queries import locks
from db.queries import visitors as visitor_queries
from db.queries import visits as queries
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused, VmsError
from vmsctl.language import Words
from vmsctl.rules import attribute_values, check_in, people
from vmsctl.rules.passes import visit_name
from vmsctl.rules.roles import reaches
from vmsctl.rules.text import LINE_LENGTH, clean, fold_email
from vmsctl.services import cases, change_visitor, requests, roles, verification_forms, verified, visit_views
from vmsctl.services.verification_forms import AttributeAsked, InvitationShown, VerificationForm, form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

__all__ = ["AttributeAsked", "InvitationShown", "Saved", "VerificationForm", "asked", "form", "save"]

ACTION = "verify-visitor"
OWN_FACES = frozenset({"portal", "kiosk"})
"""Faces at which the visitor fills in the form; the front has proven whose visit it is, and nobody is signed in."""


class Saved(NamedTuple):
    """`saved` are the attributes that were changed, `errors` what is wrong with others, in the form's language;
    `became_verified` tells that nothing lacks since this act."""

    form: VerificationForm
    saved: tuple[str, ...]
    errors: Mapping[str, str]
    became_verified: bool
    repeated: bool


class _Filling(NamedTuple):
    """Whose form is filled in, by whom, and in which words it is answered."""

    row: VisitRow
    staff: bool
    knows_why: bool
    words: Words
    how: str


def asked(ws: Workspace, visit: str, *, building: str | None = None, language: str = "en") -> VerificationForm:
    """The form of a visit (id, ticket number, PIN) for who may verify there. Raises `NotFound`, `Denied`."""
    with ws.reading() as tx:
        _, this = cases.found(tx, ws, ACTION, visit, building)
        roles.require(tx, ws, ACTION, this.visit.building_id, own=cases.is_own(this.grants, this.visit))
        return form(tx, ws, this.visit.id, language, staff=True)


def save(
    ws: Workspace,
    visit: str,
    values: Mapping[str, str],
    *,
    how: str,
    language: str = "en",
    building: str | None = None,
    request_id: str | None = None,
) -> Saved:
    """Save the attributes that are valid. With `how` `portal` or `kiosk` it is the visitor's own act on the visit of
    that id, whose right the front has proven; else the acting user must be allowed to verify.

    Raises `Invalid` for an attribute that the form does not ask for (nothing is saved), `Refused` for a visit that
    is over or called off, `NotFound`, `Denied`, `Conflict` for a request id of another act.
    """
    with ws.transaction() as tx:
        requests.take_turn(tx, request_id)
        filling = _filling(tx, ws, visit, building, how, language)
        locks.hold(tx, _names(filling.row, values))
        # What another tab saved until it was our turn counts: only the last act makes the visitor verified.
        row = queries.by_id(tx, filling.row.id) or filling.row
        filling = filling._replace(row=row)
        repeated = requests.repeats(tx, request_id, change_visitor.COMPLETED, f"visit:{row.id}")
        lacked = visit_views.missing(row)
        good, errors = ({}, {}) if repeated else _weighed(tx, ws, filling, values)
        done: tuple[str, ...] = ()
        if good:
            done = change_visitor.fill(tx, ws, row, good, knows_why=filling.knows_why, request_id=request_id)
        became = bool(done) and verified.note(tx, ws, row.id, lacked=lacked, how=how)
        after = form(tx, ws, row.id, filling.words.language, staff=filling.staff)
        return Saved(after, done, errors, became, repeated)


def _filling(tx: Transaction, ws: Workspace, visit: str, building: str | None, how: str, language: str) -> _Filling:
    words = Words.of(language, ws.config.home)
    if how in OWN_FACES:
        return _Filling(_own(tx, ws, visit), False, False, words, how)
    _, this = cases.found(tx, ws, ACTION, visit, building)
    grants = roles.require(tx, ws, ACTION, this.visit.building_id, own=cases.is_own(this.grants, this.visit))
    if this.visit.state == VisitState.CANCELLED:
        raise check_in.cancelled()
    knows_why = reaches("block-visitor", grants, this.visit.building_id, own=False) is not None
    return _Filling(this.visit, True, knows_why, words, how)


def _own(tx: Transaction, ws: Workspace, visit: str) -> VisitRow:
    """The visit as its visitor may still fill it in."""
    if ws.actor is not None:
        raise Denied("not-allowed", "This is the visitor's own page.", "Use the desk's form.")
    bare = visit.removeprefix("v")
    row = queries.by_id(tx, int(bare)) if bare.isascii() and bare.isdigit() and len(bare) < 19 else None
    if row is None:
        raise NotFound("no-such-visit", f"There is no visit {clean(visit[:40])!r}.", "Ask for the link again.")
    if row.state == VisitState.CANCELLED:
        raise check_in.cancelled()
    today = ws.now().astimezone(ZoneInfo(row.time_zone)).date()
    if date.fromisoformat(row.day) < today and row.stay_visit_id != row.id:
        said = "This visit is over."
        raise Refused("visit-over", said, f"Invite anew: {visit_name(row.id)} was on {row.day}.", visitor=said)
    return row


def _names(row: VisitRow, values: Mapping[str, str]) -> list[str]:
    """What nobody else may change meanwhile: the visit, and the mail address where one is given."""
    email = fold_email(clean(values.get("email", "")[:LINE_LENGTH], what="e-mail"))
    return [f"visit {row.id}", f"email {email}"] if email else [f"visit {row.id}"]


def _weighed(
    tx: Transaction, ws: Workspace, filling: _Filling, values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What can be saved, and what is wrong with the rest by attribute."""
    asked = {one.name: one for one in verification_forms.asked(tx, ws, filling.row, filling.words, staff=filling.staff)}
    for name in values:
        if name not in asked:
            names = ", ".join(asked)
            raise Invalid("field-not-asked", f"{clean(name[:80])!r} is not asked for here.", f"Asked for: {names}.")
    good: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name, text in values.items():
        try:
            value = _value(tx, filling, asked[name], text)
        except (Invalid, Conflict) as wrong:
            errors[name] = _said(wrong, asked[name], filling.words)
        else:
            if value is not None:
                good[name] = value
    return _with_a_name(tx, filling, good, errors)


def _value(tx: Transaction, filling: _Filling, asked: AttributeAsked, text: str) -> str | None:
    """The value to be saved; None where there is nothing to do. Raises `Invalid`."""
    line = clean(text, longest=people.longest(asked.name), what=asked.label)
    value = attribute_values.checked(asked.kind, line, choices=[choice for choice, _ in asked.choices])
    # Nor emptied: an empty one could be filled anew, and codes for the visitor's data would go to another's mailbox.
    if asked.fixed and value != asked.value:
        raise _email_fixed()
    if not value:
        if asked.is_required and asked.value:
            raise Invalid("needed", f"{asked.label} is needed.", "Give another value.")
        return "" if asked.value else None
    if value == asked.value:
        return None
    if asked.name == "email":
        _check_email(tx, filling, value)
    return value


def _check_email(tx: Transaction, filling: _Filling, value: str) -> None:
    known = visitor_queries.by_email(tx, fold_email(value))
    if known is None or known.id == filling.row.visitor_id:
        return
    if not filling.staff:
        raise _email_fixed()
    if filling.row.visitor_id is not None:
        raise change_visitor.email_taken()


def _with_a_name(
    tx: Transaction, filling: _Filling, good: dict[str, str], errors: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Nothing of an unknown visitor can be kept without a name, unless the desk says by the address who it is."""
    if filling.row.visitor_id is not None or not good or good.get("name"):
        return good, errors
    if filling.staff and visitor_queries.by_email(tx, fold_email(good.get("email", ""))) is not None:
        return good, errors
    return {}, {"name": filling.words["verification.error.needed"], **errors}


def _email_fixed() -> Invalid:
    return Invalid("email-fixed", "This address can only be changed at the reception.", "Ask there.")


def _said(wrong: VmsError, asked: AttributeAsked, words: Words) -> str:
    """What is wrong, in the form's language; in English where there are no words for it."""
    key = f"verification.error.{wrong.code}"
    if key not in words:
        return wrong.message
    return words.say(key, label=asked.label, choices=", ".join(text for _, text in asked.choices))
