"""The OpenAPI document against the running application: schemathesis, in process, with bounded examples."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi import checks

from companion_api.companion import EXTENSION
from companion_api.openapi import build_document

LIMITS = settings(
    max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
#: Not positive_data_acceptance: that a text is a URL, a picture or a cursor is more than a schema can say.
CHECKS: tuple[CheckFunction, ...] = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
)
#: Werkzeug's test client spools a large multipart body to a temporary file and leaves closing it to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
schema = schemathesis.openapi.from_dict(build_document())


@pytest.fixture(scope="module", autouse=True)
def collect() -> Iterator[None]:
    """Collects what that client has left here, so that no later test is blamed for it."""
    yield
    with warnings.catch_warnings(action="ignore"):
        gc.collect()


@pytest.fixture
def credentials(extension: dict[str, str], proxy: dict[str, str]) -> list[dict[str, str]]:
    """Nobody, the extension, the proxy."""
    return [{}, extension, proxy]


def test_the_document_is_valid(client: Any) -> None:
    """It is OpenAPI 3.1, and what is served is what was built."""
    served = client.get("/api/openapi.json").json
    assert (served["openapi"], served) == ("3.1.0", build_document())


@schema.parametrize()
@LIMITS
def test_routes_do_what_the_document_says(
    case: schemathesis.Case, app: Flask, credentials: list[dict[str, str]]
) -> None:
    """Statuses, content types and bodies are documented ones, whoever calls; what the schema forbids is refused."""
    app.extensions[EXTENSION].models_ready = True
    for headers in credentials:
        response = case.call(base_url="http://127.0.0.1", headers=headers, app=app)
        case.validate_response(response, checks=list(CHECKS))
