"""Hosts outside the catalogue are tunnelled: the client sees the site's own certificate, not the school's."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from proxy_helpers import Upstream, running_upstream, server_context


@pytest.fixture(scope="module")
def own_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Upstream, Path]]:
    """A TLS server with its own certificate for localhost."""
    context, certificate = server_context(tmp_path_factory.mktemp("tls"), "localhost")
    with running_upstream(context) as upstream:
        yield upstream, certificate


def test_the_client_sees_the_sites_own_certificate(stand: Any, own_tls: tuple[Upstream, Path]) -> None:
    """A client that trusts the site's certificate alone, and not the school's CA, gets through."""
    upstream, certificate = own_tls
    context = ssl.create_default_context(cafile=str(certificate))
    with httpx.Client(proxy=stand.proxy.url, verify=context, trust_env=False) as client:
        assert client.get(f"https://localhost:{upstream.port}/").status_code == 200


def test_the_schools_ca_is_not_used_for_it(stand: Any, own_tls: tuple[Upstream, Path]) -> None:
    """A client that trusts the school's CA alone is not satisfied."""
    with stand.proxy.client() as client, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        client.get(f"https://localhost:{own_tls[0].port}/")


def test_an_address_without_a_tls_name_is_tunnelled(stand: Any, own_tls: tuple[Upstream, Path]) -> None:
    """No SNI, no entry in the catalogue."""
    context = ssl.create_default_context(cafile=str(own_tls[1]))
    context.check_hostname = False
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as raw:
        raw.sendall(f"CONNECT 127.0.0.1:{own_tls[0].port} HTTP/1.1\r\n\r\n".encode())
        assert b" 200 " in raw.recv(4096)
        with context.wrap_socket(raw) as inner:
            assert b"own certificate of localhost" in (inner.getpeercert(binary_form=True) or b"")


def test_a_decrypted_site_shows_the_schools_ca(stand: Any) -> None:
    """The counter-proof: an inspected host has a certificate of ours."""
    context = ssl.create_default_context(cafile=str(stand.proxy.home.ca_cert))
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as raw:
        raw.sendall(b"CONNECT chatterbox.example:443 HTTP/1.1\r\n\r\n")
        assert b" 200 " in raw.recv(4096)
        with context.wrap_socket(raw, server_hostname="chatterbox.example") as inner:
            certificate = inner.getpeercert() or {}
    assert (("commonName", "Gatepost CA, Meadowbrook Primary School"),) in certificate["issuer"]


def test_a_protocol_in_which_the_server_speaks_first_passes(stand: Any) -> None:
    """Mail and file transfer through CONNECT."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as client,
    ):
        client.sendall(f"CONNECT 127.0.0.1:{server.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
        connection, _ = server.accept()
        with connection:
            assert b" 200 " in client.recv(4096)
            connection.sendall(b"220 mail.example ready\r\n")
            assert client.recv(4096) == b"220 mail.example ready\r\n"


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1", b"200"), ("own.example", b"200"), ("closed.example", b"403")]
)
def test_plain_http_in_a_tunnel_may_not_name_a_refused_site(stand: Any, host: str, status: bytes) -> None:
    """A CONNECT to an address that nobody knows is no way around."""
    with running_upstream() as server, socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as client:
        client.sendall(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n".encode())
        assert b" 200 " in client.recv(4096)
        client.sendall(f"GET / HTTP/1.1\r\nUser-Agent: x\r\nHost: {host}\r\n\r\n".encode())
        assert client.recv(4096).split()[1] == status
        assert bool(server.seen) == (status == b"200")


def test_raw_bytes_to_an_inspected_site_do_not_pass(stand: Any) -> None:
    """What is neither TLS nor HTTP is not sent on."""
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as client:
        client.sendall(b"CONNECT chatterbox.example:443 HTTP/1.1\r\n\r\n")
        assert b" 200 " in client.recv(4096)
        client.sendall(b"\x00\x01\x02 raw\r\n\r\n")
        answer = client.recv(4096)
    assert answer == b"" or b" 400 " in answer
    assert not stand.upstream.seen
