"""Documents are asked, accepted and signed; whoever has not is not let in."""

import json
from io import BytesIO

import pytest
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.cast import Cast, verify_chain
from tests.documents.papers import STROKES, paper
from vmsctl.connectors.pdf import apart, certificate, sealing
from vmsctl.connectors.pdf.stamp import Facts, Mark
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused
from vmsctl.rules.signatures import Typed
from vmsctl.services import (
    acceptances,
    day_board,
    document_checks,
    document_versions,
    documents,
    signed_documents,
    visits,
)  # fmt: skip
from vmsctl.services.acceptances import DocumentAsked, accept
from vmsctl.services.check_in import check_in
from vmsctl.services.document_versions import Given, Scope

WHY = "new house rules"


def notice(cast: Cast, name: str = "Privacy notice", **changes: object) -> documents.Document:
    """A document in English and German that everybody is asked to accept."""
    given = [Given("en", paper()), Given("de", paper(1, "Bitte auf den Wegen bleiben."), "Datenschutz")]
    return document_versions.add(cast.act_as("alma"), name, given, reason=WHY, **changes)  # type: ignore[arg-type]


def asked(cast: Cast, visit: int, language: str = "") -> list[DocumentAsked]:
    with cast.ws.reading() as tx:
        return acceptances.asked(tx, cast.ws, visit, language)


def test_a_new_document_keeps_everybody_out_until_it_is_accepted(cast: Cast) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    notice(cast)
    with pytest.raises(Refused, match="Ada Lovelace is not verified: Privacy notice missing") as refused:
        check_in(linus, visit.ticket)
    assert refused.value.code == "not-verified"
    (one,) = asked(cast, visit.id)
    done = accept(linus, visit.name, one.version_id)
    assert (done.visitor, done.document, done.number, done.repeated) == ("Ada Lovelace", "Privacy notice", 1, False)
    assert done.became_verified
    assert check_in(linus, visit.ticket).stay_opened


def test_every_list_and_board_says_what_is_missing(cast: Cast) -> None:
    visit = cast.visit()
    notice(cast)
    notice(cast, "Code of conduct")
    linus = cast.act_as("linus")
    lacking = ("Code of conduct", "Privacy notice")
    assert visits.show(linus, visit.name).missing == lacking
    (listed,) = visits.list_(linus)
    assert (listed.verified, listed.missing) == (False, lacking)
    board = day_board.read(linus, cast.hq)
    assert day_board.missing(next(iter(board.rows))) == lacking


def test_a_document_is_asked_in_its_scope_only(cast: Cast) -> None:
    here = cast.visit()
    elsewhere = cast.visit(cast.visitor("Bob"), building_id=cast.lab)
    notice(cast, scope=Scope(buildings=("Lab",)))
    assert asked(cast, here.id) == []
    assert [one.name for one in asked(cast, elsewhere.id)] == ["Privacy notice"]
    assert check_in(cast.act_as("linus"), here.ticket).stay_opened


def test_it_is_read_in_the_visitors_language_else_the_houses_else_english(cast: Cast) -> None:
    visit = cast.visit()
    notice(cast)
    shown = {wanted: asked(cast, visit.id, wanted)[0] for wanted in ("de", "de-at", "fr", "")}
    assert [one.language for one in shown.values()] == ["de", "de", "en", "en"]
    assert (shown["de"].title, shown["de"].pages) == ("Datenschutz", 1)
    cast.setting("languages.default", '"de"')
    assert asked(cast, visit.id, "fr")[0].language == "de"


def test_accepting_twice_is_one_acceptance(cast: Cast) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    notice(cast)
    version = asked(cast, visit.id)[0].version_id
    first = accept(linus, visit.name, version, request_id="a-1")
    cast.clock.tick(minutes=3)
    for request in ("a-1", "a-2", None):
        again = accept(linus, visit.name, version, request_id=request)
        assert (again.repeated, again.acceptance_id, again.at) == (True, first.acceptance_id, first.at)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM acceptances") == 1
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'document.accepted'") == 1
        assert verify_chain(tx, cast.hq) == 2


def test_a_new_version_makes_earlier_acceptances_stale(cast: Cast) -> None:
    visit, linus, alma = cast.visit(), cast.act_as("linus"), cast.act_as("alma")
    notice(cast)
    accept(linus, visit.name, asked(cast, visit.id)[0].version_id)
    draft = document_versions.renew(alma, "privacy notice", [Given("en", paper(3))], activate=False, reason=WHY)
    assert (draft.number, [one.number for one in draft.versions]) == (1, [2, 1])
    assert visits.show(linus, visit.name).verified
    document_versions.activate(alma, "Privacy notice", reason=WHY)
    assert visits.show(linus, visit.name).missing == ("Privacy notice",)
    (waiting,) = documents.waiting(linus, "Privacy notice")
    assert (waiting.visit, waiting.visitor, waiting.before) == (visit.name, "Ada Lovelace", True)


