"""Finding visitors while somebody types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from db.kinds import Role
from db.queries import search as queries
from db.queries import settings as setting_queries
from db.queries.search import EVERYBODY, Scope
from vmsctl.errors import Denied
from vmsctl.rules import roles as role_rules
from vmsctl.rules import search as rules
from vmsctl.rules.settings import Settings
from vmsctl.services import roles, visitor_sight
from vmsctl.services.search_index import index_pending

if TYPE_CHECKING:
    from db.queries.search import Alternatives, VisitorFound
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace

__all__ = ["FoundVisitor", "find", "index_pending"]

BROWSE = "browse-visitors"
_MOST_READINGS = 8
"""Words that a mistyped one is taken for."""


@dataclass(frozen=True, slots=True)
class FoundVisitor:
    """A visitor as a list of search results shows one; `id` is the visitor's number."""

    id: str
    name: str
    company: str
    email: str
    plate: str
    blocked: bool


class _Look(NamedTuple):
    """Where and how far one search looks."""

    tx: Transaction
    scopes: list[Scope]
    limit: int
    all_indexed: bool


def find(ws: Workspace, text: str, *, limit: int = 20) -> list[FoundVisitor]:
    """Visitors that the acting user may see and that match what was typed so far, the newest first: those in which
    words begin so before those in which they stand elsewhere, and misspelt ones where there is nothing else.

    Raises `Denied` for somebody who may see none. Typing nothing finds nothing.
    """
    wanted = rules.typed(text)
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        scopes = _scopes(tx, grants)
        if not wanted:
            return []
        look = _Look(tx, scopes, limit, queries.all_indexed(tx))
        for readings in _readings(tx, wanted):
            if found := _found(look, readings):
                knows = role_rules.buildings("see-block", grants) != frozenset()
                return [_shown(row, contact=_may_contact(tx, grants, row.id), knows=knows) for row in found]
    return []


def _readings(tx: Transaction, wanted: Sequence[str]) -> Iterator[list[Alternatives]]:
    """What the words may mean, the plainest first; of the first that finds somebody the rest is not asked."""
    as_typed: list[Alternatives] = [[[f" {word}"] for word in wanted]]
    if any(len(word) >= rules.INFIX_FROM for word in wanted):
        as_typed.append([[_anywhere(word)] for word in wanted])
    yield as_typed
    for words in rules.plate_readings(wanted):
        yield [[[_anywhere(word)] for word in words]]
    meant = [_near(tx, word) for word in wanted]
    if any(len(texts) > 1 for texts in meant):
        yield [meant]


def _anywhere(word: str) -> str:
    return word if len(word) >= rules.INFIX_FROM else f" {word}"


def _near(tx: Transaction, word: str) -> list[str]:
    """The word as typed, and words of visitors that are one typo away."""
    if not rules.forgivable(word):
        return [_anywhere(word)]
    known = queries.near(tx, word)
    meant = sorted(other for other in known if rules.one_typo_apart(word, other))
    return [_anywhere(word), *(f" {other}" for other in meant[:_MOST_READINGS])]


def _found(look: _Look, readings: list[Alternatives]) -> list[VisitorFound]:
    """The rows of each reading behind those of the one before, each row once."""
    rows: dict[int, VisitorFound] = {}
    for wanted in readings:
        more = [row for scope in look.scopes for row in _newest(look, wanted, scope)]
        for row in sorted(more, key=lambda row: -row.id):
            rows.setdefault(row.id, row)
        if len(rows) >= look.limit:
            break
    return list(rows.values())[: look.limit]


def _newest(look: _Look, wanted: Alternatives, scope: Scope) -> list[VisitorFound]:
    return queries.newest(look.tx, wanted, scope, look.limit, all_indexed=look.all_indexed)


def _scopes(tx: Transaction, grants: Grants) -> list[Scope]:
    """Whose visitors the user may look through."""
    if not role_rules.only_own(BROWSE, grants):
        raise Denied("not-allowed", f"{grants.name} may not browse visitors.", "Ask somebody at the reception.")
    reached = role_rules.buildings(BROWSE, grants)
    if reached is None:
        return [EVERYBODY]
    open_to_hosts = [building for building in _hosts_in(grants) if not _only_mine(tx, building)]
    if 0 in open_to_hosts:
        return [EVERYBODY]
    here = sorted(reached.union(open_to_hosts))
    own = Scope("own", user_id=grants.user_id)
    return [queries.scope_of(tx, here), own] if here else [own]


def _hosts_in(grants: Grants) -> list[int]:
    """Buildings that the user may invite to as a host, 0 for all."""
    return [where or 0 for role, where in grants.roles if role == Role.HOST]


def _only_mine(tx: Transaction, building: int) -> bool:
    return bool(Settings(setting_queries.holding(tx, building))["visits.only-mine"])


def _may_contact(tx: Transaction, grants: Grants, visitor_id: int) -> bool:
    """Whether mail address and plate are for this user: in an open house hosts find others' visitors by name alone.

    Everybody else finds those only whom they may write to.
    """
    return not _hosts_in(grants) or visitor_sight.may(tx, "see-contact", grants, visitor_id)


def _shown(row: VisitorFound, *, contact: bool, knows: bool) -> FoundVisitor:
    email, plate = (row.email, row.plate) if contact else ("", "")
    return FoundVisitor(str(row.id), row.name, row.company, email, plate, knows and row.blocked_at is not None)
