"""A key press as the wedge recogniser sees it, and the kinds of key that matter to it."""

from __future__ import annotations

from typing import NamedTuple

START_OF_TEXT = "ctrl+b"
TERMINATORS = frozenset({"enter", "ctrl+m", "ctrl+j", "newline", "tab", "ctrl+i", "ctrl+c"})
"""CR, LF, Tab and ETX under the names that Textual gives them."""

MODIFIERS = frozenset(
    f"{side}_{name}" for side in ("left", "right") for name in ("shift", "control", "alt", "super", "hyper", "meta")
) | {"caps_lock", "num_lock", "scroll_lock", "iso_level3_shift", "iso_level5_shift"}
"""Keys that type nothing; terminals with the Kitty protocol report them between a scanner's keys."""

# Editing a line at machine speed (a macro, a test that clears a field) does no harm; every other control
# key may be bound to an act, so a barcode must not be able to press it.
_EDITING = frozenset(f"ctrl+{letter}" for letter in "adefhkuw")
_NAVIGATION = frozenset(
    {"ctrl+left", "ctrl+right", "ctrl+up", "ctrl+down", "ctrl+home", "ctrl+end", "ctrl+pageup", "ctrl+pagedown"}
)


class Stroke(NamedTuple):
    """One key: its Textual name, the character it types or None, when it came (monotonic seconds), its event."""

    key: str
    character: str | None
    at: float
    source: object = None

    @property
    def ends_a_code(self) -> bool:
        return self.key in TERMINATORS

    @property
    def is_guarded(self) -> bool:
        """Whether it is a control key that a barcode must not be able to press."""
        return (
            self.key.startswith("ctrl+")
            and self.key not in _EDITING | _NAVIGATION
            and (self.key not in TERMINATORS or self.key == "ctrl+c")
        )


class Scan(NamedTuple):
    """A whole valid code that a scanner typed, and the keyboard layout under which it was read."""

    code: str
    keyboard: str
    at: float
