"""`vmsctl statistics`: a building and a period in figures."""

from enum import StrEnum
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated

import typer

from vmsctl.cli import files, output, statistics_records
from vmsctl.cli.options import As, AsCsv, AsJson, Building, Reason, workspace
from vmsctl.errors import Refused
from vmsctl.rules.statistics_period import Asked
from vmsctl.services import statistics as service

app = typer.Typer(no_args_is_help=True, help="A building and a period in figures.")

By = StrEnum("By", [(name.upper(), name) for name in service.WAYS])  # type: ignore[misc]
DIFFERENCES = {"building": "Building", "period": "When", "what": "What", "kept": "Kept", "counted": "Counted"}


@app.command()
def show(
    building: Building = None,
    since: Annotated[str, typer.Option("--from", metavar="DAY", help="From this day on; 30 days ago.")] = "",
    until: Annotated[str, typer.Option("--to", metavar="DAY", help="Up to this day; today.")] = "",
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="A year, as 2026.")] = None,
    month: Annotated[str, typer.Option("--month", metavar="MONTH", help="A month, as 2026-11 or 11.")] = "",
    by: Annotated[By | None, typer.Option("--by", help="Spread by this, or who came most often.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many companies, visitors, hosts.")] = 10,
    chart: Annotated[bool, typer.Option("--chart", help="As a bar chart in the terminal.")] = False,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="A chart as SVG; - for stdout.")] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="A chart as PNG; - for stdout.")] = None,
    reason: Reason = "",
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show who was invited, came, did not come, and was not checked out; how long they stayed, when, and for whom.

    Without --by everything at a glance. Groups of fewer than five people are left out once their visits are anonymous.
    Visitors as a file (--csv, --svg, --png) need a --reason.

    Example: vmsctl statistics show --month 2026-11 --building HQ
    Example: vmsctl statistics show --year 2026 --by company --csv > companies.csv
    Example: vmsctl statistics show --from 2026-11-02 --to 2026-11-15 --by day --svg days.svg
    """
    asked = Asked(since, until, year, month)
    alone = statistics_records.way(str(by) if by else "", as_one=chart or as_csv or svg or png)
    ways = [alone] if alone else service.WAYS
    found = service.show(
        workspace(as_user), asked, ways, building=building, limit=limit, tell=_tell,
        export_reason=reason if as_csv or svg or png else None,
    )  # fmt: skip
    if svg or png:
        _save(found, alone, svg, png)
    elif as_json:
        output.show_json(statistics_records.record(found))
    elif alone and chart:
        _draw(found, alone)
    elif alone:
        records, columns = statistics_records.table(found, alone)
        output.show_list(records, columns, as_csv=as_csv, none="Nobody came.")
    else:
        for line in statistics_records.overview(found, get_terminal_size().columns):
            output.line(line)
    if not as_json:
        for remark in statistics_records.remarks(found):
            output.narrate(remark)


@app.command()
def verify(building: Building = None, as_user: As = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Count every visit again and tell where what is kept differs.

    Example: vmsctl statistics verify --building HQ
    """
    from vmsctl.services import statistics_upkeep

    found = statistics_upkeep.verify(workspace(as_user), building)
    output.show_list(
        (each._asdict() for each in found), DIFFERENCES, as_json=as_json, as_csv=as_csv, none="All is as counted."
    )
    if found:
        raise Refused(
            "statistics-differ", f"{len(found)} figures are not what the visits say.",
            "Count them anew ('vmsctl statistics rebuild').",
        )  # fmt: skip


@app.command()
def rebuild(building: Building = None, as_user: As = None) -> None:
    """Count everything anew; what visits that are anonymous by now no longer tell is kept.

    Example: vmsctl statistics rebuild --building HQ
    """
    from vmsctl.services import statistics_upkeep

    days = statistics_upkeep.rebuild(workspace(as_user), building, _tell)
    output.line(f"{days} days counted.")


def _tell(reached: str) -> None:
    output.narrate(f"Counted to {reached}.")


def _save(found: service.Statistics, by: str, svg: Path | None, png: Path | None) -> None:
    from vmsctl.services import statistics_charts

    if svg:
        files.write(svg, statistics_charts.svg(found, by))
    if png:
        files.write(png, statistics_charts.png(found, by))


def _draw(found: service.Statistics, by: str) -> None:
    from vmsctl.services import statistics_charts

    output.line(statistics_charts.chart(found, by).title)
    for line in statistics_charts.text(found, by, min(get_terminal_size().columns, 120)):
        output.line(line)
