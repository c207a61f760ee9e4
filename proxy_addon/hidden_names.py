"""Connections that hide which site they are for: encrypted ClientHello (RFC 9849) and names that cannot be read.

Browsers put a made-up ECH extension ("GREASE") into every hello, beside the site's own name; a real one stands
beside the public name of the provider, which then differs from what the CONNECT said.
"""

from __future__ import annotations

from mitmproxy import tls

from gatepost.site_match import under_host

SERVER_NAME, ENCRYPTED_HELLO = 0x0000, 0xFE0D
#: Names under which providers take encrypted hellos, and where nobody has any other business.
PUBLIC_NAMES = ("cloudflare-ech.com", "public.tls-ech.dev", "cover.defo.ie")


def hides_its_name(hello: tls.ClientHello, host: str, name: str | None) -> bool:
    """Say whether the site behind a hello may be another than ``host``, the CONNECT's, and ``name``, its own."""
    extensions = {kind for kind, _ in hello.extensions}
    if name is None:
        return bool(extensions & {SERVER_NAME, ENCRYPTED_HELLO})
    public = any(under_host(name, entry) for entry in PUBLIC_NAMES)
    return ENCRYPTED_HELLO in extensions and (name != host or public)
