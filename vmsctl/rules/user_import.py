"""Whether a row of a file can become a user, and what it says of one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from db.kinds import Role
from vmsctl.errors import Invalid
from vmsctl.rules.invitation_import import OURS, Wrong
from vmsctl.rules.text import NAME_LENGTH, clean, fold, fold_email, is_email

REQUIRED = ("name", "email")
OPTIONAL = ("phone", "groups", "roles", "building", "os_account")
EVERYWHERE = (Role.ADMIN, Role.AUDITOR)
OF_BUILDINGS = (Role.MANAGER, Role.RECEPTIONIST)
_BETWEEN = re.compile("[;,|]")


class House(NamedTuple):
    """What the names in a row can mean: groups and buildings by folded name, whose the accounts are by now, and the
    mail addresses of who was switched off."""

    groups: Mapping[str, str]
    buildings: Mapping[str, str]
    accounts: Mapping[str, str]
    off: Collection[str]


class Checked(NamedTuple):
    """A row that can become a user, with what a configuration file would say of one."""

    line: int
    email: str
    fields: Mapping[str, Any]

    @property
    def same(self) -> str:
        """What rows of the same user have in common."""
        return fold_email(self.email)


def check_columns(columns: Collection[str]) -> None:
    """Raises `Invalid` when a CSV header lacks a required column or has one that means nothing here."""
    lacking = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in REQUIRED + OPTIONAL + OURS]
    taken = f"Required are {', '.join(REQUIRED)}; possible are {', '.join(OPTIONAL)}."
    if lacking:
        raise Invalid("column-missing", f"Line 1: the column {lacking[0]!r} is missing.", taken)
    if unknown:
        raise Invalid("column-unknown", f"Line 1: the column {clean(unknown[0][:80])!r} is unknown.", taken)
    if len(set(columns)) < len(columns):
        raise Invalid("column-twice", "Line 1: a column stands there twice.", taken)


def checked(line: int, fields: Mapping[str, str], house: House) -> Checked:
    """The row as a user; raises `Wrong` with the reason. An empty cell says nothing."""
    given = {name: _clean(name, fields.get(name, "")) for name in (*REQUIRED, *OPTIONAL)}
    if not given["name"] or given["name"].isdecimal():
        raise Wrong("the name is missing")
    if not is_email(given["email"]):
        raise Wrong(f"{given['email']!r} is no mail address" if given["email"] else "the e-mail is missing")
    if fold_email(given["email"]) in house.off:
        raise Wrong("this user was switched off ('vmsctl users change MAIL --switch-on')")
    said: dict[str, Any] = {"name": given["name"]}
    said |= {"phone": given["phone"]} if given["phone"] else {}
    said |= {"os-account": _account(given, house)} if given["os_account"] else {}
    said |= {"groups": groups} if (groups := _groups(given["groups"], house)) else {}
    said |= {"roles": roles} if (roles := _roles(given, house)) else {}
    return Checked(line, given["email"], said)


def _clean(name: str, value: str) -> str:
    if "\x00" in value:
        raise Wrong("there is a NUL byte in it")
    longest = {"name": NAME_LENGTH, "phone": 50, "os_account": 100}.get(name, 500)
    try:
        return clean(value, longest=longest, what=name.replace("_", " "))
    except Invalid as error:
        raise Wrong(error.message.rstrip(".")) from None


def _account(given: Mapping[str, str], house: House) -> str:
    holder = house.accounts.get(given["os_account"])
    if holder is not None and holder != fold_email(given["email"]):
        raise Wrong(f"the account {given['os_account']!r} is somebody else's")
    return given["os_account"]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _groups(text: str, house: House) -> list[str]:
    names = _parts(text)
    for name in names:
        if fold(name) not in house.groups:
            raise Wrong(f"there is no group {name!r}")
    return [house.groups[fold(name)] for name in names]


def _roles(given: Mapping[str, str], house: House) -> list[str]:
    """`receptionist` in the row's building, `receptionist at HQ`, or `receptionist everywhere`."""
    places = [_building(name, house) for name in _parts(given["building"])]
    found: list[str] = []
    for text in _parts(given["roles"]):
        role, _, where = text.partition(" at ")
        role = role.strip().lower()
        bare = role.removesuffix(" everywhere").strip()
        if not where and (role in EVERYWHERE or (bare != role and bare in (*EVERYWHERE, *OF_BUILDINGS))):
            role = bare
            found.append(role)
        elif role in OF_BUILDINGS and (where or places):
            found += [f"{role} at {place}" for place in ([_building(where, house)] if where else places)]
        else:
            raise Wrong(_no_role(role))
    return found


def _no_role(role: str) -> str:
    if role in OF_BUILDINGS:
        return f"the building is missing where this is {role}, or 'everywhere'"
    if role in EVERYWHERE:
        return f"the role {role} holds everywhere and in no single building"
    return f"there is no role {role!r} (there are {', '.join((*EVERYWHERE, *OF_BUILDINGS))})"


def _building(name: str, house: House) -> str:
    if fold(name) not in house.buildings:
        raise Wrong(f"there is no building {name.strip()!r}")
    return house.buildings[fold(name)]
