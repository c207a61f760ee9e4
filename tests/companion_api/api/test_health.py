"""What devices fetch without signing in: health, metrics, PAC, CA certificate."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from companion_api.companion import Companion
from gatepost.home import Home

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n"


def route(script: str, host: str, folder: Path) -> str:
    """What a browser makes of the PAC file, run by Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this machine to run the PAC file")
    path = folder / "pac.js"
    path.write_text(f"{script}\nconsole.log(FindProxyForURL('https://x/', {host!r}));", encoding="utf-8")
    return subprocess.run([node, str(path)], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("www.facebook.com", "PROXY 127.0.0.1:8080"),
        ("FACEBOOK.com.", "PROXY 127.0.0.1:8080"),
        ("chatterbox.example", "PROXY 127.0.0.1:8080"),
        ("gatepost.local", "PROXY 127.0.0.1:8080"),
        ("notfacebook.com", "DIRECT"),
        ("facebook.com.evil.example", "DIRECT"),
        ("hasOwnProperty", "DIRECT"),
        ("constructor", "DIRECT"),
        ("", "DIRECT"),
        ("192.0.2.7", "DIRECT"),
        ("www.bbc.co.uk", "DIRECT"),
    ],
)
def test_the_pac_file_sends_only_watched_sites(client: FlaskClient, tmp_path: Path, host: str, answer: str) -> None:
    """Catalogued sites that may be stopped go through the proxy, everything else direct."""
    assert route(client.get("/proxy.pac").text, host, tmp_path) == answer


def test_the_pac_file_has_its_type(client: FlaskClient) -> None:
    """Browsers want it by name."""
    assert client.get("/proxy.pac").mimetype == "application/x-ns-proxy-autoconfig"


def test_the_certificate_comes_without_its_key(client: FlaskClient, school_home: Home) -> None:
    """Whatever else the file holds, only the certificate leaves."""
    school_home.ca_cert.parent.mkdir()
    school_home.ca_cert.write_text(KEY + PEM, encoding="ascii")
    assert client.get("/ca.pem").text == PEM


def test_no_certificate_is_404(client: FlaskClient) -> None:
    """Before the proxy has made one there is none."""
    assert client.get("/ca.pem").status_code == 404


def test_ready_once_the_models_are_open(client: FlaskClient, companion: Companion) -> None:
    """After warming, readiness is 200."""
    companion.warm()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ready")


def test_metrics_count_without_naming(client: FlaskClient, extension: dict[str, str]) -> None:
    """Checks are counted by verdict; no person and no site is a label."""
    client.post("/api/v1/checks", json={"texts": ["07700 900123"], "service": "chatterbox"}, headers=extension)
    text = client.get("/metrics").text
    assert 'gatepost_checks_total{verdict="warn"} 1.0' in text
    assert ("jpike" in text, "chatterbox" in text) == (False, False)
