"""What a configuration file can say, as a JSON schema made from the declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.kinds import FieldKind
from vmsctl.rules import settings
from vmsctl.rules.etickets import BLOCKS
from vmsctl.rules.kiosks import FEATURES
from vmsctl.rules.mail_texts import PLACES
from vmsctl.rules.text import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH
from vmsctl.rules.verification import ATTRIBUTES, NEEDS

Schema = Mapping[str, Any]
VERSION = 1
ROLE = r"^(admin|auditor|(manager|receptionist)( at .+)?)$"
_LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


def _text(words: str, *, most: int = LINE_LENGTH, pattern: str = "") -> Schema:
    found = {"type": "string", "description": words, "maxLength": most}
    return {**found, "pattern": pattern} if pattern else found


def _yes_no(words: str) -> Schema:
    return {"type": "boolean", "description": words}


def _number(words: str, least: int | None = -1_000_000, most: int | None = 1_000_000) -> Schema:
    return {"type": "integer", "description": words, "minimum": least, "maximum": most}


def _choice(words: str, choices: tuple[str, ...]) -> Schema:
    return {"type": "string", "description": words, "enum": list(choices)}


def _names(words: str, item: Schema | None = None) -> Schema:
    return {"type": "array", "description": words, "items": item or {"type": "string", "maxLength": NAME_LENGTH}}


def _fields(words: str, needed: tuple[str, ...] = (), **fields: Schema) -> Schema:
    named = {name.rstrip("_").replace("_", "-"): schema for name, schema in fields.items()}
    found: dict[str, Any] = {"type": "object", "description": words, "properties": named, "additionalProperties": False}
    return {**found, "required": list(needed)} if needed else found


def _by_name(words: str, each: Schema, *, pattern: str = "", choices: tuple[str, ...] = ()) -> Schema:
    names: dict[str, Any] = {"minLength": 1, "maxLength": NAME_LENGTH}
    names |= {"pattern": pattern} if pattern else {}
    names |= {"enum": list(choices)} if choices else {}
    return {"type": "object", "description": words, "propertyNames": names, "additionalProperties": each}


_ACTIVE = _yes_no("Whether it is in use; what the file names is, unless it says false.")
_POSITION = _number("Where it stands among its like; the lowest comes first.")
_FILE = _text("A file beside this one.", pattern=r"^[^/\\].*$")


def _setting(setting: settings.Setting) -> Schema:
    common = {"description": setting.words, "default": setting.default}
    if setting.type is bool:
        return {"type": "boolean", **common}
    if setting.type is int:
        return {"type": "integer", "minimum": setting.least, "maximum": setting.most, **common}
    found: dict[str, Any] = {"type": "string", "maxLength": LINE_LENGTH, **common}
    found |= {"enum": list(setting.choices)} if setting.choices else {}
    return found | ({"pattern": f"^({setting.pattern})$"} if setting.pattern else {})


def _settings(words: str, *, per_building: bool) -> Schema:
    taken = {one.name: _setting(one) for one in settings.DECLARED if one.per_building or not per_building}
    return {"type": "object", "description": words, "properties": taken, "additionalProperties": False}


def _texts(words: str) -> Schema:
    place = _by_name("Words in Markdown by their place.", _text("Markdown.", most=NOTE_LENGTH), choices=tuple(PLACES))
    return _by_name(words, place, pattern=_LANGUAGE)


def _buildings() -> Schema:
    building = _fields(
        "A building.",
        ("time-zone",),
        time_zone=_text("Such as Europe/Berlin."),
        address=_text("Where it stands, in several lines.", most=NOTE_LENGTH),
        takes_visitors=_yes_no("Whether visitors can be invited there."),
        active=_ACTIVE,
        floors=_by_name("Its floors.", _fields("A floor.", position=_POSITION, active=_ACTIVE)),
        muster_points=_by_name(
            "Where people gather outside.", _fields("A muster point.", position=_POSITION, active=_ACTIVE)
        ),
        printers=_by_name("Its printers.", _printer()),
        kiosks=_by_name("Its kiosks; codes and tokens are no part of a file.", _kiosk()),
        settings=_settings("Settings that hold there.", per_building=True),
        texts=_texts("The building's own words in mails, by language."),
    )
    return _by_name("Buildings by name.", building)


def _printer() -> Schema:
    return _fields(
        "A printer.",
        ("url",),
        url=_text("Where it is, such as tcp://192.0.2.7:9100."),
        profile=_text("What it understands; see 'vmsctl printers profiles'."),
        machine=_text("The machine that its cable leads to."),
        position=_POSITION,
    )


def _kiosk() -> Schema:
    feature = _choice("What is switched on.", tuple(FEATURES))
    return _fields(
        "A kiosk.",
        printer=_text("Its own printer; empty for none.", most=NAME_LENGTH),
        languages=_names("In the order in which they are offered; none for all.", _text("A code.", pattern=_LANGUAGE)),
        types=_names("The visitor types that it offers; none for all."),
        features=_names("All that it offers.", feature),
        active=_ACTIVE,
    )


def _users() -> Schema:
    role = _text("admin, auditor, 'manager at HQ', 'receptionist at HQ'.", pattern=ROLE)
    user = _fields(
        "A user; PIN and password are no part of a file.",
        ("name",),
        name=_text("First and last name.", most=NAME_LENGTH),
        phone=_text("Where the desk reaches them.", most=50),
        os_account=_text("The operating-system account that works as this user; empty for none.", most=100),
        active=_ACTIVE,
        groups=_names("The groups that the user is in."),
        roles=_names("What the user may be, and where.", role),
    )
    return _by_name("Users by mail address.", user, pattern="@")


def _visitor_types() -> Schema:
    attribute = f"^({'|'.join(ATTRIBUTES)}|custom\\.[a-z_][a-z0-9_]*)$"
    asked = _by_name("How much each attribute is needed.", _choice("How much.", NEEDS), pattern=attribute)
    kind = _fields(
        "A visitor type.",
        fields=asked,
        confirmation=_text("A step to tick before check-in; empty for none."),
        position=_POSITION,
        active=_ACTIVE,
    )
    return _by_name("Visitor types by name.", kind)


def _custom_fields() -> Schema:
    field = _fields(
        "An attribute of visitors that is asked besides.",
        ("kind",),
        kind=_choice("What it takes; stays as it is.", tuple(FieldKind)),
        labels=_by_name("What it is called, by language.", _text("Words.", most=80), pattern=_LANGUAGE),
        choices=_names("What can be chosen, of a choice.", {"type": "string", "maxLength": 80}),
        position=_POSITION,
        active=_ACTIVE,
    )
    return _by_name("Custom fields by name.", field, pattern="^[a-z_][a-z0-9_]*$")


def _documents() -> Schema:
    document = _fields(
        "What visitors accept; a file that has changed becomes a new version, which holds at once.",
        files=_by_name("A PDF, or Markdown with $placeholders, for each language.", _FILE, pattern=_LANGUAGE),
        signature=_choice("Whether it is signed.", ("none", "optional", "required")),
        types=_names("Asked of these visitor types only; none for all."),
        buildings=_names("Asked in these buildings only; none for all."),
        position=_POSITION,
        active=_ACTIVE,
    )
    return _by_name("Documents by name.", document)


def _etickets() -> Schema:
    colour = "^(own|#[0-9a-f]{6})$"
    words = _fields(
        "What the mail with it says, with $placeholders.",
        subject=_text("Of the mail."),
        body=_text("Of the mail.", most=NOTE_LENGTH),
        lower=_text("Below the code, on the ticket.", most=NOTE_LENGTH),
    )
    template = _fields(
        "An e-ticket template.",
        types=_names("The visitor types that have it as their own."),
        band=_text("Its colour, or own for the building's.", pattern=colour),
        ink=_text("The colour of writing on the band, or own.", pattern=colour),
        accent=_text("The colour of what stands out, or own.", pattern=colour),
        blocks=_names("What the lower part is made of.", {"enum": list(BLOCKS)}),
        texts=_by_name("Its words, by language.", words, pattern=_LANGUAGE),
        position=_POSITION,
        active=_ACTIVE,
    )
    return _by_name("E-ticket templates by name.", template)


def schema() -> dict[str, Any]:
    """The whole schema, as it is published."""
    group = _fields(
        "A group of users.",
        may_invite=_yes_no("Whether its members are hosts."),
        buildings=_names("The members may invite to these only; none for all."),
    )
    whole = _fields(
        "The set-up of an installation. What the file does not name is left as it is; secrets are no part of it.",
        ("version",),
        version={"const": VERSION, "description": "Of this format."},
        settings=_settings("Settings that hold everywhere.", per_building=False),
        buildings=_buildings(),
        groups=_by_name("Groups of users by name.", group),
        users=_users(),
        custom_fields=_custom_fields(),
        visitor_types=_visitor_types(),
        eticket_templates=_etickets(),
        documents=_documents(),
        texts=_texts("The installation's own words in mails, by language."),
    )
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "vmsctl configuration"}
    return {**head, **whole}
