"""The verification form in its three sections (VER-2): the invitation, the attributes, the documents.

It is the same for the visitor on the portal and for the desk that fills it in for somebody without a phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant
from db.queries import visits as queries
from vmsctl.errors import NotFound
from vmsctl.language import Words
from vmsctl.rules import attribute_values, passes, verification
from vmsctl.rules import custom_fields as field_rules
from vmsctl.rules.people import last_three
from vmsctl.services import acceptances, custom_fields, visit_views, visitor_profiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.services.acceptances import DocumentAsked
    from vmsctl.services.custom_fields import CustomField
    from vmsctl.workspace import Workspace


class InvitationShown(NamedTuple):
    """What the visitor may know of the visit; times are the building's."""

    host: str
    building: str
    floor: str
    type: str
    reason: str
    day: date
    expected_at: datetime
    until: datetime
    state: str


class AttributeAsked(NamedTuple):
    """One attribute as the form asks for it, with words in the form's language.

    `kind` is `name`, `email`, `phone`, `website`, `plate`, `id-number` or one of `db.kinds.FieldKind`; `value` is
    what is known and `choices` pairs of a value and its words. Of an ID number `value` is empty and `known` tells that
    there is one. A `fixed` one can only be changed at the reception.
    """

    name: str
    label: str
    kind: str
    need: str
    value: str
    known: str
    choices: tuple[tuple[str, str], ...]
    fixed: bool

    @property
    def is_required(self) -> bool:
        return self.need == "required"

    @property
    def is_missing(self) -> bool:
        """Whether it must be given and is not."""
        return self.is_required and not self.value and not self.known


@dataclass(frozen=True, slots=True)
class VerificationForm:
    """`missing` is what still lacks, in words of `language`; the visitor is verified when nothing does."""

    visit_id: int
    visitor_id: int | None
    name: str
    language: str
    invitation: InvitationShown
    attributes: tuple[AttributeAsked, ...]
    documents: tuple[DocumentAsked, ...]
    missing: tuple[str, ...]

    @property
    def visit(self) -> str:
        """The visit's public id."""
        return passes.visit_name(self.visit_id)

    @property
    def verified(self) -> bool:
        return not self.missing


def form(tx: Transaction, ws: Workspace, visit_id: int, language: str, *, staff: bool = False) -> VerificationForm:
    """The form of a visit whose right the caller has checked; `staff` see the end of an ID number, may change an
    e-mail address, and get the documents in the building's language. Raises `NotFound`."""
    row = queries.by_id(tx, visit_id)
    if row is None:
        raise NotFound("no-such-visit", f"There is no visit {passes.visit_name(visit_id)}.", "Look for the name.")
    words = Words.of(language, ws.config.home)
    attributes = asked(tx, ws, row, words, staff=staff)
    documents = tuple(acceptances.asked(tx, ws, row.id, "" if staff else words.language))
    lacking = [attribute.label for attribute in attributes if attribute.is_missing]
    return VerificationForm(
        visit_id=row.id,
        visitor_id=row.visitor_id,
        name=visit_views.shown_name(row),
        language=words.language,
        invitation=_invitation(row),
        attributes=attributes,
        documents=documents,
        missing=(*lacking, *(one.title for one in documents if one.accepted_at is None)),
    )


def asked(tx: Transaction, ws: Workspace, row: VisitRow, words: Words, *, staff: bool) -> tuple[AttributeAsked, ...]:
    """The attributes that the visit's type asks for, in the order of forms, with what is known."""
    known: Mapping[str, str] = {}
    if row.visitor_id is not None:
        known = visitor_profiles.opened(ws, visit_views.profile(row))
    declared = custom_fields.declared(tx)
    return tuple(
        _attribute(name, need, known.get(name, ""), declared.get(name), words, staff=staff)
        for name, need in verification.asked(row.fields).items()
    )


def _attribute(
    name: str, need: str, value: str, custom: CustomField | None, words: Words, *, staff: bool
) -> AttributeAsked:
    if custom is not None:
        kind, label = custom.kind, field_rules.label(custom.name, custom.labels, words.language)
    else:
        kind, label = attribute_values.kind_of(name), label_of(name, words)
    hidden = kind == "id-number" and bool(value)
    return AttributeAsked(
        name=name,
        label=label,
        kind=kind,
        need=need,
        value="" if hidden else value,
        known=(last_three(value) if staff else "…") if hidden else "",
        choices=_choices(kind, custom.choices if custom else (), words),
        fixed=name == "email" and bool(value) and not staff,
    )


def _choices(kind: str, choices: tuple[str, ...], words: Words) -> tuple[tuple[str, str], ...]:
    if kind == "yes-no":
        return (("yes", words["verification.answer.yes"]), ("no", words["verification.answer.no"]))
    return tuple((choice, choice) for choice in choices)


def label_of(attribute: str, words: Words) -> str:
    """What one of the given attributes is called; a custom one that nobody declared, by its name."""
    key = f"verification.attribute.{attribute.replace('_', '-')}"
    return words[key] if key in words else field_rules.label(attribute.removeprefix(field_rules.PREFIX), {}, "")


def _invitation(row: VisitRow) -> InvitationShown:
    zone = ZoneInfo(row.time_zone)
    return InvitationShown(
        host=row.host,
        building=row.building,
        floor=row.floor or "",
        type=row.type,
        reason=row.reason,
        day=date.fromisoformat(row.day),
        expected_at=instant(row.expected_at).astimezone(zone),
        until=instant(row.until).astimezone(zone),
        state=row.state,
    )
