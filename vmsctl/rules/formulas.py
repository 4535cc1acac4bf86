"""Values of a CSV file that a spreadsheet would take for a formula get an apostrophe before them (OWASP CSV injection).

What is escaped and read again is what it was, whatever it was: apostrophes before a formula's sign are counted too.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """The value as it is written into a CSV file."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The value as it was before it was written."""
    return text[1:] if _ESCAPED.match(text) else text
