"""`vmsctl outbox`: messages waiting to be sent."""

from dataclasses import asdict
from typing import Annotated

import typer

from vmsctl import config
from vmsctl.cli import output, prompts
from vmsctl.cli.options import As, AsCsv, AsJson, Building, workspace
from vmsctl.errors import Invalid
from vmsctl.services import mail_preview, mail_server
from vmsctl.services import outbox as service
from vmsctl.services.outbox import Message

app = typer.Typer(no_args_is_help=True, help="Messages waiting to be sent.")

Everything = Annotated[bool, typer.Option("--all", help="All of them.")]
One = Annotated[str, typer.Argument(metavar="ID", help="A message, as 'vmsctl outbox list' shows it.")]

COLUMNS = {
    "id": "Id", "template": "What", "visit": "Visit", "to": "To", "building": "Building", "state": "State",
    "due_at": "Due", "attempts": "Tries", "why": "Why",
}  # fmt: skip


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="waiting, claimed, sent, parked, held or dropped.")] = "",
    building: Building = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most, the newest first.")] = 100,
    as_user: As = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List messages, the newest first.

    Example: vmsctl outbox list --state parked
    """
    found = service.list_(workspace(as_user), state=state, building=building, limit=limit)
    output.show_list(map(_record, found), COLUMNS, as_json=as_json, as_csv=as_csv, none="Nothing is waiting.")
    output.narrate_limit(found, limit)


def _what(template: str) -> str:
    return template.replace("-", " ").replace("eticket", "e-ticket").capitalize()


_STATES = {
    "waiting": "waits to be sent",
    "claimed": "is going out now",
    "sent": "sent",
    "parked": "could not be sent",
    "held": "held until a manager lets it go",
    "dropped": "will not be sent",
}


@app.command()
def show(message: One, as_user: As = None, as_json: AsJson = False) -> None:
    """Show one message: what became of it, and what to do.

    Example: vmsctl outbox show 1042
    """
    found = service.show(workspace(as_user), message)
    said = [f"{_what(found.template)} to {found.to}: {_STATES[found.state]}.", found.why]
    tried = {0: "not tried yet", 1: "tried once"}.get(found.attempts, f"tried {found.attempts} times")
    when = [f"Queued {found.created_at:%d.%m.%Y %H:%M}, {tried}"]
    when += [f"Sent {found.sent_at:%d.%m.%Y %H:%M}"] if found.sent_at else []
    output.show(_record(found), as_json=as_json, words=[line for line in (*said, *when) if line])


@app.command()
def preview(
    what: Annotated[str, typer.Argument(metavar="ID|MAIL", help="A message, or a mail such as invitation.")],
    building: Building = None,
    language: Annotated[str, typer.Option("--language", help="Of an example: en, de, fr.")] = "",
    html: Annotated[bool, typer.Option("--html", help="The HTML instead of the plain text.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The whole mail as it would be sent.")] = False,
    as_user: As = None,
) -> None:
    """Write a mail as it would go out now; nothing is sent.

    Example: vmsctl outbox preview invitation --language de
    """
    mail = mail_preview.preview(workspace(as_user), what, building=building, language=language)
    text = mail.data.decode() if raw else mail.html if html else f"{mail.subject}\n\n{mail.text}"
    for line in text.replace("\r\n", "\n").split("\n"):
        output.line(line)


@app.command()
def retry(message: One = "", everything: Everything = False, as_user: As = None, as_json: AsJson = False) -> None:
    """Let what was given up be sent again.

    Example: vmsctl outbox retry 1042
    """
    _require_which(message, everything, "parked")
    ws = workspace(as_user)
    count = service.retry_all(ws) if everything else len([service.retry(ws, message)])
    output.show({"waiting": count}, as_json=as_json, words=[f"{count} waiting again."])


@app.command()
def release(message: One = "", everything: Everything = False, as_user: As = None, as_json: AsJson = False) -> None:
    """Let messages go that were held beyond somebody's daily limit.

    Example: vmsctl outbox release --all
    """
    _require_which(message, everything, "held")
    ws = workspace(as_user)
    count = service.release_all(ws) if everything else len([service.release(ws, message)])
    output.show({"waiting": count}, as_json=as_json, words=[f"{count} let go."])


@app.command()
def test(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Your own mailbox.")],
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Send a test mail now and say what the server answered.

    Example: vmsctl outbox test me@example.org
    """
    said = mail_preview.send_test(workspace(as_user), address)
    output.show({"sent": True, "answer": said}, as_json=as_json, words=[said, f"Look into the mailbox of {address}."])


@app.command("set-password")
def set_password(
    webhook: Annotated[bool, typer.Option("--webhook", help="The secret that webhooks are signed with.")] = False,
) -> None:
    """Keep the mail server's password, typed here or read from standard input, in the keyring or an encrypted file.

    Example: vmsctl outbox set-password
    """
    name = mail_server.WEBHOOK_SECRET if webhook else mail_server.PASSWORD
    where = mail_server.keep(config.load(), name, prompts.secret("Secret" if webhook else "Password"))
    output.narrate(f"Kept in {where}.")


def _require_which(message: str, everything: bool, state: str) -> None:
    if bool(message) == everything:
        raise Invalid("which-message", "Say which message, or --all.", f"See 'vmsctl outbox list --state {state}'.")


def _record(message: Message) -> output.Record:
    return {**asdict(message), "id": str(message.id)}
