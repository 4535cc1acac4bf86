"""Documents accepted, renewed and sealed at the same moment; seals and keys that were lost."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from db.queries import acceptances as queries
from tests.cast import Cast
from tests.documents.papers import STROKES, paper
from vmsctl.connectors.pdf import apart, certificate
from vmsctl.errors import Conflict, StoreFailed
from vmsctl.services import acceptances, document_versions, seal, signed_documents, signing
from vmsctl.services.acceptances import accept
from vmsctl.services.check_in import check_in
from vmsctl.services.document_versions import Given

WHY = "house rules"


def notice(cast: Cast, signature: str = "required") -> None:
    document_versions.add(cast.act_as("alma"), "Rules", [Given("en", paper(1))], signature=signature, reason=WHY)


def renew(cast: Cast) -> None:
    document_versions.renew(cast.act_as("alma"), "Rules", [Given("en", paper(2))], reason=WHY)


def version_asked(cast: Cast, visit: int) -> int:
    with cast.ws.reading() as tx:
        return acceptances.asked(tx, cast.ws, visit)[0].version_id


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
def test_a_version_activated_while_the_signature_is_drawn_refuses_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    visit = cast.visit()
    notice(cast)
    version = version_asked(cast, visit.id)
    real = signing.signed

    def meanwhile(*arguments: Any) -> bytes:
        renew(cast)
        return real(*arguments)

    monkeypatch.setattr(signing, "signed", meanwhile)
    if not guarded:
        monkeypatch.setattr(queries, "ACCEPT", queries.ACCEPT.replace(
            "d.current_version_id, d.id", "CAST(:version_id AS bigint), d.id"
        ).replace("AND d.current_version_id = :version_id", ""))  # fmt: skip
        assert not accept(cast.act_as("linus"), visit.name, version, signature=STROKES).repeated
        return
    with pytest.raises(Conflict, match="version 2 holds now"):
        accept(cast.act_as("linus"), visit.name, version, signature=STROKES)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM signed_documents") == 0


@pytest.mark.race
def test_many_taps_on_accept_are_one_signed_pdf(cast: Cast) -> None:
    visit = cast.visit()
    notice(cast)
    version = version_asked(cast, visit.id)
    accept(cast.act_as("linus"), cast.visit(cast.visitor("Bob")).name, version, signature=STROKES)  # the seal is there

    def tap(number: int) -> int:
        ws = cast.act_as("linus")
        return accept(ws, visit.name, version, signature=STROKES, request_id=f"tap-{number % 3}").acceptance_id

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(tap, range(12)))
    assert len(ids) == 1
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM acceptances WHERE visitor_id = :ada", {"ada": visit.visitor_id}) == 1
        assert tx.value("SELECT count(*) FROM signed_documents") == 2


def test_a_document_activated_after_the_check_in_was_weighed_lets_in_who_was_first(cast: Cast) -> None:
    visit = cast.visit()
    assert check_in(cast.act_as("linus"), visit.ticket).stay_opened
    notice(cast)
    assert check_in(cast.act_as("linus"), visit.ticket).repeated


def test_the_seal_is_made_once_and_private(cast: Cast) -> None:
    with ThreadPoolExecutor(4) as pool:
        seals = set(pool.map(lambda _: seal.ready(cast.ws), range(4)))
    assert len(seals) == 1
    path = cast.ws.config.seal_file
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir() if "seal" in one.name] == ["seal.pem"]


@pytest.mark.parametrize("trouble", ["lost", "another", "open", "unfit", "halves", "folder"])
def test_a_seal_that_is_lost_or_open_is_never_replaced_in_silence(cast: Cast, trouble: str) -> None:
    mine = seal.ready(cast.ws)
    path, other = cast.ws.config.seal_file, certificate.make("Mallory", cast.ws.now())
    path.unlink()
    if trouble == "folder":
        path.mkdir()
    elif trouble != "lost":
        words = {"another": b"".join(other), "unfit": b"no seal", "halves": other.key + mine.certificate}
        path.write_bytes(words.get(trouble, b"".join(mine)))
        path.chmod(0o644 if trouble == "open" else 0o600)
    with pytest.raises(StoreFailed) as refused:
        seal.ready(cast.ws)
    assert refused.value.code in ("seal-lost", "seal-open", "seal-unfit") and refused.value.hint
    trouble_told = seal.state(cast.ws).trouble
    assert trouble_told is not None and trouble_told.code == refused.value.code
    assert not path.exists() or trouble != "lost"


def test_nothing_is_sealed_before_the_seal_holds_or_after_it_ended(cast: Cast) -> None:
    assert seal.state(cast.ws).ends is None
    seal.ready(cast.ws)
    told = seal.state(cast.ws)
    assert told.ends is not None
    for moment in (told.ends, cast.clock.time.replace(year=2020)):
        cast.clock.time = moment
        with pytest.raises(StoreFailed, match="holds from 22.11.2026 to 18.11.2046"):
            seal.ready(cast.ws)


def test_a_copy_of_the_store_without_the_keys_opens_no_signature(cast: Cast) -> None:
    visit = cast.visit()
    notice(cast)
    accept(cast.act_as("linus"), visit.name, version_asked(cast, visit.id), signature=STROKES)
    cast.ws.config.key_file.write_text("11" * 32 + "\n")
    with pytest.raises(StoreFailed, match="installation's key"):
        signed_documents.export(cast.act_as("alma"), str(visit.visitor_id), reason=WHY)


def test_one_visitors_sealed_bytes_open_nothing_in_anothers_place(cast: Cast) -> None:
    first, second = cast.visit(), cast.visit(cast.visitor("Bob"))
    notice(cast)
    for visit in (first, second):
        accept(cast.act_as("linus"), visit.name, version_asked(cast, visit.id), signature=STROKES)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE signed_documents SET sealed = (SELECT sealed FROM signed_documents WHERE acceptance_id = 1)")
    with pytest.raises(StoreFailed):
        signed_documents.export(cast.act_as("alma"), str(second.visitor_id), reason=WHY)


def test_pdfs_are_cleaned_before_anything_is_stored(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = apart.clean

    def counted(pdf: bytes) -> apart.Clean:
        seen.append(len(pdf))
        return real(pdf)

    monkeypatch.setattr(apart, "clean", counted)
    notice(cast, "none")
    renew(cast)
    assert len(seen) == 2
