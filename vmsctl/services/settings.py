"""Settings: which values hold where, and changing them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.queries import settings as queries
from vmsctl.errors import Invalid
from vmsctl.language import languages
from vmsctl.rules import settings as rules
from vmsctl.rules.settings import INSTALLATION
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

LANGUAGE = "languages.default"


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as it holds in one place; `origin` is `default`, `installation` or `building`."""

    name: str
    value: Any
    origin: str
    default: Any
    words: str
    takes: str
    per_building: bool


def list_(ws: Workspace, *, building: str | None = None) -> list[SettingValue]:
    """Every setting, in the order of its declaration, as it holds in a building or, without one, everywhere."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-settings", None)
        own, common = _kept(tx, _place(tx, ws, building))
    return [_value(setting, own, common) for setting in rules.DECLARED]


def show(ws: Workspace, name: str, *, building: str | None = None) -> SettingValue:
    """One setting as it holds in a building or everywhere; raises `NotFound`."""
    setting = rules.named(name)
    with ws.reading() as tx:
        roles.require(tx, ws, "see-settings", None)
        return _value(setting, *_kept(tx, _place(tx, ws, building)))


def change(ws: Workspace, name: str, text: str, *, building: str | None = None, reason: str) -> SettingValue:
    """Give a setting the value that somebody typed, in one building or in all; raises `Invalid`."""
    setting = rules.named(name)
    value = rules.parse(setting, clean(text, what="value"))
    if setting.name == LANGUAGE and value not in (known := languages(ws.config.home)):
        raise Invalid("bad-setting", f"There is no language {value[:20]!r}.", f"There are: {', '.join(known)}.")
    return _change(ws, setting, json.dumps(value, ensure_ascii=False), building, reason)


def reset(ws: Workspace, name: str, *, building: str | None = None, reason: str) -> SettingValue:
    """Forget what was set: a building takes the installation's value again, the installation the default."""
    return _change(ws, rules.named(name), None, building, reason)


def _change(ws: Workspace, setting: rules.Setting, kept: str | None, building: str | None, reason: str) -> SettingValue:
    changed = _keep(ws, setting, kept, building, reason)
    if setting.name.startswith("retention."):
        from vmsctl.services import document_samples  # it makes PDFs, for which no other setting has to wait

        document_samples.renew_due(ws)
    return changed


def _keep(ws: Workspace, setting: rules.Setting, kept: str | None, building: str | None, reason: str) -> SettingValue:
    with ws.transaction() as tx:
        place = _place(tx, ws, building)
        if place and not setting.per_building:
            raise Invalid(
                "not-per-building", f"{setting.name} holds for the whole installation.", "Leave out --building."
            )
        where = place.id if place else INSTALLATION
        roles.require(tx, ws, "change-settings", place.id if place else None, reason=reason)
        before = _value(setting, *_kept(tx, place))
        queries.keep(tx, where, setting.name, kept)
        after = _value(setting, *_kept(tx, place))
        if setting.name.startswith("retention."):
            from vmsctl.services import retention_periods

            retention_periods.note_change(tx, ws, where, setting.name, before.value, after.value)
        event_log.append_change(
            tx, ws, "setting.changed", f"setting:{setting.name}", chain=where, reason=clean(reason),
            old={"value": before.value, "origin": before.origin}, new={"value": after.value, "origin": after.origin},
        )  # fmt: skip
        if place:
            tx.presence.add(place.id)
        return after


def _place(tx: Transaction, ws: Workspace, building: str | None) -> Place | None:
    return buildings.place(tx, ws, building) if building else None


def _kept(tx: Transaction, place: Place | None) -> tuple[dict[str, str], dict[str, str]]:
    """What is stored for the building and for the installation."""
    return queries.kept(tx, place.id) if place else {}, queries.kept(tx, INSTALLATION)


def _value(setting: rules.Setting, own: dict[str, str], common: dict[str, str]) -> SettingValue:
    value, origin = setting.default, "default"
    for kept, where in ((own, "building"), (common, "installation")):
        if setting.name in kept:
            value, origin = json.loads(kept[setting.name]), where
            break
    return SettingValue(
        setting.name, value, origin, setting.default, setting.words, rules.takes(setting), setting.per_building
    )
