"""SIGKILL while a file is written: the roll-call copy, the key, a backup. Each is the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from db import backup
from tests.cast import NOON
from tests.crash.acts import a_backup, a_key, at_work
from tests.crash.killing import Cut, cut_off
from tests.machine import needs
from tests.scale import Scale
from vmsctl.config import make_key, read_key
from vmsctl.errors import VmsError
from vmsctl.services import roll_call

pytestmark = [pytest.mark.crash, pytest.mark.long, needs("strace")]
CALLS = ("write", "fsync", "rename", "link", "unlink")


def people_on(cut: Cut) -> int | str:
    """How many the desk's copy has on site: 0 before the first, or why it cannot be read."""
    path = cut.home / "copies" / "roll-call-1.json"
    if not path.exists():
        return 0
    try:
        return len(roll_call.read_copy(path, now=NOON).blocks.get("on-site", ()))
    except VmsError as error:
        return error.code


def copied(cut: Cut) -> int:
    return max((int(ack.split()[1]) for ack in cut.acks), default=0)


def test_the_desks_copy_is_a_whole_one_and_the_last_that_was_told_of(
    pattern: Path, tmp_path: Path, scale: Scale
) -> None:
    for cut in cut_off("a_copy", pattern, tmp_path, CALLS, scale(12, nightly=60)):
        assert people_on(cut) in (copied(cut), copied(cut) + 1), cut


def test_what_was_being_written_goes_with_the_next_copy(pattern: Path, tmp_path: Path) -> None:
    """Names in files that nobody reads are names that nobody erases."""
    for cut in cut_off("a_copy", pattern, tmp_path, ("fsync", "rename"), 4):
        roll_call.write_copy(at_work(cut.home), 1)
        assert [path.name for path in (cut.home / "copies").glob("roll-call*")] == ["roll-call-1.json"]


def test_a_copy_written_in_its_place_is_caught(pattern: Path, tmp_path: Path) -> None:
    """The control."""
    cuts = cut_off("a_copy", pattern, tmp_path, ("write",), 12, controls=["plain_writing"])
    assert "bad-copy" in {people_on(cut) for cut in cuts}


def key_of(home: Path) -> bytes | str:
    """The key that the next start uses, or why there is none."""
    path = home / "keys" / "installation.key"
    try:
        return read_key(path) if path.exists() else make_key(path)
    except VmsError as error:
        return error.code


def test_a_key_is_whole_or_not_there(tmp_path: Path, home: Path) -> None:
    home.joinpath("pattern").mkdir()
    for cut in cut_off("a_key", home / "pattern", tmp_path, CALLS, 100):
        key = key_of(cut.home)
        assert isinstance(key, bytes) and len(key) == 32, (cut, key)
        a_key(cut.home, lambda _: None)
        assert [path.name for path in (cut.home / "keys").iterdir()] == ["installation.key"]
        assert key_of(cut.home) == key


def test_a_key_written_in_its_place_is_caught(tmp_path: Path, home: Path) -> None:
    """The control."""
    home.joinpath("pattern").mkdir()
    cuts = cut_off("a_key", home / "pattern", tmp_path, ("write",), 3, controls=["plain_writing"])
    assert "key-unfit" in {key_of(cut.home) for cut in cuts}


def test_a_backup_has_its_name_when_it_is_whole(pattern: Path, tmp_path: Path, scale: Scale) -> None:
    calls = ("pwrite64", "write", "fsync", "link", "unlink")
    for cut in cut_off("a_backup", pattern, tmp_path, calls, scale(10, nightly=90)):
        kept = cut.home / "backups" / "kept.db"
        if kept.exists():
            assert backup.check(kept).rows["visits"] == 12, cut
            kept.unlink()
        else:
            assert not cut.acks, cut
        for left in (cut.home / "backups").glob("*.partial*"):
            os.utime(left, (0, 0))
        a_backup(cut.home, lambda _: None)
        assert backup.check(kept).rows["visits"] == 12
        assert os.listdir(cut.home / "backups") == ["kept.db"], cut
