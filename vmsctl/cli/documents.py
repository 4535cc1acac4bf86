"""`vmsctl documents`: what visitors accept and sign, its versions, and what was signed."""

from pathlib import Path
from typing import Annotated

import typer

from vmsctl.cli import output, prompts, seal, signed_documents
from vmsctl.cli.document_files import given, record, version_record, words_of
from vmsctl.cli.files import write
from vmsctl.cli.options import All, As, AsCsv, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.errors import Invalid
from vmsctl.services import document_samples as samples_service
from vmsctl.services import document_versions as versions
from vmsctl.services import documents as service
from vmsctl.services.document_versions import Scope

app = typer.Typer(no_args_is_help=True, help="What visitors accept and sign.")

Name = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its name or id.")]
Files = typer.Argument(metavar="[LANGUAGE=]FILE", help="PDF, or Markdown with $placeholders; one for each language.")
Language = Annotated[str, typer.Option("--language", metavar="CODE", help="Of a file without one: en, de, fr, …")]
Types = typer.Option("--type", metavar="TYPE", help="Asked of this visitor type only; may be repeated.")
Buildings = typer.Option("--building", metavar="NAME", help="Asked in this building only; may be repeated.")
Signature = typer.Option("--signature", metavar="NEED", help="none, optional or required.")
Draft = Annotated[bool, typer.Option("--draft", help="Let it not hold yet; see 'documents activate'.")]
Number = Annotated[int | None, typer.Option("--version", metavar="N", help="Which; else the one that holds.")]
Position = typer.Option("--position", metavar="N", help="Where it stands among what is asked; the lowest comes first.")
COLUMNS = {"id": "Id", "name": "Name", "version": "Version", "signature": "Signature", "types": "Visitor types",
           "buildings": "Buildings", "active": "In use"}  # fmt: skip
WAITING = {
    "visit": "Visit",
    "day": "Day",
    "visitor": "Visitor",
    "building": "Building",
    "before": "Knows an earlier one",
}
SAMPLES = {"code": "Sample", "name": "Name", "signature": "Signature", "words": "What it says"}


@app.callback()
def documents() -> None:
    """What visitors accept and sign."""


