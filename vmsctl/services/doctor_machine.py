"""What 'vmsctl doctor' looks at on this machine: the home, the keys, disk, clock, Python, printers."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from printers import transports
from printers.errors import PrinterError
from printers.transports import status
from vmsctl.config import read_key
from vmsctl.connectors import secrets
from vmsctl.errors import VmsError
from vmsctl.rules import doctor as rules
from vmsctl.workspace import secret_places

if TYPE_CHECKING:
    from vmsctl.config import Config
    from vmsctl.rules.doctor import Finding

ASKED = ("tcp", "usb", "serial")
PATIENCE = 2.0


def home(config: Config) -> Finding:
    """Whether others can look into the home."""
    if not config.home.is_dir():
        return rules.problem("home", f"There is no folder {config.home}.", "Make an installation: 'vmsctl init'.")
    mode = stat.S_IMODE(config.home.stat().st_mode)
    if mode & 0o077:
        return rules.problem("home", f"Others can look into {config.home}.", f"Run: chmod 700 {config.home}")
    if not os.access(config.home, os.W_OK):
        return rules.problem("home", f"{config.home} cannot be written.", "Run vmsctl as the account that owns it.")
    return rules.ok("home", f"{config.home}, for this account only.")


def key(config: Config) -> Finding:
    """Whether the installation's key is there, whole and nobody else's."""
    try:
        read_key(config.key_file)
    except VmsError as error:
        new = not config.home.exists()
        return rules.problem("key file", error.message, "'vmsctl init' makes it." if new else error.hint)
    return rules.ok("key file", f"{config.key_file}; keep a copy of it apart from the backups.")


def space(config: Config) -> Finding:
    folder = next(path for path in (config.home, *config.home.parents) if path.exists())
    return rules.space(shutil.disk_usage(folder).free, str(folder))


def python() -> Finding:
    return rules.mail_headers(sys.version_info[:3])


def world(config: Config, engine: str) -> Finding:
    """In which of the two worlds of trust this installation is."""
    if engine == "postgresql":
        return rules.ok(
            "trust", "The server guards the store; whoever has its password and the key file is every role."
        )
    store = Path(config.address)
    exposed = [path for path in (store, Path(f"{store}-wal")) if path.exists() and path.stat().st_mode & 0o077]
    if exposed:
        return rules.problem("trust", f"Others can read {exposed[0]}.", f"Run: chmod 600 {exposed[0]}")
    return rules.ok(
        "trust", "Whoever works as this operating-system account is every role; desks sign in inside the console."
    )


def password(config: Config) -> Finding | None:
    """Where the database's password comes from."""
    if not config.address.startswith(("postgresql:", "postgres:")):
        return None
    if secrets.has_password(config.address):
        return rules.warning(
            "database password", "It stands in VMSCTL_DATABASE_URL, where other programs may read it.",
            "Take it out and run 'vmsctl database set-password'.",
        )  # fmt: skip
    found = secrets.find(secrets.DATABASE_PASSWORD, secret_places(config))
    origin = f"It comes from {found.origin}." if found else "None is given; the server asks for none or trusts us."
    return rules.ok("database password", origin)


def backup_age(folders: Iterable[Path], now: datetime) -> Finding:
    """How old the newest backup in these folders is."""
    readable = [folder for folder in set(folders) if os.path.isdir(folder) and os.access(folder, os.R_OK | os.X_OK)]
    files = [path for folder in readable for path in folder.iterdir()]
    times = [path.stat().st_mtime for path in files if path.suffix in (".db", ".zip")]
    newest = max(times, default=None)
    return rules.backup_age(now, None if newest is None else datetime.fromtimestamp(newest, UTC))


def printers(listed: Iterable[tuple[str, str, str]]) -> list[Finding]:
    """Whether each printer answers; one that writes files has nothing to say."""
    return [_printer(f"printer {name} ({building})", url) for building, name, url in listed]


def _printer(what: str, url: str) -> Finding:
    if url.partition(":")[0] not in ASKED:
        return rules.ok(what, "Writes to a file.")
    try:
        with closing(transports.connect(url, timeout=PATIENCE)) as way:
            answers = status.check(way)
    except PrinterError as error:
        return rules.problem(what, error.sentence, "Then try it: 'vmsctl printers test'.")
    return rules.ok(
        what, "Answers and has nothing to complain of." if answers else "Is there; it does not say how it is."
    )
