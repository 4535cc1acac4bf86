"""The names of what a house has (buildings, printers, visitor types and more): given, free, and found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules.text import NAME_LENGTH, clean, fold


class Called(Protocol):
    """What people call by its name."""

    @property
    def name(self) -> str: ...


class Named(Called, Protocol):
    """What also has an id."""

    @property
    def id(self) -> int: ...


Found = TypeVar("Found", bound=Named)


def given(text: str, what: str) -> str:
    """A cleaned name that is not empty and is no number, which would be taken for an id; raises `Invalid`."""
    name = clean(text, longest=NAME_LENGTH, what=what)
    if not name or name.isdecimal():
        raise Invalid("bad-name", f"The {what} needs a letter.", "Give it a name that people say.")
    return name


def must_be_free(
    found: Iterable[Named], name: str | None, what: str, *, own: int = 0, way_out: str = "Choose another name."
) -> None:
    """Raises `Conflict` when something else of the kind bears the name, however it is written."""
    for row in found:
        if name is not None and fold(row.name) == fold(name) and row.id != own:
            raise Conflict("name-taken", f"There is a {what} {row.name!r} already.", way_out)


def find(found: Sequence[Found], said: str, noun: str, *, of: str = "", code: str = "") -> Found:
    """The one of that name, however it is written, or of that id. `of` is the building whose they are.

    Raises `NotFound`, which names those that there are; its code is `no-such-NOUN` where no other is given.
    """
    wanted = fold(said)
    for one in found:
        if fold(one.name) == wanted or str(one.id) == said:
            return one
    raise no_such(found, said, noun, of=of, code=code)


def no_such(found: Iterable[Called], said: str, noun: str, *, of: str = "", code: str = "") -> NotFound:
    """As `find` refuses it, for what is looked for in another way."""
    shown = repr(clean(said[:80]))
    sentence = f"{of} has no {noun} {shown}." if of else f"There is no {noun} {shown}."
    names = ", ".join(one.name for one in found) or "none yet"
    return NotFound(code or f"no-such-{noun.replace(' ', '-')}", sentence, f"There are: {names}.")
