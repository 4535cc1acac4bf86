"""Every setting, declared once: type, default, where it can be set, and its words.

Command line, console, documentation and configuration files read this declaration and nothing else.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from db.kinds import Policy
from vmsctl.errors import Invalid, NotFound
from vmsctl.rules.text import is_email

INSTALLATION = 0
"""The building id under which a setting holds for the whole installation."""

TIME_OR_NONE = r"(([01]\d|2[0-3]):[0-5]\d)?"


class Setting(NamedTuple):
    """`least`/`most` bound a number; `choices` a word, `pattern` a text; a building's value goes before the
    installation's."""

    name: str
    default: Any
    words: str
    per_building: bool = True
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def type(self) -> type:
        """`bool`, `int` or `str`."""
        return type(self.default)


DECLARED = (
    Setting("check-in.policy", str(Policy.RECEPTION), "Who checks visitors in and out.", choices=tuple(Policy)),
    Setting("check-in.days-around", 0, "Days before and after the visit's day on which check-in is possible.",
            least=0, most=31),
    Setting("check-in.confirmation", "", "A step to tick before check-in, such as 'ID card checked'; empty for none."),
    Setting("check-in.capacity", 0, "Visitors on site beyond whom the desk is warned, and "
            "none checks in alone; 0 for any.",
            least=0, most=1_000_000),
    Setting("check-in.repeat-seconds", 10, "Seconds in which the same scan at the same desk is the same success.",
            least=0, most=300),
    Setting("check-in.undo-minutes", 10, "Minutes in which a check-in or check-out can be undone.", least=0, most=1440),
    Setting("check-in.reception-undoes", True, "Whether receptionists may undo a check-in or check-out."),
    Setting("check-in.hosts-correct", False, "Whether hosts may correct times of their own visitors."),
    Setting("check-in.reception-corrects", True, "Whether receptionists may correct times."),
    Setting("check-out.automatic-at", "", "When who is past the expected end is presumed left; empty for never.",
            pattern=TIME_OR_NONE),
    Setting("check-out.automatic-hours", 0, "Hours after the expected end at which a visitor is presumed to have left; "
            "0 for never.", least=0, most=720),
    Setting("check-out.reminder-minutes", 60, "Minutes by which the host is reminded before that; 0 for no reminder.",
            least=0, most=1440),
    Setting("visits.reception-days", 1, "Days before and after today that receptionists see.", least=0, most=3650),
    Setting("visits.only-mine", True, "Whether users see only the visitors they invited."),
    Setting("blocklist.on-hit", "ask", "What becomes of an invitation of somebody on the block list: the building's "
            "manager is asked, or it is refused.", choices=("ask", "refuse")),
    Setting("walk-ins.approval", "host", "Who agrees to a walk-in.", choices=("host", "manager", "nobody")),
    Setting("etickets.send-when", "verified", "When an e-ticket goes out by itself to who was invited from elsewhere.",
            choices=("invited", "verified", "never")),
    Setting("etickets.attach-pdf", True, "Whether the mail with the e-ticket has it as a PDF too."),
    Setting("badges.print-at-check-in", True, "Whether a badge is printed at check-in where there is a printer."),
    Setting("badges.too-old-minutes", 15, "Minutes after which a badge that waits for its printer is dropped.",
            least=1, most=1440),
    Setting("desk.lock-minutes", 2, "Idle minutes after which the console locks.", least=1, most=240),
    Setting("invitations.days-ahead", 730, "How many days ahead can be invited for.", least=1, most=3650),
    Setting("languages.default", "en", "Language of visitors of whom none is known, such as en, de or fr."),
    Setting("mail.server", "", "Name of the server that sends mail; empty while no mail is sent.", per_building=False),
    Setting("mail.port", 587, "The mail server's port.", per_building=False, least=1, most=65535),
    Setting("mail.security", "starttls", "How the way to the mail server is encrypted; none only on this machine.",
            per_building=False, choices=("starttls", "tls", "none")),
    Setting("mail.user", "", "Name to sign in with at the mail server; its password is kept as 'mail-password'.",
            per_building=False),
    Setting("mail.from", "", "Whom mail comes from, such as 'HQ reception <visit@example.org>'."),
    Setting("mail.reply-to", "", "Whom visitors answer to; empty for the address that mail comes from."),
    Setting("mail.internal-domains", "", "Domains whose mailboxes get no invitation: 'example.org, example.com'.",
            per_building=False),
    Setting("mail.reminder-hours", 24, "Hours before a visit at which missing details are asked for again; 0: never.",
            least=0, most=168),
    Setting("webhook.address", "", "Where a chat is told of arrivals, such as https://chat.example/hooks/1; or empty."),
    Setting("webhook.inside", "", "Names of the house's own machines that a webhook may go to.", per_building=False),
    Setting("mail.per-host-day", 50, "Messages to visitors that one user may cause on a day; the rest is held.",
            per_building=False, least=1, most=1_000_000),
    Setting("branding.colour", "#1f5fa8", "The colour of pages, mails and e-tickets, such as #1f5fa8.",
            pattern="#[0-9a-fA-F]{6}"),
    Setting("daily-summary.at", "20:00", "When the day's summary goes out; empty for never.", pattern=TIME_OR_NONE),
    Setting("backup.at", "02:30", "When the store is backed up every night; empty for never.",
            per_building=False, pattern=TIME_OR_NONE),
    Setting("backup.folder", "", "Where the nightly backups go; empty for the home's folder of backups.",
            per_building=False),
    Setting("backup.keep-days", 35, "Days after which a backup in that folder is deleted.",
            per_building=False, least=1, most=3650),
    Setting("integrity-check.at", "03:30", "When on Sundays the whole store is checked; empty for never.",
            per_building=False, pattern=TIME_OR_NONE),
    Setting("event-log.anchor-at", "23:50", "When the ends of the audit trail are noted; empty for never.",
            per_building=False, pattern=TIME_OR_NONE),
    Setting("event-log.anchor-file", "", "File to which they are appended, best on another host; empty for the home's.",
            per_building=False),
    Setting("schedule.time-zone", "", "Whose clocks hold for what concerns no single building, such as Europe/Berlin; "
            "empty for the first building's.", per_building=False, pattern=r"|[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*"),
    Setting("schedule.clock-slack-minutes", 5, "Minutes that the clock may leap before automatic check-outs and "
            "retention wait for an admin's word; 0 for any.", per_building=False, least=0, most=1440),
    Setting("portal.address", "https://visit.example", "What visitors' links begin with.", per_building=False),
    Setting("portal.trusted-proxies", "127.0.0.1, ::1",
            "Addresses and networks of the proxies whose word for the visitor's address holds.", per_building=False),
    Setting("retention.invitations-days", 0,
            "Days after a visit in which it stays connected with its visitor's profile; 0 for as long as the profile.",
            least=0, most=3650),
    Setting("retention.unused-days", 30,
            "Days after which a visit that nobody came to loses its visitor; 0 for as one that took place.",
            least=0, most=3650),
    Setting("retention.anonymous-days", 30, "Days after which a visit without a profile is wholly anonymous.",
            least=0, most=3650),
    Setting("retention.visitors-days", 365,
            "Days without a visit after which a visitor's profile is deleted; 0 for never.", least=0, most=3650),
    Setting("retention.at", "01:30", "When data that is old enough goes; empty for only by hand.",
            per_building=False, pattern=TIME_OR_NONE),
    Setting("retention.notice-days", 14, "Days after which a shortened period takes effect.",
            per_building=False, least=0, most=365),
    Setting("retention.messages-days", 14, "Days after which it is forgotten what was sent to whom.",
            per_building=False, least=1, most=3650),
    Setting("retention.failed-messages-days", 30, "Days after which it is forgotten what could not be sent.",
            per_building=False, least=1, most=3650),
    Setting("retention.print-queue-hours", 24, "Hours after which a finished print job is forgotten.",
            per_building=False, least=1, most=8760),
    Setting("retention.drills-hours", 24, "Hours after which the list of a finished drill or test has no names.",
            per_building=False, least=1, most=8760),
    Setting("retention.roll-calls-days", 365, "Days after which the list of a real roll call has no names.",
            per_building=False, least=1, most=3650),
    Setting("retention.details-days", 1095, "Days after which the audit trail forgets old and new values and reasons.",
            per_building=False, least=30, most=3650),
    Setting("retention.event-log-days", 1095, "Days after which the audit trail's oldest entries are cut away.",
            per_building=False, least=365, most=3650),
    Setting("retention.ledger-copy", "", "File for the second copy of the erasure ledger, best on another disk; empty "
            "for the home's folder of copies.", per_building=False),
)  # fmt: skip

