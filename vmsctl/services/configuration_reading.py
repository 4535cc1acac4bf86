"""The set-up as it stands, in the shape of a configuration file. Nothing secret is part of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from db.queries import buildings as building_queries
from db.queries import custom_fields as field_queries
from db.queries import documents as document_queries
from db.queries import etickets as eticket_queries
from db.queries import floors as floor_queries
from db.queries import groups as group_queries
from db.queries import kiosks as kiosk_queries
from db.queries import printers as printer_queries
from db.queries import roll_calls as muster_queries
from db.queries import settings as setting_queries
from db.queries import texts as text_queries
from db.queries import users as user_queries
from db.queries import visitor_types as type_queries
from vmsctl.rules.configuration_schema import VERSION
from vmsctl.rules.etickets import OWN, design
from vmsctl.rules.settings import BY_NAME, INSTALLATION
from vmsctl.rules.text import fold
from vmsctl.services import eticket_choice

if TYPE_CHECKING:
    from db.queries.documents import DocumentRow, VersionRow
    from db.queries.kiosks import KioskRow
    from db.queries.users import UserRow
    from db.transaction import Transaction

Things = dict[str, Any]
DocumentFiles = Mapping[str, Mapping[str, tuple[str, bytes]]]
"""Path and bytes, by document and language."""


def current(tx: Transaction) -> Things:
    """All that a file can speak of."""
    texts = _texts(tx)
    return {
        "version": VERSION,
        "settings": _settings(tx, INSTALLATION),
        "buildings": _buildings(tx, texts),
        "groups": {
            row.name: {"may-invite": row.may_invite, "buildings": list(row.buildings)}
            for row in group_queries.listed(tx)
        },
        "users": users(tx),
        "custom-fields": _custom_fields(tx),
        "visitor-types": _visitor_types(tx),
        "eticket-templates": _etickets(tx),
        "documents": _documents(tx),
        "texts": texts.get(INSTALLATION, {}),
    }


def _settings(tx: Transaction, building_id: int) -> Things:
    kept = setting_queries.kept(tx, building_id)
    return {name: json.loads(kept[name]) for name in BY_NAME if name in kept}


def _texts(tx: Transaction) -> dict[int, Things]:
    found: dict[int, Things] = {}
    for row in text_queries.listed(tx):
        found.setdefault(row.building_id, {}).setdefault(row.language, {})[row.name] = row.text
    return found


def _buildings(tx: Transaction, texts: dict[int, Things]) -> Things:
    floors = floor_queries.listed(tx, 0, inactive=True)
    points = muster_queries.points(tx, 0, inactive=True)
    printers = [row for row in printer_queries.listed(tx) if row.active]
    types = {row.id: row.name for row in type_queries.listed(tx, inactive=True)}
    kiosks = kiosk_queries.listed(tx, inactive=True)
    return {
        row.name: {
            "time-zone": row.time_zone,
            "address": row.address,
            "takes-visitors": row.takes_visitors,
            "active": row.active,
            "floors": {one.name: _placed(one) for one in floors if one.building_id == row.id},
            "muster-points": {one.name: _placed(one) for one in points if one.building_id == row.id},
            "printers": {
                one.name: {"url": one.url, "profile": one.profile, "machine": one.machine, "position": one.position}
                for one in printers
                if one.building_id == row.id
            },
            "kiosks": {one.name: _kiosk(one, types) for one in kiosks if one.building_id == row.id},
            "settings": _settings(tx, row.id),
            "texts": texts.get(row.id, {}),
        }
        for row in building_queries.listed(tx)
    }


def _kiosk(row: KioskRow, types: Mapping[int, str]) -> Things:
    """Without a printer that is switched off, which no file could name."""
    return {
        "printer": row.printer if row.printer_active else "",
        "languages": json.loads(row.languages),
        "types": [types[id] for id in json.loads(row.types)],
        "features": json.loads(row.features),
        "active": row.active,
    }


def _placed(row: Any) -> Things:
    return {"position": row.position, "active": bool(row.active)}


def users(tx: Transaction) -> Things:
    """Everybody, those switched off too."""
    return {row.email: _user(row) for row in user_queries.listed(tx, "", inactive=True)}


def _user(row: UserRow) -> Things:
    return {
        "name": row.name,
        "phone": row.phone,
        "os-account": row.os_account or "",
        "active": bool(row.active),
        "groups": sorted(row.groups),
        "roles": sorted(f"{role} at {building}" if building else role for role, building in row.roles),
    }


def _custom_fields(tx: Transaction) -> Things:
    return {
        row.name: {
            "kind": row.kind, "labels": json.loads(row.labels), "choices": json.loads(row.choices), **_placed(row),
        }
        for row in field_queries.listed(tx, inactive=True)
    }  # fmt: skip


def _visitor_types(tx: Transaction) -> Things:
    return {
        row.name: {"fields": json.loads(row.fields), "confirmation": row.confirmation, **_placed(row)}
        for row in type_queries.listed(tx, inactive=True)
    }


def _etickets(tx: Transaction) -> Things:
    types = eticket_queries.types(tx)
    found = {}
    for row in eticket_choice.rows(tx):
        look = design(row.design)
        colours = {"band": look.band or OWN, "ink": look.ink or OWN, "accent": look.accent or OWN}
        words = {code: texts._asdict() for code, texts in eticket_choice.texts_of(tx, row).items()}
        own = [name for template_id, _, name in types if template_id == row.id]
        found[row.name] = {"types": own, **colours, "blocks": list(look.blocks), "texts": words, **_placed(row)}
    return found


def _documents(tx: Transaction) -> Things:
    types = {row.id: row.name for row in type_queries.listed(tx, inactive=True)}
    places = {row.id: row.name for row in building_queries.listed(tx)}
    return {row.name: _document(tx, row, types, places) for row in document_queries.listed(tx)}


def _document(tx: Transaction, row: DocumentRow, types: dict[int, str], places: dict[int, str]) -> Things:
    """`files` are what each language's file is known by."""
    holding = _holding(tx, row)
    files = document_queries.of_version(tx, holding.id)
    return {
        "signature": holding.signature,
        "types": sorted({types[one] for one, _ in row.scopes if one}),
        "buildings": sorted({places[one] for _, one in row.scopes if one}),
        "files": {file.language: known_by(file.source, file.sha256) for file in files},
        **_placed(row),
    }


def _holding(tx: Transaction, row: DocumentRow) -> VersionRow:
    """The version that holds, else the newest."""
    versions = document_queries.versions(tx, row.id)
    return next((one for one in versions if one.number == row.number), versions[0])


def document_files(tx: Transaction, folder: str) -> DocumentFiles:
    """Each document's files, with a path in the folder that no name of a document leads out of."""
    found: dict[str, dict[str, tuple[str, bytes]]] = {}
    for row in document_queries.listed(tx):
        version = _holding(tx, row)
        for file in document_queries.of_version(tx, version.id):
            ending = "md" if file.source else "pdf"
            data = file.source.encode() or document_queries.pdf(tx, version.id, file.language)
            plain = "-".join(re.findall("[a-z0-9]+", fold(row.name))) or "document"
            path = f"{folder}/{row.id}-{plain[:60]}.{file.language}.{ending}"
            found.setdefault(row.name, {})[file.language] = (path, data)
    return found


def known_by(source: str, sha256: str) -> str:
    """What a document's file is compared by: the digest of the Markdown that it was made of, else of its PDF."""
    if not source:
        return sha256
    from hashlib import sha256 as digest

    return digest(source.encode()).hexdigest()
