"""Signing in at a desk."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cast import Cast
from vmsctl.errors import Denied, Invalid, NotFound
from vmsctl.rules import accounts as rules
from vmsctl.services import accounts

PIN = "4937"
PHRASE = "seven grey herons at noon"


@pytest.fixture
def linus(cast: Cast) -> Cast:
    """The cast with Linus' PIN set."""
    accounts.set_pin(cast.act_as("linus"), PIN)
    return cast


def refused(cast: Cast, user: str, secret: str) -> Denied:
    with pytest.raises(Denied) as no:
        accounts.sign_in(cast.ws, user, secret, desk="front")
    return no.value


@pytest.mark.parametrize("user", ["linus@example.org", "Linus Desk", "LINUS@example.org"])
def test_a_pin_signs_in_by_name_or_mail_address(linus: Cast, user: str) -> None:
    ws = accounts.sign_in(linus.ws, user, PIN, desk="front")
    assert ws.actor is not None
    assert (ws.actor.name, ws.actor.how, ws.actor.desk) == ("Linus Desk", "desk", "front")


def test_nothing_of_a_pin_is_in_the_store(linus: Cast) -> None:
    with linus.ws.reading() as tx:
        kept = tx.value("SELECT pin FROM users WHERE id = :id", {"id": linus.users["linus"]})
        facts = [row[0] for row in tx.rows("SELECT facts FROM events")]
    assert kept.startswith("$argon2id$") and not any(PIN in text for text in [kept, *facts])


def test_without_the_installations_key_a_stored_pin_cannot_even_be_guessed(linus: Cast) -> None:
    key = linus.ws.config.key_file
    key.write_text("00" * 32 + "\n")
    refused(linus, "Linus Desk", PIN)


def test_every_failure_sounds_the_same(linus: Cast) -> None:
    answers = {
        (no.code, no.message, no.hint)
        for no in (
            refused(linus, "Linus Desk", "1379"),
            refused(linus, "nobody@example.org", PIN),
            refused(linus, "Grace Hopper", PIN),
            refused(linus, "Linus Desk", PHRASE),
        )
    }
    assert len(answers) == 1


def test_from_the_third_failure_on_the_wait_doubles_and_the_right_pin_waits_too(linus: Cast) -> None:
    for _ in range(3):
        refused(linus, "Linus Desk", "1379")
    refused(linus, "Linus Desk", PIN)
    linus.clock.tick(seconds=2.1)
    refused(linus, "Linus Desk", "1379")
    linus.clock.tick(seconds=2.1)
    refused(linus, "Linus Desk", PIN)
    linus.clock.tick(seconds=2)
    assert accounts.sign_in(linus.ws, "Linus Desk", PIN).actor


def test_two_failures_cost_no_wait_and_success_forgets_them(linus: Cast) -> None:
    for _ in range(3):
        refused(linus, "Linus Desk", "1379")
        refused(linus, "Linus Desk", "1379")
        assert accounts.sign_in(linus.ws, "Linus Desk", PIN).actor


def fail_ten_times(cast: Cast) -> None:
    for _ in range(10):
        refused(cast, "Linus Desk", "1379")
        cast.clock.tick(minutes=10)


def test_ten_failures_lock_until_the_manager_resets_the_pin(linus: Cast) -> None:
    fail_ten_times(linus)
    linus.clock.tick(days=400)
    refused(linus, "Linus Desk", PIN)
    new = accounts.reset_pin(linus.act_as("vera"), "Linus Desk", reason="Forgot it")
    refused(linus, "Linus Desk", PIN)
    assert len(new) == 6 and accounts.sign_in(linus.ws, "Linus Desk", new).actor


def test_unlocking_leaves_the_pin_as_it_was(linus: Cast) -> None:
    fail_ten_times(linus)
    accounts.unlock(linus.act_as("alma"), "Linus Desk", reason="A child at the keyboard")
    assert accounts.sign_in(linus.ws, "Linus Desk", PIN).actor


def test_guesses_at_the_same_moment_are_all_counted(linus: Cast) -> None:
    def guess(number: int) -> bool:
        try:
            accounts.sign_in(linus.ws, "Linus Desk", f"{number:06d}")
        except Denied:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(guess, range(130001, 130041)))
    with linus.ws.reading() as tx:
        failures = tx.value("SELECT failures FROM users WHERE id = :id", {"id": linus.users["linus"]})
        logged = tx.value("SELECT count(*) FROM events WHERE kind = 'user.sign-in-failed'")
    assert 3 <= failures == logged <= 10