ADDRESSES = frozenset({"mail.from", "mail.reply-to"})
_AN_ADDRESS = "Write one such as 'HQ reception <visit@example.org>'."
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in DECLARED}


def named(name: str) -> Setting:
    """The declaration of a setting, or `NotFound`."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise NotFound("no-such-setting", f"There is no setting {name[:60]!r}.", _nearest(name)) from None


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    meant = get_close_matches(name, BY_NAME, n=1)
    return f"Did you mean {meant[0]}?" if meant else "See 'vmsctl settings list'."


def parse(setting: Setting, text: str) -> Any:
    """What somebody typed as the setting's own type; raises `Invalid`."""
    if setting.type is bool:
        return _bool(setting, text)
    if setting.type is int:
        return _int(setting, text)
    if (setting.choices and text not in setting.choices) or not re.fullmatch(setting.pattern or "(?s).*", text):
        raise _invalid(setting)
    if setting.name in ADDRESSES and text.strip():
        _require_address(setting, text)
    return text


def _require_address(setting: Setting, text: str) -> None:
    """What cannot stand in a mail's head is refused when it is set, and not when the first mail should go."""
    from email.utils import parseaddr

    address = parseaddr(text)[1]
    if not is_email(address) or not text.strip().removesuffix(">").endswith(address):
        raise Invalid("bad-setting", f"{setting.name} takes a mail address, not {text[:60]!r}.", _AN_ADDRESS)
    if not address.isascii():
        raise Invalid("bad-setting", f"{setting.name} takes plain letters only: {address!r}.", _in_ascii(address))


