"""`vmsctl config`: the whole set-up in one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from vmsctl.cli import output, prompts
from vmsctl.cli.files import bytes_of, write
from vmsctl.cli.options import As, AsJson, DryRun, Yes, workspace
from vmsctl.errors import Invalid
from vmsctl.rules import configuration_schema
from vmsctl.rules.configuration_plan import Step, Verb
from vmsctl.services import configuration as service
from vmsctl.services.configuration import Wanted
from vmsctl.wording import amount

app = typer.Typer(no_args_is_help=True, help="The whole set-up in one file.")

File = Annotated[str, typer.Argument(metavar="FILE|-", help="YAML, or TOML by its ending; - reads a pipe.")]
Target = Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to; else to standard output.")]
Prune = Annotated[
    bool, typer.Option("--prune", help="Switch off or take away what a section of the file leaves out; asks first.")
]
SIGNS = {Verb.ADD: "+", Verb.CHANGE: "~", Verb.REMOVE: "-"}


@app.command()
def export(file: Target = Path("-"), as_user: As = None, as_json: AsJson = False) -> None:
    """Write the set-up as YAML, or as JSON; documents go into a folder beside the file. Secrets are no part of it.

    Example: vmsctl config export house.yaml
    """
    to_file = str(file) != "-"
    found = service.export(workspace(as_user), folder=f"{file.stem}-documents" if to_file else "")
    for name, data in found.files.items():
        _make_folder(file.parent / name)
        write(file.parent / name, data)
    text = output.to_json(found.value) + "\n" if as_json else _yaml(found.value)
    write(file, text.encode())


@app.command()
def diff(file: File, as_user: As = None, as_json: AsJson = False) -> None:
    """Show what a file would change, and what is there and not in the file.

    Example: vmsctl config diff house.yaml
    """
    found = service.diff(workspace(as_user), _wanted(file))
    _tell(found.steps, found.left, as_json=as_json)


@app.command()
def apply(
    file: File,
    dry_run: DryRun = False,
    prune: Prune = False,
    yes: Yes = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; else the file's name is kept.")] = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Make a file hold: all of it or, when something is wrong, nothing. The same file twice changes nothing.

    What is there and not in the file is left alone; --prune takes it away in the sections that the file has.

    Example: vmsctl config apply house.yaml --reason 'The new floor'
    """
    ws, wanted = workspace(as_user), _wanted(file)
    said = reason or f"configuration {Path(file).name}"
    going = service.diff(ws, wanted).prunable if prune else []
    if going and not dry_run:
        _tell([], going, as_json=False, narrated=True)
        prompts.confirm(f"Switch off or take away {len(going)} that the file does not name?", yes=yes)
    agreed = [step.path for step in going]
    done = service.apply(ws, wanted, prune=agreed, dry_run=dry_run, reason=said)
    _tell(done.steps, done.left, as_json=as_json)
    if dry_run:
        output.narrate("Nothing was changed (dry run).")
    elif not done.steps:
        output.narrate("Everything was so already.")
    else:
        output.narrate(f"Applied: {amount(len(done.steps), 'change')}.")


@app.command()
def schema() -> None:
    """Print the JSON schema of the file, for editors that complete and check while somebody writes.

    Example: vmsctl config schema
    """
    output.show_json(configuration_schema.schema())


def _wanted(file: str) -> Wanted:
    folder = Path.cwd() if file == "-" else Path(file).absolute().parent
    return Wanted(bytes_of(file), file.lower().endswith(".toml"), lambda name: _beside(folder, name))


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise Invalid(
            "folder-not-made", f"{path.parent} cannot be made: {error.strerror}.", "Name another file."
        ) from error


def _beside(folder: Path, name: str) -> bytes:
    """A file that the configuration names; none that lies elsewhere."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Invalid("file-elsewhere", f"{name} does not lie beside the file.", "Put it there.")
    return bytes_of(str(path))


def _tell(steps: Sequence[Step], left: Sequence[Step], *, as_json: bool, narrated: bool = False) -> None:
    if as_json:
        output.show_json({"steps": [_record(step) for step in steps], "left": [_record(step) for step in left]})
        return
    say = output.narrate if narrated else output.line
    for step in steps:
        say(f"{SIGNS[step.verb]} {_words(step)}")
    for step in left:
        say(f"{'-' if narrated else '?'} {_words(step)}{'' if narrated else ' (not in the file, left alone)'}")
    if not steps and not left:
        output.narrate("The file says what is so.")


def _words(step: Step) -> str:
    """`buildings HQ floors Ground: position 1 (was 0)`."""
    what = " ".join(map(str, step.path))
    if step.verb == Verb.REMOVE or step.given in ({}, step.name):
        return what
    if not isinstance(step.given, dict):
        return f"{what}: {step.given!r}" + ("" if step.before is None else f" (was {step.before!r})")
    return f"{what}: {'; '.join(_field(step, name) for name in step.given)}"


def _field(step: Step, name: str) -> str:
    if name == "files":
        return f"files {', '.join(step.given[name])}"
    was = f" (was {step.before.get(name)!r})" if step.before else ""
    return f"{name} {step.given[name]!r}{was}"


def _record(step: Step) -> output.Record:
    fields = isinstance(step.given, dict) and isinstance(step.before, dict)
    before = {name: step.before.get(name) for name in step.given} if fields else step.before
    return {
        "verb": str(step.verb), "kind": step.kind, "path": list(step.path), "given": step.given,
        "before": None if step.verb == Verb.REMOVE else before,
    }  # fmt: skip


def _yaml(value: Any) -> str:
    """As people write it: text of several lines in a block, nothing sorted."""
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        pass

    def text(dumper: Any, data: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)

    Dumper.add_representer(str, text)
    return str(yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000))
