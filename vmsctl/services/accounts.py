"""Sign-in at a desk with PIN or password, and setting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.kinds import Role, StayHow
from db.queries import rows
from db.queries import users as queries
from vmsctl.errors import Denied, NotFound
from vmsctl.rules import accounts as rules
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, passwords, roles
from vmsctl.services.sign_in import bring_up_to_date, find, sign_in_by_account
from vmsctl.workspace import Actor

if TYPE_CHECKING:
    from db.queries.users import SignInRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

__all__ = [
    "DeskUser", "bring_up_to_date", "desk_users", "find", "reset_pin", "seconds_to_wait", "set_password", "set_pin",
    "sign_in", "sign_in_by_account", "unlock",
]  # fmt: skip

NEW_PIN_DIGITS = 6


class DeskUser(NamedTuple):
    """Somebody who works at a desk; `secret` is what signs them in: `pin`, `password`, or empty when nothing is set."""

    id: int
    name: str
    secret: str
    is_admin: bool = False


def desk_users(ws: Workspace, building: str | None = None) -> list[DeskUser]:
    """Who works at the desks of a building, by name; asked before anybody has signed in."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building)
        found = tx.rows(queries.AT_DESK, {"building": place.id})
    return [
        DeskUser(id, name, "pin" if pin and not admin else "password" if password else "", bool(admin))
        for id, name, pin, password, admin in found
    ]


def sign_in(ws: Workspace, user: str, secret: str, *, desk: str = "") -> Workspace:
    """The workspace with a user at work who has given their PIN or password.

    Every failure raises the same `Denied` after the same work: for nobody, a wrong secret, and one who must wait.
    """
    row = _counted_try(ws, user)
    kind, kept = _kept(row, secret)
    fits = passwords.fits(ws, row.id if row else 0, kind, secret, kept)
    if row is None:
        raise _refused()
    if not fits:
        _log(ws, row, "user.sign-in-failed", {"with": kind, "failures": row.failures + 1, "desk": desk})
        raise _refused()
    actor = Actor(row.id, row.name, StayHow.DESK, desk or ws.config.desk)
    _log(ws.acting(actor), row, "user.signed-in", {"with": kind, "desk": desk}, forget=True)
    return ws.acting(actor)


