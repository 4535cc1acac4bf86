"""The care of the store, and what commands say when it fails, as it is typed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Line
from vmsctl import config

WHY = ("--reason", "To see")


def test_a_backup_is_made_checked_and_tried(vmsctl: Line, tmp_path: Path) -> None:
    made = vmsctl("database", "backup", str(tmp_path / "kept"), *WHY, "--json")
    assert made.json["file"] == str(tmp_path / "kept") and "installation's key is not in it" in made.err
    assert vmsctl("database", "check", made.json["file"], "--json").json["rows"] == made.json["rows"]
    assert vmsctl("database", "restore", made.json["file"], *WHY, "--dry-run").out.startswith("Would put kept")
    assert vmsctl("database", "restore", made.json["file"], *WHY, "--json").error["code"] == "not-confirmed"
    assert "whole" in vmsctl("database", "check").out
    assert vmsctl("database", "restore", "nothing.db", *WHY, "--yes", "--json").error["code"] == "backup-unknown"
    assert vmsctl("database", "check", "nothing.db").code == 3
    assert vmsctl("database", "upgrade").out.startswith("The store is up to date")


def test_the_doctor_says_ok_or_how_to_mend(vmsctl: Line, engine: str) -> None:
    found = {finding["what"]: finding for finding in vmsctl("doctor", "--deep", "--json").json}
    assert found["event log"]["state"] == "ok"
    assert all(finding["mend"] for finding in found.values() if finding["state"] != "ok")
    config.load().key_file.chmod(0o644)
    said = vmsctl("doctor")
    assert said.code == 1 and "PROBLEM  key file" in said.out and "chmod 600" in said.out


def header(store: Path) -> None:
    store.write_bytes(b"\xff" * 100 + store.read_bytes()[100:])


def gone(store: Path) -> None:
    store.unlink()


def emptied(store: Path) -> None:
    store.write_bytes(b"")


def key_gone(store: Path) -> None:
    config.load().key_file.unlink()


def key_open(store: Path) -> None:
    config.load().key_file.chmod(0o644)


def bad_configuration(store: Path) -> None:
    (config.load().home / "config.toml").write_text("desk = [")


COMMANDS = (
    ("users", "list"),
    ("floors", "add", "Roof", *WHY),
    ("visits", "check-in", "3141"),
    ("event-log", "verify"),
    ("database", "backup", *WHY),
)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
@pytest.mark.parametrize("harm", [header, gone, emptied, bad_configuration])
def test_a_store_that_fails_is_one_sentence_and_exit_code_6(
    vmsctl: Line, engine: str, harm: Callable[[Path], None]
) -> None:
    store = Path(config.load().address)
    for ending in ("-wal", "-shm"):
        Path(f"{store}{ending}").unlink(missing_ok=True)
    harm(store)
    left = store.read_bytes() if store.exists() else None
    for words in COMMANDS:
        said = vmsctl(*words)
        assert (said.code, said.out) == (6, ""), words
        assert "Traceback" not in said.err and 1 <= len(said.err.splitlines()) <= 2, said.err
    assert (store.read_bytes() if store.exists() else None) == left


@pytest.mark.parametrize("harm", [key_gone, key_open])
def test_a_key_that_fails_is_one_sentence_and_exit_code_6(vmsctl: Line, harm: Callable[[Path], None]) -> None:
    harm(Path())
    said = vmsctl("visits", "check-in", "00000000000000000000", "--building", "HQ", "--json")
    assert (said.code, said.error["code"].split("-")[0]) == (6, "key")
    assert vmsctl("users", "list").code == 0


@pytest.mark.parametrize(
    "words", [("visits", "list"), ("init", "--building", "HQ", "--timezone", "UTC", "--admin", "A B <a@x.example>")]
)
def test_a_server_of_another_kind_is_named_and_no_file_made(
    vmsctl: Line, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VMSCTL_DATABASE_URL", "mysql://db.example/vms")
    said = vmsctl(*words)
    assert said.code == 6 and "postgresql://USER@HOST/DATABASE" in said.err
    assert list(tmp_path.glob("mysql*")) == []


def test_a_store_of_the_future_is_refused(vmsctl: Line) -> None:
    from db.engine import open_store

    store = open_store(config.load().address)
    with store.transaction() as tx:
        tx.run("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    for words in COMMANDS:
        assert vmsctl(*words, "--json").error["code"] == "store-newer"


def test_the_key_of_another_installation_is_noticed(vmsctl: Line) -> None:
    config.load().key_file.write_text("ab" * 32 + "\n")
    said = vmsctl("doctor")
    assert said.code == 1 and "It is not the one that this store's tickets" in said.out


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_of_another_installation_says_that_its_passes_are_not_known_here(vmsctl: Line, tmp_path: Path) -> None:
    vmsctl("database", "backup", str(tmp_path / "kept"), *WHY)
    config.load().key_file.write_text("ab" * 32 + "\n")
    said = vmsctl("database", "restore", str(tmp_path / "kept"), *WHY, "--yes", "--json")
    assert said.json["key_fits"] is False
    assert "tickets, PINs and links are not known here" in said.err
