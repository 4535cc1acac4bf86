"""The floor of a console: a Textual app with header, footer and input."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Input


class Bare(App[None]):
    """Paints and does nothing."""

    BINDINGS = [("f1", "help", "Help"), ("f2", "other", "Other")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield Input(placeholder="painted")
        yield Footer()


if __name__ == "__main__":
    Bare().run()
