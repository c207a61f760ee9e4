"""The OpenAPI 3.1 document, made from the same models that check requests; served at /api/openapi.json."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import gatepost
from companion_api.api import answers, bodies
from companion_api.api.errors import WORDS

blueprint = Blueprint("openapi", __name__)
_REFERENCE = "#/components/schemas/{model}"
_JSON = "application/json"
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Operation:
    """One route and method: its words, its models, its refusals and who may call it."""

    method: str
    path: str
    summary: str
    answer: type[BaseModel] | str
    status: int = 200
    body: type[BaseModel] | None = None
    parts: tuple[str, str] | None = None
    query: type[BaseModel] | None = None
    refusals: tuple[int, ...] = ()
    also: tuple[int, ...] = ()
    who: tuple[str, ...] = ("device", "session")
    #: Kinds of picture that are answered beside JSON.
    pictures: tuple[str, ...] = ()
    #: True where a multipart body is the file, and its JSON part may be left out.
    is_file: bool = False


_OPEN: tuple[str, ...] = ()
OPERATIONS: tuple[Operation, ...] = (
    Operation("post", "/api/v1/checks", "Check one post", answers.CheckAnswer, body=bodies.CheckBody,
              parts=("post", "files"), refusals=(400, 401, 403, 413, 415, 503)),
    Operation("post", "/api/v1/checks/{check_id}/outcome", "Say what the writer did", answers.OutcomeAnswer,
              body=bodies.OutcomeBody, refusals=(400, 401, 403, 404, 409, 413, 415)),
    Operation("post", "/api/v1/requests", "Check a raw outgoing request", answers.RequestAnswer,
              body=bodies.RequestBody, parts=("request", "body"), refusals=(400, 401, 403, 413, 415, 503)),
    Operation("post", "/api/v1/images/redacted", "Make a copy of a picture that may go out", answers.RedactedAnswer,
              body=bodies.RedactedBody, parts=("options", "image"), pictures=("image/jpeg", "image/png"),
              is_file=True, refusals=(400, 401, 403, 409, 413, 415, 503)),
    Operation("post", "/api/v1/media", "Say what a site called an upload", answers.NotedAnswer,
              body=bodies.MediaBody, refusals=(400, 401, 403, 413, 415), who=("device",)),
    Operation("get", "/api/v1/access", "Who may open what", answers.AccessAnswer, query=bodies.AccessQuery,
              refusals=(400, 401, 403)),
    Operation("get", "/api/v1/policy", "What extension and proxy need", answers.PolicyAnswer, also=(304,),
              refusals=(401,)),
    Operation("post", "/api/v1/access-requests", "Ask for a site", answers.AskedAnswer, status=201,
              body=bodies.AccessRequestBody, refusals=(400, 401, 403, 409, 413, 415)),
    Operation("get", "/api/v1/events", "Search the event log", answers.EventsAnswer, query=bodies.EventsQuery,
              refusals=(400, 401, 403), who=("session",)),
    Operation("get", "/api/v1/events.csv", "Export the event log", "text/csv", query=bodies.ExportQuery,
              refusals=(400, 401, 403), who=("session",)),
    Operation("post", "/api/v1/events", "Deliver a proxy's events", answers.StoredAnswer, body=bodies.EventsBody,
              refusals=(400, 401, 403, 413, 415), who=("device",)),
    Operation("get", "/api/openapi.json", "This document", _JSON, who=_OPEN),
    Operation("get", "/healthz", "Liveness", answers.HealthAnswer, who=_OPEN),
    Operation("get", "/readyz", "Readiness", answers.ReadyAnswer, also=(503,), who=_OPEN),
    Operation("get", "/metrics", "Prometheus metrics", "text/plain", who=_OPEN),
    Operation("get", "/proxy.pac", "The PAC file", "application/x-ns-proxy-autoconfig", who=_OPEN),
    Operation("get", "/ca.pem", "The CA certificate that devices trust", "application/x-x509-ca-cert", who=_OPEN,
              also=(404,)),
)  # fmt: skip


@blueprint.get("/api/openapi.json")
def document() -> dict[str, Any]:
    """The document."""
    return build_document()


@cache
def build_document() -> dict[str, Any]:
    """OpenAPI 3.1 as a mapping."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gatepost companion",
            "version": gatepost.__version__,
            "description": "Checks posts before they leave a school, keeps the event log, and says who may open what.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": _SECURITY},
    }


