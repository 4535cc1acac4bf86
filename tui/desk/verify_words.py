"""The words of the verification screen: title, sections, the visit, a field for each attribute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from tui.desk.details import facts
from tui.desk.form_screen import offering
from tui.desk.painted_line import Part
from tui.widgets.columns import Column
from tui.widgets.form import Field
from tui.widgets.lines import Cell, Line
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.acceptances import DocumentAsked
    from vmsctl.services.verification import AttributeAsked, VerificationForm

SECTIONS = ("visit", "details", "documents")

DOCUMENT_COLUMNS = (Column("State", 24), Column("Document", weight=1, least=20), Column("", 22))

_HINTS = {
    "yes-no": "yes or no",
    "date": "Such as 2026-11-23 or 23.11.2026.",
    "number": "A number, such as 42 or 2.5.",
    "website": "Such as www.example.org.",
}


def title(form: VerificationForm) -> tuple[list[Part], list[Part]]:
    """Whose form it is; at the right whether anything is missing, in words and colour."""
    left = [Part(" Verify  ", "quiet-words"), Part(form.name, "strong")]
    if form.verified:
        return left, [Part(" ✓ verified ", "good")]
    count = len(form.missing)
    return left, [Part(f" ! not verified: {count} missing ", "warning")]


def about(form: VerificationForm) -> str:
    """Who is expected where nobody knows the name yet, and what is missing."""
    who = f"Expected as “{form.name}”. " if form.visitor_id is None else ""
    return f"{who}Missing: {', '.join(form.missing)}." if form.missing else ""


def sections(form: VerificationForm, shown: str, keys: dict[str, str]) -> Iterator[Part]:
    """The three sections with what each lacks; the shown one is marked."""
    lacking = {
        "details": sum(one.is_missing for one in form.attributes),
        "documents": sum(one.accepted_at is None for one in form.documents),
    }
    for name in SECTIONS:
        count = lacking.get(name, 0)
        words = f" {name.capitalize()} "
        if name == "documents" and not form.documents:
            words = " Documents: none "
        elif count:
            words = f" {name.capitalize()} · {count} missing "
        elif name != "visit":
            words = f" {name.capitalize()} ✓ "
        style = "chosen" if name == shown else ("warning" if count else "")
        yield Part(f" {keys[name]}", "key", name)
        yield Part(words, style, name)


def visit(form: VerificationForm) -> Content:
    """What the visitor may know of the visit."""
    seen = form.invitation
    return facts(
        (
            ("Visitor", form.name),
            ("Host", seen.host),
            ("Place", " · ".join(filter(None, (seen.building, seen.floor)))),
            ("When", f"{seen.day:%A %d.%m.%Y} {seen.expected_at:%H:%M} – {seen.until:%H:%M}"),
            ("Reason", seen.reason),
            ("Type", seen.type),
            ("Missing", ", ".join(form.missing) or "nothing: verified"),
        )
    )


def document(asked: DocumentAsked) -> Line:
    """A document with what became of it."""
    done = asked.accepted_at
    if done is None:
        state = Cell({"required": "! to be signed"}.get(asked.signature, "! to be accepted"), "warning")
    else:
        state = Cell(f"✓ {'signed' if asked.signed else 'accepted'} {done:%d.%m. %H:%M}", "good")
    pages = amount(asked.pages, "page")
    return Line(str(asked.version_id), (state, named(asked), Cell(f"{pages}, version {asked.number}", "quiet")))


def named(asked: DocumentAsked) -> str:
    """The document's name, by which the house knows it; beside it the visitor's title where it says something else."""
    return both_names(asked.name, asked.title)


def both_names(name: str, title: str) -> str:
    """A document's name and, where it does not begin with it, its title."""
    if not title or name == title:
        return name
    return title if title.startswith(f"{name} ") else f"{name} · {title}"


def field_id(attribute: str) -> str:
    """An attribute's name as a widget's."""
    return attribute.replace(".", "-").replace(" ", "-").replace("_", "-")


def field(asked: AttributeAsked) -> Field:
    """An attribute as a field; what must be given carries a star, but what is there can be saved without it."""
    choices = [words for _, words in asked.choices]
    return Field(
        id=field_id(asked.name),
        words=f"{asked.label} *" if asked.is_required else asked.label,
        value=asked.value,
        hint=_hint(asked),
        suggester=offering(choices) if choices else None,
        longest=500,
    )


def _hint(asked: AttributeAsked) -> str:
    if asked.known:
        return f"Known, ends in {asked.known}; leave empty to keep it."
    if asked.kind == "choice":
        return ", ".join(words for _, words in asked.choices)
    return _HINTS.get(asked.kind, "")
