"""Which language a page is in: the one that was chosen, else the visitor's own, the browser's, the house's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmsctl.language import Words, choose, languages
from vmsctl.portal.asking import LANGUAGE_COOKIE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmsctl.portal.asking import Ask

_MOST = 20


def before_session(ask: Ask, cookies: Mapping[str, str]) -> Words:
    """The words for somebody of whom nothing is known yet."""
    wanted = [*asked_for(ask), cookies.get(LANGUAGE_COOKIE, "")[:_MOST], *_browsers(ask)]
    home = ask.ws.config.home
    return Words.of(choose(filter(None, wanted), home, otherwise=ask.front.facts.language), home)


def in_session(ask: Ask) -> Words:
    """The words for a session's holder."""
    home, chosen = ask.ws.config.home, ask.holder.language
    return Words.of(choose([*asked_for(ask), chosen], home), home) if chosen else ask.words


def asked_for(ask: Ask) -> list[str]:
    """What the address asks for, `?lang=de`: it shows one page in that language and changes nothing."""
    lang = ask.query.get("lang", "")
    return [lang[:_MOST]] if lang else []


def chosen(ask: Ask, wanted: str) -> str:
    """A language that somebody chose by hand, empty for one that there is not."""
    return wanted if wanted in languages(ask.ws.config.home) else ""


def _browsers(ask: Ask) -> list[str]:
    """What the browser prefers, the first first."""
    weighed = []
    for place, part in enumerate(ask.headers.get("accept-language", "")[:400].split(",")[:_MOST]):
        name, _, weight = part.partition(";q=")
        weighed.append((-_weight(weight), place, name.strip()))
    return [name for weight, _, name in sorted(weighed) if name and weight < 0]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
