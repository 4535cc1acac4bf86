"""Which PINs and passwords are good enough, and how long failures make one wait."""

from datetime import timedelta

from vmsctl.errors import Invalid
from vmsctl.rules.text import fold

PIN_LEAST, PIN_MOST = 4, 8
PASSWORD_LEAST, ADMIN_PASSWORD_LEAST, PASSWORD_MOST = 8, 15, 200
FREE_FAILURES = 2
LAST_FAILURE = 10
FIRST_WAIT = timedelta(seconds=2)

_RUNS = ("01234567890", "09876543210")


def wait_after(failures: int) -> timedelta:
    """How long nobody may try again: nothing at first, doubling from the third failure in a row."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    doublings: int = 2 ** (failures - FREE_FAILURES - 1)
    return FIRST_WAIT * doublings


def is_locked(failures: int) -> bool:
    """Whether only a reset opens the account again."""
    return failures >= LAST_FAILURE


def pin_refusal(pin: str) -> Invalid | None:
    """Why this cannot be a PIN at the desk, or None."""
    if not (pin.isascii() and pin.isdigit() and PIN_LEAST <= len(pin) <= PIN_MOST):
        return Invalid("bad-pin", f"A PIN has {PIN_LEAST} to {PIN_MOST} digits.", "Choose another.")
    if is_guessable(pin):
        return Invalid("weak-pin", "This PIN is among the first that anybody tries.", "Choose another.")
    return None


def is_guessable(pin: str) -> bool:
    """Runs, one digit over and over, a part over and over, mirrored pairs, and years."""
    half = len(pin) // 2
    repeated = any(pin == pin[:part] * (len(pin) // part) for part in range(1, half + 1))
    year = len(pin) == 4 and "1920" <= pin <= "2039"
    return repeated or year or pin == pin[::-1] or any(pin in run for run in _RUNS)


def password_refusal(password: str, *, admin: bool, name: str, email: str) -> Invalid | None:
    """Why this cannot be a password of that user, or None."""
    least = ADMIN_PASSWORD_LEAST if admin else PASSWORD_LEAST
    if not least <= len(password) <= PASSWORD_MOST:
        words = "The pass phrase of an admin" if admin else "A password"
        return Invalid("bad-password", f"{words} has {least} to {PASSWORD_MOST} characters.", "Several words do well.")
    without = fold(password)
    for part in (fold(email), *fold(name).split(), "vmsctl"):
        without = without.replace(part, "") if len(part) > 2 else without
    if len(set(without)) < 5:
        return Invalid(
            "weak-password", "This password is too easy to guess.", "Take other words than your name, and more of them."
        )
    return None
