"""What is wrong with a configuration file that says something else than the schema: every mistake with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vmsctl.rules.configuration_files import Mistake, together
from vmsctl.rules.configuration_schema import schema
from vmsctl.rules.settings import BY_NAME, takes
from vmsctl.rules.text import clean
from vmsctl.rules.verification import ATTRIBUTES

if TYPE_CHECKING:
    from vmsctl.errors import Invalid
    from vmsctl.rules.configuration_files import Path, Sheet

SEE_SCHEMA = "See 'vmsctl config schema'."


def refusal(sheet: Sheet) -> Invalid | None:
    """Every mistake in the file, a line for each with line and column; None when there is none."""
    import jsonschema_rs

    whole = schema()
    errors = jsonschema_rs.Draft202012Validator(whole).iter_errors(sheet.value)
    found = [one for error in errors for one in _mistakes(sheet, whole, error)]
    if len(found) > 1:
        found = [one._replace(hint="") if one.hint == SEE_SCHEMA else one for one in found]
    return together(found) if found else None


def _mistakes(sheet: Sheet, whole: Mapping[str, Any], error: Any) -> Iterator[Mistake]:
    path: Path = tuple(error.instance_path)
    if error.kind.name == "additionalProperties":
        known = _node(whole, error.schema_path).get("properties", {})
        for name in map(str, error.kind.unexpected):
            yield Mistake(sheet.mark_of((*path, name)), f"{_shown(name)} is not known here.", _meant(name, known))
    elif error.kind.name == "propertyNames":
        name = str(error.kind.error.instance)
        said = f"{_shown(name)} is no name that can stand here."
        yield Mistake(sheet.mark_of((*path, name)), said, _takes(error.kind.error) or _of_pattern(name, path))
    else:
        yield Mistake(sheet.mark_of(path), _rule(error.kind.name, error), _takes(error) or SEE_SCHEMA)


def _shown(name: str) -> str:
    return repr(clean(name[:80]))


def _rule(kind: str, error: Any) -> str:
    """The sentence of a rule of the schema that is broken."""
    name = _name(error.instance_path)
    shown = clean(repr(error.instance)[:80])
    if kind == "required":
        return f"{error.kind.property!r} is missing in {name}."
    if kind == "type":
        return f"{name} is {_called(error.instance)} and should be {_TYPES[error.kind.types[0]]}."
    if kind in ("minimum", "maximum"):
        return f"{name} is {shown}, and {error.kind.limit} is the {'least' if kind == 'minimum' else 'most'}."
    if kind in ("maxLength", "minLength"):
        return f"{name} is too {'long' if kind == 'maxLength' else 'short'}."
    if kind == "const":
        return f"{name} is {shown} and should be {error.kind.expected_value!r}."
    return f"{name} cannot be {shown}."


def _name(path: Sequence[str | int]) -> str:
    """What stands there: by its name, in a list by its place."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"entry {path[-1] + 1} of {_name(path[:-1])}"
    return _shown(str(path[-1]))


_TYPES = {
    "string": "text", "integer": "a whole number", "boolean": "true or false", "object": "a mapping of names",
    "array": "a list", "null": "nothing",
}  # fmt: skip


def _called(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    words = {str: "text", int: "a number", dict: "a mapping of names", list: "a list", type(None): "empty"}
    return words[type(value)]


def _takes(error: Any) -> str:
    """What can stand there, where a list, the setting or the form says it."""
    path = tuple(error.instance_path)
    if error.kind.name == "enum":
        return f"There are: {', '.join(map(str, error.kind.options))}."
    setting = BY_NAME.get(str(path[-1])) if path[-2:-1] == ("settings",) else None
    if setting is not None and (setting.type is int or setting.pattern):
        return f"It takes {takes(setting)}."
    if error.kind.name == "type" and error.kind.types == ["object"] and isinstance(error.instance, list):
        return "Write each as 'Name: {}' and not as '- Name'."
    if error.kind.name == "pattern" and path[-2:-1] == ("roles",):
        return "Write it like 'receptionist at HQ', 'manager everywhere' or admin."
    if error.kind.name == "required" and error.kind.property == "version":
        return "Begin the file with 'version: 1', in TOML 'version = 1'."
    return ""


def _of_pattern(name: str, path: Path) -> str:
    """The way out for a name that has not the shape of one."""
    if path == ("users",):
        return "A user is named by the mail address."
    return _meant(name, ATTRIBUTES) if path[-1:] == ("fields",) else SEE_SCHEMA


def _node(whole: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    """The part of the schema whose rule is broken; the rule's own name ends the path."""
    node: Any = whole
    for step in list(path)[:-1]:
        node = node[step]
    return node if isinstance(node, Mapping) else {}


def _meant(name: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, [str(one) for one in known], n=1)
    return f"Did you mean {near[0]}?" if near else SEE_SCHEMA
