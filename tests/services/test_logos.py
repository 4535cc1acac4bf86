"""The company's logo: taken within limits, written anew, the building's own before the installation's."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from tests.cast import Cast
from vmsctl.errors import Denied, Invalid, NotFound
from vmsctl.services import badges, logos

RED = (200, 30, 30)


def picture(size: tuple[int, int] = (300, 100), kind: str = "PNG", **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, RED).save(out, kind, **more)
    return out.getvalue()


def header_of_a_bomb() -> bytes:
    """A PNG that says it has 30,000 × 30,000 dots, in 100 bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def shown(cast: Cast, building: int) -> logos.Logo | None:
    with cast.ws.reading() as tx:
        return logos.of(tx, building)


def test_the_installations_logo_holds_until_a_building_has_its_own(cast: Cast) -> None:
    admin = cast.act_as("alma")
    done = logos.set_(admin, picture(), reason="Brand")
    assert (done.building, done.width, done.height) == ("", 300, 100)
    logos.set_(admin, picture((100, 100), "JPEG"), building="Lab", reason="Brand")
    at_hq, at_lab = shown(cast, cast.hq), shown(cast, cast.lab)
    assert at_hq and at_lab and (at_hq.width, at_lab.width) == (300, 100)
    logos.remove(admin, building="Lab", reason="Gone")
    assert shown(cast, cast.lab) == at_hq
    logos.remove(admin, reason="Gone")
    assert shown(cast, cast.hq) is None
    with pytest.raises(NotFound):
        logos.remove(admin, reason="Gone")
    with cast.ws.reading() as tx:
        kinds = tx.rows("SELECT kind FROM events WHERE kind LIKE 'logo.%' ORDER BY kind, chain")
    assert [kind for (kind,) in kinds] == ["logo.removed"] * 2 + ["logo.set"] * 2


def test_nothing_but_the_picture_is_kept(cast: Cast) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "canary")
    logos.set_(cast.act_as("alma"), picture(pnginfo=info), reason="Brand")
    logo = shown(cast, cast.hq)
    assert logo is not None and logo.png.startswith(b"\x89PNG") and b"canary" not in logo.png


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad-picture"), (b"<svg/>", "bad-picture"), (picture(kind="GIF"), "bad-picture"),
        (picture()[:60], "bad-picture"), (header_of_a_bomb(), "bad-picture"), (picture((2001, 2000)), "bad-picture"),
        (picture() + b"\0" * 1_000_000, "logo-too-large"),
    ],
)  # fmt: skip
def test_what_is_no_small_picture_is_refused(cast: Cast, data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        logos.set_(cast.act_as("alma"), data, reason="Brand")
    assert (refused.value.code, shown(cast, cast.hq)) == (code, None)


@pytest.mark.parametrize("who", ["vera", "linus", "grace", "mallory", "audrey"])
def test_only_admins_set_it_and_say_why(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        logos.set_(cast.act_as(who), picture(), reason="Brand")
    with pytest.raises(Denied) as refused:
        logos.set_(cast.act_as("alma"), picture(), reason="")
    assert refused.value.code == "reason-needed"


def test_it_stands_on_the_badge(cast: Cast) -> None:
    visit = cast.visit()
    plain = badges.as_pdf(cast.act_as("linus"), visit.name)
    logos.set_(cast.act_as("alma"), picture(), reason="Brand")
    assert badges.as_pdf(cast.act_as("linus"), visit.name) != plain


def test_a_light_logo_stands_on_black_and_a_dark_one_on_white(cast: Cast) -> None:
    admin = cast.act_as("alma")
    for ink, ground in (((255, 255, 255, 255), (0, 0, 0)), ((10, 20, 60, 255), (255, 255, 255))):
        out = BytesIO()
        logo = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
        logo.paste(ink, (10, 5, 30, 15))
        logo.save(out, "PNG")
        logos.set_(admin, out.getvalue(), reason="Brand")
        pixels = logos.pixels(cast.ws, "HQ", 20, 20)
        assert (len(pixels), len(pixels[0]), pixels[0][0]) == (10, 20, ground)
    assert logos.pixels(cast.ws, "HQ", 20, 20)
    logos.remove(admin, reason="Gone")
    assert logos.pixels(cast.ws, "HQ", 20, 20) == ()
