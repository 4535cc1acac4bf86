"""Hostile values in the verification form: refused at their field or kept harmless, told in words that do no harm."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.hostile.names import SEED, acting, names
from tests.hostile.test_boundary import raw
from tests.scale import Scale
from vmsctl.services import custom_fields, verification, visitor_types

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