def test_a_manager_resets_only_receptionists_of_the_own_building(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO roles (user_id, role, building_id) VALUES (:u, 'receptionist', :b)",
               {"u": cast.users["mallory"], "b": cast.lab})  # fmt: skip
    for user in ("Mallory Intruder", "Vera Manager", "Grace Hopper", "Audrey Auditor"):
        with pytest.raises(Denied) as no:
            accounts.reset_pin(cast.act_as("vera"), user, reason="Because")
        assert no.value.code == "not-allowed"
    with pytest.raises(Denied) as no:
        accounts.reset_pin(cast.act_as("vera"), "Linus Desk", reason="")
    assert no.value.code == "reason-needed"
    with pytest.raises(Denied):
        accounts.reset_pin(cast.act_as("linus"), "Linus Desk", reason="Because")


def test_an_admin_signs_in_with_a_pass_phrase_only(cast: Cast) -> None:
    alma = cast.act_as("alma")
    with pytest.raises(Denied, match="pass phrase"):
        accounts.set_pin(alma, PIN)
    with pytest.raises(Invalid, match="15"):
        accounts.set_password(alma, "short phrase")
    accounts.set_password(alma, PHRASE)
    assert accounts.sign_in(cast.ws, "alma@example.org", PHRASE).actor


def test_a_pin_from_before_somebody_became_admin_signs_nobody_in(linus: Cast) -> None:
    with linus.ws.transaction() as tx:
        tx.run("INSERT INTO roles (user_id, role) VALUES (:u, 'admin')", {"u": linus.users["linus"]})
    refused(linus, "Linus Desk", PIN)


def test_who_is_switched_off_does_not_come_in(linus: Cast) -> None:
    with linus.ws.transaction() as tx:
        tx.run("UPDATE users SET active = :no WHERE id = :u", {"no": False, "u": linus.users["linus"]})
    refused(linus, "Linus Desk", PIN)


def test_the_desk_lists_who_works_there(linus: Cast) -> None:
    listed = {user.name: user.secret for user in accounts.desk_users(linus.ws, "HQ")}
    assert listed == {"Alma Admin": "", "Linus Desk": "pin", "Vera Manager": ""}
    assert [user.name for user in accounts.desk_users(linus.ws, "Lab")] == ["Alma Admin"]


def test_signing_in_is_in_the_record(linus: Cast) -> None:
    refused(linus, "Linus Desk", "1379")
    accounts.sign_in(linus.ws, "Linus Desk", PIN)
    with linus.ws.reading() as tx:
        kinds = [row[0] for row in tx.rows("SELECT kind FROM events WHERE chain = 0 ORDER BY seq")]
    assert kinds[-3:] == ["user.pin-set", "user.sign-in-failed", "user.signed-in"]


@pytest.mark.parametrize(
    "pin", ["1234", "9876", "0000", "121212", "1991", "12321", "890", "123456789", "12a4", "１２３４", ""]
)
def test_what_anybody_would_try_is_no_pin(pin: str) -> None:
    assert rules.pin_refusal(pin)


@pytest.mark.parametrize("pin", ["4937", "205816", "73920461"])
def test_others_are(pin: str) -> None:
    assert rules.pin_refusal(pin) is None


@pytest.mark.parametrize(
    "password", ["short", "x" * 201, "aaaaaaaaaaaaaaaaaaaa", "Alma Admin alma@example.org", "vmsctlvmsctlvmsctl"]
)
def test_a_weak_password_is_refused(password: str) -> None:
    assert rules.password_refusal(password, admin=True, name="Alma Admin", email="alma@example.org")


def test_the_waits_double_from_the_third_failure() -> None:
    assert [rules.wait_after(count).total_seconds() for count in range(1, 7)] == [0, 0, 2, 4, 8, 16]


def test_the_wait_is_the_same_for_every_secret_and_ends_with_a_reset(linus: Cast) -> None:
    him = linus.users["linus"]
    waits = []
    for secret in ("1379", "1379", "1379", PIN, "1379"):
        refused(linus, "Linus Desk", secret)
        waits.append(accounts.seconds_to_wait(linus.ws, him))
    assert waits == [0, 0, 2, 2, 2]
    for _ in range(7):
        linus.clock.tick(minutes=10)
        refused(linus, "Linus Desk", "1379")
    assert accounts.seconds_to_wait(linus.ws, him) is None


def test_nobody_is_not_found_by_the_reset(cast: Cast) -> None:
    with pytest.raises(NotFound):
        accounts.reset_pin(cast.act_as("alma"), "Nobody", reason="Because")
