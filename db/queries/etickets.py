"""E-ticket templates with their words, and what stands on one ticket besides the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.visits import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.transaction import Transaction

_COLUMNS = "e.id, e.name, e.design, e.logo, e.active, e.position"
LIST = f"SELECT {_COLUMNS} FROM eticket_templates e ORDER BY e.position, e.id"
OF_TYPE = f"""
SELECT {_COLUMNS} FROM eticket_templates e
LEFT JOIN eticket_template_types x ON x.template_id = e.id AND x.visitor_type_id = :type
WHERE e.active ORDER BY CASE WHEN x.template_id IS NULL THEN 1 ELSE 0 END, e.position, e.id LIMIT 1
"""
TYPES = """
SELECT x.template_id, t.id, t.name FROM eticket_template_types x JOIN visitor_types t ON t.id = x.visitor_type_id
ORDER BY t.position, t.name
"""
LINK = """
INSERT INTO eticket_template_types (visitor_type_id, template_id) VALUES (:type, :template)
ON CONFLICT (visitor_type_id) DO UPDATE SET template_id = :template
"""
UNLINK = "DELETE FROM eticket_template_types WHERE template_id = :template"
TEXTS = "SELECT language, subject, body, lower FROM eticket_texts WHERE template_id = :template ORDER BY language"
LANGUAGES = "SELECT template_id, language FROM eticket_texts ORDER BY language"
KEEP_TEXT = """
INSERT INTO eticket_texts (template_id, language, subject, body, lower)
VALUES (:template, :language, :subject, :body, :lower)
ON CONFLICT (template_id, language) DO UPDATE SET subject = :subject, body = :body, lower = :lower
"""
FORGET_TEXT = "DELETE FROM eticket_texts WHERE template_id = :template AND language = :language"
ABOUT = """
SELECT coalesce(w.language, ''), b.address,
  coalesce((SELECT l.png FROM logos l WHERE l.building_id = b.id), (SELECT l.png FROM logos l WHERE l.building_id = 0))
FROM visits v JOIN buildings b ON b.id = v.building_id LEFT JOIN visitors w ON w.id = v.visitor_id WHERE v.id = :visit
"""
_DAYS = f"""
SELECT v.day, v.expected_at, b.name, b.time_zone FROM visits v JOIN buildings b ON b.id = v.building_id
WHERE {{whose}} AND v.id <> :visit AND v.day >= :first AND v.state IN ('expected', 'on-site') AND {PUBLISHED}
ORDER BY v.day, v.expected_at, v.id LIMIT :most
"""
DAYS_OF_VISITOR = _DAYS.format(whose="v.visitor_id = :of")
DAYS_OF_TICKET = _DAYS.format(whose="v.ticket_of = :of")
LAST_MESSAGE = """
SELECT o.id, o.state, o.created_at, o.due_at, o.sent_at, o.attempts, o.why FROM outbox o
WHERE o.visit_id = :visit AND o.template = 'eticket' ORDER BY o.id DESC LIMIT 1
"""
WAITS = """
SELECT o.id FROM outbox o WHERE o.visit_id = :visit AND o.template = 'eticket' AND o.state IN ('waiting', 'held')
ORDER BY o.id DESC LIMIT 1
"""
VISITS_OF = f"""
SELECT v.id, v.ticket_of, v.day, b.time_zone FROM visits v JOIN invitations i ON i.id = v.invitation_id
JOIN buildings b ON b.id = v.building_id
WHERE v.visitor_id = :visitor AND v.state = 'expected' AND v.day >= :first AND i.origin NOT IN ('console', 'walk-in')
  AND {PUBLISHED} AND NOT EXISTS (SELECT 1 FROM outbox o JOIN visits s ON s.id = o.visit_id
                  WHERE s.ticket_of = v.ticket_of AND o.template = 'eticket')
ORDER BY v.id
"""


REFUSED_AT = "SELECT max(at) FROM events WHERE subject = :subject AND kind = :kind"


class TemplateRow(NamedTuple):
    """`design` is JSON; `logo` a PNG, or None for the building's."""

    id: int
    name: str
    design: str
    logo: bytes | None
    active: bool
    position: int


class AboutVisit(NamedTuple):
    """What a ticket says besides the visit's own row: the visitor's language, the building's address and logo."""

    language: str
    address: str
    logo: bytes | None


