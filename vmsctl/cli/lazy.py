"""Command groups that are imported when somebody calls them, not when somebody asks for help."""

from importlib import import_module
from typing import Any, NamedTuple

from typer import Typer
from typer._click import Context
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as built
from typer.main import get_command_name
from typer.models import CommandInfo

Command = Any


class Place(NamedTuple):
    """Where a command's code is and what the list of commands says of it."""

    module: str
    words: str
    panel: str


class LazyGroup(TyperGroup):
    """Lists the commands of `places` from their words alone; a module is loaded when its command runs."""

    places: dict[str, Place] = {}

    def list_commands(self, ctx: Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        place = self.places.get(cmd_name)
        if place is None:
            return None
        return TyperCommand(cmd_name, help=place.words, short_help=place.words, rich_help_panel=place.panel)

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, (self.load(name, rest[0] if rest else "") if name in self.places else command), rest

    @classmethod
    def load(cls, name: str, verb: str = "") -> Command:
        """The real command of a name. Where only one verb of a noun is to run, the others are not built."""
        app: Typer = import_module(cls.places[name].module).app
        wanted = [info for info in app.registered_commands if verb and _verb(info) == verb]
        if wanted and app.registered_callback is not None:
            app = _alone(app, wanted)
        app._add_completion = False  # it is vmsctl that completes, not one command of it
        command = built(app)
        command.name = name
        return command


def _verb(info: CommandInfo) -> str:
    return info.name or get_command_name(info.callback.__name__ if info.callback else "")


def _alone(app: Typer, wanted: list[CommandInfo]) -> Typer:
    """The same noun with these verbs only."""
    lean = Typer(add_completion=False)
    lean.info, lean.registered_callback, lean.registered_commands = app.info, app.registered_callback, wanted
    return lean
