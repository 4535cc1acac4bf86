"""Whether a visitor's profile has all that the visitor type asks for (VER-1, VER-4)."""

import json
from collections.abc import Mapping
from functools import lru_cache

ATTRIBUTES = (
    "name", "email", "phone", "address", "id_number", "plate",
    "company", "company_email", "company_phone", "company_website", "company_address",
)  # fmt: skip
"""The attributes of a profile, in the order in which forms ask for them. Custom ones are named `custom.…`."""

NEEDS = ("required", "optional", "hidden")

_ALWAYS = {"name": "required", "email": "required"}
_WORDS = {"email": "e-mail", "id_number": "ID number", "plate": "licence plate"}


@lru_cache(maxsize=256)
def needs(fields: str) -> Mapping[str, str]:
    """What a visitor type asks, from its JSON: attribute to `required`, `optional` or `hidden`."""
    return {**_ALWAYS, **json.loads(fields), "name": "required"}


USUAL = ("company", "phone")
"""Attributes that a form offers to fill in although the type does not speak of them."""


@lru_cache(maxsize=256)
def asked(fields: str, *, hidden: bool = False) -> Mapping[str, str]:
    """The attributes that a form asks for, in its order: to `required` or `optional`; with `hidden` those too."""
    named = {**dict.fromkeys(USUAL, "optional"), **needs(fields)}
    names = (*(name for name in ATTRIBUTES if name in named), *(name for name in named if name not in ATTRIBUTES))
    return {name: named[name] for name in names if hidden or named[name] != "hidden"}


@lru_cache(maxsize=256)
def required(fields: str) -> tuple[str, ...]:
    """The attributes that must be there, in the order of forms."""
    asked = needs(fields)
    wanted = [name for name, need in asked.items() if need == "required"]
    return tuple(sorted(wanted, key=lambda name: ATTRIBUTES.index(name) if name in ATTRIBUTES else len(ATTRIBUTES)))


def missing(fields: str, profile: Mapping[str, str], *, stale_documents: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is still to be given or accepted before the visitor is verified, in words; empty when verified.

    `stale_documents` are the titles of documents whose current version is not accepted yet.
    """
    absent = tuple(words(name) for name in required(fields) if not profile.get(name))
    return absent + stale_documents


def words(attribute: str) -> str:
    """How an attribute is called in a sentence."""
    return _WORDS.get(attribute, attribute.removeprefix("custom.").replace("_", " "))
