"""The measures of the e-ticket, in points: paper and web page are drawn from the same ones."""

from typing import NamedTuple


class EticketDesign(NamedTuple):
    """An A5 sheet; `module` is one dark square of the QR code, the others are margins, heights and sizes of print."""

    width: int = 420
    height: int = 595
    margin: int = 32
    band: int = 50
    module: int = 7
    gap: int = 14
    rule: int = 2
    logo: int = 38
    building_size: int = 17
    title_size: int = 12
    name_size: int = 27
    company_size: int = 12
    when_size: int = 13
    number_size: int = 12
    label_size: int = 8
    value_size: int = 12
    text_size: int = 10
    legible: int = 10
    smallest: int = 6


DESIGN = EticketDesign()
