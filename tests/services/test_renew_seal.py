"""Renewing the seal: what was signed before stays known, and nobody becomes heir who cannot prove it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.documents.papers import STROKES
from tests.services.test_acceptances import WHY, asked, signed_pdf
from vmsctl.connectors.pdf import certificate
from vmsctl.errors import Denied, NotFound, ReasonNeeded, StoreFailed
from vmsctl.rules.doctor import State
from vmsctl.services import doctor_documents, document_checks, renew_seal, seal, signed_documents
from vmsctl.services.acceptances import accept
from vmsctl.services.renew_seal import SealView


def renew(cast: Cast) -> SealView:
    return renew_seal.renew(cast.act_as("alma"), reason=WHY)


def is_good(cast: Cast, pdf: bytes) -> bool:
    found = document_checks.check(cast.act_as("linus"), pdf)
    return document_checks.refusal(found) is None


def test_what_was_signed_before_stays_good_and_what_follows_has_the_new_seal(cast: Cast) -> None:
    before = signed_pdf(cast)
    first = renew_seal.show(cast.act_as("linus"))
    second, third = renew(cast), renew(cast)
    assert len({first.fingerprint, second.fingerprint, third.fingerprint}) == 3
    assert {one.fingerprint for one in third.earlier} == {first.fingerprint, second.fingerprint}
    visit = cast.visit(cast.visitor("Bob Guest"))
    accept(cast.act_as("linus"), visit.name, asked(cast, visit.id)[0].version_id, signature=STROKES)
    (kept,) = signed_documents.export(cast.act_as("alma"), str(visit.visitor_id), reason=WHY)
    assert is_good(cast, before) and is_good(cast, kept.pdf)
    assert cast.ws.config.seal_file.stat().st_mode & 0o777 == 0o600
    assert cast.ws.config.seal_file.read_bytes().count(b"PRIVATE KEY") == 2  # its begin and its end


def test_a_seal_that_is_over_can_be_renewed(cast: Cast) -> None:
    seal.ready(cast.ws)
    cast.clock.tick(days=365 * 21)
    with pytest.raises(StoreFailed, match="holds from") as over:
        seal.ready(cast.ws)
    assert "documents seal renew" in over.value.hint and renew_seal.show(cast.act_as("linus")).is_over
    renew(cast)
    assert seal.ready(cast.ws)


@pytest.mark.parametrize(("days", "state"), [(91, State.OK), (89, State.WARNING)])
def test_the_doctor_says_it_ninety_days_before(cast: Cast, days: int, state: State) -> None:
    seal.ready(cast.ws)
    ends = seal.state(cast.ws).ends
    assert ends is not None
    cast.clock.time = ends - timedelta(days=days)
    found = doctor_documents.sealing(cast.ws)
    assert found is not None and found.state == state


def test_only_an_admin_renews_it_with_a_reason_and_only_one_that_is_there(cast: Cast) -> None:
    with pytest.raises(NotFound):
        renew(cast)
    seal.ready(cast.ws)
    with pytest.raises(Denied):
        renew_seal.renew(cast.act_as("vera"), reason=WHY)
    with pytest.raises(ReasonNeeded):
        renew_seal.renew(cast.act_as("alma"), reason="")


def test_a_store_from_before_the_renewal_knows_the_heir_by_the_old_seals_word(cast: Cast) -> None:
    """A backup that is brought back, or a machine that died between the file and the store."""
    old = seal.fingerprint(seal.ready(cast.ws))
    new = renew(cast).fingerprint
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM marks WHERE name LIKE 'seal:%'")
        tx.run("UPDATE marks SET value = :old WHERE name = 'seal'", {"old": old})
    assert seal.fingerprint(seal.ready(cast.ws)) == new
    with cast.ws.reading() as tx:
        assert seal.is_ours(tx, old) and seal.is_ours(tx, new)


def test_nobody_becomes_heir_by_saying_so(cast: Cast) -> None:
    """The control: Mallory has the old certificate, which everybody may have, and not its key."""
    mine = seal.ready(cast.ws)
    hers = certificate.make("Mallory", cast.ws.now())
    own_word = certificate.succeed(hers, "Mallory", cast.ws.now()).earlier.split(hers.certificate)[1]
    path = cast.ws.config.seal_file
    for claim in (mine.certificate, mine.certificate + hers.certificate, mine.certificate + own_word):
        path.write_bytes(b"".join(hers._replace(earlier=claim)))
        with pytest.raises(StoreFailed, match="not the seal of this installation"):
            seal.ready(cast.ws)


def test_a_machine_that_was_forgotten_is_told_to_fetch_the_new_one(cast: Cast) -> None:
    seal.ready(cast.ws)
    old = cast.ws.config.seal_file.read_bytes()
    renew(cast)
    cast.ws.config.seal_file.write_bytes(old)
    for act in (lambda: seal.ready(cast.ws), lambda: renew(cast)):
        with pytest.raises(StoreFailed, match="is an earlier one"):
            act()
