"""Decides who may open what: on the connection, on the TLS name, and again on every request."""

# mypy: allow-untyped-calls
from __future__ import annotations

from mitmproxy import connection, http, tls
from mitmproxy.proxy import layer, layers
from mitmproxy.proxy.layers.http import HTTPMode

from gatepost.access import Access
from gatepost.errors import InputError
from gatepost.person import Person
from gatepost.site_match import canonical_host
from proxy_addon.closing import RefusedLayer
from proxy_addon.hidden_names import hides_its_name
from proxy_addon.policy_watch import PolicyWatch, Snapshot
from proxy_addon.reading_gate import may_only_read
from proxy_addon.refusals import Refusals, fronting, this_machine
from proxy_addon.scope import decrypted_for_paths, may_decrypt, reaches_this_machine
from proxy_addon.visit import (
    COMPANION_HOST,
    IDENTITY,
    KEY,
    Tunnel,
    Visit,
    claimed_hosts,
    client_address,
    is_open,
    plain_host,
)  # fmt: skip

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CONNECTED = http.Response(b"HTTP/1.1", 200, b"Connection established", http.Headers(), b"", None, 0.0, 0.0)


class SiteGate:
    """The gate. ``redirected`` is True when decrypted traffic goes to one upstream (``--upstream``)."""

    def __init__(self, watch: PolicyWatch, refusals: Refusals, *, redirected: bool) -> None:
        self.watch = watch
        self.refusals = refusals
        self.redirected = redirected
        self.tunnels: dict[str, Tunnel] = {}

    def client_disconnected(self, client: connection.Client) -> None:
        """Forget the connection."""
        self.tunnels.pop(client.id, None)

    async def http_connect(self, flow: http.HTTPFlow) -> None:
        """Decide whether a CONNECT passes unread, is opened for the page it deserves, or is refused outright.

        Browsers never show the body of a refused CONNECT, so a denied host is decrypted, and gets its page there.
        """
        if not is_open(flow):
            return
        host, client = canonical_host(flow.request.host), client_address(flow.client_conn.peername)
        tunnel = Tunnel(host, flow.request.port, passes=False)
        self.tunnels[flow.client_conn.id] = tunnel
        if host == COMPANION_HOST:
            flow.response = CONNECTED.copy()
        else:
            await self._connect_site(flow, tunnel, client)

    async def _connect_site(self, flow: http.HTTPFlow, tunnel: Tunnel, client: str | None) -> None:
        snapshot = self.watch.current
        person = snapshot.person(client, flow.metadata.get(IDENTITY))
        url = f"https://{_bracketed(tunnel.host)}:{tunnel.port}/"
        access = snapshot.access(url, person)
        tunnel.person = person
        tunnel.passes = self._passes(snapshot, tunnel.host, person, access)
        if reaches_this_machine(tunnel.host, client):
            await self.refusals.site(flow, Visit(url, tunnel.host, person), this_machine(access))
        elif access.decision == "block" and not may_decrypt(snapshot, tunnel.host):
            # Never decrypted, not even for the page that says so.
            await self.refusals.site(flow, Visit(url, tunnel.host, person), access)
        elif not tunnel.passes and (self.redirected or access.decision == "block"):
            # An answer of our own keeps mitmproxy from dialling the site now: nothing outside hears of it.
            flow.response = CONNECTED.copy()

    def _passes(self, snapshot: Snapshot, host: str, person: Person, access: Access) -> bool:
        # A header needs a request that is open to the proxy; what is in the request is not looked at for it.
        if decrypted_for_paths(snapshot, host) or snapshot.headers(host, person):
            return False
        if access.decision == "inspect":
            # Without notice and DPIA nothing is inspected, so nothing is decrypted for it either.
            return not (snapshot.policy.inspection_on or self.redirected)
        return access.decision == "allow"

    def next_layer(self, data: layer.NextLayer) -> None:
        """Inside a CONNECT: pass what passes; read the rest as TLS and HTTP, and nothing else."""
        tunnel = self.tunnels.get(data.context.client.id)
        # The first layer of a connection is asked for before there is a CONNECT on it.
        if data.layer is not None or tunnel is None or len(data.context.layers) < 2:
            return
        if _starts_like_tls(data.data_client()) and not data.context.client.tls_established:
            return
        if tunnel.passes and self._name_passes(tunnel, plain_host(data.data_client())):
            data.layer = layers.TCPLayer(data.context, ignore=True)
        elif data.data_server():
            data.layer = RefusedLayer(data.context)
        else:
            data.layer = layers.HttpLayer(data.context, HTTPMode.transparent)

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Let TLS pass unread when its name agrees with the CONNECT, or leads nowhere that the policy knows."""
        tunnel = self.tunnels.get(data.context.client.id)
        if tunnel is None:
            return
        sni = data.client_hello.sni
        tunnel.sni = canonical_host(sni) if sni else None
        # Answered by us, an encrypted hello is a plain refusal of ECH: the browser asks again and says the name.
        tunnel.hidden = tunnel.passes and hides_its_name(data.client_hello, tunnel.host, tunnel.sni)
        tunnel.passes = tunnel.passes and not tunnel.hidden and self._name_passes(tunnel, tunnel.sni)
        data.ignore_connection = tunnel.passes
        if tunnel.hidden or not data.context.server.connected or (tunnel.sni and tunnel.sni != tunnel.host):
            # The page of a refusal needs no site behind it.
            data.establish_server_tls_first = False

    def _name_passes(self, tunnel: Tunnel, name: str | None) -> bool:
        if name is None or name == tunnel.host or tunnel.person is None:
            return True
        # Another name than the CONNECT's: it must be one that would pass by itself, or it is a way around.
        snapshot = self.watch.current
        access = snapshot.access(f"https://{_bracketed(name)}/", tunnel.person)
        return self._passes(snapshot, name, tunnel.person, access)

    async def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Judge one request by the address that it is really for."""
        if not is_open(flow) or KEY in flow.metadata:
            return
        visit, mismatch = self._visit(flow)
        flow.metadata[KEY] = visit
        snapshot = self.watch.current
        access = snapshot.access(visit.url, visit.person, method=flow.request.method)
        if reaches_this_machine(visit.host, visit.person.client):
            await self.refusals.site(flow, visit, this_machine(access))
        elif mismatch:
            await self.refusals.site(flow, visit, fronting(access, hidden=self._hidden(flow)))
        else:
            visit.access = access
            await self._decide(flow, visit, access)

    async def _decide(self, flow: http.HTTPFlow, visit: Visit, access: Access) -> None:
        if access.decision == "read_only" and may_only_read(flow.request):
            visit.undecided = True
        elif access.decision == "block" or (access.decision == "read_only" and _writes(flow.request)):
            await self.refusals.site(flow, visit, access)

    def _visit(self, flow: http.HTTPFlow) -> tuple[Visit, bool]:
        """The visit, and whether its address disagrees with itself."""
        request = flow.request
        tunnel = self.tunnels.get(flow.client_conn.id)
        host = canonical_host(_bracketed(request.host))
        hosts = {host} | _claims(request) | ({tunnel.host} if tunnel else set())
        hosts |= {tunnel.sni} if tunnel and tunnel.sni else set()
        client = client_address(flow.client_conn.peername)
        person = self.watch.current.person(client, flow.metadata.get(IDENTITY))
        url = f"{request.scheme}://{_bracketed(host)}:{request.port}{_path(request)}"
        return Visit(url, host, person), len(hosts) > 1 or self._hidden(flow)

    def _hidden(self, flow: http.HTTPFlow) -> bool:
        tunnel = self.tunnels.get(flow.client_conn.id)
        return tunnel is not None and tunnel.hidden


def _claims(request: http.Request) -> set[str]:
    try:
        return claimed_hosts(request)
    except InputError:
        return {"", "unreadable"}


def _path(request: http.Request) -> str:
    return request.path if request.path.startswith("/") else "/"


def _writes(request: http.Request) -> bool:
    """True for what could carry a post: an unsafe method, or a socket that carries anything."""
    return request.method.upper() not in SAFE_METHODS or "websocket" in request.headers.get("upgrade", "").lower()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _starts_like_tls(data: bytes) -> bool:
    # A TLS record: handshake, version 3.x (RFC 8446, 5.1).
    return data[:1] == b"\x16" and data[1:2] in {b"", b"\x03"}
