"""What can stand on paper: plain strings, already worded and already in local time."""

from typing import Literal, NamedTuple, TypeAlias

Mode: TypeAlias = Literal["live", "drill", "test"]


class BadgeLabels(NamedTuple):
    """The small words above a badge's fields, in the language of the building."""

    host: str = "Host"
    building: str = "Building"
    date: str = "Date"


class Badge(NamedTuple):
    """A visitor's badge. An empty field is left out together with its label.

    `code` is what the QR code carries, `number` what a person types when nothing can scan it; it is
    printed in groups of four. `logo` is a PNG, for paper only.
    """

    name: str
    company: str
    host: str
    building: str
    visitor_type: str
    date: str
    code: str
    number: str
    labels: BadgeLabels = BadgeLabels()
    logo: bytes = b""


class RollCallLabels(NamedTuple):
    """The fixed words of a roll-call sheet."""

    live: str = "LIVE"
    drill: str = "DRILL"
    test: str = "TEST"
    name: str = "Name"
    company: str = "Company"
    host: str = "Host"
    phone: str = "Phone"
    floor: str = "Floor"
    since: str = "Since"
    note: str = "Note"
    as_of: str = "As of"
    source: str = "Source"
    page: str = "Page {page} of {pages}"
    blank: str = "Not on the list"
    nobody: str = "Nobody"
    replaced: str = "□ stands for a character that cannot be printed"


class RollCallRow(NamedTuple):
    """One person to be ticked off; `accounted` for who is so already, whose box is filled."""

    name: str
    company: str = ""
    host: str = ""
    phone: str = ""
    floor: str = ""
    since: str = ""
    note: str = ""
    accounted: bool = False


class RollCallBlock(NamedTuple):
    """People who are counted in the same way: on site, presumed left, expected."""

    title: str
    rows: tuple[RollCallRow, ...]


class RollCallSheet(NamedTuple):
    """Everybody to be accounted for in one building.

    `made_at` and `source` say how old the list is and where it comes from, `notice` what the reader must
    know of it ("arrivals only, departures unknown"), `summary` the counts in words. `blank_rows` empty
    rows end the sheet, for people who are not on it.
    """

    title: str
    building: str
    mode: Mode
    made_at: str
    source: str
    notice: str
    blocks: tuple[RollCallBlock, ...]
    blank_rows: int = 6
    summary: str = ""
    labels: RollCallLabels = RollCallLabels()

    @property
    def mode_word(self) -> str:
        """The mode as it is printed on every page."""
        words = {"live": self.labels.live, "drill": self.labels.drill, "test": self.labels.test}
        return words[self.mode]


class TestPage(NamedTuple):
    """Shows that a printer prints, how wide, and in which scripts."""

    printer: str = ""
    profile: str = ""
    made_at: str = ""
    title: str = "Test page"


# pytest would take the name for a class of tests.
TestPage.__test__ = False  # type: ignore[attr-defined]


class TextRun(NamedTuple):
    """Words of one weight; `link` is where they lead, empty for nowhere."""

    text: str
    bold: bool = False
    link: str = ""


class TextParagraph(NamedTuple):
    """Runs that flow on; `mark` is the bullet or number that stands before them."""

    runs: tuple[TextRun, ...]
    mark: str = ""


class EticketBlock(NamedTuple):
    """A part of an e-ticket's lower half: a small label above lines, or the house's own words.

    `kind` is its name in the template, such as `host` or `text`.
    """

    kind: str
    label: str = ""
    lines: tuple[str, ...] = ()
    words: tuple[TextParagraph, ...] = ()


class EticketColours(NamedTuple):
    """As `#rrggbb`: the band at the top, what is written on it, and rules and labels on white."""

    band: str = "#1f3a5f"
    ink: str = "#ffffff"
    accent: str = "#1f3a5f"


class Eticket(NamedTuple):
    """A visitor's e-ticket, for the web page and the PDF alike. An empty field takes no room.

    `code` is what the QR code carries, `number` what a person types, printed in groups of four. `language` is a code
    such as `de`; `logo` a PNG.
    """

    title: str
    building: str
    visitor: str
    company: str
    day: str
    time: str
    code: str
    number: str
    blocks: tuple[EticketBlock, ...] = ()
    language: str = "en"
    colours: EticketColours = EticketColours()
    logo: bytes = b""


Content: TypeAlias = Badge | RollCallSheet | TestPage
