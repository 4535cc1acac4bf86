"""The company's logo, of a building or of the whole installation: on badges, at the desk, in mails and on pages."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from db.queries import logos as queries
from db.queries.logos import LogoRow
from vmsctl.errors import Invalid, NotFound
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

MOST_BYTES = 1_000_000
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_WHOLE = 0

Logo = LogoRow
"""`png` was made by vmsctl, `width` and `height` are its dots; building 0 is the whole installation."""

Pixels = tuple[tuple[tuple[int, int, int], ...], ...]
"""Rows of red, green and blue."""


class LogoSet(NamedTuple):
    """`building` is empty for the whole installation; a logo that was removed has no size."""

    building: str
    width: int = 0
    height: int = 0
    sha256: str = ""


def of(tx: Transaction, building_id: int) -> Logo | None:
    """The logo that is shown in a building: its own, else the installation's."""
    return queries.of(tx, building_id)


def show(ws: Workspace, building: str | None = None) -> LogoSet:
    """What is set for a building, or without one for the installation; raises `NotFound` when nothing is."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        building_id, name = _where(tx, ws, building)
        logo = queries.own(tx, building_id)
    if logo is None:
        raise _none(name)
    return LogoSet(name, logo.width, logo.height, logo.sha256)


def set_(ws: Workspace, data: bytes, *, building: str | None = None, reason: str) -> LogoSet:
    """Keep a PNG or JPEG as the logo of a building, or without one of the installation. Raises `Invalid`."""
    with ws.reading() as tx:
        roles.require(tx, ws, "manage-buildings", None, reason=reason)
    png, width, height = _drawn(data)
    digest = hashlib.sha256(png).hexdigest()
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-buildings", None, reason=reason)
        building_id, name = _where(tx, ws, building)
        old = queries.own(tx, building_id)
        queries.keep(tx, Logo(building_id, png, digest, width, height))
        _append(tx, ws, "logo.set", building_id, old.sha256 if old else "", digest, reason)
    return LogoSet(name, width, height, digest)


def remove(ws: Workspace, *, building: str | None = None, reason: str) -> LogoSet:
    """Take the logo of a building or of the installation away; raises `NotFound` when there is none."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-buildings", None, reason=reason)
        building_id, name = _where(tx, ws, building)
        old = queries.own(tx, building_id)
        if old is None or not queries.remove(tx, building_id):
            raise _none(name)
        _append(tx, ws, "logo.removed", building_id, old.sha256, "", reason)
    return LogoSet(name)


def pixels(ws: Workspace, building: str, width: int, height: int) -> Pixels:
    """The logo of a building within so many pixels, on white or, where it is light itself, on black; empty for none.

    Asked before anybody has signed in: a logo is for everybody's eyes.
    """
    with ws.reading() as tx:
        logo = of(tx, buildings.place(tx, ws, building).id)
    return () if logo is None else _scaled(logo.png, width, height)


def _scaled(png: bytes, width: int, height: int) -> Pixels:
    from PIL import Image, ImageStat

    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        logo = picture.convert("RGBA")
    logo.thumbnail((width, height), Image.Resampling.LANCZOS)
    light = ImageStat.Stat(logo.convert("L"), mask=logo.getchannel("A").point(lambda a: 255 * (a > 127))).mean
    ground = Image.new("RGB", logo.size, "black" if light and light[0] > 190 else "white")
    ground.paste(logo, (0, 0), logo)
    dots = [(red, green, blue) for red, green, blue in zip(*[iter(ground.tobytes())] * 3, strict=True)]
    return tuple(tuple(dots[at : at + ground.width]) for at in range(0, len(dots), ground.width))


def _drawn(data: bytes) -> tuple[bytes, int, int]:
    """The picture written anew, with nothing else in it, and its size."""
    from PIL import Image

    from printers import errors
    from printers.layouts.logo import cleaned_logo

    if len(data) > MOST_BYTES:
        raise Invalid("logo-too-large", "This picture has more than one megabyte.", "Save it smaller.")
    if not data.startswith(_SIGNATURES):
        raise Invalid("bad-picture", "This is neither PNG nor JPEG.", "Save it as a PNG or JPEG.")
    try:
        png = cleaned_logo(data)
    except errors.BadPicture as error:
        raise Invalid(error.code, error.sentence, "Save it as a PNG or JPEG of at most 2000 × 2000 dots.") from error
    with Image.open(BytesIO(png)) as picture:
        return png, picture.width, picture.height


def _where(tx: Transaction, ws: Workspace, building: str | None) -> tuple[int, str]:
    if not building:
        return _WHOLE, ""
    place = buildings.place(tx, ws, building)
    return place.id, place.name


def _none(name: str) -> NotFound:
    where = f"for {name}" if name else "for the whole installation"
    return NotFound("no-logo", f"No logo is set {where}.", "Set one: 'vmsctl buildings logo FILE'.")


def _append(tx: Transaction, ws: Workspace, kind: str, building_id: int, old: str, new: str, reason: str) -> None:
    event_log.append(
        tx, ws, kind, f"building:{building_id}" if building_id else "installation:0", chain=building_id, at=ws.now(),
        facts={"old": old, "new": new}, personal={"reason": clean(reason)},
    )  # fmt: skip
    if building_id:
        tx.presence.add(building_id)