_SECURITY: dict[str, Any] = {
    "device": {"type": "http", "scheme": "bearer", "description": "A token made by gatepost device add."},
    "session": {"type": "apiKey", "in": "cookie", "name": "gatepost_session", "description": "A signed-in person."},
}


def _schemas() -> dict[str, Any]:
    told = [operation.answer for operation in OPERATIONS if not isinstance(operation.answer, str)]
    asked = [operation.body for operation in OPERATIONS if operation.body]
    wanted = [(model, "validation") for model in asked] + [(model, "serialization") for model in told]
    wanted.append((answers.ErrorAnswer, "serialization"))
    _, schema = models_json_schema(wanted, ref_template=_REFERENCE)  # type: ignore[arg-type]
    definitions: dict[str, Any] = schema["$defs"]
    return definitions


def _operation(operation: Operation) -> dict[str, Any]:
    name = operation.path.strip("/").replace("api/v1/", "").translate(str.maketrans("/-.", "___", "{}"))
    told: dict[str, Any] = {"operationId": f"{operation.method}_{name}", "summary": operation.summary}
    told["security"] = [{scheme: []} for scheme in operation.who]
    parameters = _path_parameters(operation) + _query_parameters(operation)
    if parameters:
        told["parameters"] = parameters
    if operation.body:
        told["requestBody"] = {"required": True, "content": _request_content(operation)}
    told["responses"] = _responses(operation)
    return told


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    if "{check_id}" not in operation.path:
        return []
    return [{"name": "check_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(by_alias=True)
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(entry)}
        for name, entry in schema["properties"].items()
    ]


def _without_null(entry: dict[str, Any]) -> dict[str, Any]:
    """A query value is text or absent: there is no null in a query string."""
    kept = {key: value for key, value in entry.items() if key not in {"anyOf", "default", "title"}}
    choices = [choice for choice in entry.get("anyOf", ()) if choice.get("type") != "null"]
    return kept | (choices[0] if choices else {}) | _default(entry)


def _default(entry: dict[str, Any]) -> dict[str, Any]:
    return {"default": entry["default"]} if entry.get("default") is not None else {}


def _request_content(operation: Operation) -> dict[str, Any]:
    if operation.body is None:
        return {}
    body = {"$ref": _REFERENCE.format(model=operation.body.__name__)}
    content: dict[str, Any] = {_JSON: {"schema": body}}
    if operation.parts:
        json_part, file_part = operation.parts
        properties = {json_part: body, file_part: _FILES if file_part == "files" else _FILE}
        needed = file_part if operation.is_file else json_part
        schema = {"type": "object", "required": [needed], "properties": properties}
        content[_MULTIPART] = {"schema": schema, "encoding": {json_part: {"contentType": _JSON}}}
    return content


_FILE: dict[str, Any] = {"type": "string", "format": "binary"}
_FILES: dict[str, Any] = {"type": "array", "items": _FILE, "maxItems": bodies.MAX_FILES}


def _responses(operation: Operation) -> dict[str, Any]:
    answers_: dict[str, Any] = {str(operation.status): _answer(operation)}
    for status in operation.also:
        answers_[str(status)] = _also(operation, status)
    for status in sorted(operation.refusals):
        answers_[str(status)] = {"description": WORDS[status][1], "content": _json_content(answers.ErrorAnswer)}
    return answers_


def _answer(operation: Operation) -> dict[str, Any]:
    if isinstance(operation.answer, str):
        schema = {"type": "object"} if operation.answer == _JSON else {"type": "string"}
        return {"description": operation.summary, "content": {operation.answer: {"schema": schema}}}
    pictures = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in operation.pictures}
    return {"description": operation.summary, "content": pictures | _json_content(operation.answer)}


def _also(operation: Operation, status: int) -> dict[str, Any]:
    if status == 304:
        return {"description": "Unchanged since the ETag that was sent."}
    if status == 503:
        return {"description": "Not ready yet.", "content": _json_content(answers.ReadyAnswer)}
    return {"description": "There is none yet.", "content": {"text/html": {"schema": {"type": "string"}}}}


def _json_content(model: type[BaseModel]) -> dict[str, Any]:
    return {_JSON: {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}}
