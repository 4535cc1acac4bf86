"""`vmsctl kiosks`: the machines at which visitors help themselves."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output
from vmsctl.cli.house import Called, NewName, SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, Building, DryRun, Reason, RequestId, Yes, workspace
from vmsctl.connectors import secrets
from vmsctl.rules import kiosks as rules
from vmsctl.services import kiosk_pairing
from vmsctl.services import kiosks as service
from vmsctl.services.kiosks import Kiosk
from vmsctl.workspace import open_workspace, secret_places

app = typer.Typer(no_args_is_help=True, help="The machines at which visitors help themselves.")

Name = Annotated[str, typer.Argument(metavar="KIOSK", help="Its name or id.")]
Printer = typer.Option("--printer", metavar="NAME", help="Its own printer; '' for none.")
Language = typer.Option("--language", metavar="CODE", help="May be repeated, in the order offered; '' for all.")
Type = typer.Option("--type", metavar="NAME", help="A visitor type to offer; may be repeated; '' for all.")
Feature = typer.Option("--feature", metavar="NAME", help=f"May be repeated: {', '.join(rules.FEATURES)}; '' for none.")
COLUMNS = {
    "id": "Id", "building": "Building", "name": "Name", "state": "State", "printer": "Printer",
    "languages": "Languages", "types": "Types", "features": "Features",
}  # fmt: skip


@app.command("list")
def list_(
    building: Building = None, everything: All = False, as_user: As = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """List kiosks, and whether a machine is one.

    Example: vmsctl kiosks list --building HQ
    """
    found = service.list_(workspace(as_user), building=building, inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No kiosks yet.")


@app.command()
def show(kiosk: Name, building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one kiosk and what it offers.

    Example: vmsctl kiosks show Lobby --building HQ
    """
    found = service.show(workspace(as_user), kiosk, building=building)
    offered = [f"  {name}: {rules.FEATURES[name]}" for name in found.features]
    words = [f"{found.name} of {found.building}: {_state(found)}."]
    words += [f"Printer: {found.printer or 'none of its own'}", f"Languages: {', '.join(found.languages) or 'all'}"]
    words += [f"Visitor types: {', '.join(found.types) or 'all'}", "Features:", *(offered or ["  none"])]
    output.show(_record(found), as_json=as_json, words=words)


@app.command()
def add(
    name: Called,
    building: Building = None,
    printer: Annotated[str, Printer] = "",
    language: Annotated[list[str] | None, Language] = None,
    type_: Annotated[list[str] | None, Type] = None,
    feature: Annotated[list[str] | None, Feature] = None,
    reason: Reason = "",
    request_id: RequestId = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a kiosk; 'kiosks code' then lets a machine be it.

    Example: vmsctl kiosks add Lobby --building HQ --printer Label --language de --language en --reason 'New lobby'
    """
    made = service.add(
        workspace(as_user), name, building=building, printer=printer, languages=_given(language) or (),
        types=_given(type_) or (), features=rules.USUAL if feature is None else _given(feature) or (), reason=reason,
        request_id=request_id,
    )  # fmt: skip
    words = f"Added {made.name} to {made.building}. Let a machine be it: vmsctl kiosks code {made.id}"
    output.show(_record(made), as_json=as_json, words=[f"{words} --building {made.building!r}"])


@app.command()
def change(
    kiosk: Name,
    building: Building = None,
    name: NewName = None,
    printer: Annotated[str | None, Printer] = None,
    language: Annotated[list[str] | None, Language] = None,
    type_: Annotated[list[str] | None, Type] = None,
    feature: Annotated[list[str] | None, Feature] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a kiosk; languages, types and features take the place of the earlier ones.

    Example: vmsctl kiosks change Lobby --feature qr --feature check-out --reason 'For leaving only'
    """
    done = service.change(
        workspace(as_user), kiosk, building=building, name=name, printer=printer, languages=_given(language),
        types=_given(type_), features=_given(feature), active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name} of {done.building}."])


@app.command()
def remove(
    kiosk: Name, building: Building = None, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False,
    as_user: As = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a kiosk off; its machine is worth nothing from then on.

    Example: vmsctl kiosks remove Lobby --reason 'Building site' --yes
    """
    act = partial(service.remove, workspace(as_user), kiosk, building=building, reason=reason)
    would, words = switch_off(act, lambda one: f"{one.name} of {one.building}", dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


@app.command()
def code(
    kiosk: Name, building: Building = None, reason: Reason = "", as_user: As = None, as_json: AsJson = False
) -> None:
    """Make a code that pairs one machine within ten minutes; it is told this once, and an earlier one holds no longer.

    Example: vmsctl kiosks code Lobby --building HQ --reason 'New tablet'
    """
    made = kiosk_pairing.new_code(workspace(as_user), kiosk, building=building, reason=reason)
    record = {"kiosk": _record(made.kiosk), "code": made.code, "until": made.until}
    output.show(record, as_json=as_json, words=[made.code])
    if not as_json:
        output.narrate(f"On the machine that is to be {made.kiosk.name}, within ten minutes: vmsctl kiosks pair CODE")


@app.command()
def pair(
    code: Annotated[str, typer.Argument(metavar="CODE", help="As 'vmsctl kiosks code' tells it.")],
    as_json: AsJson = False,
) -> None:
    """Make this machine the kiosk that the code is for; it keeps a token in the keyring or an encrypted file.

    Example: vmsctl kiosks pair ACDE-FGHJ
    """
    configuration = config.load()
    ws = open_workspace(configuration)
    done = kiosk_pairing.pair(ws, code)
    where = secrets.keep(kiosk_pairing.SECRET, done.token, secret_places(configuration))
    words = f"This machine is {done.kiosk.name} of {done.kiosk.building} now. Its token is kept in {where}."
    output.show({**_record(done.kiosk), "kept": where}, as_json=as_json, words=[words])


@app.command()
def revoke(
    kiosk: Name, building: Building = None, reason: Reason = "", request_id: RequestId = None, as_user: As = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Let a machine be the kiosk no more, from this moment; a code that waits holds no longer either.

    Example: vmsctl kiosks revoke Lobby --building HQ --reason 'Tablet stolen'
    """
    done = kiosk_pairing.revoke(workspace(as_user), kiosk, building=building, reason=reason, request_id=request_id)
    output.show(_record(done), as_json=as_json, words=[f"Revoked {done.name} of {done.building}."])


def _given(words: Sequence[str] | None) -> list[str] | None:
    """What was said; an empty word says that there are none."""
    return None if words is None else [word for word in words if word]


def _state(kiosk: Kiosk) -> str:
    if not kiosk.active:
        return "switched off"
    if kiosk.paired_at:
        return f"paired since {kiosk.paired_at:%Y-%m-%d %H:%M} UTC"
    return "revoked" if kiosk.revoked_at else "not paired"


def _record(kiosk: Kiosk) -> output.Record:
    known = {**asdict(kiosk), "id": str(kiosk.id), "building_id": str(kiosk.building_id)}
    return known | {"state": _state(kiosk)}
