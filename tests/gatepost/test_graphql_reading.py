"""Which GraphQL requests surely only read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.graphql_reading import MAX_BYTES, is_graphql, only_reads

FORM, JSON = "application/x-www-form-urlencoded", "application/json; charset=utf-8"


def _form(name: str, **more: str) -> bytes:
    return urlencode({"fb_api_req_friendly_name": name, "variables": '{"count":3}', "doc_id": "7711", **more}).encode()


def _json(**keys: Any) -> bytes:
    return json.dumps(keys).encode()


READS = [
    (FORM, _form("ProfileCometTimelineFeedRefetchQuery"), "Facebook's timeline"),
    (FORM, _form("CommentsListComponentsPaginationQuery"), "more comments"),
    (JSON, _json(query="{ viewer { name } }"), "the short form"),
    (JSON, _json(query="query Feed($n: Int = 3) { feed(first: $n) { text } }"), "a named query"),
    (JSON, _json(query="query ($a: In = {x: {y: 1}}) { a(b: $a) { c } }"), "braces in a default"),
    (JSON, _json(query='query { search(text: "mutation { x }") { id } }'), "the word in a string"),
    (JSON, _json(query="# mutation\nquery { a }"), "the word in a comment"),
    (JSON, _json(query="query { subscription mutation }"), "the words as fields"),
    (JSON, _json(query="fragment F on U { id } query Q { u { ...F } }"), "with a fragment"),
    (JSON, json.dumps([{"query": "{ a }"}, {"query": "query B { b }"}]).encode(), "several at once"),
    (JSON, _json(operationName="FeedQuery", extensions={"persistedQuery": {"sha256Hash": "x"}}), "a stored one"),
]
WRITES = [
    (FORM, _form("ComposerStoryCreateMutation"), "a post"),
    (FORM, _form("CometUFIFeedbackReactMutation"), "a like"),
    (FORM, _form("useCometUFICreateCommentMutation"), "a comment"),
    (FORM, _form("LSPlatformGraphQLLightspeedRequestQuery"), "Facebook's messages"),
    (FORM, _form("FeedQuery") + b"&fb_api_req_friendly_name=X", "a key that stands twice"),
    (FORM, urlencode({"doc_id": "7711", "variables": "{}"}).encode(), "a number alone"),
    (FORM, _form("FeedQuery", query="mutation { post }"), "a reading name and a writing text"),
    (JSON, _json(query="mutation { post(text: 1) { id } }"), "a mutation"),
    (JSON, _json(query="query A { a } mutation B { b }"), "both in one document"),
    (JSON, _json(query="mutation B { b } query A { a }", operationName="A"), "both, the other way round"),
    (JSON, _json(query="{ a } mutation B { b }"), "a mutation after the short form"),
    (JSON, _json(query="subscription { messages { text } }"), "a subscription"),
    (JSON, _json(query="{ a }", doc_id="7"), "a reading text and a stored number"),
    (JSON, json.dumps([{"query": "{ a }"}, {"query": "mutation { b }"}]).encode(), "one of several"),
    (JSON, b'{"query": "{ a }", "query": "mutation { b }"}', "a key that stands twice in JSON"),
    (JSON, _json(query="{ a "), "braces that do not close"),
    (JSON, _json(query='{ a(b: "'), "a string that does not close"),
    (JSON, _json(operation="CreatePost"), "Reddit's own form"),
    (JSON, _json(query=["{ a }"]), "a text that is none"),
    (JSON, b"[]", "nothing at all"),
    (JSON, b"\xff", "no text"),
    (JSON, b"[" * 5000, "deep nesting"),
    ("multipart/form-data", _json(query="{ a }"), "an upload"),
    ("", _json(query="{ a }"), "no type"),
    (JSON, _json(query="{ a }", pad="x" * MAX_BYTES), "too long"),
]


@pytest.mark.parametrize(("kind", "body", "why"), READS, ids=[row[-1] for row in READS])
def test_questions_are_told(kind: str, body: bytes, why: str) -> None:
    """By their text, or by the name of a stored one."""
    assert only_reads(kind, body), why


@pytest.mark.parametrize(("kind", "body", "why"), WRITES, ids=[row[-1] for row in WRITES])
def test_everything_else_is_not(kind: str, body: bytes, why: str) -> None:
    """What writes, and what cannot be told."""
    assert not only_reads(kind, body), why


@pytest.mark.parametrize(
    ("path", "is_one"),
    [("/api/graphql/", True), ("/graphql?x=1", True), ("/i/api/graphql/a/CreateTweet", True), ("/graphqlx", False)],
)
def test_where_graphql_is_taken(path: str, is_one: bool) -> None:
    """By a whole segment of the path."""
    assert is_graphql(path) is is_one


@given(st.text(alphabet=st.sampled_from('{}"#\\\n a@,'), max_size=60))
def test_a_mutation_on_a_line_of_its_own_is_found(text: str) -> None:
    """Unless what stands before it makes it a part of a string or of a selection."""
    document = f"{text}\nmutation {{ post }}"
    part_of_it = '"' in text or "{" in text
    assert part_of_it or not only_reads(JSON, _json(query=document))
