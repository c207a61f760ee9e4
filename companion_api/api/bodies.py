"""What callers send, as pydantic models: the same ones check requests and make the OpenAPI document."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, WithJsonSchema

from companion_api.redaction.wish import LEAST_SIDE, MAX_SIDE, MOST_SIDE, WHATS, Kind, What
from gatepost.event import Outcome
from gatepost.person import ROLES, KnownBy

#: Pictures and files of one post, each.
MAX_FILES = 50


def _decode(value: object) -> bytes:
    """Strict base64, with or without the ``data:…;base64,`` that a browser's FileReader puts before it."""
    if not isinstance(value, str):
        raise ValueError("must be text in base64")
    plain = value.partition(",")[2] if value.startswith("data:") else value
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error


Base64 = Annotated[bytes, PlainValidator(_decode), WithJsonSchema({"type": "string", "contentEncoding": "base64"})]
Name = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Sentence = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Url = Annotated[str, StringConstraints(min_length=1, max_length=8_000)]


def _known_role(value: str) -> str:
    if value not in ROLES:
        raise ValueError(f"is not a role; the roles are {', '.join(ROLES)}")
    return value


Role = Annotated[str, AfterValidator(_known_role), WithJsonSchema({"type": "string", "enum": list(ROLES)})]
#: As much as is read out of a raw request; checking it takes about two seconds.
MAX_TEXT_CHARS = 2_000_000
Words = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
Roles = Annotated[list[Name], Field(max_length=20)]


#: As long as the reader of requests takes one; a display name may be longer than a name on the school's lists.
Handle = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class Body(BaseModel):
    """Strict: a wrong type or an unknown key is refused, by name."""

    model_config = ConfigDict(extra="forbid", strict=True)


class TextBody(Body):
    """One run of words and what part of the post it is."""

    text: Words
    where: Name = "text"


class BytesBody(Body):
    """One picture or file, as base64."""

    data: Base64
    name: Name | None = None


class CheckBody(Body):
    """A post to check. ``preview`` is for words that are still being typed: nothing of it is kept.

    ``people`` are the handles or names of those whom a message or a friend request goes to.
    """

    id: Name | None = None
    texts: Annotated[list[Words | TextBody], Field(max_length=200)] = []
    images: Annotated[list[Base64 | BytesBody], Field(max_length=MAX_FILES)] = []
    files: Annotated[list[Base64 | BytesBody], Field(max_length=MAX_FILES)] = []
    people: Annotated[list[Handle], Field(max_length=20)] = []
    service: Name | None = None
    account: Literal["personal", "official"] = "personal"
    action: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")] = "post"
    role: Role | None = None
    user: Name | None = None
    preview: bool = False


class RedactedBody(Body):
    """One picture to make a copy of that may go out; ``image`` is absent when it comes as a part of its own.

    ``only`` names what is covered, ``crop`` leaves faces out where enough of the picture remains, ``max_side`` is the
    copy's longest side in pixels, ``format`` its kind (absent: as it came).
    """

    image: Base64 | BytesBody | None = None
    only: Annotated[list[What], Field(min_length=1, max_length=10)] = list(WHATS)
    crop: bool = False
    max_side: Annotated[int, Field(ge=LEAST_SIDE, le=MOST_SIDE)] = MAX_SIDE
    format: Kind | None = None


class OutcomeBody(Body):
    """What the writer did with a check."""

    outcome: Outcome
    reason: Sentence | None = None


class RequestBody(Body):
    """A raw outgoing HTTP request; ``body`` is base64 and absent when it comes as a part of its own.

    ``outlined``: the body was too long to be sent here, and this is what the proxy kept of it. ``aside``: a draft that
    goes on meanwhile; it is looked at, and nothing of it is told, counted or written down.
    """

    method: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,20}$")]
    url: Url
    headers: Annotated[list[Annotated[list[str], Field(
        min_length=2, max_length=2)]], Field(max_length=300)] = []  # fmt: skip
    body: Base64 | None = None
    client: Name | None = None
    user: Name | None = None
    roles: Roles = []
    known_by: KnownBy | None = None
    source: Literal["proxy", "extension"] = "proxy"
    outlined: bool = False
    aside: bool = False


class MediaBody(Body):
    """What a site called an upload: ``receipt`` is the ``upload`` of its check, ``names`` are what the answer held."""

    receipt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
    names: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=200)]


class AccessRequestBody(Body):
    """A person asks for a site; ``event`` is the refusal that they saw."""

    url: Url
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
    event: Name | None = None


class EventsBody(Body):
    """Events of a proxy, each in the shape of docs/api.md; sending one twice does no harm."""

    events: Annotated[list[dict[str, Any]], Field(max_length=500)]


class Query(BaseModel):
    """Values of a query string: text that is read, unknown names refused."""

    model_config = ConfigDict(extra="forbid")


class AccessQuery(Query):
    """Who may open what; ``user``, ``role`` and ``at`` are for reviewers and proxies."""

    url: Url
    method: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,20}$")] = "GET"
    user: Name | None = None
    role: Role | None = None
    at: Annotated[str | None, Field(max_length=40)] = None


class ExportQuery(Query):
    """Filters of the log; ``from`` is inclusive, ``to`` exclusive, a bare ``to`` date includes that day."""

    from_: Annotated[str | None, Field(alias="from", max_length=40)] = None
    to: Annotated[str | None, Field(max_length=40)] = None
    kind: Name | None = None
    user: Name | None = None
    service: Name | None = None
    decision: Name | None = None
    state: Literal["open", "reviewed"] | None = None


class EventsQuery(ExportQuery):
    """The filters, and which page: ``cursor`` is a page's ``next``."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=100)] = None
