"""`vmsctl etickets templates`: how e-tickets look and which visitor types get which."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

import typer

from vmsctl.cli import output
from vmsctl.cli.files import bytes_of, text_of
from vmsctl.cli.house import NewName, SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.errors import Invalid
from vmsctl.rules.etickets import BLOCKS, Texts
from vmsctl.services import eticket_templates as service
from vmsctl.services.eticket_templates import Look, Template

app = typer.Typer(no_args_is_help=True, help="How e-tickets look, and who gets which.")

Name = Annotated[str, typer.Argument(metavar="TEMPLATE", help="Its name or id.")]
Band = Annotated[str | None, typer.Option("--band", metavar="COLOUR", help="At the top: #1f3a5f, or own.")]
Ink = Annotated[str | None, typer.Option("--ink", metavar="COLOUR", help="Writing on the band.")]
Accent = Annotated[str | None, typer.Option("--accent", metavar="COLOUR", help="Labels and links, on white.")]
Blocks = Annotated[
    str | None, typer.Option("--blocks", metavar="NAMES", help=f"The lower part, in order: {','.join(BLOCKS)}.")
]
Logo = Annotated[str | None, typer.Option("--logo", metavar="FILE", help="Its own logo; 'own' for the building's.")]
Position = typer.Option("--position", metavar="N", help="Where it stands; the first serves types without their own.")
COLOURS = ("band", "accent")
COLUMNS = {"id": "Id", "name": "Name", "types": "Visitor types", "languages": "Languages", "active": "In use"}


@app.callback()
def templates() -> None:
    """How e-tickets look, and who gets which."""


@app.command("list")
def list_(everything: All = False, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the templates.

    Example: vmsctl etickets templates list
    """
    found = service.list_(workspace(as_user), inactive=everything)
    output.show_list(map(record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No templates.")


@app.command()
def show(template: Name, as_user: As = None, as_json: AsJson = False) -> None:
    """Show a template with its words in each language.

    Example: vmsctl etickets templates show Standard
    """
    found = service.show(workspace(as_user), template)
    output.show(record(found), as_json=as_json, words=_words(found))


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    subject: Annotated[str, typer.Option("--subject", metavar="TEXT", help="The mail's, in the default language.")],
    body: Annotated[str, typer.Option("--body", metavar="FILE|-", help="The mail's words, in Markdown.")],
    lower: Annotated[str | None, typer.Option("--lower", metavar="FILE|-", help="The words on the ticket.")] = None,
    type: Annotated[
        list[str] | None, typer.Option("--type", metavar="TYPE", help="A visitor type that gets it; repeat it.")
    ] = None,
    band: Band = None,
    ink: Ink = None,
    accent: Accent = None,
    blocks: Blocks = None,
    logo: Logo = None,
    position: Annotated[int, Position] = 1,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a template with its words in the default language.

    Example: vmsctl etickets templates add Contractors --subject 'Your ticket for $day' --body body.md
    --type Contractor --band '#8a1538' --blocks place,host,pin,text --reason 'Own colours'
    """
    texts = Texts(subject, text_of(body) or "", text_of(lower) or "")
    made = service.add(
        workspace(as_user), name, texts, types=type or (), look=_look(band, ink, accent, blocks, logo),
        position=position, reason=reason,
    )  # fmt: skip
    output.show(record(made), as_json=as_json, words=[f"Added {made.name}."])


@app.command()
def change(
    template: Name,
    name: NewName = None,
    type: Annotated[
        list[str] | None, typer.Option("--type", metavar="TYPE", help="All types that get it; repeat it.")
    ] = None,
    band: Band = None,
    ink: Ink = None,
    accent: Accent = None,
    blocks: Blocks = None,
    logo: Logo = None,
    position: Annotated[int | None, Position] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change how a template looks and which visitor types get it.

    Example: vmsctl etickets templates change Standard --band '#ffd400' --type Guest --reason 'New colours'
    """
    done = service.change(
        workspace(as_user), template, name=name, types=type, look=_look(band, ink, accent, blocks, logo),
        position=position, active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(record(done), as_json=as_json, words=[f"Changed {done.name}."])


@app.command()
def remove(
    template: Name, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a template off; its visitor types get the first one then.

    Example: vmsctl etickets templates remove Contractors --reason 'Not used' --yes
    """
    act = partial(service.change, workspace(as_user), template, active=False, reason=reason)
    would, words = switch_off(act, lambda one: one.name, dry_run=dry_run, yes=yes)
    output.show(record(would), as_json=as_json, words=[words])


def _words(template: Template) -> Iterator[str]:
    """A template as people read it."""
    design = template.design
    yield f"{template.name} (id {template.id}){'' if template.active else ', switched off'}"
    yield f"Visitor types: {', '.join(template.types) or 'those without a template of their own'}"
    colours = (f"{what} {colour or 'of the building'}" for what, colour in design._asdict().items() if what in COLOURS)
    yield f"Colours: {', '.join(colours)}; logo {'its own' if template.has_logo else 'of the building'}"
    yield f"Lower part: {', '.join(design.blocks)}"
    for code, texts in template.texts.items():
        yield f"--- {code}: {texts.subject}"
        yield texts.body
        yield f"--- {code}, on the ticket"
        yield texts.lower


def _look(band: str | None, ink: str | None, accent: str | None, blocks: str | None, logo: str | None) -> Look | None:
    given = (band, ink, accent, blocks, logo)
    if all(one is None for one in given):
        return None
    if logo == "":
        raise Invalid("logo-missing", "No logo is named.", "Name a file, or 'own' for the building's.")
    picture = None if logo is None else b"" if logo == "own" else bytes_of(logo)
    return Look(band, ink, accent, None if blocks is None else blocks.split(","), picture)


def record(template: Template) -> dict[str, Any]:
    """A template as JSON has it."""
    return {
        "id": str(template.id),
        "name": template.name,
        "types": list(template.types),
        "languages": list(template.texts),
        **template.design._asdict(),
        "logo": template.has_logo,
        "active": template.active,
        "position": template.position,
        "texts": {code: texts._asdict() for code, texts in template.texts.items()},
    }
