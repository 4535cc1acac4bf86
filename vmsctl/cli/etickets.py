"""`vmsctl etickets`: sending tickets, looking at them, and the templates that they are made by."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vmsctl.cli import eticket_templates, output
from vmsctl.cli.files import text_of, write
from vmsctl.cli.options import As, AsJson, Building, Reason, RequestId, workspace
from vmsctl.errors import Invalid
from vmsctl.rules.passes import grouped
from vmsctl.services import eticket_faces
from vmsctl.services import eticket_templates as templates
from vmsctl.services import etickets as service

app = typer.Typer(no_args_is_help=True, help="Send and show e-tickets; their templates.")
app.add_typer(eticket_templates.app, name="templates")

Visit = Annotated[list[str], typer.Argument(metavar="VISIT", help="Visit id, ticket number, or PIN with --building.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Save it as a PDF instead.")]
Png = Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Save it as a picture instead.")]
Language = Annotated[str, typer.Option("--language", metavar="CODE", help="en, de, fr …; else the visitor's.")]


@app.callback()
def etickets() -> None:
    """Send and show e-tickets; their templates."""


@app.command()
def send(
    visit: Visit, building: Building = None, request_id: RequestId = None, as_user: As = None, as_json: AsJson = False
) -> None:
    """Send a visitor the e-ticket by mail; it names this visit and holds for all of the visitor's.

    Example: vmsctl etickets send v17
    """
    done = service.send(workspace(as_user), "".join(visit), building=building, request_id=request_id)
    record = {"visit": done.visit, "email": done.email, **_sending(done.sending), "repeated": done.repeated}
    words = f"The e-ticket of {done.visitor} to {done.email} {done.sending.words}."
    output.show(record, as_json=as_json, words=[words])


@app.command()
def show(
    visit: Visit,
    pdf: Pdf = None,
    language: Language = "",
    building: Building = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Show the e-ticket of a visit as it is now, and what became of the last one that was sent.

    Example: vmsctl etickets show v17 --pdf ticket.pdf
    """
    ws, code = workspace(as_user), "".join(visit)
    ticket = service.show(ws, code, building=building, language=language)
    sent = service.sent(ws, code, building=building)
    if pdf is not None:
        write(pdf, eticket_faces.pdf(ticket))
    elif as_json:
        output.show_json({**_record(ticket), "sent": None if sent is None else _sending(sent)})
    else:
        output.picture(eticket_faces.text(ticket, terminal=output.is_terminal()))
        if sent is not None:
            output.narrate(f"The last e-ticket {sent.words} ({sent.at:%d.%m.%Y %H:%M}).")


@app.command()
def preview(
    visit: Annotated[list[str] | None, typer.Argument(metavar="[VISIT]", help="A visit's, else one made up.")] = None,
    template: Annotated[str, typer.Option("--template", metavar="NAME", help="Another template than the first.")] = "",
    pdf: Pdf = None,
    png: Png = None,
    language: Language = "",
    building: Building = None,
    as_user: As = None,
) -> None:
    """Look at an e-ticket before anybody gets one.

    Example: vmsctl etickets preview --template Standard --language de --png ticket.png
    """
    ws = workspace(as_user)
    if visit and template:
        raise Invalid("one-ticket", "A visit has its own template.", "Give a visit or --template.")
    if visit:
        ticket = service.show(ws, "".join(visit), building=building, language=language)
    else:
        ticket = service.preview(ws, template, language=language)
    if pdf is not None:
        write(pdf, eticket_faces.pdf(ticket))
    if png is not None:
        write(png, eticket_faces.png(ticket))
    if pdf is None and png is None:
        output.picture(eticket_faces.text(ticket, terminal=output.is_terminal()))


@app.command()
def text(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="Its name or id.")],
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help="Which translation; else the default.")
    ] = "",
    subject: Annotated[str | None, typer.Option("--subject", metavar="TEXT", help="The mail's subject.")] = None,
    body: Annotated[str | None, typer.Option("--body", metavar="FILE|-", help="The mail's words, in Markdown.")] = None,
    lower: Annotated[
        str | None, typer.Option("--lower", metavar="FILE|-", help="The words on the ticket, in Markdown.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take this translation away.")] = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Write what a template says in a language. $visitor, $day, $host and others are filled in when it is sent.

    Example: vmsctl etickets text Standard --language de --subject 'Ihr Besuch am $day' --body body.md
    --reason 'New house style'
    """
    ws = workspace(as_user)
    if remove:
        done = templates.forget(ws, template, language, reason=reason)
    else:
        done = templates.write(
            ws, template, language, subject=subject, body=text_of(body), lower=text_of(lower), reason=reason
        )
    languages = ", ".join(done.texts)
    output.show(eticket_templates.record(done), as_json=as_json, words=[f"{done.name} has words in: {languages}."])


def _sending(sending: service.Sending) -> dict[str, Any]:
    return {
        "message": sending.message, "state": sending.state, "at": sending.at.isoformat(), "why": sending.why,
    }  # fmt: skip


def _record(ticket: Any) -> dict[str, Any]:
    blocks = [
        {
            "kind": block.kind,
            "label": block.label,
            "lines": [*block.lines, *("".join(run.text for run in one.runs) for one in block.words)],
        }
        for block in ticket.blocks
    ]
    names = ("title", "language", "building", "visitor", "company", "day", "time")
    return {name: getattr(ticket, name) for name in names} | {
        "number": ticket.number,
        "number_in_fours": grouped(ticket.number),
        "blocks": blocks,
    }
