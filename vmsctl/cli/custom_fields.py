"""`vmsctl custom-fields`: attributes of a visitor that this installation adds to the given ones."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from vmsctl.cli import output
from vmsctl.cli.house import SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.errors import Invalid
from vmsctl.services import custom_fields as service
from vmsctl.services.custom_fields import CustomField

app = typer.Typer(no_args_is_help=True, help="Attributes of visitors that this installation adds.")

Name = Annotated[str, typer.Argument(metavar="FIELD", help="Its name or id.")]
Labels = Annotated[
    list[str] | None, typer.Option("--label", metavar="LANG=WORDS", help="What it is called; once for each language.")
]
Choices = Annotated[list[str] | None, typer.Option("--choice", metavar="TEXT", help="One that can be chosen.")]
COLUMNS = {"name": "Name", "kind": "Takes", "choices": "Choices", "called": "Called", "active": "In use"}


@app.command("list")
def list_(everything: All = False, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the custom fields.

    Example: vmsctl custom-fields list
    """
    found = service.list_(workspace(as_user), inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No custom fields yet.")


@app.command()
def show(field: Name, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one custom field.

    Example: vmsctl custom-fields show badge-size
    """
    record = _record(service.show(workspace(as_user), field))
    shown = {name: value for name, value in record.items() if as_json or name != "labels"}
    output.show(shown, as_json=as_json)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="One word, such as badge-size.")],
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="text, number, date, choice or yes-no.")] = "text",
    choices: Choices = None,
    labels: Labels = None,
    position: Annotated[int, typer.Option("--position", metavar="N", help="Where it stands in forms.")] = 0,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a custom field; 'visitor-types fields' then says who is asked for it.

    Example: vmsctl custom-fields add badge-size --kind choice --choice S --choice M --label de='T-Shirt' --reason Staff
    """
    made = service.add(
        workspace(as_user), name, kind=kind, labels=_labels(labels), choices=choices or (), position=position,
        reason=reason,
    )  # fmt: skip
    output.show(_record(made), as_json=as_json, words=[f"Added {made.name}."])


@app.command()
def change(
    field: Name,
    choices: Choices = None,
    labels: Labels = None,
    position: Annotated[int | None, typer.Option("--position", metavar="N", help="Where it stands.")] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change what a custom field is called or what can be chosen; with --choice all choices are named anew.

    Example: vmsctl custom-fields change badge-size --label fr='Taille' --reason 'French visitors'
    """
    done = service.change(
        workspace(as_user), field, labels=_labels(labels) if labels else None, choices=choices, position=position,
        active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name}."])


@app.command()
def remove(
    field: Name, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Ask nobody for a field any more; what was given stays in the profiles.

    Example: vmsctl custom-fields remove badge-size --reason 'No T-shirts left' --yes
    """
    act = partial(service.change, workspace(as_user), field, active=False, reason=reason)
    would, words = switch_off(act, lambda one: one.name, dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


def _labels(given: Sequence[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in given or ()]
    if wrong := next((language for language, sign, _ in pairs if not sign), None):
        raise Invalid("bad-label", f"{wrong[:40]!r} names no language.", "Write --label de='T-Shirt-Größe'.")
    return {language.strip(): words for language, _, words in pairs}


def _record(field: CustomField) -> output.Record:
    called = [f"{language}: {words}" for language, words in field.labels.items()]
    return {**asdict(field), "id": str(field.id), "called": called}
