"""What stands on an e-ticket: one content for web page, PDF, picture, text and mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant
from db.queries import etickets as queries
from db.queries import settings as setting_queries
from db.queries import visits as visit_queries
from printers.contents import Eticket, EticketBlock
from vmsctl.errors import NotFound
from vmsctl.language import Words
from vmsctl.rules import etickets as rules
from vmsctl.rules import paragraphs, passes
from vmsctl.rules.etickets import Texts
from vmsctl.rules.settings import Settings
from vmsctl.services import eticket_choice, visit_views

if TYPE_CHECKING:
    from db.queries.etickets import AboutVisit, OtherDay, TemplateRow
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

MOST_DAYS = 8
"""Other days that are listed by name; the rest is counted."""


class MailParts(NamedTuple):
    """An e-ticket as the mail that brings it: `html` is a piece for the mail's own frame. `ticket` is what the PDF is
    drawn from (`eticket_faces.attachment`) where `attach` asks for it, which is slow and no work for a transaction."""

    subject: str
    text: str
    html: str
    ticket: Eticket
    attach: bool


class _Sources(NamedTuple):
    """All that a ticket is made of."""

    row: VisitRow
    about: AboutVisit
    template: TemplateRow
    texts: Texts
    words: Words
    settings: Settings
    days: tuple[OtherDay, ...]
    number: str
    pin: str
    link: str


def eticket(tx: Transaction, ws: Workspace, visit_id: int, language: str = "") -> Eticket:
    """The e-ticket that names this visit, in that language, else the visitor's, else the building's.

    Raises `NotFound`, and `Refused` where there is no template or it has no words.
    """
    return _eticket(_sources(tx, ws, visit_id, language))


def mail_parts(tx: Transaction, ws: Workspace, visit_id: int, language: str = "") -> MailParts:
    """What the mail with the e-ticket says, by its template. Raises as `eticket` does."""
    sources = _sources(tx, ws, visit_id, language)
    values = _values(sources)
    body = paragraphs.written(sources.texts.body, values)
    attach = bool(sources.settings["etickets.attach-pdf"])
    return MailParts(
        subject=" ".join(paragraphs.filled(sources.texts.subject, values).split()),
        text=paragraphs.as_text(body),
        html=paragraphs.as_html(body),
        ticket=_eticket(sources),
        attach=attach,
    )


def example(tx: Transaction, ws: Workspace, template: TemplateRow, language: str = "") -> Eticket:
    """A ticket of that template for somebody made up, to look at."""
    settings = Settings(setting_queries.kept(tx, 0))
    default = str(settings["languages.default"])
    texts = _in_language(eticket_choice.texts_of(tx, template), template.name, [language, default])
    day = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    row = visit_queries.VisitRow._make([None] * len(visit_queries.VisitRow._fields))._replace(
        day="2026-11-23", expected_at=_micros(day), until=_micros(day.replace(hour=11)), building="Head Office",
        time_zone="Europe/Berlin", host="Grace Hopper", floor="2nd floor", reason="Interview", type="Guest",
        name="Ada Lovelace", company="Analytical Engines Ltd",
    )  # fmt: skip
    about = queries.AboutVisit("", "1 Engine Street, Berlin", None)
    number = "31415926535897932384"[:19] + str(passes.damm("3141592653589793238"))
    words = Words.of(language or default, ws.config.home)
    address = f"{settings['portal.address']}/i/example"
    return _eticket(_Sources(row, about, template, texts, words, settings, (), number, "271828", address))


def _sources(tx: Transaction, ws: Workspace, visit_id: int, language: str) -> _Sources:
    row = visit_queries.by_id(tx, visit_id)
    if row is None:
        raise NotFound("no-such-visit", "This visit is not there any more.", "Look for the name instead.")
    settings = Settings(setting_queries.holding(tx, row.building_id))
    about = queries.about(tx, visit_id)
    template = eticket_choice.of_type(tx, row.type_id)
    if template is None:
        raise rules.no_template(row.type)
    wanted = languages_for(tx, settings, language or about.language)
    today = ws.now().astimezone(ZoneInfo(row.time_zone)).date().isoformat()
    days = queries.other_days(tx, row.id, visitor_id=row.visitor_id, ticket_of=row.ticket_of, first=today, most=200)
    return _Sources(
        row, about, template,
        _in_language(eticket_choice.texts_of(tx, template), template.name, wanted),
        Words.of(wanted[0], ws.config.home), settings, tuple(days),
        number=passes.ticket_number(ws.keys, row.ticket_of, row.ticket_counter),
        pin=passes.pin(ws.keys, row.id, row.pin_counter),
        link=visit_views.link(ws, row, settings["portal.address"]),
    )  # fmt: skip


def languages_for(tx: Transaction, settings: Settings, wanted: str) -> list[str]:
    """The languages in which a visitor may be written to: the wanted one, else the building's, else the default."""
    own = str(settings["languages.default"])
    order = [wanted, wanted.partition("-")[0], own, eticket_choice.default_language(tx)]
    return [code for code in dict.fromkeys(order) if code]


