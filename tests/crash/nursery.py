"""A process that strace watches and that has a child for each point at which a work is cut off.

strace kills a process at its K-th call of a kind, and counts for each process by itself. One strace serves all points:
a child that is to die at its third write makes K - 3 idle ones first. So nothing is started anew but the fork.

Reads a JSON line for each child (`act`, `home`, `controls`, `idle`: call to count, `after`: seconds
until it is killed), writes one for each that ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

import tests.crash.cutting  # noqa: F401  adds its act
from tests.crash.acts import ACTS, prepare
from tests.crash.controls import without


def idle(call: str, times: int, folder: Path) -> None:
    """Make so many harmless calls of a kind."""
    scratch = folder / "idle"
    descriptor = os.open(scratch, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(times):
        if call == "pwrite64":
            os.pwrite(descriptor, b"", 0)
        elif call == "write":
            os.write(descriptor, b"")
        elif call == "fdatasync":
            os.fdatasync(descriptor)
        elif call == "fsync":
            os.fsync(descriptor)
        elif call == "ftruncate":
            os.ftruncate(descriptor, 0)
        elif call == "rename":
            os.rename(scratch, scratch)
        elif call == "unlink":
            _quietly(os.unlink, folder / "nothing")
        elif call == "link":
            _quietly(os.link, folder / "nothing", folder / "nowhere")
        else:
            raise ValueError(call)
    os.close(descriptor)


def _quietly(function: object, *arguments: Path) -> None:
    try:
        function(*arguments)  # type: ignore[operator]
    except OSError:
        return


def child(order: dict[str, object]) -> int:
    """Do the work, with what is acknowledged in the file `acks` of its home; 0 when it came to its end."""
    home = Path(str(order["home"]))
    for call, times in dict(order["idle"]).items():  # type: ignore[call-overload]
        idle(call, times, home)
    acks = os.open(home / "acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(what: str) -> None:
        # Not `write`, which may be the call at which this process dies.
        os.writev(acks, [what.encode() + b"\n"])

    try:
        with without(list(order["controls"])):  # type: ignore[call-overload]
            ACTS[str(order["act"])](home, tell)
    except Exception:  # noqa: BLE001  the test shows it
        (home / "traceback").write_text(traceback.format_exc())
        return 1
    return 0


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        prepare(order["act"], Path(order["home"]))
        pid = os.fork()
        if pid == 0:
            os._exit(child(order))
        if order["after"] is not None:
            time.sleep(order["after"])
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        os.writev(1, [json.dumps({"pid": pid, "status": os.waitstatus_to_exitcode(status)}).encode() + b"\n"])


if __name__ == "__main__":
    main()
