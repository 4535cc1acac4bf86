"""What a mail says, in its reader's language: the same content is drawn as HTML and written as plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from vmsctl.language import Words
from vmsctl.rules import paragraphs
from vmsctl.rules.mails import changes, summary
from vmsctl.rules.mails.facts import MailFacts
from vmsctl.rules.passes import grouped


class Button(NamedTuple):
    """`strong` is the one thing to do; the others are drawn quietly."""

    words: str
    link: str
    strong: bool = True


class Code(NamedTuple):
    """The ticket: `digits` are in the QR code, `number` is how people read them out; `pins` a line for each day."""

    digits: str
    number: str
    pins: tuple[str, ...]
    words: str
    alternative: str


class Own(NamedTuple):
    """The house's own words, as plain text and as a piece of HTML in which everything is escaped."""

    text: str = ""
    html: str = ""


class Content(NamedTuple):
    """`facts` are label and value; `loud` is a code to type, set large."""

    subject: str
    title: str
    greeting: str
    lead: tuple[str, ...]
    top: Own = Own()
    facts: tuple[tuple[str, str], ...] = ()
    loud: str = ""
    code: Code | None = None
    ask: str = ""
    buttons: tuple[Button, ...] = ()
    notes: tuple[str, ...] = ()
    bottom: Own = Own()
    footer: tuple[str, ...] = ()


def of(facts: MailFacts, words: Words) -> Content:
    """The content of a mail by its template; `KeyError` for a template that there is not."""
    return _TEMPLATES[facts.template](facts, words)


def templates() -> tuple[str, ...]:
    return tuple(_TEMPLATES)


def values(facts: MailFacts, words: Words) -> Mapping[str, str]:
    """What the placeholders of the house's own texts stand for."""
    first = facts.days[0] if facts.days else None
    return {
        "visitor": facts.visitor, "company": facts.company, "host": facts.host, "building": facts.house.name,
        "floor": facts.floor, "address": facts.house.address, "reason": facts.reason, "type": facts.type,
        "day": words.format_date(first.span.start.date()) if first else "",
        "time": words.format_time(first.span.start) if first else "",
        "number": grouped(facts.number), "pin": first.pin if first else "", "link": facts.link,
    }  # fmt: skip


def _invitation(facts: MailFacts, words: Words, *, part: str = "invitation") -> Content:
    return _to_visitor(
        facts, words, part,
        facts=_visit_facts(facts, words),
        code=_code(facts, words) if facts.number else None,
        buttons=(Button(words["mail.complete" if facts.lacks else "mail.open"], facts.link),) if facts.link else (),
        ask=words["mail.complete-lead"] if facts.lacks and facts.link else "",
        notes=(words["mail.calendar"],),
    )  # fmt: skip


def _changed(facts: MailFacts, words: Words, *, part: str = "changed") -> Content:
    content, told = _invitation(facts, words, part=part), changes.lines(facts.changes, words)
    return content._replace(facts=((words["mail.changed.what"], "\n".join(told)), *content.facts)) if told else content


def _cancelled(facts: MailFacts, words: Words, *, part: str = "cancelled") -> Content:
    # Why the visit was to be would read here as why it is not.
    return _to_visitor(facts, words, part, facts=_visit_facts(facts._replace(reason=""), words))


def _eticket(facts: MailFacts, words: Words) -> Content:
    """The template's own subject and words, and beneath them what gets a visitor in."""
    subject, text, html = facts.ready
    content = _to_visitor(
        facts, words, "invitation",
        facts=_visit_facts(facts, words),
        code=_code(facts, words),
        buttons=() if facts.link in text else (Button(words["mail.open"], facts.link),),
    )  # fmt: skip
    return content._replace(
        subject=subject, title=words["mail.eticket.title"], greeting="", lead=(), top=Own(text, html)
    )


def _reminder(facts: MailFacts, words: Words) -> Content:
    return _to_visitor(
        facts, words, "reminder",
        facts=_visit_facts(facts, words),
        buttons=(Button(words["mail.complete"], facts.link),),
    )  # fmt: skip


def _privacy_code(facts: MailFacts, words: Words) -> Content:
    code = f"{facts.code[:3]} {facts.code[3:]}" if len(facts.code) == 6 else facts.code
    part = "erasure-code" if facts.code_for == "erase" else "privacy-code"
    return Content(
        subject=words.say(f"mail.{part}.subject", code=code),
        title=words[f"mail.{part}.title"],
        greeting=words.say("mail.greeting", visitor=facts.to.name),
        lead=(words[f"mail.{part}.lead"],),
        loud=code,
        notes=(words[f"mail.{part}.until"],),
        footer=(words.say("mail.automatic", building=facts.house.name),),
    )


def _arrived(facts: MailFacts, words: Words) -> Content:
    buttons = tuple(
        Button(words[f"mail.arrived.{answer.kind}"], answer.link, strong=number == 0)
        for number, answer in enumerate(facts.answers)
    )
    asked = words["mail.arrived.ask"] if buttons else ""
    return _to_staff(facts, words, "arrived", buttons=buttons, ask=asked)


def _walk_in(facts: MailFacts, words: Words) -> Content:
    buttons = tuple(Button(words["mail.walk-in.answer"], answer.link) for answer in facts.answers[:1])
    return _to_staff(facts, words, "walk-in", buttons=buttons)


def _listed(facts: MailFacts, words: Words) -> Content:
    return _to_staff(facts, words, "block-list")


