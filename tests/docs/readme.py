"""The README as the tests read it: its tables, its commands, its sessions in a terminal."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Entry:
    """A command line in a session and the lines that are printed after it."""

    command: str
    printed: tuple[str, ...]


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def sessions() -> list[list[Entry]]:
    """Each ```console block as what is typed and what is answered."""
    return [[_entry(part) for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]] for block in blocks("console")]


def _entry(part: str) -> Entry:
    command, _, printed = re.sub(r"\\\n\s*", "", part).partition("\n")
    return Entry(command, tuple(line for line in printed.splitlines() if line.strip()))


def quoted() -> list[str]:
    """What stands in `backticks` in the prose and in the tables."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL))


def rows_under(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    found = re.search(rf"^#+ [^\n]*{heading}[^\n]*\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    table = re.findall(r"^\|(.*)\|$", found[1], re.MULTILINE) if found else []
    return [[cell.strip() for cell in row.split("|")] for row in table[2:]]
