"""`vmsctl printers`: printers, and the queue of what is to be printed."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from vmsctl.cli import output, printing
from vmsctl.cli.house import Called, NewName, SwitchOn, switch_off
from vmsctl.cli.options import All, As, AsCsv, AsJson, Building, DryRun, Reason, Yes, workspace
from vmsctl.services import print_queue
from vmsctl.services import printers as service
from vmsctl.services.printers import Printer

app = typer.Typer(no_args_is_help=True, help="Printers, and the queue of what is to be printed.")

Name = Annotated[str, typer.Argument(metavar="PRINTER", help="Its name or id.")]
Job = Annotated[str, typer.Argument(metavar="JOB", help="A job's id; see 'vmsctl printers queue'.")]
URLS = "tcp://HOST:9100, usb://04b8:0e15, serial:///dev/ttyS0 or file:///PATH."
Url = typer.Option("--url", metavar="URL", help=URLS)
Profile = typer.Option(
    "--profile", metavar="NAME", help="receipt-80mm, receipt-58mm, label-80mm, badge-pdf or a model."
)
Machine = typer.Option("--machine", metavar="HOST", help="The machine that a cable leads to, when not this one.")
Position = typer.Option("--position", metavar="N", help="Badges come out of the lowest.")

COLUMNS = {
    "id": "Id", "building": "Building", "name": "Name", "url": "Address", "profile": "Profile", "machine": "Machine",
    "active": "In use", "waiting": "Waiting", "trouble": "Trouble",
}  # fmt: skip
JOBS = {
    "id": "Job", "what": "What", "visit": "Visit", "visitor": "Visitor", "printer": "Printer", "state": "State",
    "why": "Why",
}  # fmt: skip


@app.command("list")
def list_(
    building: Building = None, everything: All = False, as_user: As = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """List printers with what waits for them.

    Example: vmsctl printers list --building HQ
    """
    found = service.list_(workspace(as_user), building=building, inactive=everything)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="No printers yet.")


@app.command()
def show(printer: Name, building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one printer.

    Example: vmsctl printers show 'Front desk' --building HQ
    """
    output.show(_record(service.show(workspace(as_user), printer, building=building)), as_json=as_json)


@app.command()
def add(
    name: Called,
    url: Annotated[str, typer.Argument(metavar="URL", help=URLS)],
    profile: Annotated[str, Profile] = "receipt-80mm",
    building: Building = None,
    machine: Annotated[str | None, Machine] = None,
    position: Annotated[int | None, Position] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Add a printer.

    Example: vmsctl printers add 'Front desk' tcp://192.0.2.7:9100 --building HQ --reason 'New desk'
    """
    made = service.add(
        workspace(as_user), name, url, profile=profile, building=building, machine=machine, position=position,
        reason=reason,
    )  # fmt: skip
    words = f"Added {made.name} to {made.building}. Try it: vmsctl printers test {made.id} --building {made.building!r}"
    output.show(_record(made), as_json=as_json, words=[words])


@app.command()
def change(
    printer: Name,
    building: Building = None,
    name: NewName = None,
    url: Annotated[str | None, Url] = None,
    profile: Annotated[str | None, Profile] = None,
    machine: Annotated[str | None, Machine] = None,
    position: Annotated[int | None, Position] = None,
    switch_on: SwitchOn = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Change a printer; what waits for it is tried again at once.

    Example: vmsctl printers change 'Front desk' --url tcp://192.0.2.8 --reason 'Moved'
    """
    done = service.change(
        workspace(as_user), printer, building=building, name=name, url=url, profile=profile, machine=machine,
        position=position, active=True if switch_on else None, reason=reason,
    )  # fmt: skip
    output.show(_record(done), as_json=as_json, words=[f"Changed {done.name} of {done.building}."])


@app.command()
def remove(
    printer: Name, building: Building = None, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False,
    as_user: As = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Switch a printer off; what waits for it is dropped.

    Example: vmsctl printers remove 'Front desk' --reason 'Broken' --yes
    """
    act = partial(service.remove, workspace(as_user), printer, building=building, reason=reason)
    would, words = switch_off(act, _with_what_waits, dry_run=dry_run, yes=yes)
    output.show(_record(would), as_json=as_json, words=[words])


@app.command()
def test(printer: Name, building: Building = None, as_user: As = None, as_json: AsJson = False) -> None:
    """Print a test page now.

    Example: vmsctl printers test 'Front desk' --building HQ
    """
    ws = workspace(as_user)
    printing.print_now(ws, print_queue.print_test_page(ws, printer, building=building), as_json=as_json)


@app.command()
def queue(
    building: Building = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is printed or dropped.")] = False,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what waits for a printer, failed, or may not have come out.

    Example: vmsctl printers queue --all
    """
    found = print_queue.list_(workspace(as_user), everything=everything, building=building)
    records = map(printing.job_record, found)
    output.show_list(records, JOBS, as_json=as_json, as_csv=as_csv, none="Nothing waits for a printer.")


@app.command()
def retry(
    job: Job,
    printer: Annotated[str | None, typer.Option("--printer", metavar="NAME", help="Another of the building.")] = None,
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Print a job that waits, failed, was dropped or did not come out.

    Example: vmsctl printers retry 12 --printer Spare
    """
    ws = workspace(as_user)
    printing.print_now(ws, print_queue.retry(ws, job, printer=printer), as_json=as_json)


@app.command()
def drop(job: Job, as_user: As = None, as_json: AsJson = False) -> None:
    """Take a job out of the queue.

    Example: vmsctl printers drop 12
    """
    done = print_queue.drop(workspace(as_user), job)
    output.show(printing.job_record(done), as_json=as_json, words=[printing.told(done)])


def _with_what_waits(printer: Printer) -> str:
    jobs = {0: "", 1: " with a waiting job"}.get(printer.waiting, f" with {printer.waiting} waiting jobs")
    return f"{printer.name} of {printer.building}{jobs}"


def _record(printer: Printer) -> output.Record:
    return {**asdict(printer), "id": str(printer.id), "building_id": str(printer.building_id)}
