"""Where secrets come from: a file that the environment names, a systemd credential, the system's keyring, or an
encrypted 0600 file in the home (PRV-5). Never a configuration file, never a command line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from vmsctl.connectors import secrets_file
from vmsctl.connectors.secrets_file import private_bytes
from vmsctl.errors import StoreFailed

DATABASE_PASSWORD = "database-password"
SERVICE = "vmsctl"
TRUSTED_KEYRINGS = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }
)
"""The back ends that encrypt; a plain-text one that somebody installed is never asked."""


class Secret(NamedTuple):
    """A secret and, for 'vmsctl doctor', where it came from."""

    value: str
    origin: str


class Places(NamedTuple):
    """Where to look: the environment, the home, and the installation's key for the encrypted file."""

    home: Path
    key: Callable[[], bytes]
    environment: Mapping[str, str] = os.environ

    @property
    def file(self) -> Path:
        return self.home / "keys" / "secrets"


def with_password(url: str, places: Places) -> str:
    """A database URL with the password that it lacks, where one is kept."""
    parts = urlsplit(url)
    if parts.username is None or has_password(url):
        return url
    found = find(DATABASE_PASSWORD, places)
    if found is None:
        return url
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.rstrip(':')}:{quote(found.value, safe='')}{at}{host}"))


def has_password(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.password) or "password" in parse_qs(parts.query)


def find(name: str, places: Places) -> Secret | None:
    """The first place's secret of that name, or None; raises `StoreFailed` for a place that others can read."""
    for look in (_in_environment, _in_systemd, _in_keyring, _in_file):
        if (found := look(name, places)) is not None:
            return found
    return None


def keep(name: str, value: str, places: Places) -> str:
    """Keep a secret in the system's keyring where one can be trusted, else in the encrypted file; where, in words."""
    backend = _keyring(places)
    if backend is not None:
        from keyring.errors import KeyringError

        with suppress(KeyringError):
            backend.set_password(SERVICE, name, value)
            return _words(backend)
    key = places.key()
    secrets_file.write(places.file, {**secrets_file.read(places.file, key), name: value}, key)
    return f"the encrypted file {places.file}"


def _in_environment(name: str, places: Places) -> Secret | None:
    variable = f"VMSCTL_{name.replace('-', '_').upper()}_FILE"
    if not places.environment.get(variable):
        return None
    path = Path(places.environment[variable])
    return Secret(_text(path), f"the file {path} ({variable})")


def _in_systemd(name: str, places: Places) -> Secret | None:
    folder = places.environment.get("CREDENTIALS_DIRECTORY")
    if not folder or not (Path(folder) / name).is_file():
        return None
    return Secret(_text(Path(folder) / name), "a systemd credential")


def _in_keyring(name: str, places: Places) -> Secret | None:
    backend = _keyring(places)
    if backend is None:
        return None
    from keyring.errors import KeyringError

    try:
        value = backend.get_password(SERVICE, name)
    except KeyringError:
        return None
    return None if value is None else Secret(value, _words(backend))


def _in_file(name: str, places: Places) -> Secret | None:
    if not places.file.exists():
        return None
    value = secrets_file.read(places.file, places.key()).get(name)
    return None if value is None else Secret(value, f"the encrypted file {places.file}")


def _keyring(places: Places) -> Any:
    """The system's keyring, if it is one that encrypts; its import costs 100 ms and is not paid where there is none."""
    if sys.platform == "linux" and not _has_session_bus(places.environment):
        return None
    try:
        import keyring

        chosen = keyring.get_keyring()
    except (ImportError, RuntimeError):
        return None
    trusted = [one for one in getattr(chosen, "backends", [chosen]) if type(one).__module__ in TRUSTED_KEYRINGS]
    return trusted[0] if trusted else None


def _has_session_bus(environment: Mapping[str, str]) -> bool:
    runtime = environment.get("XDG_RUNTIME_DIR")
    return bool(environment.get("DBUS_SESSION_BUS_ADDRESS")) or (
        runtime is not None and (Path(runtime) / "bus").exists()
    )


def _words(backend: Any) -> str:
    return f"the system's keyring ({type(backend).__module__.rpartition('.')[2]})"


def _text(path: Path) -> str:
    try:
        return private_bytes(path).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise StoreFailed("secret-unfit", f"The secret in {path} is no text.", "Write it again.") from None
