"""What `gatepost doctor` looks at from outside: the running parts, and the ways around them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

from gatepost_cli.browser_policies import Told, managed_browsers
from gatepost_cli.examination import TIMEOUT_S, Deployment, Remark, State, fetch


def companion_running(deployment: Deployment) -> Iterator[Remark]:
    """The companion answers, is ready, and its clock agrees with this one."""
    try:
        answer = fetch(deployment.api_url + "/readyz")
    except OSError:
        yield Remark("companion", "problem", f"no answer at {deployment.api_url}", "start it with: gatepost up")
        return
    yield Remark("companion", "ok", f"ready at {deployment.api_url}")
    yield from _policy_in_force(answer)


def _policy_in_force(answer: bytes) -> Iterator[Remark]:
    error = json.loads(answer).get("policy_error")
    if error:
        yield Remark("policy in force", "problem", f"the last good one; the file is wrong: {error}", "mend policy.yaml")


def proxy_running(deployment: Deployment) -> Iterator[Remark]:
    """Something listens where devices expect the proxy."""
    host = deployment.host
    try:
        socket.create_connection((host, deployment.proxy_port), TIMEOUT_S).close()
    except OSError:
        text = f"nothing listens on {host}:{deployment.proxy_port}"
        yield Remark("proxy", "problem", text, "start it with: gatepost up")
    else:
        yield Remark("proxy", "ok", f"listens on {host}:{deployment.proxy_port}")


def pac_file(deployment: Deployment) -> Iterator[Remark]:
    """Devices can fetch the PAC file."""
    try:
        text = fetch(deployment.api_url + "/proxy.pac").decode()
    except OSError:
        yield Remark("PAC", "problem", "cannot be fetched", "start the companion with: gatepost up")
        return
    state: State = "ok" if "FindProxyForURL" in text else "problem"
    yield Remark("PAC", state, f"{deployment.api_url}/proxy.pac, {len(text):,} bytes")


def http3(deployment: Deployment) -> Iterator[Remark]:
    """Browsers that speak HTTP/3 go over UDP, past the proxy: what the policies on this machine say of it."""
    del deployment
    yield _http3_policy(managed_browsers())
    yield Remark(
        "UDP port 443",
        "advice",
        "the firewall cannot be seen from here",
        "refuse it outwards; on a device this must fail: curl --http3-only https://www.google.com/",
    )


def _http3_policy(browsers: list[Told]) -> Remark:
    name, do = "HTTP/3 (QUIC)", "set QuicAllowed=false on every device, see docs/install.md"
    broken = [told.broken for told in browsers if told.broken]
    if broken:
        return Remark(name, "warning", f"a browser policy cannot be read: {', '.join(broken)}", "mend the file")
    if not browsers:
        return Remark(name, "advice", "no browser policy on this machine; devices cannot be seen from here", do)
    open_ = sorted({told.browser for told in browsers if told.http3 is not False})
    if open_:
        return Remark(name, "warning", f"not switched off on this machine for {', '.join(open_)}", do)
    off = ", ".join(sorted({told.browser for told in browsers}))
    return Remark(name, "ok", f"switched off on this machine for {off}", "check that devices have the same policy")


def known_bypasses(deployment: Deployment) -> Iterator[Remark]:
    """What this machine cannot see: settings of devices and of the firewall that lead around the proxy."""
    del deployment
    unseen = "cannot be seen from here"
    yield Remark("DNS over HTTPS", "advice", unseen, "browser policy DnsOverHttpsMode=off")
    yield Remark("encrypted ClientHello", "advice", unseen, "browser policy EncryptedClientHelloEnabled=false")
    yield Remark("direct access", "advice", unseen, "ProxyPacMandatory=true; let only the proxy out")
    yield Remark("guest and incognito", "advice", unseen, "BrowserGuestModeEnabled=false, IncognitoModeAvailability=1")
    yield Remark("own devices on mobile data", "advice", "out of reach of any school proxy", "say so in the policy")
