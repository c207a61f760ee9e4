"""What a school's monitoring and its devices fetch without signing in: health, metrics, PAC, CA certificate."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from companion_api.api.pac import pac_file
from companion_api.companion import Companion, here

blueprint = Blueprint("health", __name__)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_EVERYWHERE = frozenset({"0.0.0.0", "::", "[::]", ""})  # noqa: S104 - compared, not bound


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    """Every part is ready, or which one is not: 503 then, except for a policy file whose last good version holds."""
    companion = here()
    parts = {"database": _database(companion), "policy": _policy(companion), "models": _models(companion)}
    ready = parts["database"] == "ok" and parts["models"] == "ok"
    companion.metrics.ready.set(ready)
    return {"status": "ready" if ready else "not_ready", "checks": parts}, 200 if ready else 503


def _database(companion: Companion) -> str:
    try:
        with companion.database.reading() as session:
            session.execute(text("SELECT 1 FROM chain_head"))
    except SQLAlchemyError:
        return "cannot be read"
    return "ok"


def _policy(companion: Companion) -> str:
    version = companion.policy.version
    problem = companion.rules.problem
    return f"the last good version, {version}, is in force: {problem}" if problem else "ok"


def _models(companion: Companion) -> str:
    if companion.models_ready:
        return "ok"
    return companion.models_problem or "loading"


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus text: counts and times, nobody's name."""
    return Response(here().metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


@blueprint.get("/proxy.pac")
def proxy_pac() -> Response:
    """The PAC file."""
    companion = here()
    script = pac_file(companion.policy, companion.catalogue, proxy_address(companion.settings.proxy_address))
    response = Response(script, content_type="application/x-ns-proxy-autoconfig")
    response.headers["Cache-Control"] = "max-age=60"
    return response


def proxy_address(configured: str) -> str:
    """``host:port``; a proxy that listens everywhere is reached by the name that this was fetched by."""
    host, _, port = configured.rpartition(":")
    if host not in _EVERYWHERE:
        return configured
    return f"{request.host.rpartition(':')[0] or request.host}:{port}"


@blueprint.get("/ca.pem")
def ca_certificate() -> Response:
    """The CA certificate that devices trust: the certificate alone, whatever else the file holds."""
    try:
        found = _CERTIFICATE.search(here().settings.home.ca_cert.read_bytes())
    except OSError:
        found = None
    if found is None:
        abort(404)
    headers = {"Content-Disposition": 'attachment; filename="gatepost-ca.pem"'}
    return Response(found[0] + b"\n", content_type="application/x-x509-ca-cert", headers=headers)
