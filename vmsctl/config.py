"""Where this installation lives and what the environment says about it."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from vmsctl.errors import StoreFailed

KEY_BYTES = 32


class Config(NamedTuple):
    """`home` holds store, copies and keys; `address` the store's file or `postgresql://` URL; `scanner` the URL of
    this desk's scanner, empty where it types like a keyboard."""

    home: Path
    address: str
    user: str | None
    building: str | None
    desk: str
    scanner: str = ""

    @property
    def key_file(self) -> Path:
        return self.home / "keys" / "installation.key"

    @property
    def seal_file(self) -> Path:
        """The key and the certificate that seal what visitors sign."""
        return self.home / "keys" / "seal.pem"

    @property
    def copies(self) -> Path:
        """The desk's own copies of the roll call."""
        return self.home / "copies"

    @property
    def log_file(self) -> Path:
        return self.home / "vmsctl.log"

    @property
    def anchors(self) -> Path:
        """Where the ends of the audit trail are noted, unless a setting says another place."""
        return self.home / "event-log-anchors.jsonl"

    @property
    def backups(self) -> Path:
        return self.home / "backups"


def load(environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration of this process: environment before `config.toml` before defaults."""
    home = Path(environment.get("VMSCTL_HOME") or default_home()).expanduser()
    written = _written(home / "config.toml")
    return Config(
        home=home,
        address=environment.get("VMSCTL_DATABASE_URL") or written.get("database_url") or str(home / "vmsctl.db"),
        user=environment.get("VMSCTL_USER") or None,
        building=environment.get("VMSCTL_BUILDING") or written.get("building"),
        desk=environment.get("VMSCTL_DESK") or written.get("desk") or "",
        scanner=environment.get("VMSCTL_SCANNER") or written.get("scanner") or "",
    )


def default_home() -> Path:
    """The user's data directory."""
    from platformdirs import user_data_path

    return user_data_path("vmsctl")


def os_account() -> str:
    """The operating-system account that this process runs under. The kernel says so: `LOGNAME` and its like, which
    `getpass` believes, could be set by anybody."""
    import pwd

    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def machine_name() -> str:
    """What this desk is called when nobody named it."""
    return os.uname().nodename.split(".")[0]


def _written(path: Path) -> Mapping[str, str]:
    if not path.exists():
        return {}
    import tomllib

    try:
        return {name: str(value) for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError) as error:
        raise StoreFailed("bad-configuration", f"{path} cannot be read: {error}.", "Correct that file.") from error


def read_key(path: Path) -> bytes:
    """The installation's key; no new one is ever made in place of a missing or unfit one."""
    try:
        mode = path.stat().st_mode
        key = bytes.fromhex(path.read_bytes().decode("ascii"))
    except FileNotFoundError:
        raise StoreFailed(
            "key-missing",
            f"The key file {path} is missing.",
            "Bring it back from its backup; nothing else opens the passes.",
        ) from None
    except (OSError, ValueError) as error:
        raise StoreFailed("key-unfit", f"The key file {path} cannot be read: {error}.", "Bring it back.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise StoreFailed("key-open", f"Others can read the key file {path}.", f"Run: chmod 600 {path}")
    if len(key) != KEY_BYTES:
        raise StoreFailed("key-unfit", f"The key file {path} holds no key of 32 bytes.", "Bring it back.")
    return key


def make_key(path: Path) -> bytes:
    """A new key in a 0600 file, whole and on the disk before it has its name; an existing one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _write_key(path)
    for left in path.parent.glob(f"{path.name}.*.new"):
        left.unlink(missing_ok=True)
    return read_key(path)


def _write_key(path: Path) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(os.urandom(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError, FileNotFoundError):  # another process was first, and has cleared up
        os.link(beside, path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """See to it that a folder's list of files is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
