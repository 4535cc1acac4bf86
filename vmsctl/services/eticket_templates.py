"""E-ticket templates: how tickets look, what they say in each language, and which visitor types get which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.queries import etickets as queries
from db.queries import rows
from db.queries import visitor_types as type_queries
from vmsctl.errors import Invalid, NotFound, Refused
from vmsctl.rules import etickets as rules
from vmsctl.rules import names
from vmsctl.rules.etickets import Design, Texts
from vmsctl.rules.text import clean
from vmsctl.services import eticket_choice, event_log, roles

if TYPE_CHECKING:
    from db.queries.etickets import TemplateRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

MANAGE = "manage-etickets"


@dataclass(frozen=True, slots=True)
class Template:
    """`types` are the visitor types that have it as their own; the first template in use serves all others too."""

    id: int
    name: str
    types: tuple[str, ...]
    design: Design
    has_logo: bool
    texts: Mapping[str, Texts]
    active: bool
    position: int


@dataclass(frozen=True, slots=True)
class Look:
    """What is to change of a template's look; None is left as it is, an empty logo takes the template's own away."""

    band: str | None = None
    ink: str | None = None
    accent: str | None = None
    blocks: Sequence[str] | None = None
    logo: bytes | None = None


def list_(ws: Workspace, *, inactive: bool = False) -> list[Template]:
    """The templates in their order."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-etickets", None)
        return [_template(tx, row) for row in eticket_choice.rows(tx) if inactive or row.active]


