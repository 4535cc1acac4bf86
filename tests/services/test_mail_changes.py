"""What the mail of a changed invitation says: what is new and what it was, in the visitor's language."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.services.test_invitation_changes import all_sent, cancel, change
from tests.services.test_invitations import ADA, invite
from vmsctl.services import mail_preview
from vmsctl.services.mail_composing import Composed

TOLD = {
    "en": [
        "When now: Tuesday, 24 November 2026, 14:00 – 15:00",
        "before: Monday, 23 November 2026, 10:00 – 11:00",
        "Host now: Vera Manager",
        "before: Grace Hopper",
        "Floor now: 4th floor",
        "before: none",
    ],
    "de": [
        "Wann jetzt: Dienstag, 24. November 2026, 14:00 – 15:00 Uhr",
        "bisher: Montag, 23. November 2026, 10:00 – 11:00 Uhr",
        "Gastgeber jetzt: Vera Manager",
        "bisher: Grace Hopper",
        "Stockwerk jetzt: 4th floor",
        "bisher: keine Angabe",
    ],
    "fr": [
        "Quand désormais : mardi 24 novembre 2026, 14:00 – 15:00",
        "auparavant : lundi 23 novembre 2026, 10:00 – 11:00",
        "Hôte désormais : Vera Manager",
        "auparavant : Grace Hopper",
        "Étage désormais : 4th floor",
        "auparavant : non précisé",
    ],
}


def mail(cast: Cast) -> Composed:
    """The newest that waits to tell of a change."""
    with cast.ws.reading() as tx:
        id = tx.value("SELECT max(id) FROM outbox WHERE template = 'invitation-changed' AND state = 'waiting'")
    return mail_preview.preview(cast.act_as("linus"), str(id))


def told(cast: Cast) -> list[str]:
    """The lines about what changed; none where the mail has no such lines."""
    lines = [line.strip() for line in mail(cast).text.splitlines()]
    begin = next((at for at, line in enumerate(lines) if line.startswith("What changed:")), None)
    if begin is None:
        return []
    lines[begin] = lines[begin].removeprefix("What changed:").strip()
    return lines[begin : next(at for at, line in enumerate(lines) if line.startswith("When:"))]


@pytest.mark.parametrize("language", TOLD)
def test_time_host_and_floor_are_told_with_what_they_were(cast: Cast, language: str) -> None:
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO floors (building_id, name) VALUES (:hq, '4th floor')", {"hq": cast.hq})
    made = invite(cast, ADA)
    all_sent(cast)
    change(cast, made, by="alma", arrive="2026-11-24T14:00", host="vera@example.org", floor="4th floor")
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET language = :language", {"language": language})
    text = " ".join(mail(cast).text.split())
    places = [text.find(line) for line in TOLD[language]]
    assert -1 not in places and places == sorted(places), mail(cast).text
    assert all(line.split(":")[0].strip() in mail(cast).html for line in TOLD[language])


def test_several_changes_before_the_mail_goes_are_told_against_what_was_told_last(cast: Cast) -> None:
    made = invite(cast, ADA)
    all_sent(cast)
    change(cast, made, arrive="14:00")
    change(cast, made, arrive="15:00")
    change(cast, made, reason="Second interview")
    assert [line.split(", ")[-1] for line in told(cast)] == [
        "15:00 – 16:00",
        "10:00 – 11:00",
        "Reason now: Second interview",
    ]
    change(cast, made, arrive="10:00")
    assert told(cast) == ["Reason now: Second interview"]


def test_what_went_out_already_is_told_no_more(cast: Cast) -> None:
    made = invite(cast, ADA)
    all_sent(cast)
    change(cast, made, arrive="14:00")
    all_sent(cast)
    change(cast, made, arrive="16:00")
    assert [line.split(", ")[-1] for line in told(cast)] == ["16:00 – 17:00", "14:00 – 15:00"]


def test_a_day_that_is_called_off_is_named(cast: Cast) -> None:
    made = invite(cast, ADA, repeat="FREQ=WEEKLY;COUNT=3")
    all_sent(cast)
    second = int(made.invitation.visits[1].id[1:])
    cancel(cast, made, visits=[second])
    assert told(cast) == ["Called off: Monday, 30 November 2026, 10:00 – 11:00"]
