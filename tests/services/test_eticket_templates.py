"""E-ticket templates: what can be saved, and what a visit gets."""

import pytest

from tests.cast import Cast
from tests.services.test_etickets import WHY, WORDS, languages, refused
from vmsctl.errors import Denied, Invalid
from vmsctl.rules.etickets import Texts
from vmsctl.services import eticket_templates, eticket_views, etickets
from vmsctl.services.eticket_templates import Look


def test_a_new_installation_has_a_template_in_three_languages(cast: Cast) -> None:
    (only,) = eticket_templates.list_(cast.act_as("alma"))
    assert (only.name, set(only.texts), only.active) == ("Standard", {"en", "de", "fr"}, True)


def test_a_visitor_type_has_its_own_template_and_the_others_the_first(cast: Cast) -> None:
    admin = cast.act_as("alma")
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO visitor_types (name) VALUES ('Contractor')")
    look = Look(band="#8a1538", blocks=["place", "text"])
    made = eticket_templates.add(admin, "Yard", WORDS, types=["Contractor"], look=look, position=5, reason=WHY)
    assert made.types == ("Contractor",)
    guest = etickets.show(cast.act_as("linus"), cast.visit().name)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET visitor_type_id = 2")
    yard = etickets.show(cast.act_as("linus"), "v1")
    assert guest.colours.band != "#8a1538" and yard.colours.band == "#8a1538"
    assert [block.kind for block in yard.blocks] == ["place", "text"]
    eticket_templates.change(admin, "Yard", types=[], reason=WHY)
    assert etickets.show(cast.act_as("linus"), "v1").colours == guest.colours


def test_a_missing_translation_falls_back_to_the_default_language(cast: Cast) -> None:
    admin, visit = cast.act_as("alma"), cast.visit()
    eticket_templates.add(admin, "Own", WORDS, types=["Guest"], reason=WHY)
    assert visit.visitor_id
    languages(cast, visit.visitor_id, "de")
    with cast.ws.reading() as tx:
        assert eticket_views.mail_parts(tx, cast.ws, visit.id).subject == "Ticket for Montag, 23. November 2026"
    eticket_templates.write(admin, "Own", "de", subject="Karte für $day", body="Hallo", reason=WHY)
    with cast.ws.reading() as tx:
        parts = eticket_views.mail_parts(tx, cast.ws, visit.id)
    assert parts.subject == "Karte für Montag, 23. November 2026"
    (lower,) = [block for block in parts.ticket.blocks if block.kind == "text"]
    assert lower.words[0].runs[0].text == "Ask for Grace Hopper."


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (WORDS._replace(subject=""), "text-missing"),
        (WORDS._replace(body=" "), "text-missing"),
        (WORDS._replace(body="{{ 7*7 }} $visitr"), "unknown-placeholder"),
        (WORDS._replace(lower="5 $ a day"), "bad-placeholder"),
    ],
)
def test_words_that_cannot_be_sent_are_not_saved(cast: Cast, texts: Texts, code: str) -> None:
    with pytest.raises(Invalid) as no:
        eticket_templates.add(cast.act_as("alma"), "Own", texts, reason=WHY)
    assert no.value.code == code
    assert len(eticket_templates.list_(cast.act_as("alma"))) == 1


@pytest.mark.parametrize(
    ("look", "code"),
    [
        (Look(band="blue"), "bad-colour"),
        (Look(band="#ffd400", ink="#ffffff"), "low-contrast"),
        (Look(accent="#cccccc"), "low-contrast"),
        (Look(ink="#ffffff"), "band-missing"),
        (Look(blocks=["host", "wifi"]), "bad-block"),
        (Look(blocks=["host", "host"]), "bad-block"),
        (Look(logo=b"<svg onload=x>"), "bad-picture"),
    ],
)
def test_a_look_that_nobody_can_read_is_refused(cast: Cast, look: Look, code: str) -> None:
    assert refused(eticket_templates.change, cast.act_as("alma"), "Standard", look=look, reason=WHY).code == code


def test_the_last_template_and_the_default_language_stay(cast: Cast) -> None:
    admin = cast.act_as("alma")
    assert (
        refused(eticket_templates.change, admin, "Standard", active=False, reason=WHY).code == "last-eticket-template"
    )
    assert refused(eticket_templates.forget, admin, "Standard", "en", reason=WHY).code == "default-language"
    assert set(eticket_templates.forget(admin, "Standard", "fr", reason=WHY).texts) == {"en", "de"}


def test_only_admins_change_templates_and_say_why(cast: Cast) -> None:
    for user, reason in (("linus", WHY), ("vera", WHY), ("alma", "")):
        with pytest.raises(Denied):
            eticket_templates.change(cast.act_as(user), "Standard", name="Mine", reason=reason)
    assert eticket_templates.change(cast.act_as("alma"), "Standard", name="Ours", reason=WHY).name == "Ours"
