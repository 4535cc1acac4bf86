"""Three calm themes, and the roles in which states are shown: a symbol and a word, and only then a colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.theme import Theme

ROLES = ("awaiting", "expected", "on-site", "left", "missed", "quiet", "good", "warning", "bad")
"""What a colour can say. Each is a theme variable `$role-NAME` and a text style `$role-NAME-style`."""


class State(NamedTuple):
    """How a visit's state is shown: a symbol, a word, and the role that colours them."""

    symbol: str
    word: str
    role: str

    @property
    def text(self) -> str:
        return f"{self.symbol} {self.word}"


STATES: Mapping[str, State] = {
    "awaiting": State("?", "awaiting", "awaiting"),
    "expected": State("○", "expected", "expected"),
    "on-site": State("●", "on site", "on-site"),
    "left": State("–", "left", "left"),
    "presumed-left": State("!", "presumed left", "missed"),
    "no-show": State("×", "no-show", "missed"),
    "cancelled": State("×", "cancelled", "quiet"),
}


def _variables(colours: Mapping[str, str], styles: Mapping[str, str], cursor: tuple[str, str, str]) -> dict[str, str]:
    variables = {f"role-{role}": colours[role] for role in ROLES}
    variables |= {f"role-{role}-style": styles.get(role, "none") for role in ROLES}
    names = ("line-cursor-foreground", "line-cursor-background", "line-cursor-style")
    return variables | dict(zip(names, cursor, strict=True))


_DARK = {
    "awaiting": "#e3b566",
    "expected": "#8fb6dd",
    "on-site": "#97cf9d",
    "left": "#8d97a5",
    "missed": "#f0998a",
    "quiet": "#8d97a5",
    "good": "#97cf9d",
    "warning": "#e3b566",
    "bad": "#f0998a",
}
_LIGHT = {
    "awaiting": "#7d5000",
    "expected": "#235a8e",
    "on-site": "#1d6636",
    "left": "#5d646d",
    "missed": "#a02c1b",
    "quiet": "#5d646d",
    "good": "#1d6636",
    "warning": "#7d5000",
    "bad": "#a02c1b",
}
_EMPHASIS = {"missed": "bold", "bad": "bold", "awaiting": "bold", "warning": "bold"}
_BLACK_AND_WHITE_EMPHASIS = {
    "missed": "bold underline",
    "bad": "bold underline",
    "awaiting": "underline",
    "warning": "underline",
    "on-site": "bold",
    "good": "bold",
}

DARK = Theme(
    name="dark",
    primary="#7ea6cf",
    secondary="#5f7f9f",
    accent="#e3b566",
    warning="#e3b566",
    error="#f0998a",
    success="#97cf9d",
    foreground="#d9dee6",
    background="#13171d",
    surface="#191f27",
    panel="#222a34",
    boost="#2a333f",
    variables={
        **_variables(_DARK, _EMPHASIS, ("#ffffff", "#2f4a66", "none")),
        "block-cursor-background": "#2f4a66",
        "block-cursor-foreground": "#ffffff",
        "footer-key-foreground": "#e3b566",
        "border": "#5f7f9f",
        "scrollbar": "#3a4757",
        "scrollbar-background": "#191f27",
    },
)

LIGHT = Theme(
    name="light",
    dark=False,
    primary="#2b5c8c",
    secondary="#5d7f9f",
    accent="#8a5a00",
    warning="#7d5000",
    error="#a02c1b",
    success="#1d6636",
    foreground="#1f2429",
    background="#f7f5f0",
    surface="#fffdf9",
    panel="#e8e4da",
    boost="#dfdacd",
    variables={
        **_variables(_LIGHT, _EMPHASIS, ("#10161c", "#cfdff0", "none")),
        "block-cursor-background": "#cfdff0",
        "block-cursor-foreground": "#10161c",
        "footer-key-foreground": "#8a5a00",
        "border": "#5d7f9f",
        "scrollbar": "#b9b3a4",
        "scrollbar-background": "#efebe2",
    },
)

# No colour at all is sent: the terminal's own two, told apart by bold, underline and reverse.
BLACK_AND_WHITE = Theme(
    name="black-and-white",
    ansi=True,
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    success="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        **_variables(
            dict.fromkeys(ROLES, "ansi_default"), _BLACK_AND_WHITE_EMPHASIS, ("ansi_default", "ansi_default", "reverse")
        ),
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-text-style": "bold",
        "border": "ansi_default",
        "border-blurred": "ansi_default",
        "footer-key-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_default",
        "input-selection-foreground": "ansi_default",
        "link-color": "ansi_default",
        "scrollbar": "ansi_default",
        "scrollbar-hover": "ansi_default",
        "scrollbar-active": "ansi_default",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
    },
)

THEMES = (DARK, LIGHT, BLACK_AND_WHITE)
