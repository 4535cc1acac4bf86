"""The command line: which nouns there are, and how a run begins and ends."""

from typing import Annotated

import typer

from vmsctl.cli import diagnostics
from vmsctl.cli.lazy import LazyGroup, Place
from vmsctl.errors import ExitCode

DESK, HOUSE, STORE = "At the desk", "The house", "The installation"


class Commands(LazyGroup):
    """All commands, in the order in which help lists them."""

    places = {
        "desk": Place("vmsctl.cli.desk", "Open the front-desk console.", DESK),
        "scan": Place("vmsctl.cli.scan", "Tell what a scanned or typed code is, and whose.", DESK),
        "visits": Place("vmsctl.cli.visits", "List visits; check in and out, undo, correct, approve.", DESK),
        "invitations": Place("vmsctl.cli.invitations", "Invite visitors, one or a hundred thousand.", DESK),
        "blocklist": Place("vmsctl.cli.blocklist", "Who is not to be invited; explained matches.", DESK),
        "visitors": Place("vmsctl.cli.visitors", "Find visitors, see a profile, block.", DESK),
        "badges": Place("vmsctl.cli.badges", "Print or preview a badge.", DESK),
        "etickets": Place("vmsctl.cli.etickets", "Send and show e-tickets; their templates.", DESK),
        "roll-call": Place("vmsctl.cli.roll_call", "Who is in the building, on paper within seconds.", DESK),
        "buildings": Place("vmsctl.cli.buildings", "Buildings and whether they take visitors.", HOUSE),
        "floors": Place("vmsctl.cli.floors", "Floors of a building.", HOUSE),
        "muster-points": Place("vmsctl.cli.muster_points", "Where people gather outside a building.", HOUSE),
        "users": Place("vmsctl.cli.users", "Employees, their sign-in and their groups.", HOUSE),
        "groups": Place("vmsctl.cli.groups", "Groups of users, and who may invite.", HOUSE),
        "roles": Place("vmsctl.cli.roles", "Who is admin, manager, receptionist, auditor, and where.", HOUSE),
        "visitor-types": Place("vmsctl.cli.visitor_types", "Categories of visitors and what each asks for.", HOUSE),
        "custom-fields": Place("vmsctl.cli.custom_fields", "Attributes of visitors that are asked besides.", HOUSE),
        "documents": Place("vmsctl.cli.documents", "What visitors accept and sign.", HOUSE),
        "printers": Place("vmsctl.cli.printers", "Printers, and the queue of what is to be printed.", HOUSE),
        "kiosks": Place("vmsctl.cli.kiosks", "The machines at which visitors help themselves.", HOUSE),
        "settings": Place("vmsctl.cli.settings", "Settings of the installation and of buildings.", HOUSE),
        "config": Place("vmsctl.cli.config", "The whole set-up in one file: export, diff, apply.", HOUSE),
        "outbox": Place("vmsctl.cli.outbox", "Messages waiting to be sent.", HOUSE),
        "texts": Place("vmsctl.cli.texts", "The house's own words in mails to visitors.", HOUSE),
        "daily-summary": Place("vmsctl.cli.daily_summary", "Missed check-outs and the day in figures.", HOUSE),
        "statistics": Place("vmsctl.cli.statistics", "A building and a period in figures and charts.", HOUSE),
        "work": Place("vmsctl.cli.work", "Run the schedule, print and send what is queued.", STORE),
        "schedule": Place("vmsctl.cli.schedule", "What runs by itself, when, and how it went.", STORE),
        "retention": Place("vmsctl.cli.retention", "What goes when its time is over; legal holds.", STORE),
        "privacy-requests": Place("vmsctl.cli.privacy_requests", "What visitors ask of their data.", STORE),
        "portal": Place("vmsctl.cli.portal", "Serve the visitor's web pages.", STORE),
        "init": Place("vmsctl.cli.init", "Make the store, the first building, the first admin.", STORE),
        "event-log": Place("vmsctl.cli.event_log", "What happened, by whom; and whether the record is whole.", STORE),
        "database": Place("vmsctl.cli.database", "Upgrade, back up, restore, check the store.", STORE),
        "doctor": Place("vmsctl.cli.doctor", "Check everything and say how to mend it.", STORE),
    }


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
)


@app.callback()
def vmsctl(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Visitor management whose home is the terminal.

    Example: vmsctl visits check-in 3141 5926 5358 9793 2384
    """
    if version:
        from importlib.metadata import version as installed

        from vmsctl.cli import output

        output.line(f"vmsctl {installed('vmsctl')}")
        raise typer.Exit


def run(words: list[str]) -> int:
    """Carry out one command line; its exit code. No exception leaves it, and bytes that are no text are no fault."""
    words = [word.encode(errors="surrogateescape").decode(errors="replace") for word in words]
    command = typer.main.get_command(app)
    with diagnostics.told(as_json="--json" in words) as outcome:
        outcome.code = int(command.main(words, prog_name="vmsctl", standalone_mode=False) or 0)
        if outcome.code == ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        diagnostics.finish()
    return outcome.code
