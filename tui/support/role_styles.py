"""The themes' roles as styles for widgets that paint their lines themselves.

CSS would give the same, but each component class is one more node to be styled whenever a widget is: half of the
time that the console needs for its first frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.dom import DOMNode

from tui.support.themes import DARK, ROLES, THEMES

CURSOR, BLURRED = "cursor", "cursor-blurred"


def role_styles(node: DOMNode) -> Mapping[str, Style]:
    """Colour and emphasis by role, and those of the line under the cursor with (`CURSOR`) and without focus."""
    return _styles(node.app.theme)


@lru_cache(maxsize=8)
def _styles(name: str) -> Mapping[str, Style]:
    theme = next((theme for theme in THEMES if theme.name == name), DARK)
    said = theme.variables
    styles = {role: _style(said[f"role-{role}"], said[f"role-{role}-style"]) for role in ROLES}
    styles[CURSOR] = _style(
        said["line-cursor-foreground"], said["line-cursor-style"], background=said["line-cursor-background"]
    )
    styles[BLURRED] = Style(bold=True, bgcolor=_colour(theme.boost or ""))
    return styles


def _style(colour: str, emphasis: str, *, background: str = "") -> Style:
    words = emphasis.split()
    return Style(
        color=_colour(colour),
        bgcolor=_colour(background),
        bold="bold" in words or None,
        underline="underline" in words or None,
        reverse="reverse" in words or None,
    )


def _colour(word: str) -> str | None:
    """A colour for Rich; the terminal's own is said by leaving it out."""
    return word if word.startswith("#") else None
