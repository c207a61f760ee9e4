"""squid and e2guardian as they are measured: small set-ups in a folder of the bench's own, on loopback, without logs.

Where one decrypts, it signs with an authority that is made for the run; nothing here believes or doubts it.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

SQUID, E2GUARDIAN = "squid", "e2guardian"
#: Beside the two: the program with which a squid that was built with OpenSSL makes its certificates.
CERTGEN = Path("/usr/lib/squid/security_file_certgen")
E2GUARDIAN_FOLDER = Path("/etc/e2guardian")
SQUID_CONF = """\
http_port 127.0.0.1:{port} {bump}
http_access allow localhost
acl all_ports port 1-65535
http_access allow CONNECT all_ports
cache deny all
cache_mem 8 MB
access_log none
cache_log {folder}/cache.log
pid_filename none
coredump_dir {folder}
shutdown_lifetime 0 seconds
"""
SQUID_BUMP = """\
sslcrtd_program {certgen} -s {folder}/certificates -M 4MB
sslcrtd_children 2
ssl_bump bump all
sslproxy_cert_error allow all
tls_outgoing_options flags=DONT_VERIFY_PEER
"""


def installed(name: str) -> str | None:
    """Where the program is, None where it is not."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def why_not(name: str, row: str) -> str:
    """Why a proxy cannot do a row here; empty where it can be tried."""
    if installed(name) is None or (name == E2GUARDIAN and not E2GUARDIAN_FOLDER.is_dir()):
        return "not installed here"
    if name == SQUID and row in ("kept", "new") and not CERTGEN.exists():
        return "built without decryption"
    return ""


def user() -> pwd.struct_passwd:
    """Who runs them: neither of the two runs as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def hand_over(folder: Path) -> None:
    """Make the folder and what is in it theirs; the folders around it may be walked through, not read."""
    if os.geteuid() == 0:
        folder.parent.chmod(0o711)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user().pw_uid, user().pw_gid)


def squid_command(folder: Path, port: int, *, decrypt: bool) -> list[str]:
    """Write squid's set-up and return its command; raises CalledProcessError where its store cannot be made."""
    program = installed(SQUID) or SQUID
    bump = ""
    text = SQUID_CONF
    if decrypt:
        make_authority(folder)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder / "certificates")
        command = [str(CERTGEN), "-c", "-s", str(folder / "certificates"), "-M", "4MB"]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        bump = f"ssl-bump generate-host-certificates=on dynamic_cert_mem_cache_size=4MB tls-cert={folder}/ca.pem"
        bump += f" tls-key={folder}/ca.key"
        text += SQUID_BUMP
    written = text.format(port=port, folder=folder, bump=bump, certgen=CERTGEN)
    (folder / "squid.conf").write_text(written, encoding="ascii")
    return [program, "-N", "-n", f"bench{port}", "-f", str(folder / "squid.conf")]


def e2guardian_command(folder: Path, port: int, *, decrypt: bool) -> list[str]:
    """Write e2guardian's set-up, which is the installed one but for these settings, and return its command."""
    make_authority(folder)
    (folder / "generated").mkdir(exist_ok=True)
    own = {
        "filterip": "127.0.0.1",
        "filterports": str(port),
        "loglevel": "0",
        "pidfilename": f"'{folder}/pid'",
        "loglocation": f"'{folder}/access.log'",
        "daemonuser": f"'{user().pw_name}'",
        "daemongroup": f"'{grp.getgrgid(user().pw_gid).gr_name}'",
        "enablessl": "on" if decrypt else "off",
        "cacertificatepath": f"'{folder}/ca.pem'",
        "caprivatekeypath": f"'{folder}/ca.key'",
        "certprivatekeypath": f"'{folder}/leaf.key'",
        "generatedcertpath": f"'{folder}/generated/'",
    }
    _copy_changed("e2guardian.conf", folder, own)
    _copy_changed("e2guardianf1.conf", folder, {"sslmitm": "on" if decrypt else "off", "mitmcheckcert": "off"})
    return [installed(E2GUARDIAN) or E2GUARDIAN, "-N", "-c", str(folder / "e2guardian.conf")]


def _copy_changed(name: str, folder: Path, own: dict[str, str]) -> None:
    lines = (E2GUARDIAN_FOLDER / name).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if re.split(r"[ =]", line.strip(), maxsplit=1)[0] not in own]
    text = "\n".join([*kept, *(f"{key} = {value}" for key, value in own.items())])
    (folder / name).write_text(f"{text}\n", encoding="utf-8")


def make_authority(folder: Path) -> None:
    """Write ``ca.pem``, ``ca.key`` and ``leaf.key``; both programs want RSA keys."""
    ca, leaf = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Measured")]), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, ca.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
        ca, hashes.SHA256()
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "ca.key").write_bytes(ca.private_bytes(*form))
    (folder / "leaf.key").write_bytes(leaf.private_bytes(*form))
