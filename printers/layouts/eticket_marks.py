"""What can stand on an e-ticket's page, in eighths of a point from the top left."""

from dataclasses import dataclass

from printers.typesetting.lines import Line


@dataclass(frozen=True, slots=True)
class Ink:
    """A line of text with its pen at (x, y)."""

    line: Line
    x: float
    y: int
    size: int
    bold: bool = False
    colour: str = "#000000"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Patch:
    """A filled rectangle."""

    x: int
    y: int
    width: int
    height: int
    colour: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG."""

    x: int
    y: int
    width: int
    height: int
    png: bytes


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code without its quiet zone, `module` wide and high each dark square."""

    x: int
    y: int
    module: int
    rows: tuple[tuple[bool, ...], ...]


Mark = Ink | Patch | Picture | Symbol
