"""Keys as they are printed on keyboards, the same at the bottom of screens, in dialogs, help and menu."""

from __future__ import annotations

from textual.keys import format_key


def key_name(key: str) -> str:
    """The name of one of Textual's keys: F2, Esc, Ctrl+S, Shift+←, ⏎."""
    return "+".join(_part(part) for part in key.split("+"))


def _part(name: str) -> str:
    said = format_key(name)
    return said.upper() if len(said) == 1 or _is_function_key(said) else said.capitalize()


def _is_function_key(said: str) -> bool:
    return said[0] == "f" and said[1:].isdigit()