def seconds_to_wait(ws: Workspace, user_id: int) -> int | None:
    """How long every secret of this user is refused from now on, the right one too; None until a manager resets it.

    For a desk, which shows who works there anyway: elsewhere it would tell names that exist from others.
    """
    with ws.reading() as tx:
        row = queries.for_sign_in(tx, user_id)
    if row is None or rules.is_locked(row.failures):
        return None
    return max(0, -((stored(ws.now()) - (row.locked_until or 0)) // 1_000_000))


def set_pin(ws: Workspace, pin: str) -> None:
    """Give oneself the PIN that signs in at a desk; nobody chooses another's. Raises `Invalid`, `Denied`."""
    _must_be_oneself(ws)
    with ws.reading() as tx:
        row = _of(tx, roles.of_actor(tx, ws).user_id)
    if row.is_admin:
        raise _pin_of_admin("'vmsctl users set-password' sets it.")
    if no := rules.pin_refusal(pin):
        raise no
    _keep(ws, row.id, "pin", passwords.hashed(ws, row.id, "pin", pin), "user.pin-set")


def set_password(ws: Workspace, password: str) -> None:
    """Give oneself a password, an admin a pass phrase. Raises `Invalid`."""
    _must_be_oneself(ws)
    with ws.reading() as tx:
        row = _of(tx, roles.of_actor(tx, ws).user_id)
    if no := rules.password_refusal(password, admin=row.is_admin, name=row.name, email=row.email):
        raise no
    _keep(ws, row.id, "password", passwords.hashed(ws, row.id, "password", password), "user.password-set")


def reset_pin(ws: Workspace, user: str, *, reason: str) -> str:
    """Give somebody a new PIN by chance, to be told to them, and open a locked account; the PIN.

    An admin may; a manager for those who are receptionists in the manager's buildings and nothing more.
    """
    with ws.reading() as tx:
        row = _of(tx, find(tx, user).user_id)
        _may_reset(tx, ws, row.id, reason)
    if row.is_admin:
        raise _pin_of_admin("'vmsctl users unlock' opens a locked account.")
    pin = _by_chance()
    _keep(ws, row.id, "pin", passwords.hashed(ws, row.id, "pin", pin), "user.pin-reset", reason=reason)
    return pin


def unlock(ws: Workspace, user: str, *, reason: str) -> str:
    """Forget somebody's failures, so that they may try again with what they have; their name."""
    with ws.transaction() as tx:
        row = _of(tx, find(tx, user).user_id)
        _may_reset(tx, ws, row.id, reason)
        tx.run(queries.FORGET_TRIES, {"id": row.id})
        _append(tx, ws, row.id, "user.unlocked", reason=reason)
    return row.name


def _must_be_oneself(ws: Workspace) -> None:
    if ws.actor is not None and ws.actor.behind is not None:
        raise Denied("own-secret-only", "Nobody chooses another's PIN or password.", "'vmsctl users reset-pin' does.")


def _of(tx: Transaction, user_id: int) -> SignInRow:
    row = queries.for_sign_in(tx, user_id)
    if row is None:
        raise NotFound("no-such-user", f"There is no user {user_id}.", "See 'vmsctl users list'.")
    return row


def _may_reset(tx: Transaction, ws: Workspace, user_id: int, reason: str) -> None:
    """A manager reaches a user all of whose roles are those of a receptionist in the manager's own buildings."""
    granted = tx.rows("SELECT role, building_id FROM roles WHERE user_id = :user", {"user": user_id})
    plain = granted and all(role == Role.RECEPTIONIST and building is not None for role, building in granted)
    for building_id in sorted({building for _, building in granted}) if plain else (None,):
        roles.require(tx, ws, "reset-staff-pin", building_id, reason=reason)


def _by_chance() -> str:
    import secrets

    while rules.is_guessable(pin := f"{secrets.randbelow(10**NEW_PIN_DIGITS):0{NEW_PIN_DIGITS}d}"):
        continue
    return pin


def _pin_of_admin(way_out: str) -> Denied:
    return Denied("pin-of-admin", "An admin signs in with a pass phrase.", way_out)


def _keep(ws: Workspace, user_id: int, kind: str, kept: str, event: str, *, reason: str = "") -> None:
    """Store a hash, which was made before so that no desk waits for it; who asks is asked again."""
    with ws.transaction() as tx:
        if reason:
            _may_reset(tx, ws, user_id, reason)
        rows.change(tx, "users", user_id, {kind: kept, "failures": 0, "locked_until": None})
        _append(tx, ws, user_id, event, reason=reason)


def _append(tx: Transaction, ws: Workspace, user_id: int, kind: str, *, reason: str) -> None:
    event_log.append(
        tx, ws, kind, f"user:{user_id}", chain=event_log.INSTALLATION, at=ws.now(),
        personal={"reason": clean(reason)} if reason else None,
    )  # fmt: skip


def _counted_try(ws: Workspace, user: str) -> SignInRow | None:
    """The user, with this try counted as a failure before the secret is looked at; None when nobody may try.

    Counting first, by compare-and-set, is what keeps many guesses at once from all being free.
    """
    now = ws.now()
    with ws.transaction() as tx:
        try:
            row = queries.for_sign_in(tx, find(tx, user).user_id)
        except NotFound:
            return None
        if row is None or rules.is_locked(row.failures) or (row.locked_until or 0) > stored(now):
            return None
        until = stored(now + rules.wait_after(row.failures + 1))
        counted = tx.run(queries.COUNT_TRY, {"id": row.id, "seen": row.failures, "until": until})
        return row if counted else None


def _kept(row: SignInRow | None, secret: str) -> tuple[str, str | None]:
    """The kind of secret that this is and what the store keeps of it; an admin's is always the pass phrase."""
    is_pin = secret.isascii() and secret.isdigit() and len(secret) <= rules.PIN_MOST
    if is_pin:
        return "pin", row.pin if row and not row.is_admin else None
    return "password", row.password if row else None


def _log(ws: Workspace, row: SignInRow, kind: str, facts: dict[str, object], *, forget: bool = False) -> None:
    with ws.transaction() as tx:
        if forget:
            tx.run(queries.FORGET_TRIES, {"id": row.id})
        event_log.append(tx, ws, kind, f"user:{row.id}", chain=event_log.INSTALLATION, at=ws.now(), facts=facts)


def _refused() -> Denied:
    return Denied(
        "sign-in-refused",
        "That did not work.",
        f"Check the name and the PIN or password. From the third failure on there is a wait; after {rules.LAST_FAILURE}"
        " a manager resets the PIN ('vmsctl users reset-pin').",
    )