def test_a_version_that_was_activated_meanwhile_is_not_the_one_that_was_read(cast: Cast) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    notice(cast)
    read = asked(cast, visit.id)[0].version_id
    document_versions.renew(cast.act_as("alma"), "Privacy notice", [Given("en", paper(3))], reason=WHY)
    with pytest.raises(Conflict, match="renewed meanwhile: version 2 holds now") as refused:
        accept(linus, visit.name, read)
    assert refused.value.code == "document-renewed"


def test_a_signature_is_put_on_the_pdf_and_nowhere_else(cast: Cast) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    notice(cast, signature="required")
    version = asked(cast, visit.id)[0].version_id
    with pytest.raises(Refused) as refused:
        accept(linus, visit.name, version)
    assert refused.value.code == "signature-needed"
    done = accept(linus, visit.name, version, signature=STROKES)
    assert done.signed
    with cast.ws.reading() as tx:
        (sealed,) = tx.rows("SELECT sealed, size FROM signed_documents")
        assert b"%PDF" not in bytes(sealed[0]) and len(sealed[0]) > sealed[1]
        assert tx.rows("SELECT signature, how, witness FROM acceptances") == [("drawn", "desk", cast.users["linus"])]
        assert "0.3" not in str(tx.rows("SELECT facts FROM events") + tx.rows("SELECT details FROM event_details"))
    (kept,) = signed_documents.export(cast.act_as("alma"), f"visitor:{visit.visitor_id}", reason="asked by Ada")
    assert kept.pdf.startswith(b"%PDF-") and (kept.visitor, kept.number) == ("Ada Lovelace", 1)


def test_a_document_without_signature_takes_none_and_an_optional_one_either(cast: Cast) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    notice(cast)
    notice(cast, "Code of conduct", signature="optional")
    conduct, privacy = asked(cast, visit.id)
    with pytest.raises(Invalid, match="without a signature"):
        accept(linus, visit.name, privacy.version_id, signature=STROKES)
    assert accept(linus, visit.name, conduct.version_id, signature=Typed("Ada Lovelace")).signed


def test_signed_documents_are_given_out_to_whom_the_matrix_lets(cast: Cast) -> None:
    visit, linus = cast.visit(), cast.act_as("linus")
    notice(cast, signature="required")
    done = accept(linus, visit.name, asked(cast, visit.id)[0].version_id, signature=Typed("Ada"))
    for name in ("linus", "grace", "audrey"):
        with pytest.raises(Denied):
            signed_documents.export(cast.act_as(name), f"a{done.acceptance_id}", reason="curious")
    with pytest.raises(Denied, match="audit trail"):
        signed_documents.export(cast.act_as("vera"), f"a{done.acceptance_id}", reason="")
    assert signed_documents.export(cast.act_as("vera"), f"a{done.acceptance_id}", reason="audit")
    assert [row.document for row in signed_documents.of_visitor(cast.act_as("audrey"), str(visit.visitor_id))]
    assert signed_documents.of_visitor(cast.act_as("grace"), str(visit.visitor_id)) == []


def test_a_visitor_accepts_on_the_own_page_and_only_what_the_own_visit_asks(cast: Cast) -> None:
    visit = cast.visit()
    other = cast.visit(cast.visitor("Bob"), building_id=cast.lab)
    notice(cast, scope=Scope(buildings=("HQ",)))
    rules = notice(cast, "Laboratory rules", scope=Scope(buildings=("Lab",)))
    (one,) = asked(cast, visit.id)
    done = accept(cast.ws, visit.name, one.version_id, how="portal")
    assert done.visitor == "Ada Lovelace"
    assert rules.current is not None
    with pytest.raises(NotFound):
        accept(cast.ws, visit.name, rules.current.id, how="portal")
    with pytest.raises(Denied):
        accept(cast.act_as("mallory"), other.name, rules.current.id, how="portal")
    with pytest.raises(Denied):
        accept(cast.ws, other.name, rules.current.id)
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT how, witness FROM acceptances") == [("portal", None)]
        with pytest.raises(NotFound):
            acceptances.document(tx, cast.ws, visit.id, rules.current.id)
        assert acceptances.document(tx, cast.ws, visit.id, one.version_id, "de")[0] == "Datenschutz"


@pytest.mark.parametrize("name", ["grace", "mallory", "audrey"])
def test_only_who_verifies_visitors_accepts_for_them(cast: Cast, name: str) -> None:
    visit = cast.visit()
    notice(cast)
    with pytest.raises((Denied, NotFound)):
        accept(cast.act_as(name), visit.name, asked(cast, visit.id)[0].version_id)


