"""`vmsctl documents seal`: the certificate by which the house's signed documents are known."""

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsJson, Reason, workspace
from vmsctl.services import renew_seal as service
from vmsctl.services.renew_seal import SealView

app = typer.Typer(no_args_is_help=True, help="The certificate that seals what visitors sign: show it, renew it.")


@app.command()
def show(as_user: As = None, as_json: AsJson = False) -> None:
    """Show in whose name the seal is, until when it holds, and which ones were in use before.

    With --json the certificate is there too, for whoever checks signed files with another program.

    Example: vmsctl documents seal show
    """
    found = service.show(workspace(as_user))
    output.show(_record(found), as_json=as_json, words=_words(found))


@app.command()
def renew(reason: Reason = "", as_user: As = None, as_json: AsJson = False) -> None:
    """Make a new key and certificate for twenty years; what was signed before stays as good as it was.

    Example: vmsctl documents seal renew --reason 'It ends this year'
    """
    made = service.renew(workspace(as_user), reason=reason)
    said = [
        f"The seal is new and holds until {made.ends:%Y-%m-%d}; what was signed before stays as good as it was.",
        f"Keep a copy of {made.path}, and put it on the other machines that share this store.",
    ]
    output.show(_record(made), as_json=as_json, words=said)


def _record(found: SealView) -> dict[str, object]:
    return {**found._asdict(), "earlier": [each._asdict() for each in found.earlier]}


def _words(found: SealView) -> list[str]:
    over = ": it is over, renew it" if found.is_over else ""
    return [
        f"in the name of: {found.holder}",
        f"holds: {found.begins:%Y-%m-%d} to {found.ends:%Y-%m-%d}{over}",
        f"SHA-256 of the certificate: {found.fingerprint}",
        f"kept in: {found.path}",
        *(f"before {each.replaced_at[:10]}: {each.fingerprint}" for each in found.earlier),
    ]
