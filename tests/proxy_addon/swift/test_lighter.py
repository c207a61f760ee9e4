"""The short ways say what mitmproxy's own say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy import http, options
from mitmproxy.coretypes import multidict
from mitmproxy.proxy.layers.http import HttpRequestHook
from mitmproxy.test import tflow

from proxy_addon.swift import lighter

NAMES = st.sampled_from([b"Host", b"host", b"HOST", b"X-\xc3\xa9", b"x-\xff", b""])


@given(st.lists(st.tuples(NAMES, st.binary(max_size=6))), NAMES, st.booleans())
def test_header_values_are_the_same(fields: list[tuple[bytes, bytes]], wanted: bytes, as_text: bool) -> None:
    """In order, whatever the case of the name and whatever bytes the value has."""
    headers = http.Headers(fields)
    name = wanted.decode("utf-8", "surrogateescape") if as_text else wanted
    own = [value.decode("utf-8", "surrogateescape") for value in multidict.MultiDict.get_all(headers, wanted)]
    assert lighter.header_values(headers, name) == own


def test_an_option_is_the_same() -> None:
    """Set or not, for each that there is."""
    chosen = options.Options(listen_port=8081, ignore_hosts=["a.example"])
    values = {name: (lighter.option(chosen, name), kept.current()) for name, kept in chosen.items()}
    assert [name for name, (found, whole) in values.items() if found != whole] == []


def test_a_list_among_the_options_is_a_copy() -> None:
    """Nobody changes an option by changing what was read."""
    chosen = options.Options(ignore_hosts=["a.example"])
    lighter.option(chosen, "ignore_hosts").append("b.example")  # type: ignore[attr-defined]
    assert lighter.option(chosen, "ignore_hosts") == ["a.example"]


def test_an_option_that_is_none_is_refused() -> None:
    """As an attribute that is not there, which ``getattr`` with a default relies on."""
    with pytest.raises(AttributeError, match="nonesuch"):
        lighter.option(options.Options(), "nonesuch")


def test_a_hook_is_passed_the_same() -> None:
    """Its flow."""
    flow = tflow.tflow()
    assert lighter.arguments(HttpRequestHook(flow)) == [flow]