@pytest.mark.parametrize("name", ["linus", "vera", "grace", "audrey"])
def test_only_admins_add_documents_and_say_why(cast: Cast, name: str) -> None:
    with pytest.raises(Denied):
        document_versions.add(cast.act_as(name), "Mine", [Given("en", paper())], reason=WHY)
    with pytest.raises(Denied, match="audit trail"):
        document_versions.add(cast.act_as("alma"), "Mine", [Given("en", paper())], reason="")


def test_nobody_unknown_accepts_and_nothing_is_accepted_for_a_cancelled_visit(cast: Cast) -> None:
    nobody, gone = cast.visit(unknown="Lift service"), cast.visit(state="cancelled")
    document = notice(cast)
    assert document.current is not None
    with pytest.raises(Refused, match="who this visitor is"):
        accept(cast.act_as("linus"), nobody.name, document.current.id)
    with pytest.raises(Refused, match="cancelled"):
        accept(cast.act_as("linus"), gone.name, document.current.id)


def test_a_visitor_is_forgotten_with_what_was_signed_and_the_key(cast: Cast) -> None:
    visit, bob = cast.visit(), cast.visit(cast.visitor("Bob"))
    notice(cast, signature="required")
    for one in (visit, bob):
        accept(cast.act_as("linus"), one.name, asked(cast, one.id)[0].version_id, signature=STROKES)
    assert visit.visitor_id is not None
    with cast.ws.transaction() as tx:
        signed_documents.forget(tx, visit.visitor_id)
    with cast.ws.reading() as tx:
        counts = [
            tx.value(f"SELECT count(*) FROM {table}") for table in ("acceptances", "signed_documents", "visitor_keys")
        ]
        assert counts == [1, 1, 1]
    assert signed_documents.export(cast.act_as("alma"), str(bob.visitor_id), reason=WHY)


def test_a_document_that_is_switched_off_is_asked_of_nobody(cast: Cast) -> None:
    visit = cast.visit()
    notice(cast)
    document_versions.change(cast.act_as("alma"), "Privacy notice", active=False, reason=WHY)
    assert asked(cast, visit.id) == []
    assert documents.list_(cast.act_as("linus")) == []
    assert check_in(cast.act_as("linus"), visit.ticket).stay_opened


def signed_pdf(cast: Cast) -> bytes:
    visit = cast.visit()
    notice(cast, signature="required")
    accept(cast.act_as("linus"), visit.name, asked(cast, visit.id)[0].version_id, signature=STROKES)
    (kept,) = signed_documents.export(cast.act_as("alma"), str(visit.visitor_id), reason=WHY)
    return kept.pdf


def test_a_signed_pdf_tells_what_was_signed_by_whom_and_when(cast: Cast) -> None:
    pdf = signed_pdf(cast)
    found = document_checks.check(cast.act_as("linus"), pdf)
    assert (found.whole, found.ours, found.acceptance_id) == (True, True, 1)
    assert (found.name, found.document, found.version, found.signature) == (
        "Ada Lovelace",
        "Privacy notice",
        1,
        "drawn",
    )
    assert found.at is not None and found.at.isoformat() == "2026-11-23T09:12:00+01:00"
    assert document_checks.refusal(found) is None
    assert document_checks.check(cast.act_as("mallory"), pdf).acceptance_id is None


@pytest.mark.parametrize("place", [0.02, 0.1, 0.25, 0.5, 0.7, 0.8, 0.95, 0.999])
def test_a_byte_that_changed_is_found(cast: Cast, place: float) -> None:
    pdf = bytearray(signed_pdf(cast))
    pdf[int(len(pdf) * place)] ^= 1
    found = document_checks.check(cast.act_as("linus"), bytes(pdf))
    said = document_checks.refusal(found)
    assert said is not None and said.code == "seal-broken"


def test_what_was_added_behind_the_seal_is_found_and_believed_in_nothing(cast: Cast) -> None:
    pdf = signed_pdf(cast)
    for added in (pdf + b"\n", added_to(pdf, "Mallory Intruder")):
        found = document_checks.check(cast.act_as("linus"), added)
        assert (found.whole, found.name) == (False, "Ada Lovelace")


def added_to(pdf: bytes, name: str) -> bytes:
    """The PDF with an update that tells another story."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    told = TextStringObject(json.dumps({"name": name}))
    writer.root[pdf_name("/VMSC_Signed")] = told
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_seal_of_somebody_else_is_not_ours(cast: Cast) -> None:
    other = certificate.make("Mallory's house", cast.ws.now())
    forged = sealing.stamp_and_seal(
        apart.clean(paper()).pdf, Mark(*STROKES), Facts("Signature", "Ada Lovelace", (), ()), {"name": "Ada"}, other
    )
    found = document_checks.check(cast.act_as("linus"), forged)
    said = document_checks.refusal(found)
    assert said is not None and (said.code, found.holder) == ("other-seal", "Mallory's house")
    with pytest.raises(Refused, match="carries no seal"):
        document_checks.check(cast.act_as("linus"), paper())
