"""The school's own certificate authority."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509

from gatepost.errors import InputError
from gatepost.home import Home
from proxy_addon.ca import ensure_ca, load_store


def test_the_certificate_file_holds_no_key(tmp_path: Path) -> None:
    """Devices get this file."""
    home = Home(tmp_path)
    ensure_ca(home, school="Meadowbrook Primary School")
    assert "PRIVATE" not in home.ca_cert.read_text()
    assert home.ca_key.stat().st_mode & 0o077 == 0


def test_it_names_the_school_and_signs_sites_alone(tmp_path: Path) -> None:
    """Common name, path length and use."""
    home = Home(tmp_path)
    ensure_ca(home, school="Meadowbrook Primary School")
    certificate = x509.load_pem_x509_certificate(home.ca_cert.read_bytes())
    assert "Gatepost CA, Meadowbrook Primary School" in certificate.subject.rfc4514_string().replace("\\", "")
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_it_is_made_once(tmp_path: Path) -> None:
    """Another one would break every device's trust."""
    home = Home(tmp_path)
    ensure_ca(home, school="A")
    before = home.ca_cert.read_bytes()
    ensure_ca(home, school="B")
    assert home.ca_cert.read_bytes() == before


@pytest.mark.parametrize("missing", ["ca_cert", "ca_key"])
def test_half_a_ca_is_not_made_whole_by_itself(tmp_path: Path, missing: str) -> None:
    """A person must restore it."""
    home = Home(tmp_path)
    ensure_ca(home, school="A")
    getattr(home, missing).unlink()
    with pytest.raises(InputError, match="restore it"):
        ensure_ca(home, school="A")


@pytest.mark.parametrize("name", ["ca_cert", "ca_key"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    """One line with the path."""
    home = Home(tmp_path)
    ensure_ca(home, school="A")
    getattr(home, name).write_text("nonsense")
    with pytest.raises(InputError, match=getattr(home, name).name):
        load_store(home)


def test_a_long_name_of_a_school_fits(tmp_path: Path) -> None:
    """X.509 allows 64 characters."""
    ensure_ca(
        Home(tmp_path), school="St Michael and All Angels Church of England Voluntary Aided Primary School and Nursery"
    )
    assert Home(tmp_path).ca_cert.exists()
