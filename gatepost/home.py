"""A school's own data: one folder, readable by its owner alone; nothing else is written anywhere."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from gatepost.errors import InputError

SECRET_FILE_MODE = 0o600
FOLDER_MODE = 0o700
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Home:
    """Where things are inside one home. Nothing is created by looking."""

    root: Path

    @property
    def policy_path(self) -> Path:
        """The school's own policy.yaml."""
        return self.root / "policy.yaml"

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL: ``GATEPOST_DATABASE_URL``, or SQLite inside the home."""
        return os.environ.get("GATEPOST_DATABASE_URL") or f"sqlite:///{self.root / 'gatepost.db'}"

    @property
    def logos(self) -> Path:
        """The logos to look for."""
        return self.root / "logos"

    @property
    def ca_cert(self) -> Path:
        """The CA certificate that devices trust (PEM, no key inside)."""
        return self.root / "ca" / "gatepost-ca.pem"

    @property
    def ca_key(self) -> Path:
        """The CA's private key (PEM, owner only)."""
        return self.root / "ca" / "gatepost-ca-key.pem"

    @property
    def keys(self) -> Path:
        """Secrets: one file each, owner only."""
        return self.root / "keys"

    @property
    def spool(self) -> Path:
        """Events that wait for the companion."""
        return self.root / "spool"

    def secret(self, name: str) -> bytes:
        """Return the 32-byte secret ``keys/NAME.key``, made on first use; raises InputError when it is damaged."""
        path = self.keys / f"{name}.key"
        if not path.exists():
            write_private(path, secrets.token_hex(_KEY_BYTES) + "\n")
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except ValueError:
            key = b""
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", place=str(path)) from error
        if len(key) != _KEY_BYTES:
            raise InputError("does not hold a key; restore this file from the home's backup", place=str(path))
        return key

    def require(self) -> Home:
        """Return self, or raise InputError when ``gatepost init`` has not made this home yet."""
        if not self.policy_path.is_file():
            raise InputError(f"no policy.yaml here; make a home with: gatepost init {self.root}", place=str(self.root))
        return self

    def require_writable(self) -> Home:
        """Return self, or raise InputError where nothing can be written: a read-only or a full disk."""
        probe = make_folder(self.root) / f".{secrets.token_hex(4)}"
        try:
            probe.write_bytes(b"x")
        except OSError as error:
            raise InputError(f"nothing can be written in this home: {error.strerror}", place=str(self.root)) from error
        finally:
            _forget(probe)
        return self


def find_home(option: str | os.PathLike[str] | None = None) -> Home:
    """``--home``, else ``GATEPOST_HOME``, else the user's data folder."""
    chosen = option or os.environ.get("GATEPOST_HOME")
    return Home(Path(chosen).expanduser().absolute() if chosen else _user_data_folder() / "gatepost")


def _user_data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))


def make_folder(path: Path) -> Path:
    """Create an owner-only folder; raises InputError where that is not possible."""
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", place=str(path)) from error
    return path


def write_private(path: Path, text: str) -> None:
    """Write an owner-only text file whole or not at all; raises InputError where that is not possible."""
    write_private_bytes(path, text.encode())


def write_private_bytes(path: Path, data: bytes) -> None:
    """As ``write_private``, for bytes."""
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, SECRET_FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError as error:
        _forget(temporary)
        raise InputError(f"cannot be written: {error.strerror}", place=str(path)) from error


def _forget(path: Path) -> None:
    """Remove a file of ours; on a read-only disk it was never made, and cannot be removed either."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