class OtherDay(NamedTuple):
    """Another visit for which the same ticket holds; the time in microseconds."""

    day: str
    expected_at: int
    building: str
    time_zone: str


class LastMessage(NamedTuple):
    """The last e-ticket that was queued for a visit; times in microseconds."""

    id: int
    state: str
    created_at: int
    due_at: int
    sent_at: int | None
    attempts: int
    why: str


def listed(tx: Transaction) -> list[TemplateRow]:
    """Every template in its order, those switched off too."""
    return [_template(row) for row in tx.rows(LIST)]


def of_type(tx: Transaction, type_id: int) -> TemplateRow | None:
    """The template of a visitor type, else the first that is in use."""
    row = tx.row(OF_TYPE, {"type": type_id})
    return None if row is None else _template(row)


def _template(row: tuple[object, ...]) -> TemplateRow:
    made = TemplateRow._make(row)
    return made._replace(logo=None if made.logo is None else bytes(made.logo), active=bool(made.active))


def types(tx: Transaction) -> list[tuple[int, int, str]]:
    """Template, visitor type and its name, for each type that has a template of its own."""
    return [(int(template), int(id), str(name)) for template, id, name in tx.rows(TYPES)]


def link(tx: Transaction, template_id: int, type_ids: Iterable[int]) -> None:
    """From now on these visitor types, and no others, have this template."""
    tx.run(UNLINK, {"template": template_id})
    for type_id in type_ids:
        tx.run(LINK, {"type": type_id, "template": template_id})


def texts(tx: Transaction, template_id: int) -> dict[str, tuple[str, str, str]]:
    """Subject, body and lower part by language."""
    return {
        language: (subject, body, lower) for language, subject, body, lower in tx.rows(TEXTS, {"template": template_id})
    }


def languages(tx: Transaction) -> list[tuple[int, str]]:
    """Template and language of every text."""
    return [(int(template), str(language)) for template, language in tx.rows(LANGUAGES)]


def keep_text(tx: Transaction, template_id: int, language: str, text: tuple[str, str, str]) -> None:
    subject, body, lower = text
    values = {"template": template_id, "language": language, "subject": subject, "body": body, "lower": lower}
    tx.run(KEEP_TEXT, values)


def forget_text(tx: Transaction, template_id: int, language: str) -> bool:
    """Take a translation away; False when there is none."""
    return tx.run(FORGET_TEXT, {"template": template_id, "language": language}) == 1


def about(tx: Transaction, visit_id: int) -> AboutVisit:
    row = tx.row(ABOUT, {"visit": visit_id})
    assert row is not None
    language, address, logo = row
    return AboutVisit(language, address, None if logo is None else bytes(logo))


def other_days(
    tx: Transaction, visit_id: int, *, visitor_id: int | None, ticket_of: int, first: str, most: int
) -> list[OtherDay]:
    """The visitor's other visits from the day `first` on, the earliest first; of an unknown visitor those that share
    the ticket."""
    question, of = (DAYS_OF_TICKET, ticket_of) if visitor_id is None else (DAYS_OF_VISITOR, visitor_id)
    rows = tx.rows(question, {"of": of, "visit": visit_id, "first": first, "most": most})
    return [OtherDay._make(row) for row in rows]


def last_message(tx: Transaction, visit_id: int) -> LastMessage | None:
    row = tx.row(LAST_MESSAGE, {"visit": visit_id})
    return None if row is None else LastMessage._make(row)


def waiting(tx: Transaction, visit_id: int) -> int | None:
    """The message with this visit's e-ticket that has not gone out yet."""
    found = tx.value(WAITS, {"visit": visit_id})
    return None if found is None else int(found)


def refused_at(tx: Transaction, kind: str, subject: str) -> int | None:
    """When such an event was written last, in microseconds."""
    found = tx.value(REFUSED_AT, {"subject": subject, "kind": kind})
    return None if found is None else int(found)


class VisitOfTicket(NamedTuple):
    """`ticket_of` is the visit that the ticket is named by; `day` an ISO day of the building's own clock."""

    id: int
    ticket_of: int
    day: str
    time_zone: str


def never_sent(tx: Transaction, visitor_id: int, *, first: str) -> list[VisitOfTicket]:
    """A visitor's visits on that day or later that were planned away from the desk and whose ticket was never sent."""
    return [VisitOfTicket(*row) for row in tx.rows(VISITS_OF, {"visitor": visitor_id, "first": first})]
