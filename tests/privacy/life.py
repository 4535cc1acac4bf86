"""A visitor who goes through every feature, with a word of their own in every field and in every free text."""

from __future__ import annotations

import io
from datetime import timedelta

from db.kinds import PrivacyRequestKind
from tests.cast import Cast
from tests.connectors.mail_servers import Mailbox, aiosmtpd_server
from tests.documents.papers import STROKES, paper
from tests.printers.standing_printer import standing_printer
from tests.services import mailing, printing
from vmsctl.rules import passes
from vmsctl.rules.people import Person
from vmsctl.services import (
    acceptances,
    approvals,
    badges,
    check_in,
    check_out,
    correct_times,
    custom_fields,
    document_versions,
    etickets,
    finish_roll_call,
    invitation_import,
    invite,
    mark_roll_call,
    portal_sessions,
    privacy_requests,
    roll_call_copies,
    search,
    search_index,
    start_roll_call,
    visitors,
    walk_ins,
)

WHY = "for the test"
WORDS = {
    "name": "Qazimodra", "surname": "Vextulion", "email": "qzmail.wovunkel", "phone": "+49 700 83519264",
    "address": "Zwirnhölzgasse", "id_number": "IDKQ77193XV", "plate": "B-QX 90817", "company": "Plunderwerkhaus",
    "company_email": "office.krumbelwix", "company_phone": "+49 700 55318842", "company_website": "trombolikant",
    "company_address": "Kobaltschlupf", "custom": "Hefezopfmagnat", "reason": "Grindelvortrag", "note": "Murkelnotiz",
    "party": "Schnorpelgruppe", "walk_in_note": "Fidibuszettel", "approval": "Tandarufton", "correction": "Ulkbegehren",
    "block": "Pantoffelraub", "unblock": "Gnadenwinkel", "added": "Rottofanz", "import_reason": "Bommelwetter",
}  # fmt: skip
"""None of them is a word, a part of another, or anybody else's."""


def live(cast: Cast) -> int:
    """Everything that can happen to a visitor in the year 2026; the visitor's id, who is gone home at the end."""
    alma, grace, linus = cast.act_as("alma"), cast.act_as("grace"), cast.act_as("linus")
    custom_fields.add(alma, "wish", reason=WHY)
    document_versions.add(
        alma, "Rules", [document_versions.Given("en", paper())], signature="required", reason=WHY
    )  # fmt: skip
    cast.setting("walk-ins.approval", '"host"')
    full = f"{WORDS['name']} {WORDS['surname']}"
    email = f"{WORDS['email']}@example.net"
    made = invite.add(
        grace,
        invite.NewInvitation(
            [Person(full, email)], "2026-11-23T10:00", reason=WORDS["reason"], note=WORDS["note"], party=WORDS["party"],
            building="HQ",
        ),
    )  # fmt: skip
    (view,) = made.invitation.visits
    visit = view.id
    with cast.ws.reading() as tx:
        visitor = int(tx.value("SELECT visitor_id FROM visits WHERE id = :id", {"id": int(visit[1:])}))
    _fill_in(cast, visitor)
    _mail(cast, visit)
    _on_the_portal(cast, int(visit[1:]))
    _at_the_desk(cast, visit, visitor)
    _come_again(cast, full, email)
    search_index.index_pending(cast.ws)
    assert search.find(linus, WORDS["surname"].lower())
    assert search.find(linus, WORDS["surname"].lower()[:-1] + "x") is not None
    roll_call_copies.write(cast.ws, cast.hq)
    return visitor


def _fill_in(cast: Cast, visitor: int) -> None:
    names = ("phone", "address", "id_number", "plate", "company", "company_phone", "company_address")
    fields = {name: WORDS[name] for name in names}
    fields["company_email"] = f"{WORDS['company_email']}@example.net"
    fields["company_website"] = f"https://{WORDS['company_website']}.example"
    fields["custom.wish"] = WORDS["custom"]
    alma = cast.act_as("alma")
    visitors.change(alma, str(visitor), fields)
    visitors.block(alma, str(visitor), reason=WORDS["block"])
    visitors.unblock(alma, str(visitor), reason=WORDS["unblock"])


def _mail(cast: Cast, visit: str) -> None:
    mailbox = Mailbox()
    with aiosmtpd_server(mailbox) as port:
        mailing.use_server(cast, port)
        mailing.deliver(cast)
        etickets.show(cast.act_as("linus"), visit)
    assert any(WORDS["email"].encode() in message.data for message in mailbox.received)


def _on_the_portal(cast: Cast, visit: int) -> None:
    cookie = portal_sessions.open_(cast.ws, passes.link_token(cast.ws.keys, visit, 0), client="127.0.0.1").cookie
    with cast.ws.reading() as tx:
        holder = portal_sessions.holder(tx, cast.ws, cookie)
    asked = privacy_requests.ask(cast.ws, holder, PrivacyRequestKind.EXPORT)
    with cast.ws.reading() as tx:
        code = privacy_requests.code_of(tx, cast.ws, asked.request_id)
    privacy_requests.prove(cast.ws, holder, code)
    with cast.ws.reading() as tx:
        holder = portal_sessions.holder(tx, cast.ws, cookie)
    assert WORDS["company"] in str(privacy_requests.export(cast.ws, holder))


def _at_the_desk(cast: Cast, visit: str, visitor: int) -> None:
    linus = cast.act_as("linus")
    with cast.ws.reading() as tx:
        (asked,) = acceptances.asked(tx, cast.ws, int(visit[1:]), "en")
    acceptances.accept(linus, visit, asked.version_id, signature=STROKES)
    check_in.check_in(linus, visit)
    assert WORDS["surname"] in badges.preview(linus, visit)
    with standing_printer() as printer:
        printing.set_up(cast, printer)
        badges.print_badge(linus, visit)
        printing.deliver(cast)
        assert printer.jobs
    roll_call_copies.write(cast.ws, cast.hq)
    start_roll_call.start(linus, "drill", building="HQ")
    mark_roll_call.mark(linus, visit, building="HQ")
    mark_roll_call.add(linus, f"{WORDS['added']} Helper", company="Nightingale", building="HQ")
    finish_roll_call.finish(linus, building="HQ", unaccounted=True)
    cast.clock.tick(minutes=90)
    check_out.check_out(linus, visit)
    correct_times.correct(linus, visit, in_at=cast.clock() - timedelta(minutes=85), reason=WORDS["correction"])


def _come_again(cast: Cast, name: str, email: str) -> None:
    """By a file of invitations, and without one."""
    guest = f"{name},{email},grace@example.org,HQ,2026-11-24T10:00,{WORDS['reason']}"
    rows = f"name,email,host,building,arrive,reason\n{guest}\n"
    wanted = invitation_import.Wanted(reason=WORDS["import_reason"])
    report = invitation_import.import_(cast.act_as("alma"), io.BytesIO(rows.encode()), wanted)
    assert report.invited == 1, report
    cast.clock.tick(days=2)
    linus = cast.act_as("linus")
    walked_in = walk_ins.add(
        linus, walk_ins.WalkIn(Person(name, email), "Grace Hopper", WORDS["reason"], "HQ", note=WORDS["walk_in_note"])
    )
    approvals.approve(linus, walked_in.visit.id, note=WORDS["approval"])
    check_in.check_in(linus, walked_in.visit.id)
    cast.clock.tick(minutes=30)
    check_out.check_out(linus, walked_in.visit.id)
