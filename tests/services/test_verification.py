"""The verification form: what is asked, what is saved, when a visitor is verified (VER-1 to VER-4, INV-2, INV-3)."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.cast import TODAY, Cast, VisitMade
from tests.documents.papers import paper
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused
from vmsctl.rules.signatures import Typed
from vmsctl.services import (
    check_in,
    custom_fields,
    document_versions,
    verification,
    visitor_types,
    visitors,
)
from vmsctl.services.acceptances import accept
from vmsctl.services.document_versions import Given
from vmsctl.services.documents import Document
from vmsctl.services.verification import Saved, VerificationForm

WHY = "Requirements"


def require(cast: Cast, **needs: str) -> None:
    visitor_types.change(cast.act_as("alma"), "Guest", fields=needs, reason=WHY)


def at_desk(cast: Cast, visit: VisitMade, values: dict[str, str], **options: Any) -> Saved:
    return verification.save(cast.act_as("linus"), visit.name, values, how="desk", **options)


def on_portal(cast: Cast, visit: VisitMade, values: dict[str, str], **options: Any) -> Saved:
    return verification.save(cast.ws, visit.name, values, how="portal", **options)


def own_form(cast: Cast, visit: VisitMade, language: str = "en") -> VerificationForm:
    with cast.ws.reading() as tx:
        return verification.form(tx, cast.ws, visit.id, language)


def events(cast: Cast, kind: str) -> list[tuple[str, int | None, dict[str, Any]]]:
    with cast.ws.reading() as tx:
        rows = tx.rows("SELECT subject, actor_id, facts FROM events WHERE kind = :kind ORDER BY seq", {"kind": kind})
    return [(subject, actor, json.loads(facts)) for subject, actor, facts in rows]


def test_the_form_asks_what_the_type_asks_in_the_visitors_language(cast: Cast) -> None:
    alma = cast.act_as("alma")
    labels = {"en": "T-shirt size", "de": "T-Shirt-Größe"}
    custom_fields.add(alma, "badge-size", kind="choice", choices=["S", "M"], labels=labels, reason=WHY)
    custom_fields.add(alma, "vegan", kind="yes-no", reason=WHY)
    visitor_types.change(
        alma, "Guest", reason=WHY,
        fields={"phone": "required", "company": "hidden", "badge-size": "required", "vegan": "optional"},
    )  # fmt: skip
    form = own_form(cast, cast.visit(), "de")
    assert [(one.name, one.label, one.need) for one in form.attributes] == [
        ("name", "Name", "required"),
        ("email", "E-Mail", "required"),
        ("phone", "Telefon", "required"),
        ("custom.badge_size", "T-Shirt-Größe", "required"),
        ("custom.vegan", "Vegan", "optional"),
    ]
    assert form.attributes[-2].choices == (("S", "S"), ("M", "M"))
    assert form.attributes[-1].choices == (("yes", "Ja"), ("no", "Nein"))
    assert (form.missing, form.verified) == (("Telefon", "T-Shirt-Größe"), False)
    assert (form.invitation.host, form.invitation.reason, form.invitation.day) == ("Grace Hopper", "Interview", TODAY)
    assert f"{form.invitation.expected_at:%H:%M %z}" == "10:00 +0100"


def test_a_visitor_fills_in_bit_by_bit_and_is_verified_with_the_last(cast: Cast) -> None:
    require(cast, phone="required", plate="required")
    visit = cast.visit()
    first = on_portal(cast, visit, {"phone": "+49 30 123456", "plate": "??"}, language="de")
    assert (first.saved, first.became_verified) == (("phone",), False)
    assert first.errors == {"plate": "Das ist kein Kennzeichen. Schreiben Sie es ab, wie es am Auto steht."}
    assert events(cast, "visit.verified") == []
    last = on_portal(cast, visit, {"plate": "B-AL 1815"})
    assert (last.saved, last.became_verified, last.form.verified) == (("plate",), True, True)
    ((subject, actor, facts),) = events(cast, "visit.verified")
    assert (subject, actor, facts) == (f"visit:{visit.id}", None, {"how": "portal", "visitor": visit.visitor_id})
    assert check_in.check_in(cast.act_as("linus"), visit.name).stay_opened


def test_in_several_tabs_at_once_a_visitor_becomes_verified_once(cast: Cast) -> None:
    require(cast, phone="required")
    given = ({"phone": "+49 30 123456"}, {"company": "Engines"}, {"phone": "+49 30 654321"})
    for number in range(8):
        visit, together = cast.visit(cast.visitor(f"Visitor {number}")), Barrier(len(given))

        def fill(values: dict[str, str], visit: VisitMade = visit, together: Barrier = together) -> bool:
            together.wait()
            return on_portal(cast, visit, values).became_verified

        with ThreadPoolExecutor(len(given)) as tabs:
            assert sum(tabs.map(fill, given)) == 1


def test_the_same_request_twice_is_one_act(cast: Cast) -> None:
    visit = cast.visit()
    assert on_portal(cast, visit, {"phone": "+49 30 1234"}, request_id="once").saved == ("phone",)
    again = on_portal(cast, visit, {"phone": "+49 30 9999"}, request_id="once")
    assert (again.repeated, again.saved) == (True, ())
    assert len(events(cast, "visit.completed")) == 1
    with pytest.raises(Conflict):
        on_portal(cast, cast.visit(cast.visitor("Mary")), {"phone": "+49 30 9999"}, request_id="once")


@pytest.mark.parametrize("name", ["blocked_reason", "plate", "custom.colour", "id", "email_folded", "name\x1b[2J"])
def test_what_the_form_does_not_ask_for_is_refused_and_nothing_is_saved(cast: Cast, name: str) -> None:
    visit = cast.visit()
    with pytest.raises(Invalid) as refused:
        on_portal(cast, visit, {"phone": "+49 30 123456", name: "x"})
    assert refused.value.code == "field-not-asked"
    assert "\x1b" not in refused.value.message
    assert own_form(cast, visit).attributes[2].value == ""


def test_a_required_value_can_be_changed_but_not_emptied(cast: Cast) -> None:
    require(cast, phone="required")
    visit = cast.visit()
    on_portal(cast, visit, {"phone": "+49 30 123456"})
    assert on_portal(cast, visit, {"phone": ""}).errors == {"phone": "This is needed."}
    assert on_portal(cast, visit, {"phone": "+49 30 654321", "company": ""}).saved == ("phone", "company")


def test_a_visitors_own_page_changes_no_mail_address(cast: Cast) -> None:
    visit = cast.visit()
    (email,) = (one for one in own_form(cast, visit).attributes if one.name == "email")
    assert email.fixed
    assert on_portal(cast, visit, {"email": "mallory@example.org"}).errors == {
        "email": "This address can only be changed at the reception."
    }
    assert at_desk(cast, visit, {"email": "ada.king@example.org"}).saved == ("email",)


def test_a_mail_address_that_is_not_needed_cannot_be_emptied_and_given_anew(cast: Cast) -> None:
    require(cast, email="optional")
    visit = cast.visit()
    for email in ("", "mallory@example.org"):
        assert list(on_portal(cast, visit, {"email": email}).errors) == ["email"]
    assert at_desk(cast, visit, {"email": ""}).saved == ("email",)


def test_an_id_number_is_written_and_not_read_back(cast: Cast) -> None:
    require(cast, id_number="required")
    visit = cast.visit()
    on_portal(cast, visit, {"id_number": "L01X00T47"})
    (own,) = (one for one in own_form(cast, visit).attributes if one.name == "id_number")
    (desk,) = (
        one for one in verification.asked(cast.act_as("linus"), visit.name).attributes if one.name == "id_number"
    )
    assert (own.value, own.known, desk.value, desk.known) == ("", "…", "", "…T47")
    assert own_form(cast, visit).verified
    assert on_portal(cast, visit, {"id_number": ""}).saved == ()


def test_a_verified_visitor_is_asked_again_only_when_a_field_became_required(cast: Cast) -> None:
    ada = cast.visitor()
    assert own_form(cast, cast.visit(ada)).verified
    later = cast.visit(ada)
    assert own_form(cast, later).verified
    require(cast, plate="optional", address="hidden")
    assert own_form(cast, later).verified
    require(cast, plate="required")
    assert own_form(cast, later).missing == ("Licence plate",)
    with pytest.raises(Refused, match="licence plate missing"):
        check_in.check_in(cast.act_as("linus"), later.name)
    assert at_desk(cast, later, {"plate": "B-AL 1815"}).became_verified


def test_an_unknown_visitor_becomes_known_through_the_same_form(cast: Cast) -> None:
    visit = cast.visit(unknown="Lift maintenance")
    form = verification.asked(cast.act_as("linus"), visit.name)
    assert (form.name, form.missing) == ("Lift maintenance", ("Name", "E-mail"))
    assert at_desk(cast, visit, {"phone": "+49 30 123456"}).errors == {"name": "This is needed."}
    done = at_desk(cast, visit, {"name": "Otis Lift", "email": "otis@example.org"})
    assert (done.form.name, done.became_verified, done.form.verified) == ("Otis Lift", True, True)
    assert events(cast, "visit.verified")[0][2]["how"] == "desk"


def test_at_the_desk_an_unknown_visitor_may_be_somebody_known(cast: Cast) -> None:
    ada, visit = cast.visitor(), cast.visit(unknown="Somebody for the lift")
    done = at_desk(cast, visit, {"email": "ada.lovelace@example.org"})
    assert (done.form.visitor_id, done.form.name) == (ada, "Ada Lovelace")


def test_on_their_own_page_nobody_becomes_somebody_known_by_typing_an_address(cast: Cast) -> None:
    ada, visit = cast.visitor(), cast.visit(unknown="Somebody for the lift")
    done = on_portal(cast, visit, {"name": "Mallory", "email": "ada.lovelace@example.org"})
    assert done.errors == {"email": "This address can only be changed at the reception."}
    assert done.form.visitor_id not in (ada, None)
    assert "Ada" not in repr(done)


def test_a_blocked_visitor_is_not_let_in_by_another_name_at_the_desk(cast: Cast) -> None:
    ada = cast.visitor()
    visitors.block(cast.act_as("alma"), str(ada), reason="Took a lamp")
    with pytest.raises(Refused) as refused:
        at_desk(cast, cast.visit(unknown="Lift"), {"email": "ada.lovelace@example.org"})
    assert "lamp" not in refused.value.message


def test_another_visitors_address_is_told_at_its_field(cast: Cast) -> None:
    cast.visitor("Mary Somerville")
    done = at_desk(cast, cast.visit(), {"email": "mary.somerville@example.org", "phone": "+49 30 123456"})
    assert (done.saved, list(done.errors)) == (("phone",), ["email"])


@pytest.mark.parametrize(("name", "error"), [("grace", Denied), ("mallory", NotFound), ("audrey", Denied)])
def test_only_the_desk_the_manager_and_the_admin_verify_others(cast: Cast, name: str, error: type[Exception]) -> None:
    visit = cast.visit()
    for act in (verification.asked, lambda ws, code: verification.save(ws, code, {"phone": "+49"}, how="desk")):
        with pytest.raises((error, Denied)):
            act(cast.act_as(name), visit.name)
    for allowed in ("linus", "vera", "alma"):
        assert verification.asked(cast.act_as(allowed), visit.name).name == "Ada Lovelace"


def test_a_receptionist_verifies_in_the_own_building_only(cast: Cast) -> None:
    with pytest.raises(NotFound):
        verification.asked(cast.act_as("linus"), cast.visit(building_id=cast.lab).name)


def test_somebody_signed_in_does_not_act_as_the_visitor(cast: Cast) -> None:
    with pytest.raises(Denied):
        verification.save(cast.act_as("mallory"), cast.visit().name, {"phone": "+49 30 1234"}, how="portal")
    with pytest.raises(Denied):
        verification.save(cast.ws, cast.visit(cast.visitor("Mary")).name, {"phone": "+49 30 1234"}, how="desk")


def test_a_visit_that_is_over_or_called_off_is_not_filled_in_any_more(cast: Cast) -> None:
    visit, gone = cast.visit(), cast.visit(cast.visitor("Mary"), state="cancelled")
    cast.clock.tick(days=1)
    for code, made in (("visit-over", visit), ("visit-cancelled", gone)):
        with pytest.raises(Refused) as refused:
            on_portal(cast, made, {"phone": "+49 30 123456"})
        assert refused.value.code == code
    with pytest.raises(NotFound):
        verification.save(cast.ws, "v999", {}, how="portal")


def test_a_profile_completed_by_hand_verifies_too(cast: Cast) -> None:
    require(cast, phone="required")
    visit = cast.visit()
    visitors.complete(cast.act_as("linus"), visit.name, {"phone": "+49 30 123456"})
    assert [subject for subject, _, _ in events(cast, "visit.verified")] == [f"visit:{visit.id}"]
    visitors.complete(cast.act_as("linus"), visit.name, {"phone": "+49 30 654321"})
    assert len(events(cast, "visit.verified")) == 1


def privacy_notice(cast: Cast, **options: Any) -> Document:
    given = [Given("en", paper(2)), Given("de", paper(1, "Bitte auf den Wegen bleiben."), "Datenschutz")]
    return document_versions.add(cast.act_as("alma"), "Privacy notice", given, reason=WHY, **options)


def test_the_form_lists_the_documents_and_what_is_missing_by_their_titles(cast: Cast) -> None:
    require(cast, phone="required")
    privacy_notice(cast, signature="required")
    visit = cast.visit()
    form = own_form(cast, visit, "de")
    ((title, pages, need, accepted),) = [
        (one.title, one.pages, one.signature, one.accepted_at) for one in form.documents
    ]
    assert (title, pages, need, accepted) == ("Datenschutz", 1, "required", None)
    assert form.missing == ("Telefon", "Datenschutz")
    assert not on_portal(cast, visit, {"phone": "+49 30 123456"}).became_verified
    accepted_one = accept(cast.ws, visit.name, form.documents[0].version_id, signature=Typed("Ada"), how="portal")
    assert accepted_one.became_verified
    assert own_form(cast, visit).verified
    assert [facts["how"] for _, _, facts in events(cast, "visit.verified")] == ["portal"]


def test_a_verified_visitor_is_asked_again_when_a_new_version_holds(cast: Cast) -> None:
    privacy_notice(cast)
    ada = cast.visitor()
    first = cast.visit(ada)
    linus = cast.act_as("linus")
    accept(linus, first.name, own_form(cast, first).documents[0].version_id)
    later = cast.visit(ada)
    assert own_form(cast, later).verified
    document_versions.renew(cast.act_as("alma"), "Privacy notice", [Given("en", paper(3))], reason=WHY, activate=True)
    assert own_form(cast, later).missing == ("Privacy notice",)
    with pytest.raises(Refused, match="Privacy notice missing"):
        check_in.check_in(linus, later.name)