@app.command("list")
def list_(everything: All = False, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the documents.

    Example: vmsctl documents list
    """
    found = service.list_(workspace(as_user), inactive=everything)
    output.show_list(map(record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No documents yet.")


@app.command()
def show(document: Name, as_user: As = None, as_json: AsJson = False) -> None:
    """Show a document with its versions, and how many have accepted each.

    Example: vmsctl documents show 'Privacy notice'
    """
    found = service.show(workspace(as_user), document)
    whole = {**record(found), "versions": [version_record(one) for one in found.versions]}
    output.show(whole, as_json=as_json, words=words_of(found))


@app.command()
def waiting(document: Name, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the visits to come whose visitors still have to accept a document.

    Example: vmsctl documents waiting 'Privacy notice'
    """
    found = [one._asdict() for one in service.waiting(workspace(as_user), document)]
    output.show_list(found, WAITING, as_json=as_json, as_csv=as_csv, none="Everybody expected has accepted it.")


@app.command()
def add(
    files: Annotated[list[str] | None, Files] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the house calls it.")] = "",
    sample: Annotated[str, typer.Option("--sample", metavar="CODE", help="One that ships, instead of files.")] = "",
    language: Language = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What the visitor reads above it.")] = "",
    types: Annotated[list[str] | None, Types] = None,
    buildings: Annotated[list[str] | None, Buildings] = None,
    signature: Annotated[str | None, Signature] = None,
    position: Annotated[int, Position] = 0,
    draft: Draft = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a document that visitors have to accept before they are let in.

    Example: vmsctl documents add en=rules.pdf de=regeln.pdf --name 'House rules' --signature required --reason Safety
    """
    ws, scope = workspace(as_user), Scope(tuple(types or ()), tuple(buildings or ()))
    if sample:
        made = samples_service.add(
            ws,
            sample,
            name=name,
            scope=scope,
            signature=signature,
            activate=not draft,
            position=position,
            reason=reason,
        )
    else:
        if not name:
            raise Invalid("no-name", "The document needs a name.", "Say which: --name 'House rules'.")
        versions.may_manage(ws, reason)
        read, facts = given(ws, files or [], language, title, scope)
        made = versions.add(
            ws, name, read, scope=scope, signature=signature or "none", activate=not draft, position=position,
            facts=facts, reason=reason,
        )  # fmt: skip
    held = (
        "Visitors are asked for it from now on." if made.number else "It is a draft: see 'vmsctl documents activate'."
    )
    output.show(record(made), as_json=as_json, words=[f"Added {made.name}. {held}"])


@app.command()
def renew(
    document: Name,
    files: Annotated[list[str], Files],
    language: Language = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What the visitor reads above it.")] = "",
    signature: Annotated[str | None, Signature] = None,
    draft: Draft = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Give a document a new version; who has accepted an earlier one is asked again.

    Example: vmsctl documents renew 'House rules' en=rules.pdf de=regeln.pdf --reason 'New exits'
    """
    ws = workspace(as_user)
    versions.may_manage(ws, reason)
    read, facts = given(ws, files, language, title, Scope(buildings=service.show(ws, document).buildings))
    made = versions.renew(ws, document, read, signature=signature, activate=not draft, facts=facts, reason=reason)
    number = made.versions[0].number
    said = f"Version {number} of {made.name} holds." if made.number == number else f"Version {number} is a draft."
    output.show(record(made), as_json=as_json, words=[said])


@app.command()
def translate(
    document: Name,
    file: Annotated[str, Files],
    language: Language = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What the visitor reads above it.")] = "",
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a language to the newest version of a document.

    Example: vmsctl documents translate 'House rules' fr=regles.pdf --reason 'French visitors'
    """
    ws = workspace(as_user)
    versions.may_manage(ws, reason)
    (read, *_), _ = given(ws, [file], language, title, Scope(buildings=service.show(ws, document).buildings))
    made = versions.translate(ws, document, read, reason=reason)
    languages = ", ".join(one.language for one in made.versions[0].languages)
    said = f"Version {made.versions[0].number} of {made.name} is there in {languages}."
    output.show(record(made), as_json=as_json, words=[said])


@app.command()
def activate(
    document: Name, number: Number = None, reason: Reason = "", as_user: As = None, as_json: AsJson = False
) -> None:
    """Let a version hold, without --version the newest; acceptances of others are stale from then on.

    Example: vmsctl documents activate 'House rules' --reason 'From Monday on'
    """
    done = versions.activate(workspace(as_user), document, number=number, reason=reason)
    output.show(record(done), as_json=as_json, words=[f"Version {done.number} of {done.name} holds."])


@app.command()
def change(
    document: Name,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Another name.")] = None,
    types: Annotated[list[str] | None, Types] = None,
    buildings: Annotated[list[str] | None, Buildings] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="Asked of all types in all buildings.")] = False,
    position: Annotated[int | None, Position] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change what a document is called, whom it is asked of, and its place.

    Example: vmsctl documents change 'House rules' --type Contractor --reason 'Guests need it not'
    """
    scoped = everybody or types or buildings
    scope = Scope(tuple(types or ()), tuple(buildings or ())) if scoped else None
    done = versions.change(workspace(as_user), document, name=name, scope=scope, position=position, reason=reason)
    output.show(record(done), as_json=as_json, words=[f"Changed {done.name}."])


@app.command()
def retire(
    document: Name, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Ask nobody for a document any more; what was signed is kept with the visitors.

    Example: vmsctl documents retire 'House rules' --reason 'Replaced' --yes
    """
    ws = workspace(as_user)
    found = service.show(ws, document)
    if dry_run:
        output.show(record(found), as_json=as_json, words=[f"{found.name} would be asked of nobody any more."])
        return
    prompts.confirm(f"Ask nobody for {found.name} any more?", yes=yes)
    done = versions.change(ws, document, active=False, reason=reason)
    output.show(record(done), as_json=as_json, words=[f"{done.name} is asked of nobody any more."])


@app.command()
def read(
    document: Name,
    to: Annotated[Path, typer.Option("--output", metavar="FILE", help="Where to; - is the pipe.")] = Path("-"),
    language: Language = "",
    number: Number = None,
    source: Annotated[bool, typer.Option("--source", help="The Markdown that it was made from.")] = False,
    as_user: As = None,
) -> None:
    """Give out a document's PDF, or the Markdown that it was made from, for reading or editing.

    Example: vmsctl documents read 'Privacy notice' --language de --source --output notice.md
    """
    ws = workspace(as_user)
    if source:
        text = service.source(ws, document, number=number, language=language)
        write(to, text.encode("utf-8"))
        return
    write(to, service.pdf(ws, document, number=number, language=language)[1])


@app.command()
def samples(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the documents that ship, for 'vmsctl documents add --sample'.

    Example: vmsctl documents samples
    """
    found = [sample._asdict() for sample in samples_service.SAMPLES]
    output.show_list(found, SAMPLES, as_json=as_json, as_csv=as_csv)


app.registered_commands += signed_documents.app.registered_commands
app.add_typer(seal.app, name="seal")
