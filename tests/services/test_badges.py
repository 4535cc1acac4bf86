"""Badges: who gets one, which number it has, and that at most one of a visit is good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import TODAY, Cast
from tests.printers.standing_printer import StandingPrinter, standing_printer
from tests.services.printing import ask_for, deliver, happened, on_site, set_up, states
from vmsctl.errors import Conflict, Denied, NotFound, Refused, VmsError
from vmsctl.services import badges, print_queue
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.scan import scan
from vmsctl.services.undo import undo


@pytest.fixture
def printer(cast: Cast) -> Iterator[StandingPrinter]:
    """The one printer of HQ, on and well."""
    with standing_printer() as stands:
        set_up(cast, stands)
        yield stands


def badge_of(cast: Cast, visit: str, **options: str) -> str:
    """Print a badge; its number."""
    asked = badges.print_badge(cast.act_as("linus"), visit, **options)
    deliver(cast)
    return asked.number


def test_the_qr_code_that_comes_out_is_a_pass_that_finds_the_visit(cast: Cast, printer: StandingPrinter) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.name)
    deliver(cast)
    (code,) = printer.qr_codes()
    found = scan(cast.act_as("linus"), code)
    assert (found.kind, found.offer) == ("badge", "check-out")
    assert found.visit is not None and found.visit.id == visit.name


def test_a_check_in_queues_the_badge_where_there_is_a_printer(cast: Cast, printer: StandingPrinter) -> None:
    assert check_in(cast.act_as("linus"), cast.visit().name).badge == "Front"
    assert states(cast.ws) == ["queued"]


def test_a_check_in_queues_none_where_there_is_no_printer_or_the_setting_says_no(cast: Cast) -> None:
    assert check_in(cast.act_as("linus"), cast.visit().name).badge == ""
    with standing_printer() as stands:
        set_up(cast, stands)
        cast.setting("badges.print-at-check-in", "false", building=cast.hq)
        assert check_in(cast.act_as("linus"), cast.visit(cast.visitor("Bob")).name).badge == ""
    assert states(cast.ws) == []


def test_a_scan_sent_twice_queues_one_badge(cast: Cast, printer: StandingPrinter) -> None:
    visit = cast.visit()
    for _ in range(2):
        check_in(cast.act_as("linus"), visit.ticket, request_id="scan-1")
    assert states(cast.ws) == ["queued"]


def test_a_host_who_lets_a_visitor_in_has_the_badge_printed(cast: Cast, printer: StandingPrinter) -> None:
    cast.setting("check-in.policy", '"host-and-reception"')
    assert check_in(cast.act_as("grace"), cast.visit().name).badge == "Front"


def test_what_goes_wrong_with_the_badge_is_a_warning_of_the_check_in(
    cast: Cast, printer: StandingPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise Conflict("number-taken", "This badge number is another visit's.")

    monkeypatch.setattr(badges, "queue_at_check_in", fails)
    done = check_in(cast.act_as("linus"), cast.visit().name)
    assert (done.stay_opened, done.badge) == (True, "")
    assert done.warning == "There is no badge yet: This badge number is another visit's."


def test_a_second_badge_needs_a_reason_and_voids_the_first(cast: Cast, printer: StandingPrinter) -> None:
    visit = on_site(cast)
    first = badge_of(cast, visit)
    with pytest.raises(Refused) as refused:
        ask_for(cast, visit)
    assert refused.value.code == "badge-printed"
    second = badge_of(cast, visit, reason="Lost in the lift")
    assert second != first and printer.qr_codes() == [first, second]
    desk = cast.act_as("linus")
    assert scan(desk, second).kind == "badge"
    void = scan(desk, first)
    assert void.refusal is not None
    with pytest.raises(Refused, match="replaced by a newer one"):
        badges.print_badge(desk, first, reason="Found again")
    assert happened(cast.ws) == ["badge.queued", "badge.printed"] * 2


def test_the_reason_is_kept_apart_from_the_event(cast: Cast, printer: StandingPrinter) -> None:
    visit = on_site(cast)
    badge_of(cast, visit)
    badge_of(cast, visit, reason="Ada lost it")
    with cast.ws.reading() as tx:
        assert not any("Ada" in facts for (facts,) in tx.rows("SELECT facts FROM events WHERE kind LIKE 'badge%'"))
        assert tx.value("SELECT details FROM event_details ORDER BY seq DESC LIMIT 1") == '{"reason":"Ada lost it"}'


def test_a_badge_that_waits_is_asked_for_again_without_becoming_two(cast: Cast, printer: StandingPrinter) -> None:
    printer.switch_off()
    visit = on_site(cast)
    first = ask_for(cast, visit)
    deliver(cast)
    again = ask_for(cast, visit)
    assert (again.id, again.state) == (first.id, "queued")
    printer.switch_on()
    deliver(cast)
    assert len(printer.jobs) == 1


def test_the_same_request_is_the_same_badge_whatever_became_of_it(cast: Cast, printer: StandingPrinter) -> None:
    visit = on_site(cast)
    first = badges.print_badge(cast.act_as("linus"), visit, request_id="badge-1")
    deliver(cast)
    again = badges.print_badge(cast.act_as("linus"), visit, request_id="badge-1")
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.job.id, again.job.state, again.number) == (first.job.id, "printed", first.number)
    other = on_site(cast, "Bob")
    with pytest.raises(Conflict) as refused:
        badges.print_badge(cast.act_as("linus"), other, request_id="badge-1")
    assert refused.value.code == "request-reused"


def test_who_has_left_hands_the_badge_in_and_gets_another_at_the_next_coming(
    cast: Cast, printer: StandingPrinter
) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.name)
    deliver(cast)
    check_out(desk, visit.name)
    cast.clock.tick(minutes=30)
    assert check_in(desk, visit.name).badge == "Front"
    deliver(cast)
    first, second = printer.qr_codes()
    assert first != second and scan(desk, second).offer == "check-out"


def test_an_undone_check_in_leaves_no_badge_in_the_queue(cast: Cast, printer: StandingPrinter) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.name)
    undo(cast.act_as("linus"), visit.name, reason="Wrong one")
    deliver(cast)
    assert (states(cast.ws), printer.jobs) == (["dropped"], [])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "cancelled"}, "visit-cancelled"),
        ({"state": "awaiting"}, "awaiting-answer"),
        ({"state": "left"}, "badge-not-now"),
        ({"day": TODAY.replace(day=24)}, "badge-not-now"),
        ({"day": TODAY.replace(day=20)}, "badge-not-now"),
        ({"unknown": "Lift service"}, "visitor-unknown"),
    ],
)
def test_only_who_is_here_or_expected_today_gets_a_badge(
    cast: Cast, printer: StandingPrinter, changes: dict[str, object], code: str
) -> None:
    visit = cast.visit(**changes)  # type: ignore[arg-type]
    for act in (ask_for, lambda cast, name: badges.preview(cast.act_as("linus"), name)):
        with pytest.raises(Refused) as refused:
            act(cast, visit.name)
        assert refused.value.code == code
    assert states(cast.ws) == []


def test_who_is_not_verified_or_blocked_gets_none(cast: Cast, printer: StandingPrinter) -> None:
    nora = cast.visit(cast.visitor("Nora Nomail", email=""))
    eve = cast.visit(cast.visitor("Eve"))
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1 WHERE id = :id", {"id": eve.visitor_id})
    for visit, code in ((nora, "not-verified"), (eve, "visitor-blocked")):
        with pytest.raises(Refused) as refused:
            ask_for(cast, visit.name)
        assert refused.value.code == code


def test_a_letter_that_no_font_draws_is_named_before_anything_is_queued(cast: Cast, printer: StandingPrinter) -> None:
    visit = on_site(cast, "Ada \N{EGYPTIAN HIEROGLYPH A001}")
    with pytest.raises(Refused, match="EGYPTIAN HIEROGLYPH A001") as refused:
        ask_for(cast, visit)
    assert refused.value.code == "missing-glyph"
    assert states(cast.ws) == []


@pytest.mark.parametrize("who", ["grace", "mallory", "audrey"])
def test_only_reception_and_managers_print(cast: Cast, printer: StandingPrinter, who: str) -> None:
    visit = on_site(cast)
    with pytest.raises(Denied):
        badges.print_badge(cast.act_as(who), visit)
    assert states(cast.ws) == []


def test_without_a_printer_it_says_how_to_get_a_badge(cast: Cast) -> None:
    with pytest.raises(NotFound, match="HQ has no printer") as refused:
        ask_for(cast, on_site(cast))
    assert "--pdf" in refused.value.hint


def test_a_preview_shows_the_badge_and_changes_nothing(cast: Cast) -> None:
    visit = on_site(cast)
    shown = badges.preview(cast.act_as("linus"), visit)
    for words in ("Ada Lovelace", "Analytical", "Grace Hopper", "HQ", "Guest", "23.11.2026"):
        assert words in shown
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM passes WHERE kind = 'badge'") == 0


def test_a_saved_badge_is_good_and_the_same_each_time(cast: Cast, printer: StandingPrinter) -> None:
    visit = on_site(cast)
    desk = cast.act_as("linus")
    for _ in range(2):
        assert badges.as_pdf(desk, visit).startswith(b"%PDF")
    assert happened(cast.ws) == ["badge.saved"] * 2
    number = badge_of(cast, visit)
    assert scan(desk, number).kind == "badge"
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM passes WHERE kind = 'badge'") == 1


def test_a_badge_that_no_font_can_draw_is_not_said_to_be_saved(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Ada \U0001f9ff"))
    check_in(cast.act_as("linus"), visit.name)
    with pytest.raises(Refused):
        badges.as_pdf(cast.act_as("linus"), visit.name)
    assert happened(cast.ws) == []
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM passes WHERE kind = 'badge'") == 0


def test_a_badge_that_may_have_come_out_is_printed_again_under_another_number(
    cast: Cast, printer: StandingPrinter
) -> None:
    printer.takes, printer.breaks_off = 3000, True
    visit = on_site(cast)
    half = badge_of(cast, visit)
    (job,) = print_queue.list_(cast.act_as("linus"))
    assert job.state == "unknown"
    printer.takes = 0
    print_queue.retry(cast.act_as("linus"), job.id)
    deliver(cast)
    (whole,) = printer.qr_codes()
    assert whole != half and scan(cast.act_as("linus"), half).refusal is not None


def test_every_refusal_says_what_to_do(cast: Cast, printer: StandingPrinter) -> None:
    visit = on_site(cast)
    badge_of(cast, visit)
    with pytest.raises(VmsError) as refused:
        ask_for(cast, visit)
    assert refused.value.message and refused.value.hint


def test_nobody_gets_a_badge_queued_who_did_not_come_in_or_by_who_may_check_nobody_in(
    cast: Cast, printer: StandingPrinter
) -> None:
    visit = cast.visit()
    assert badges.queue_at_check_in(cast.act_as("linus"), visit.id).printer == ""
    cast.setting("badges.print-at-check-in", "false", building=cast.hq)
    check_in(cast.act_as("linus"), visit.name)
    with pytest.raises(Denied):
        badges.queue_at_check_in(cast.act_as("mallory"), visit.id)
    assert states(cast.ws) == []
    assert badges.queue_at_check_in(cast.act_as("linus"), visit.id) == ("Front", "")
