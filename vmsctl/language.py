"""What visitors read, in their language: one catalogue for mails, portal, e-tickets and documents.

Shipped are `locale/NAME.LANGUAGE.toml`, whose keys begin with NAME. An installation adds languages, or changes words,
with `$VMSCTL_HOME/locale/LANGUAGE.toml`. Key by key, what a language lacks is English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

from vmsctl.errors import StoreFailed

DEFAULT = "en"
SHIPPED = Path(__file__).with_name("locale")


class Words:
    """One language's words by key (`words["portal.save"]`), and how it writes days and times."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    @classmethod
    def of(cls, language: str, home: Path | None = None) -> Words:
        """The words of a language; of English for one that nobody has translated. `home` may hold further ones."""
        return _words(language if language in languages(home) else DEFAULT, home)

    def __getitem__(self, key: str) -> str:
        """The words as they are written; `KeyError` is a mistake of the programme."""
        return self._texts[key]

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def say(self, key: str, **values: object) -> str:
        """The words with `$name` filled in."""
        return Template(self._texts[key]).substitute(values)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self["language.direction"]

    def format_date(self, day: date) -> str:
        """Such as "Monday, 23 November 2026"."""
        return _date(self["language.locale"], day.year, day.month, day.day)

    def format_time(self, moment: datetime) -> str:
        """Such as "10:00", as the clock that `moment` carries shows it."""
        return _time(self["language.locale"], moment.hour, moment.minute)

    def format_when(self, moment: datetime) -> str:
        """Day and time."""
        return self.say("language.day-and-time", day=self.format_date(moment.date()), time=self.format_time(moment))

    def format_span(self, start: datetime, end: datetime) -> str:
        """The time from and until, without the day; with both days where they differ."""
        if start.date() != end.date():
            return f"{self.format_when(start)} – {self.format_when(end)}"
        return self.say("language.from-until", start=self.format_time(start), end=self.format_time(end))


def languages(home: Path | None = None) -> Mapping[str, str]:
    """Each language that there is by its code, with its own name for itself; English first."""
    return _languages(home)


def choose(wanted: Iterable[str], home: Path | None = None, *, otherwise: str = DEFAULT) -> str:
    """The first of the wanted languages (`de-AT`, `fr_CA`, `en`) that there is."""
    known = languages(home)
    for name in wanted:
        if code := named(name, home):
            return code
    return otherwise if otherwise in known else DEFAULT


def named(text: str, home: Path | None = None) -> str:
    """The code of a language that somebody names, such as `de`, `DE` or `de-AT`; '' where there are no words in it."""
    wanted = text.strip().replace("_", "-").lower()
    return next((one for one in (wanted, wanted.partition("-")[0]) if one in languages(home)), "")


@lru_cache(maxsize=8)
def _languages(home: Path | None) -> Mapping[str, str]:
    shipped = {path.name.split(".")[1] for path in SHIPPED.glob("*.toml")}
    own = {path.stem for path in _own_files(home) if path.stem.replace("-", "").isalnum()}
    codes = [DEFAULT, *sorted((shipped | own) - {DEFAULT})]
    return {code: _words(code, home)["language.name"] if code != DEFAULT else "English" for code in codes}


@lru_cache(maxsize=64)
def _words(language: str, home: Path | None) -> Words:
    english = _shipped(DEFAULT)
    if language == DEFAULT:
        return Words(language, english | _fitting(english, _own(language, home)))
    known = {"language.name": language, "language.locale": language}
    own = _fitting(english, {**_shipped(language), **_own(language, home)})
    return Words(language, {**english, **known, **own})


def _shipped(language: str) -> dict[str, str]:
    files = sorted(SHIPPED.glob(f"*.{language}.toml"))
    return {key: text for path in files for key, text in _read(path).items()}


def _own_files(home: Path | None) -> list[Path]:
    return sorted((home / "locale").glob("*.toml")) if home is not None else []


def _own(language: str, home: Path | None) -> dict[str, str]:
    return {key: text for path in _own_files(home) if path.stem == language for key, text in _read(path).items()}


def _read(path: Path) -> dict[str, str]:
    try:
        return dict(_flat("", tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        raise StoreFailed("bad-language-file", f"{path} cannot be read: {error}.", "Correct that file.") from error


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", value)
        elif isinstance(value, str):
            yield f"{prefix}{name}", value


def _fitting(english: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that ask for nothing which the English one does not give: a translator's slip costs one sentence."""
    return {key: text for key, text in texts.items() if key not in english or _asks(text) <= _asks(english[key])}


def _asks(text: str) -> frozenset[str]:
    template = Template(text)
    return frozenset(template.get_identifiers()) if template.is_valid() else frozenset({"unreadable $"})


@lru_cache(maxsize=4096)
def _date(locale: str, year: int, month: int, day: int) -> str:
    from babel.dates import format_date

    return str(format_date(date(year, month, day), "full", locale=_locale(locale)))


@lru_cache(maxsize=4096)
def _time(locale: str, hour: int, minute: int) -> str:
    from babel.dates import format_time

    moment = datetime(2000, 1, 1, hour, minute)  # noqa: DTZ001  the hands of a clock; zone and day are the caller's
    return str(format_time(moment, "short", locale=_locale(locale)))


@lru_cache(maxsize=64)
def _locale(name: str) -> Any:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
