"""What each kind of step of a configuration does, always through the service that a command would call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from vmsctl.errors import Invalid
from vmsctl.rules.configuration_plan import Verb, said
from vmsctl.rules.etickets import Texts
from vmsctl.services import (
    buildings,
    custom_fields,
    eticket_choice,
    eticket_templates,
    floors,
    groups,
    kiosks,
    mail_texts,
    muster_points,
    printers,
    role_grants,
    settings,
    users,
    visitor_types,
)

if TYPE_CHECKING:
    from vmsctl.rules.configuration_files import Path, Sheet
    from vmsctl.rules.configuration_plan import Step
    from vmsctl.services.configuration_documents import Files
    from vmsctl.workspace import Workspace


class Work(NamedTuple):
    """Where the steps are done, from which file and why."""

    ws: Workspace
    sheet: Sheet
    files: Files
    reason: str


Act = Callable[[Work, "Step"], object]


def carry_out(work: Work, step: Step) -> None:
    """Do one step; raises what the service raises."""
    ACTS[step.kind](work, step)


def _named(given: Mapping[str, Any], called: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """Fields of the file as the service's own arguments."""
    return {called.get(name, name).replace("-", "_"): value for name, value in given.items()}


def _switched(
    change: Callable[..., object],
    add: Callable[..., object],
    *,
    of_building: bool = False,
    called: Mapping[str, str] = MappingProxyType({}),
) -> Act:
    """The act of things that are added, changed and switched off, and never deleted."""

    def act(work: Work, step: Step) -> None:
        common: dict[str, Any] = {"reason": work.reason}
        if of_building:
            common["building"] = step.path[1]
        if step.verb == Verb.REMOVE:
            change(work.ws, step.name, active=False, **common)
            return
        given = _named(step.given, called)
        if step.verb == Verb.CHANGE:
            change(work.ws, step.name, **given, **common)
            return
        in_use = given.pop("active", True)
        add(work.ws, step.name, **given, **common)
        if not in_use:
            change(work.ws, step.name, active=False, **common)

    return act


def _add_user(ws: Workspace, email: str, *, name: str, **given: Any) -> None:
    users.add(ws, name, email, **given)


def _group(work: Work, step: Step) -> None:
    if step.verb == Verb.REMOVE:
        groups.remove(work.ws, step.name, reason=work.reason)
        return
    act = groups.add if step.verb == Verb.ADD else groups.change
    act(work.ws, step.name, **_named(step.given, {"buildings": "only_buildings"}), reason=work.reason)


def _membership(work: Work, step: Step) -> None:
    act = groups.remove_member if step.verb == Verb.REMOVE else groups.add_member
    act(work.ws, step.name, str(step.path[1]), reason=work.reason)


def _role(work: Work, step: Step) -> None:
    role, at, building = step.name.partition(" at ")
    act = role_grants.revoke if step.verb == Verb.REMOVE else role_grants.grant
    where: dict[str, Any] = {"building": building} if at else {"everywhere": True}
    act(work.ws, str(step.path[1]), role, **where, reason=work.reason)


def _custom_field(work: Work, step: Step) -> None:
    if step.verb == Verb.CHANGE and "kind" in step.given:
        raise Invalid(
            "kind-stays", f"{step.name} takes {step.before['kind']}, which stays.", "Add a field of another name."
        )
    _SWITCHED_FIELD(work, step)


_SWITCHED_FIELD = _switched(custom_fields.change, custom_fields.add)


def _setting(work: Work, step: Step) -> None:
    building = str(step.path[1]) if len(step.path) == 4 else None
    if step.verb == Verb.REMOVE:
        settings.reset(work.ws, step.name, building=building, reason=work.reason)
        return
    value = step.given
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    settings.change(work.ws, step.name, text, building=building, reason=work.reason)


def _text(work: Work, step: Step) -> None:
    where: dict[str, Any] = {"language": step.path[-2], "reason": work.reason}
    if step.path[0] == "buildings":
        where["building"] = step.path[1]
    if step.verb == Verb.REMOVE:
        mail_texts.remove(work.ws, step.name, **where)
    else:
        mail_texts.change(work.ws, step.name, step.given, **where)


def _template(work: Work, step: Step) -> None:
    given = dict(step.given or {})
    look = {part: given.pop(part) for part in ("band", "ink", "accent", "blocks") if part in given}
    if step.verb == Verb.REMOVE:
        eticket_templates.change(work.ws, step.name, active=False, reason=work.reason)
        return
    given["look"] = eticket_templates.Look(**look) if look else None
    if step.verb == Verb.CHANGE:
        eticket_templates.change(work.ws, step.name, **given, reason=work.reason)
        return
    in_use = given.pop("active", True)
    eticket_templates.add(work.ws, step.name, _first_words(work, step.path), **given, reason=work.reason)
    if not in_use:
        eticket_templates.change(work.ws, step.name, active=False, reason=work.reason)


def _first_words(work: Work, path: Path) -> Texts:
    """A new template's words in the language that it cannot do without."""
    with work.ws.reading() as tx:
        language = eticket_choice.default_language(tx)
    words: Mapping[str, str] = said(work.sheet, (*path, "texts", language)) or {}
    return Texts(**{**dict.fromkeys(Texts._fields, ""), **words})


def _template_text(work: Work, step: Step) -> None:
    template, language = str(step.path[1]), step.name
    if step.verb == Verb.REMOVE:
        eticket_templates.forget(work.ws, template, language, reason=work.reason)
    else:
        eticket_templates.write(work.ws, template, language, **step.given, reason=work.reason)


def _document(work: Work, step: Step) -> None:
    from vmsctl.services import configuration_documents

    configuration_documents.carry_out(work.ws, work.files, step, work.reason)


ACTS: Mapping[str, Act] = {
    "settings": _setting,
    "buildings": _switched(buildings.change, buildings.add),
    "buildings floors": _switched(floors.change, floors.add, of_building=True),
    "buildings muster-points": _switched(muster_points.change, muster_points.add, of_building=True),
    "buildings printers": _switched(printers.change, printers.add, of_building=True),
    "buildings kiosks": _switched(kiosks.change, kiosks.add, of_building=True),
    "buildings settings": _setting,
    "buildings texts": _text,
    "groups": _group,
    "users": _switched(users.change, _add_user, called={"os-account": "account"}),
    "users groups": _membership,
    "users roles": _role,
    "custom-fields": _custom_field,
    "visitor-types": _switched(visitor_types.change, visitor_types.add),
    "eticket-templates": _template,
    "eticket-templates texts": _template_text,
    "documents": _document,
    "texts": _text,
}

KINDS: Sequence[str] = tuple(ACTS)
