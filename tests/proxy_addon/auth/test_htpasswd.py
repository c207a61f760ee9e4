"""Files of users: which hashes count, and one line for what does not."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import bcrypt
import pytest

from gatepost.errors import InputError
from proxy_addon.auth import htpasswd
from proxy_addon.auth.htpasswd import Htpasswd, HtpasswdFile, read_htpasswd

BCRYPT = bcrypt.hashpw(b"three random words", bcrypt.gensalt(4)).decode()
SHA = "{SHA}" + base64.b64encode(hashlib.sha1(b"three random words", usedforsecurity=False).digest()).decode()
LONG = "ä" * 60


def users(path: Path, text: str) -> Htpasswd:
    """The users of a file with this text."""
    path.write_text(text, encoding="utf-8")
    return read_htpasswd(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "staff.htpasswd"


@pytest.mark.parametrize("kept", [BCRYPT, BCRYPT.replace("$2b$", "$2y$"), SHA])
@pytest.mark.parametrize(
    ("password", "right"), [("three random words", True), ("three random word", False), ("", False)]
)
def test_a_password_is_checked(path: Path, kept: str, password: str, right: bool) -> None:
    """By bcrypt as `htpasswd -B` writes it, and by {SHA}."""
    assert (users(path, f"# staff\n\njpike:{kept}\n").check("JPike", password) is not None) is right


def test_bcrypt_reads_72_bytes_as_others_do(path: Path) -> None:
    """A longer password works as it does in Apache."""
    kept = bcrypt.hashpw(LONG.encode()[:72], bcrypt.gensalt(4)).decode()
    assert users(path, f"jpike:{kept}").check("jpike", LONG) is not None


@pytest.mark.parametrize("name", ["nobody", ""])
def test_nobody_else_gets_in(path: Path, name: str) -> None:
    """A name that is not in the file."""
    assert users(path, f"jpike:{BCRYPT}").check(name, "three random words") is None


@pytest.mark.parametrize("line", ["jpike:$apr1$mEpT$Xyz", "jpike:plain", "jpike:", "jpike", ":x", "jpike:{SHA}short",
                                  "jpike:rqXexS6ZhobKA"])  # fmt: skip
def test_another_scheme_is_refused_with_file_and_line(path: Path, line: str) -> None:
    """And says nothing of the hash."""
    with pytest.raises(InputError) as refused:
        users(path, f"nbrandt:{BCRYPT}\n{line}\n")
    assert refused.value.place == f"{path}:2"
    assert "apr1$" not in str(refused.value)


def test_a_name_stands_once(path: Path) -> None:
    """In any case of letters."""
    with pytest.raises(InputError, match="twice"):
        users(path, f"jpike:{BCRYPT}\nJPIKE:{BCRYPT}\n")


def test_a_missing_file_is_one_line(path: Path) -> None:
    """With its path."""
    with pytest.raises(InputError, match="cannot be read"):
        read_htpasswd(path)


def test_a_changed_file_is_read_again_and_a_bad_one_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a restart; the log names the line."""
    monkeypatch.setattr(htpasswd, "REREAD_S", 0.0)
    path.write_text(f"jpike:{BCRYPT}\n", encoding="utf-8")
    kept = HtpasswdFile(path)
    path.write_text(f"jpike:{BCRYPT}\nnbrandt:{SHA}\n", encoding="utf-8")
    added = kept.check("nbrandt", "three random words")
    path.write_text("nbrandt:plain\n", encoding="utf-8")
    assert (added, kept.check("nbrandt", "three random words")) == (frozenset(), frozenset())
    assert f"{path}:1" in caplog.text


def test_a_file_that_has_gone_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As while an editor replaces it."""
    monkeypatch.setattr(htpasswd, "REREAD_S", 0.0)
    path.write_text(f"jpike:{BCRYPT}\n", encoding="utf-8")
    kept = HtpasswdFile(path)
    path.unlink()
    assert kept.check("jpike", "three random words") == frozenset()
