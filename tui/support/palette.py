"""The command palette in the kit's own look; what it offers comes from `ActionPalette`."""

from __future__ import annotations

from textual.command import CommandPalette


class Palette(CommandPalette):
    """Textual's palette without its fixed black and green, which a black-and-white terminal would show."""

    DEFAULT_CSS = """
Palette {
    & > Vertical { margin-top: 2; width: 72; max-width: 96%; background: $surface; }
    #--input { border: none; border-bottom: solid $border; padding: 1 1; background: $surface; }
    #--input.--list-visible { border-bottom: solid $border; }
    #--input SearchIcon { display: none; }
    CommandList { border: none; border-bottom: solid $border; background: $surface; }
    CommandList.--populating { border-bottom: solid $border; }
    CommandInput, CommandInput:focus { color: $foreground; background: $surface; border: none; padding: 0 1; }
    CommandList > .option-list--option-highlighted {
        color: $line-cursor-foreground; background: $line-cursor-background; text-style: $line-cursor-style;
    }
    & > .command-palette--help-text { color: $text-muted; text-style: not bold; }
    LoadingIndicator { display: none; }
}
"""

    def __init__(self) -> None:
        super().__init__(placeholder="What would you like to do?")
