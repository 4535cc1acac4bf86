"""`vmsctl database`: the care of the store."""

from pathlib import Path
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output, prompts
from vmsctl.cli.options import As, AsJson, DryRun, Reason, Yes, workspace
from vmsctl.connectors import secrets
from vmsctl.services import backups, sign_in, store_health
from vmsctl.services.backups import BackupFile
from vmsctl.workspace import open_workspace, secret_places

app = typer.Typer(no_args_is_help=True, help="Upgrade, back up, restore, check the store.")

KEY = "The installation's key is not in it: keep a copy of {key} in another place."


@app.command()
def upgrade(as_json: AsJson = False) -> None:
    """Bring the store to this version, after a backup; every other command does it too.

    Example: vmsctl database upgrade
    """
    ws = open_workspace(config.load())
    before, after = store_health.revision(ws), None
    made = sign_in.bring_up_to_date(ws)
    after = store_health.revision(ws)
    said = f"Upgraded from {before} to {after}." if before != after else f"The store is up to date ({after})."
    record = {"from": before, "to": after, "backup": str(made[0]) if made else None}
    output.show(record, as_json=as_json, words=[said, *(f"The store as it was: {path}" for path in made)])


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="A new file or a folder; else the home's 'backups'.")] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Copy the store into one file while everybody works, and check the copy.

    Example: vmsctl database backup /mnt/backup --reason 'Nightly'
    """
    ws = workspace(as_user)
    made = backups.backup(ws, file, reason=reason)
    output.show(_record(made), as_json=as_json, words=[f"{made.path} ({made.rows} rows, {made.size} bytes), checked."])
    output.narrate(KEY.format(key=ws.config.key_file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What 'database backup' made.")],
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the store, which is kept beside it.

    Example: vmsctl database restore vmsctl-20261123T081200Z.db --reason 'Disk died' --yes
    """
    ws = open_workspace(config.load(), create=True)
    account = config.os_account()
    found = backups.restore(ws, file, account=account, reason=reason, dry_run=True).backup
    words = f"{found.path.name} with {found.rows} rows in the place of {ws.store.address}"
    if dry_run:
        output.show(_record(found), as_json=as_json, words=[f"Would put {words}."])
        return
    prompts.confirm(f"Put {words}?", yes=yes)
    done = backups.restore(ws, file, account=account, reason=reason, replace=True)
    kept = [f"The store that was there is now {done.kept}."] if done.kept else []
    kept += ["It has whoever was erased since: delete it when all is right again."] if done.kept else []
    record = {
        **_record(found),
        "store": done.store,
        "kept": str(done.kept) if done.kept else None,
        "key_fits": done.fits,
    }
    output.show(record, as_json=as_json, words=[f"Put {words}.", *kept])
    if not done.fits:
        output.narrate(
            "The key file here is not the one of that backup: its tickets, PINs and links are not known here."
        )
        output.narrate("  Put the key file of that installation in its place, before anybody is invited.")


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="A backup; without it the store itself.")] = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Look at every page, row and reference, and at the event log of the store, or at a backup.

    Example: vmsctl database check
    """
    if file is not None:
        found = backups.check(file)
        output.show(_record(found), as_json=as_json, words=[f"{file} is whole: {found.rows} rows."])
        return
    report = store_health.check(workspace(as_user))
    record = {"store": report.store, "rows": report.rows, "events": report.events}
    words = f"{report.store} is whole: {report.rows} rows, {report.events} events in unbroken chains."
    output.show(record, as_json=as_json, words=[words])


@app.command("set-password")
def set_password() -> None:
    """Keep the PostgreSQL password, typed here or read from standard input, in the keyring or an encrypted file.

    Example: vmsctl database set-password
    """
    configuration = config.load()
    where = secrets.keep(secrets.DATABASE_PASSWORD, prompts.secret("Password"), secret_places(configuration))
    output.narrate(f"Kept in {where}.")


def _record(file: BackupFile) -> output.Record:
    return {
        "file": str(file.path), "bytes": file.size, "rows": file.rows, "events": file.events, "revision": file.revision,
    }  # fmt: skip
