"""What a configuration file would change: it compared with the set-up as it stands, as steps in the order in which
they can be done.

Names are identities, written in any case and with or without accents. What the file does not say is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum, unique
from typing import Any, NamedTuple

from vmsctl.errors import Invalid
from vmsctl.rules.configuration_files import Mistake, Path, Sheet, together
from vmsctl.rules.text import clean, clean_note, fold, fold_email

Thing = Mapping[str, Any]


@unique
class Verb(StrEnum):
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Step(NamedTuple):
    """One difference; `path` leads to the thing, `kind` is the path without the names, `given` what the file says
    that differs, `before` the whole that holds."""

    verb: Verb
    kind: str
    path: Path
    given: Any
    before: Any

    @property
    def name(self) -> str:
        return str(self.path[-1])


class Plan(NamedTuple):
    """`steps` are done; `left` is in the store and not in the file. What of that is `prunable` stands in sections that
    the file speaks of, and can be taken away."""

    steps: list[Step]
    left: list[Step]
    prunable: list[Step]
    mistakes: list[Mistake]


class Section(NamedTuple):
    """Things by name, with `parts` that are sections of their own; `whole` values and `members` have no fields.
    `same` makes of a name what it is compared by; of `words` none is left over where the file has no word of them."""

    parts: Mapping[str, Section]
    whole: bool = False
    members: bool = False
    words: bool = False
    same: Callable[[str], str] = fold


_VALUES = Section({}, whole=True, same=str)
_MEMBERS = Section({}, members=True)
_PLAIN = Section({})
_TEXTS = Section({"*": _VALUES}, same=str)
"""Values by language and place."""

SECTIONS: Mapping[str, Section] = {
    "settings": _VALUES,
    "buildings": Section(
        {
            "floors": _PLAIN, "muster-points": _PLAIN, "printers": _PLAIN, "kiosks": _PLAIN,
            "settings": _VALUES, "texts": _TEXTS,
        }
    ),
    "groups": _PLAIN,
    "users": Section({"groups": _MEMBERS, "roles": _MEMBERS}, same=fold_email),
    "custom-fields": Section({}, same=str),
    "visitor-types": _PLAIN,
    "eticket-templates": Section({"texts": Section({}, words=True, same=str)}),
    "documents": _PLAIN,
    "texts": _TEXTS,
}  # fmt: skip
"""In the order in which they are applied: what is named comes before what names it."""

_LAST = ("buildings kiosks",)
"""What stands in a section and names things of a later one."""
_SETS = ("types", "buildings", "features")
_CALLED = ("printer",)
"""Fields that name another thing."""
_MERGED = ("labels", "fields")
_NOTES = ("address", "body", "lower", "text")
"""Fields of several lines; `text` is a value without fields."""


def compare(sheet: Sheet, current: Thing) -> Plan:
    """The steps from what holds to what the file says. Raises `Invalid` for all names that stand there twice and all
    texts that cannot be kept."""
    plan = Plan([], [], [], [])
    for name, section in SECTIONS.items():
        _section(sheet, plan, section, (name,), name, current.get(name, {}))
    if plan.mistakes:
        raise together(plan.mistakes)
    plan.steps.sort(key=lambda step: step.kind in _LAST)
    plan.left.reverse()
    plan.prunable.extend(step for step in plan.left if said(sheet, _section_of(step)) is not None)
    return plan


def _section_of(step: Step) -> Path:
    """The path of the section in which a thing stands; of a text the place of all of them."""
    return step.path[:-2] if step.kind.endswith("texts") and not step.kind.startswith("eticket") else step.path[:-1]


def said(sheet: Sheet, path: Path) -> Any:
    """What the file says there, None where it says nothing."""
    found = sheet.value
    for part in path:
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def _section(sheet: Sheet, plan: Plan, section: Section, path: Path, kind: str, current: Any) -> None:
    wanted = said(sheet, path)
    if section.members:
        _members(plan, path, kind, wanted, current)
        return
    known = {section.same(name): name for name in current}
    for name in _named(sheet, plan, path, wanted, section):
        there = current[known[section.same(name)]] if section.same(name) in known else None
        if section.whole:
            _value(plan, (*path, name), kind, _tidy(sheet, plan, (*path, name), "text", wanted[name]), there)
        else:
            _thing(sheet, plan, section, (*path, name), kind, there)
    mentioned = {section.same(name) for name in wanted or ()}
    for same, name in known.items():
        if same not in mentioned and _in_use(current[name]) and not (section.words and wanted is None):
            _left(plan, section, (*path, name), kind, current[name])


def _named(sheet: Sheet, plan: Plan, path: Path, wanted: Any, section: Section) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in wanted or ():
        other = seen.setdefault(section.same(name), name)
        if other == name:
            yield name
        else:
            twice = f"{clean(name[:80])!r} is {clean(other[:80])!r} once more."
            plan.mistakes.append(Mistake(sheet.mark_of((*path, name)), twice))


def _thing(sheet: Sheet, plan: Plan, section: Section, path: Path, kind: str, there: Thing | None) -> None:
    if "*" in section.parts:
        _section(sheet, plan, section.parts["*"], path, kind, there or {})
        return
    wanted = said(sheet, path) or {}
    fields = [name for name in wanted if name not in section.parts]
    given = {name: _tidy(sheet, plan, (*path, name), name, wanted[name]) for name in fields}
    if there is None:
        plan.steps.append(Step(Verb.ADD, kind, path, given, None))
    else:
        given |= {"active": True} if "active" in there and "active" not in given else {}
        differing = {name: value for name, value in given.items() if not _same(name, value, there.get(name))}
        if differing:
            plan.steps.append(Step(Verb.CHANGE, kind, path, differing, there))
    for name, part in section.parts.items():
        _section(sheet, plan, part, (*path, name), f"{kind} {name}", (there or {}).get(name, {}))


def _value(plan: Plan, path: Path, kind: str, wanted: Any, there: Any) -> None:
    if wanted != _kept(there):
        plan.steps.append(Step(Verb.ADD if there is None else Verb.CHANGE, kind, path, wanted, there))


def _members(plan: Plan, path: Path, kind: str, wanted: Any, current: Any) -> None:
    known = {fold(name): name for name in current}
    mentioned = {fold(name): name for name in wanted or ()}
    for same, name in mentioned.items():
        if same not in known:
            plan.steps.append(Step(Verb.ADD, kind, (*path, name), name, None))
    for same, name in known.items():
        if wanted is not None and same not in mentioned:
            plan.left.append(Step(Verb.REMOVE, kind, (*path, name), None, name))


def _left(plan: Plan, section: Section, path: Path, kind: str, there: Any) -> None:
    if "*" in section.parts:
        for name, text in there.items():
            plan.left.append(Step(Verb.REMOVE, kind, (*path, name), None, text))
    else:
        plan.left.append(Step(Verb.REMOVE, kind, path, None, there))


def _in_use(there: Any) -> bool:
    return not isinstance(there, Mapping) or bool(there.get("active", True))


def _tidy(sheet: Sheet, plan: Plan, path: Path, name: str, value: Any) -> Any:
    """The value as the store would keep it."""
    if not isinstance(value, str):
        return value
    try:
        return clean_note(value) if name in _NOTES else clean(value)
    except Invalid as error:
        plan.mistakes.append(Mistake(sheet.mark_of(path), error.message, error.hint))
        return value


def _same(name: str, wanted: Any, there: Any) -> bool:
    if name in _SETS:
        return {fold(one) for one in wanted} == {fold(one) for one in there or ()}
    if name in _CALLED:
        return fold(wanted) == fold(there or "")
    if name in _MERGED:
        return all((there or {}).get(key) == value for key, value in wanted.items())
    return bool(wanted == _kept(there))


def _kept(there: Any) -> Any:
    """A value of the store as a file can say it: words that vmsctl brings along may have unbreakable spaces."""
    return clean_note(there) if isinstance(there, str) else there