def show(ws: Workspace, template: str) -> Template:
    """A template by name or id; raises `NotFound`."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-etickets", None)
        return _template(tx, eticket_choice.named(tx, template))


def add(
    ws: Workspace,
    name: str,
    texts: Texts,
    *,
    types: Sequence[str] = (),
    look: Look | None = None,
    position: int = 0,
    reason: str,
) -> Template:
    """A new template with its words in the default language; `types` have it from now on. Raises `Invalid`."""
    wanted = names.given(name, "template's name")
    first = rules.checked_texts(texts, required=True)
    new = {"name": wanted, "position": position, **_look(Design(), look or Look())}
    with ws.transaction() as tx:
        roles.require(tx, ws, MANAGE, None, reason=reason)
        eticket_choice.ensure_shipped(tx)
        names.must_be_free(queries.listed(tx), wanted, "e-ticket template")
        type_ids = _type_ids(tx, types)
        template_id = rows.insert(tx, "eticket_templates", new)
        queries.link(tx, template_id, type_ids)
        queries.keep_text(tx, template_id, eticket_choice.default_language(tx), first)
        _append(tx, ws, "eticket-template.added", template_id, {}, _said(new) | {"types": sorted(type_ids)}, reason)
        return _template(tx, eticket_choice.named(tx, str(template_id)))


def change(
    ws: Workspace,
    template: str,
    *,
    name: str | None = None,
    types: Sequence[str] | None = None,
    look: Look | None = None,
    position: int | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> Template:
    """Change what is given; `types` are all that have it from now on. The last in use cannot be switched off."""
    with ws.transaction() as tx:
        roles.require(tx, ws, MANAGE, None, reason=reason)
        eticket_choice.ensure_shipped(tx)
        row = eticket_choice.named(tx, template)
        if active is False and row.active and sum(one.active for one in queries.listed(tx)) == 1:
            raise rules.last_template()
        given = {"name": name and names.given(name, "template's name"), "position": position, "active": active}
        new: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
        new |= _look(rules.design(row.design), look) if look else {}
        names.must_be_free(queries.listed(tx), new.get("name"), "e-ticket template", own=row.id)
        if not dry_run:
            _change(tx, ws, row, new, types, reason)
        return _template(tx, eticket_choice.named(tx, str(row.id)))


def _change(
    tx: Transaction, ws: Workspace, row: TemplateRow, new: dict[str, Any], types: Sequence[str] | None, reason: str
) -> None:
    rows.change(tx, "eticket_templates", row.id, new)
    old, said = _said(row._asdict()), _said(new)
    if types is not None:
        type_ids = _type_ids(tx, types)
        old["types"] = sorted(type_id for template_id, type_id, _ in queries.types(tx) if template_id == row.id)
        said["types"] = sorted(type_ids)
        queries.link(tx, row.id, type_ids)
    _append(tx, ws, "eticket-template.changed", row.id, old, said, reason)


def write(
    ws: Workspace,
    template: str,
    language: str,
    *,
    subject: str | None = None,
    body: str | None = None,
    lower: str | None = None,
    reason: str,
) -> Template:
    """Write a template's words in a language; what is not given stays. Empty words in a language that is not the
    default one fall back to it. Raises `Invalid` for a placeholder that there is not, naming those that there are."""
    given = {"subject": subject, "body": body, "lower": lower}
    with ws.transaction() as tx:
        roles.require(tx, ws, MANAGE, None, reason=reason)
        eticket_choice.ensure_shipped(tx)
        row = eticket_choice.named(tx, template)
        code = _language(language or eticket_choice.default_language(tx))
        old = Texts(*queries.texts(tx, row.id).get(code, Texts()))
        wanted = old._replace(**{field: text for field, text in given.items() if text is not None})
        new = rules.checked_texts(wanted, required=code == eticket_choice.default_language(tx))
        queries.keep_text(tx, row.id, code, new)
        _append_text(tx, ws, row.id, code, old, new, reason)
        return _template(tx, row)


def forget(ws: Workspace, template: str, language: str, *, reason: str) -> Template:
    """Take a translation away; that of the default language stays. Raises `NotFound`, `Refused`."""
    code = _language(language)
    with ws.transaction() as tx:
        roles.require(tx, ws, MANAGE, None, reason=reason)
        eticket_choice.ensure_shipped(tx)
        row = eticket_choice.named(tx, template)
        old = Texts(*queries.texts(tx, row.id).get(code, Texts()))
        if code == eticket_choice.default_language(tx):
            raise Refused(
                "default-language", "The default language is what others fall back to.", "Change its words instead."
            )
        if not queries.forget_text(tx, row.id, code):
            raise NotFound(
                "no-such-eticket-text", f"{row.name} has no words in {code}.", "See 'vmsctl etickets templates show'."
            )
        _append_text(tx, ws, row.id, code, old, Texts(), reason)
        return _template(tx, row)


def _template(tx: Transaction, row: TemplateRow) -> Template:
    types = tuple(name for template_id, _, name in queries.types(tx) if template_id == row.id)
    design = rules.design(row.design)
    return Template(
        row.id,
        row.name,
        types,
        design,
        row.logo is not None,
        eticket_choice.texts_of(tx, row),
        row.active,
        row.position,
    )


def _type_ids(tx: Transaction, types: Sequence[str]) -> list[int]:
    """The visitor types of these names or ids; raises `NotFound`."""
    known = type_queries.listed(tx, inactive=True)
    return [names.find(known, type, "visitor type").id for type in types if type]


def _language(code: str) -> str:
    """A language's code as it is stored; it need not be one of the catalogue."""
    wanted = code.strip().replace("_", "-").lower()
    if not (wanted.replace("-", "").isalpha() and wanted.isascii() and 2 <= len(wanted) <= 12):
        raise Invalid("bad-language", f"{clean(code[:20])!r} is no language code.", "Write one such as en, de or fr.")
    return wanted


def _look(old: Design, look: Look) -> dict[str, Any]:
    """The columns of a look."""
    wanted = rules.changed_design(old, band=look.band, ink=look.ink, accent=look.accent, blocks=look.blocks)
    columns: dict[str, Any] = {"design": rules.stored_design(wanted)}
    if look.logo is not None:
        columns["logo"] = _logo(look.logo) if look.logo else None
    return columns


def _logo(data: bytes) -> bytes:
    from printers import errors
    from printers.layouts.logo import cleaned_logo

    try:
        return cleaned_logo(data)
    except errors.BadPicture as error:
        raise Invalid(error.code, error.sentence, "Save it as a PNG or JPEG of at most 2000 × 2000 dots.") from error


def _said(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What the event keeps of a template; of a logo only whether there is one."""
    said = {field: value for field, value in columns.items() if field in ("name", "design", "active", "position")}
    return said | ({"logo": columns["logo"] is not None} if "logo" in columns else {})


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"eticket-template:{id}", chain=event_log.INSTALLATION, old=old, new=new, reason=clean(reason)
    )


def _append_text(
    tx: Transaction, ws: Workspace, id: int, code: str, old: Texts, new: Texts, reason: str
) -> None:  # fmt: skip
    before, after = ({f"{code}.{part}": text for part, text in one._asdict().items()} for one in (old, new))
    _append(tx, ws, "eticket-template.reworded", id, before, after, reason)