def _in_language(texts: dict[str, Texts], template: str, wanted: Iterable[str]) -> Texts:
    found = rules.in_language(texts, wanted)
    if found is None:
        raise rules.no_text(template)
    return found[1]


def _eticket(sources: _Sources) -> Eticket:
    row, words = sources.row, sources.words
    design = rules.design(sources.template.design)
    return Eticket(
        title=words["etickets.title"],
        building=row.building,
        visitor=visit_views.shown_name(row),
        company=row.company or "",
        day=words.format_date(date.fromisoformat(row.day)),
        time=_time(sources),
        code=sources.number,
        number=sources.number,
        blocks=tuple(_blocks(sources, design.blocks)),
        language=words.language,
        colours=rules.colours(design, sources.settings["branding.colour"]),
        logo=sources.template.logo or sources.about.logo or b"",
    )


def _blocks(sources: _Sources, wanted: Iterable[str]) -> Iterator[EticketBlock]:
    """The blocks that have something to say, in the template's order."""
    row, words = sources.row, sources.words
    lines: dict[str, tuple[str, ...]] = {
        "host": (row.host,),
        "place": tuple(filter(None, (row.building, row.floor))),
        "address": tuple(line.strip() for line in sources.about.address.split(",") if line.strip()),
        "reason": (row.reason,),
        "type": (row.type,),
        "pin": (f"{sources.pin[:3]} {sources.pin[3:]}",),
        "days": tuple(_days(sources)),
    }
    for kind in wanted:
        if kind == "text":
            said = paragraphs.written(sources.texts.lower, _values(sources))
            if said:
                yield EticketBlock(kind, words=said)
        elif any(lines[kind]):
            yield EticketBlock(kind, words[f"etickets.{kind}"], lines[kind])


def _days(sources: _Sources) -> Iterator[str]:
    """The visitor's other days; the building is said where it is another one."""
    words = sources.words
    for other in sources.days[:MOST_DAYS]:
        at = instant(other.expected_at).astimezone(ZoneInfo(other.time_zone))
        where = "" if other.building == sources.row.building else f", {other.building}"
        yield f"{words.format_when(at)}{where}"
    if more := len(sources.days) - MOST_DAYS:
        if more > 0:
            yield words.say("etickets.more-days", count=more)


def _time(sources: _Sources) -> str:
    """From and until by the building's clocks, with the name of its time."""
    zone = ZoneInfo(sources.row.time_zone)
    start, end = (instant(moment).astimezone(zone) for moment in (sources.row.expected_at, sources.row.until))
    name = start.strftime("%Z")
    return f"{sources.words.format_span(start, end)} ({f'UTC{name}' if name[:1] in '+-' else name})"


def _values(sources: _Sources) -> dict[str, str]:
    """What the placeholders stand for."""
    row = sources.row
    values = {
        "visitor": visit_views.shown_name(row), "company": row.company or "", "host": row.host,
        "building": row.building, "floor": row.floor or "", "address": sources.about.address,
        "reason": row.reason, "type": row.type,
        "day": sources.words.format_date(date.fromisoformat(row.day)), "time": _time(sources),
        "number": passes.grouped(sources.number), "pin": sources.pin, "link": sources.link,
    }  # fmt: skip
    assert set(values) == set(rules.PLACEHOLDERS)
    return values


def _micros(moment: datetime) -> int:
    from db.instant import stored

    return stored(moment)
