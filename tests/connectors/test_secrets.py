"""Where secrets come from, in which order, and which places are not trusted."""

import subprocess
import sys
from pathlib import Path

import pytest

from vmsctl.connectors import secrets
from vmsctl.connectors.secrets import DATABASE_PASSWORD, Places
from vmsctl.errors import StoreFailed

KEY = bytes(range(32))
URL = "postgresql://vms@db.example.org:5433/visits?sslmode=require"


def places(home: Path, **environment: str) -> Places:
    return Places(home, lambda: KEY, environment)


def secret_file(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_the_environments_file_goes_before_systemd_and_that_before_the_encrypted_file(tmp_path: Path) -> None:
    where = places(tmp_path)
    assert secrets.find(DATABASE_PASSWORD, where) is None
    secrets.keep(DATABASE_PASSWORD, "third", where)
    credential = secret_file(tmp_path / "credentials" / DATABASE_PASSWORD, "second\n")
    own = secret_file(tmp_path / "own", "first\n")
    systemd = {"CREDENTIALS_DIRECTORY": str(credential.parent)}
    found = [
        secrets.find(DATABASE_PASSWORD, places(tmp_path, VMSCTL_DATABASE_PASSWORD_FILE=str(own), **systemd)),
        secrets.find(DATABASE_PASSWORD, places(tmp_path, **systemd)),
        secrets.find(DATABASE_PASSWORD, where),
    ]
    assert [secret and secret.value for secret in found] == ["first", "second", "third"]
    assert [secret and secret.origin.split()[1] for secret in found] == ["file", "systemd", "encrypted"]


def test_the_encrypted_file_is_private_and_says_nothing(tmp_path: Path) -> None:
    where = places(tmp_path)
    secrets.keep(DATABASE_PASSWORD, "s3cret words", where)
    secrets.keep("mail-password", "others", where)
    assert where.file.stat().st_mode & 0o777 == 0o600
    assert b"s3cret" not in where.file.read_bytes() and b"database" not in where.file.read_bytes()
    assert secrets.find("mail-password", where) == ("others", f"the encrypted file {where.file}")


def test_the_encrypted_file_opens_with_its_own_key_only(tmp_path: Path) -> None:
    secrets.keep(DATABASE_PASSWORD, "s3cret", places(tmp_path))
    with pytest.raises(StoreFailed, match="key"):
        secrets.find(DATABASE_PASSWORD, Places(tmp_path, lambda: bytes(32), {}))


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    where = places(tmp_path)
    secrets.keep(DATABASE_PASSWORD, "s3cret", where)
    sealed = bytearray(where.file.read_bytes())
    sealed[-1] ^= 1
    where.file.write_bytes(sealed)
    with pytest.raises(StoreFailed):
        secrets.find(DATABASE_PASSWORD, where)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o666])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    own = secret_file(tmp_path / "own", "first")
    own.chmod(mode)
    with pytest.raises(StoreFailed, match="Others") as no:
        secrets.find(DATABASE_PASSWORD, places(tmp_path, VMSCTL_DATABASE_PASSWORD_FILE=str(own)))
    assert "first" not in no.value.message and "chmod 600" in no.value.hint


def test_a_file_that_is_named_and_missing_is_not_passed_over(tmp_path: Path) -> None:
    secrets.keep(DATABASE_PASSWORD, "third", places(tmp_path))
    with pytest.raises(StoreFailed, match="cannot be read"):
        secrets.find(DATABASE_PASSWORD, places(tmp_path, VMSCTL_DATABASE_PASSWORD_FILE=str(tmp_path / "no")))


class Plain:
    """A keyring back end that somebody installed and that encrypts nothing."""

    def get_password(self, service: str, name: str) -> str:
        return "in the clear"

    def set_password(self, service: str, name: str, value: str) -> None:
        raise AssertionError("a secret went where everybody can read it")


class Trusted(Plain):
    kept: dict[str, str] = {}

    def get_password(self, service: str, name: str) -> str:
        return self.kept.get(name, "from the keyring")

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[name] = value


Trusted.__module__ = "keyring.backends.SecretService"
BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}


def use(monkeypatch: pytest.MonkeyPatch, backend: object) -> None:
    import keyring

    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


def test_a_keyring_that_does_not_encrypt_is_never_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Plain())
    where = places(tmp_path, **BUS)
    assert secrets.find(DATABASE_PASSWORD, where) is None
    assert "encrypted file" in secrets.keep(DATABASE_PASSWORD, "s3cret", where)


def test_the_systems_keyring_goes_before_the_encrypted_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = places(tmp_path, **BUS)
    secrets.keep(DATABASE_PASSWORD, "third", places(tmp_path))
    use(monkeypatch, Trusted())
    assert secrets.find(DATABASE_PASSWORD, where) == ("from the keyring", "the system's keyring (SecretService)")
    assert "keyring" in secrets.keep("mail-password", "s3cret", where)
    assert Trusted.kept == {"mail-password": "s3cret"}


def test_without_a_session_keyring_is_not_even_imported(tmp_path: Path) -> None:
    seen = (
        "import sys; from pathlib import Path; from vmsctl.connectors import secrets\n"
        "secrets.find('database-password', secrets.Places(Path(sys.argv[1]), lambda: bytes(32), {}))\n"
        "sys.exit('keyring' in sys.modules or 'cryptography' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", seen, str(tmp_path)], cwd=root).returncode == 0


def test_the_password_is_filled_into_an_address_that_has_none(tmp_path: Path) -> None:
    where = places(tmp_path)
    assert secrets.with_password(URL, where) == URL
    secrets.keep(DATABASE_PASSWORD, "p@ss/word:1", where)
    filled = secrets.with_password(URL, where)
    assert filled == "postgresql://vms:p%40ss%2Fword%3A1@db.example.org:5433/visits?sslmode=require"
    assert secrets.with_password(filled, where) == filled


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://vms:own@db/visits",
        "postgresql:///visits?host=/run/postgresql",
        "postgresql://vms@db/v?password=own",
    ],
)
def test_an_address_that_needs_none_stays_as_it_is(tmp_path: Path, url: str) -> None:
    where = places(tmp_path)
    secrets.keep(DATABASE_PASSWORD, "s3cret", where)
    assert secrets.with_password(url, where) == url
