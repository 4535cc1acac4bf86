"""Taking the machine out of the tests: no environment of the developer's, no network but our own."""

import os
import sys
import time
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

import pytest

# What a program of ours, or a library beneath it, would read and behave differently by.
NOT_OURS = (
    "VMSCTL_",
    "XDG_",
    "LC_",
    "PG",
    "TEXTUAL",
    "PYTHON_KEYRING",
    "ESCPOS_",
    "LANGUAGE",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "CREDENTIALS_DIRECTORY",
)
SAME_EVERYWHERE = {
    "TZ": "UTC",
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}


class OutsideNetwork(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def take_out_environment(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Give the test, and what it starts, an empty home and an environment that is the same everywhere."""
    for name in list(os.environ):
        if name.startswith(NOT_OURS):
            monkeypatch.delenv(name)
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    time.tzset()


def environment(home: Path) -> Mapping[str, str]:
    return {
        **SAME_EVERYWHERE,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_RUNTIME_DIR": str(home / "run"),
    }


def guard_network() -> None:
    """From now on this process may reach loopback addresses and Unix sockets only."""
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        address = arguments[1]
        # Unix sockets have a path, internet addresses a tuple that begins with the host.
        if isinstance(address, tuple) and not on_this_machine(address[0]):
            raise OutsideNetwork(f"{event} {address!r}: tests stay on this machine")
    elif event == "socket.getaddrinfo" and not on_this_machine(arguments[0]):
        raise OutsideNetwork(f"looking up {arguments[0]!r}: tests stay on this machine")


def on_this_machine(host: object) -> bool:
    """Whether a host as sockets take it is loopback; a number is not a host (netlink)."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "localhost" or not isinstance(host, str):
        return True
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
