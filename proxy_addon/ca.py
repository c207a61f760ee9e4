"""The school's own certificate authority: made once, used for the hosts that are decrypted and for no other."""

# mypy: allow-untyped-calls
from __future__ import annotations

import datetime as dt
from contextlib import suppress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from mitmproxy import certs, ctx, tls
from mitmproxy.addons.tlsconfig import TlsConfig
from OpenSSL import SSL

from gatepost.errors import InputError
from gatepost.home import Home, write_private

VALID_FOR = dt.timedelta(days=10 * 365)
#: Clocks of school devices run behind: a certificate made today must be valid yesterday.
VALID_SINCE = dt.timedelta(days=2)
#: mitmproxy keeps 100 leaf certificates; a catalogue has more hosts than that.
LEAF_CACHE = 2000
MAX_NAME_LENGTH = 64


def ensure_ca(home: Home, *, school: str) -> None:
    """Make ``home.ca_cert`` (certificate alone) and ``home.ca_key`` (owner only) unless both are there.

    Raises InputError when only one of them is there: making the other anew would break every device's trust.
    """
    present = [path for path in (home.ca_cert, home.ca_key) if path.is_file()]
    if len(present) == 2:
        return
    if present:
        missing = home.ca_key if present == [home.ca_cert] else home.ca_cert
        raise InputError(f"is missing while {present[0].name} is there; restore it from a backup", place=str(missing))
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_signed(key, _name(school))
    write_private(home.ca_key, _key_pem(key))
    write_private(home.ca_cert, certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"))


def _name(school: str) -> x509.Name:
    common_name = f"Gatepost CA, {school}" if school else "Gatepost CA"
    organisation = school or "Gatepost"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:MAX_NAME_LENGTH]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:MAX_NAME_LENGTH]),
        ]
    )


def _self_signed(key: ec.EllipticCurvePrivateKey, name: x509.Name) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - VALID_SINCE).not_valid_after(now + VALID_FOR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_certificate_signing_only(), critical=True)
    # Without this a stolen key could also sign code and e-mail in the school's name.
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    return builder.sign(key, hashes.SHA256())


def _certificate_signing_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode("ascii")


class SchoolTlsConfig(TlsConfig):
    """mitmproxy's TLS set-up with the school's own CA instead of one below ``~/.mitmproxy``."""

    name = "tlsconfig"

    def __init__(self, home: Home) -> None:
        self.certstore = load_store(home)

    def configure(self, updated: set[str]) -> None:
        """Everything but the CA is mitmproxy's own."""
        super().configure(set(updated) - {"certs", "confdir", "key_size", "cert_passphrase"})

    def tls_start_client(self, tls_start: tls.TlsData) -> None:
        """Prefer HTTP/2 where no server has been asked yet, as sites do; mitmproxy takes the client's first offer."""
        client, server = tls_start.conn, tls_start.context.server
        inside_connect = len(tls_start.context.layers) > 2
        if inside_connect and not server.alpn and b"h2" in client.alpn_offers and ctx.options.http2:
            client.alpn = b"h2"
        super().tls_start_client(tls_start)

    def _warn_unsupported_version(self, attribute: str, warn_unbound: bool) -> None:
        # mitmproxy tries every version that ever was, and fails where OpenSSL was built without the oldest.
        with suppress(SSL.Error):
            super()._warn_unsupported_version(attribute, warn_unbound)

    def running(self) -> None:
        """Mitmproxy reloads its store here; ours is loaded already."""


def load_store(home: Home) -> certs.CertStore:
    """Read the CA; raises InputError naming the file that is wrong."""
    try:
        authority = certs.Cert(x509.load_pem_x509_certificate(home.ca_cert.read_bytes()))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read as a certificate: {error}", place=str(home.ca_cert)) from error
    try:
        key = load_pem_private_key(home.ca_key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"cannot be read as a private key: {error}", place=str(home.ca_key)) from error
    parameters = home.ca_cert.parent / "dhparam.pem"
    if not parameters.exists():
        write_private(parameters, certs.DEFAULT_DHPARAM.decode("ascii"))
    revoked = certs.dummy_crl(key, authority.to_cryptography())  # type: ignore[arg-type]
    dh = certs.CertStore.load_dhparam(parameters)
    store = certs.CertStore(key, authority, None, revoked, dh)  # type: ignore[arg-type]
    store.STORE_CAP = LEAF_CACHE
    return store