def _declined(facts: MailFacts, words: Words) -> Content:
    return _to_staff(facts, words, "declined")


def _check_out(facts: MailFacts, words: Words) -> Content:
    buttons = tuple(Button(words["mail.check-out.answer"], answer.link) for answer in facts.answers[:1])
    return _to_staff(facts, words, "check-out", buttons=buttons)


def _summary(facts: MailFacts, words: Words) -> Content:
    assert facts.summary is not None
    building = facts.house.name
    return Content(
        subject=summary.subject(facts.summary, words, building),
        title=summary.title(facts.summary, words),
        greeting=words.say("mail.greeting-staff", name=facts.to.name),
        lead=(summary.lead(facts.summary, words),),
        facts=summary.lines(facts.summary, words),
        notes=summary.notes(facts.summary, words),
        footer=(words.say("mail.why-staff", building=building), words.say("mail.automatic", building=building)),
    )


def _test(facts: MailFacts, words: Words) -> Content:
    return Content(
        subject=words["mail.test.subject"],
        title=words["mail.test.title"],
        greeting="",
        lead=(words["mail.test.lead"],),
        footer=(words.say("mail.automatic", building=facts.house.name),),
    )


_TEMPLATES: Mapping[str, Callable[[MailFacts, Words], Content]] = {
    "invitation": _invitation,
    "invitation-changed": _changed,
    "invitation-cancelled": _cancelled,
    "decline-confirmed": partial(_cancelled, part="self-declined"),
    "day-decline-confirmed": partial(_changed, part="day-declined"),
    "eticket": _eticket,
    "verification-reminder": _reminder,
    "privacy-code": _privacy_code,
    "visitor-arrived": _arrived,
    "walk-in-waiting": _walk_in,
    "manager-asked": _listed,
    "invitation-declined": _declined,
    "check-out-reminder": _check_out,
    "daily-summary": _summary,
    "test": _test,
}


def _to_visitor(
    known: MailFacts, words: Words, part: str, *, facts: tuple[tuple[str, str], ...], code: Code | None = None,
    ask: str = "", buttons: tuple[Button, ...] = (), notes: tuple[str, ...] = (),
) -> Content:  # fmt: skip
    building, own = known.house.name, values(known, words)
    why = f"mail.why-{part}" if f"mail.why-{part}" in words else "mail.why"
    several = "-several" if len(known.days) > 1 and f"mail.{part}.subject-several" in words else ""
    return Content(
        subject=_said(words, f"mail.{part}.subject{several}", known),
        title=words[f"mail.{part}.title"],
        greeting=words.say("mail.greeting", visitor=known.visitor),
        lead=(_said(words, f"mail.{part}.lead", known),),
        top=_own(known.top, own),
        facts=facts,
        code=code,
        ask=ask,
        buttons=buttons,
        notes=notes,
        bottom=_own(known.bottom, own),
        footer=(
            words.say(why, host=known.host, building=building),
            words.say("mail.automatic", building=building),
        ),
    )


def _to_staff(known: MailFacts, words: Words, part: str, *, buttons: tuple[Button, ...] = (), ask: str = "") -> Content:
    building = known.house.name
    several = "-several" if len(known.days) > 1 and f"mail.{part}.subject-several" in words else ""
    return Content(
        subject=_said(words, f"mail.{part}.subject{several}", known),
        title=_said(words, f"mail.{part}.title", known),
        greeting=words.say("mail.greeting-staff", name=known.to.name),
        lead=(_said(words, f"mail.{part}.lead", known),),
        facts=_lines(words, visitor=known.visitor, company=known.company, host=known.host, when=_when(known, words),
                     reason=known.reason, note=known.note),
        ask=ask,
        buttons=buttons,
        footer=(words.say("mail.why-staff", building=building), words.say("mail.automatic", building=building)),
    )  # fmt: skip


def _own(markdown: str, given: Mapping[str, str]) -> Own:
    written = paragraphs.written(markdown, given) if markdown else ()
    return Own(paragraphs.as_text(written), paragraphs.as_html(written))


def _said(words: Words, key: str, facts: MailFacts) -> str:
    day = words.format_date(facts.days[0].span.start.date()) if facts.days else ""
    return words.say(
        key, building=facts.house.name, day=day, host=facts.host, visitor=facts.visitor, count=len(facts.days)
    )


def _visit_facts(facts: MailFacts, words: Words) -> tuple[tuple[str, str], ...]:
    where = "\n".join(filter(None, (facts.house.name, facts.house.address)))
    return _lines(words, when=_when(facts, words), where=where, floor=facts.floor, host=facts.host, reason=facts.reason)


def _when(facts: MailFacts, words: Words) -> str:
    return "\n".join(changes.span(day.span, words) for day in facts.days)


def _lines(words: Words, **given: str) -> tuple[tuple[str, str], ...]:
    return tuple((words[f"mail.{name}"], value) for name, value in given.items() if value)


def _code(facts: MailFacts, words: Words) -> Code:
    pins = tuple(day.pin for day in facts.days if day.pin)
    if len(pins) == 1:
        lines: tuple[str, ...] = (f"{words['mail.pin']} {pins[0]}",)
    else:
        lines = tuple(
            words.say("mail.pin-per-day", day=words.format_date(day.span.start.date()), pin=day.pin)
            for day in facts.days if day.pin
        )  # fmt: skip
    number = grouped(facts.number)
    return Code(facts.number, number, lines, words["mail.show-code"], words.say("mail.code", number=number))
