"""A real OpenLDAP server with a small school in it, on loopback and in a temporary folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from proxy_helpers import eventually, free_port, server_context

SUFFIX = "dc=meadowbrook,dc=example"
SERVICE_DN, SERVICE_PASSWORD = f"cn=gatepost,{SUFFIX}", "the account that searches"
PASSWORD = "three random words"
_SCHEMAS = Path("/etc/ldap/schema")
_CONFIG = """\
{schemas}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server-key.pem
database mdb
suffix "{suffix}"
rootdn "cn=admin,{suffix}"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=hidden,{suffix}" by dn.exact="{service}" read by * none
access to * by users read by anonymous read
"""
_UNITS = ("people", "groups", "hidden")
_USERS = {"jpike": ("Jo Pike", "1"), "nbrandt": ("Nadia Brandt", "2"), "osmith": ("Olivia Smith", "2")}


@dataclass
class School:
    """A running directory."""

    port: int
    tls_port: int
    ca: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it listens, without TLS."""
        return f"ldap://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def slapd() -> str:
    """The program; skips with the reason where it is not installed, and fails under CI."""
    found = shutil.which("slapd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/libexec")
    if found is None or not _SCHEMAS.is_dir():
        reason = "slapd is not installed (Debian: apt-get install slapd)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def running_directory(folder: Path) -> Iterator[School]:
    """Serve the school until the block ends."""
    program = slapd()
    (folder / "data").mkdir()
    server_context(folder, "localhost")
    schemas = "\n".join(f"include {_SCHEMAS}/{name}.schema" for name in ("core", "cosine", "nis", "inetorgperson"))
    config, entries = folder / "slapd.conf", folder / "school.ldif"
    config.write_text(_CONFIG.format(schemas=schemas, folder=folder, suffix=SUFFIX, service=SERVICE_DN))
    entries.write_text(_ldif())
    adding = [program, "-T", "add", "-f", str(config), "-l", str(entries)]
    subprocess.run(adding, check=True, capture_output=True, timeout=30)
    port, tls_port = free_port(), free_port()
    where = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port}"
    process = subprocess.Popen([program, "-d", "0", "-f", str(config), "-h", where], stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: _answers(port), limit_s=20), "slapd did not start"
        yield School(port, tls_port, folder / "server.pem", process)
    finally:
        process.kill()
        process.wait(10)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _ldif() -> str:
    entries = [
        f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Meadowbrook\ndc: meadowbrook",
        *(f"dn: ou={name},{SUFFIX}\nobjectClass: organizationalUnit\nou: {name}" for name in _UNITS),
        f"dn: {SERVICE_DN}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: gatepost\n"
        f"userPassword: {SERVICE_PASSWORD}",
        *(_person(user, name, room) for user, (name, room) in _USERS.items()),
        _group("Senior Leaders", "groups", "jpike"),
        _group("pupils", "hidden", "osmith"),
        f"dn: cn=office,ou=groups,{SUFFIX}\nobjectClass: posixGroup\ncn: office\ngidNumber: 7\nmemberUid: nbrandt",
    ]  # fmt: skip
    return "\n\n".join(entries) + "\n"


def _person(user: str, name: str, room: str) -> str:
    return (
        f"dn: uid={user},ou=people,{SUFFIX}\nobjectClass: inetOrgPerson\nuid: {user}\ncn: {name}\n"
        f"sn: {name.split()[1]}\nroomNumber: {room}\nuserPassword: {PASSWORD}"
    )


def _group(name: str, unit: str, user: str) -> str:
    member = f"uid={user},ou=people,{SUFFIX}"
    return f"dn: cn={name},ou={unit},{SUFFIX}\nobjectClass: groupOfNames\ncn: {name}\nmember: {member}"