def _in_ascii(address: str) -> str:
    """How the address is written for mail servers, where there is a way."""
    local, _, domain = address.rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return _AN_ADDRESS
    return f"Write the domain as mail servers do: {local}@{plain}." if local.isascii() else _AN_ADDRESS


def takes(setting: Setting) -> str:
    """What can be given, in words."""
    if setting.type is bool:
        return "yes or no"
    if setting.type is int:
        return f"a whole number from {setting.least} to {setting.most}"
    if setting.pattern == TIME_OR_NONE:
        return "a time such as 20:00, or nothing"
    if setting.pattern:
        return f"text such as {setting.default!r}"
    return f"one of {', '.join(setting.choices)}" if setting.choices else "text"


def _bool(setting: Setting, text: str) -> bool:
    words = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}
    if text.lower() not in words:
        raise _invalid(setting)
    return words[text.lower()]


def _int(setting: Setting, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise _invalid(setting) from None
    if (setting.least is not None and number < setting.least) or (setting.most is not None and number > setting.most):
        raise _invalid(setting)
    return number


def _invalid(setting: Setting) -> Invalid:
    return Invalid(
        "bad-setting", f"{setting.name} takes {takes(setting)}.", f"See 'vmsctl settings show {setting.name}'."
    )


class Settings:
    """The values that hold in one building: its own, else the installation's, else the default."""

    def __init__(self, stored: Mapping[str, str]) -> None:
        self._stored = stored

    def __getitem__(self, name: str) -> Any:
        """A declared setting's value; `KeyError` is a mistake of the programme."""
        kept = self._stored.get(name)
        return BY_NAME[name].default if kept is None else json.loads(kept)
