"""`vmsctl texts`: the house's own words in mails."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, workspace
from vmsctl.errors import Invalid
from vmsctl.services import mail_texts as service
from vmsctl.services.mail_texts import MailText

app = typer.Typer(no_args_is_help=True, help="The house's own words in mails to visitors.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Where they stand, such as invitation.top.")]
Language = Annotated[str, typer.Option("--language", help="Such as en, de or fr.")]
COLUMNS = {"name": "Where", "language": "Language", "building": "Building", "text": "Text"}


@app.command("list")
def list_(as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the texts that are set.

    Example: vmsctl texts list
    """
    found = service.list_(workspace(as_user))
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No text is set.")


@app.command()
def show(
    name: Name, language: Language = "en", building: Building = None, as_user: As = None, as_json: AsJson = False
) -> None:
    """Show one text as it is set.

    Example: vmsctl texts show invitation.top --language de
    """
    found = service.show(workspace(as_user), name, language=language, building=building)
    output.show(_record(found), as_json=as_json, words=found.text.split("\n"))


@app.command("set")
def set_(
    name: Name,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Markdown (bold, links, lists); - reads standard input.")],
    language: Language = "en",
    building: Building = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Set a text, for one building or for all. It may say $visitor, $host, $day, $time, $link and more.

    Example: vmsctl texts set invitation.top '**Parking** is behind the house.' --reason 'New car park'
    """
    given = _standard_input() if text == "-" else text
    done = service.change(workspace(as_user), name, given, language=language, building=building, reason=reason)
    output.show(_record(done), as_json=as_json, words=[f"{done.name} ({done.language}) is set."])


@app.command()
def remove(
    name: Name, language: Language = "en", building: Building = None, reason: Reason = "", as_user: As = None
) -> None:
    """Forget a text.

    Example: vmsctl texts remove invitation.top --language de --reason 'Car park is closed'
    """
    done = service.remove(workspace(as_user), name, language=language, building=building, reason=reason)
    output.narrate(f"{done.name} ({done.language}) is not set any more.")


def _standard_input() -> str:
    try:
        return sys.stdin.read(100_000)
    except UnicodeDecodeError:
        raise Invalid("bad-encoding", "Standard input is no UTF-8 text.", "Save it as UTF-8.") from None


def _record(text: MailText) -> output.Record:
    return asdict(text)
