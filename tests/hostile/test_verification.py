"""Hostile values in the verification form: refused at their field or kept harmless, told in words that do no harm."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.documents.papers import paper
from tests.hostile.names import SEED, acting, names
from tests.hostile.test_boundary import raw
from tests.hostile.test_desk import a_day, commands, words
from tests.scale import Scale
from vmsctl.services import custom_fields, document_versions, verification, visitor_types
from vmsctl.services.document_versions import Given

pytestmark = pytest.mark.long

KINDS = ("text", "number", "date", "yes-no")


def test_whatever_a_visitor_fills_in_is_kept_harmless(cast: Cast, scale: Scale) -> None:
    alma = cast.act_as("alma")
    for kind in KINDS:
        custom_fields.add(alma, f"own-{kind}", kind=kind, reason="x")
    custom_fields.add(alma, "size", kind="choice", choices=["S", "M"], reason="x")
    asked = {"address": "optional", "plate": "optional", "id_number": "optional", "company_website": "optional"}
    own = {f"own-{kind}": "optional" for kind in KINDS} | {"size": "required"}
    visitor_types.change(alma, "Guest", fields=asked | own, reason="x")
    visit, saved = cast.visit(), set()
    with cast.ws.reading() as tx:
        fields = [one.name for one in verification.form(tx, cast.ws, visit.id, "en").attributes]
    for name in names(scale(150, nightly=1_500)):
        done = verification.save(cast.ws, visit.name, dict.fromkeys(fields, name), how="portal", language="fr")
        saved |= set(done.saved)
        assert not [said for said in done.errors.values() if list(acting(said))], SEED
        assert not list(acting(repr(done.form.attributes))), SEED
    assert {"name", "company", "address", "custom.own_text"} <= saved
    assert not saved & {"email", "custom.size", "custom.own_date"}
    assert raw(cast) == [], SEED


HOSTILE = "Keep right. \x1b]0;owned\x07\x1b[31;5m [@click=app.quit]here[/] \x9b31m Keep left."


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_name_and_no_document_drives_the_terminal_while_somebody_verifies(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [Given("en", paper(2, HOSTILE), "House rules [@click=app.quit]x[/]")]
    with a_day(cast, names(30, storable=True), monkeypatch) as day:
        document_versions.add(cast.act_as("alma"), "House rules", given, signature="required", reason="x")
        day.settle()
        day.press("\x1b[B" * 20)
        for _ in range(4):
            for keys in ("\x1b[B", "\x19", "\x1bOQ", "\x1bOR", "\x1bOS", "\r"):
                day.press(keys)
            for column in range(10, 60, 10):
                day.click(column, 4)
            for keys in (" ", "a", "x", "\x1b", "\x1b", "\x1b"):
                day.press(keys)
        painted = day.end()
    assert "Keep right." in words(painted) and "to be signed" in words(painted)
    assert "Or the name typed" in words(painted)
    asked = commands(painted)
    assert not [command for command in asked if "owned" in command or "evil" in command], SEED
    assert "\x1b[31;5m" not in asked and asked["\x1b[?1049h"] == 1
    assert not list(acting(words(painted))), SEED
    assert "Traceback" not in painted
