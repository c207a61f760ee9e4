"""XML bodies."""

from __future__ import annotations

import pytest
from extract_helpers import read, words

BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>"""


def test_members_are_keyed_by_their_names() -> None:
    """XML-RPC's own element names say nothing."""
    body = b"""<?xml version="1.0" encoding="UTF-8"?><methodCall><methodName>metaWeblog.newPost</methodName><params>
    <param><value><struct><member><name>title</name><value><string>Egg race</string></value></member>
    <member><name>description</name><value>&lt;p&gt;Olivia &lt;b&gt;Smi&lt;/b&gt;th&lt;/p&gt;</value></member>
    </struct></value></param></params></methodCall>"""
    assert words(read(body, "text/xml")) == ["Egg race", "Olivia Smith"]


def test_atom_entries_are_read() -> None:
    """Atom publishing names its elements."""
    body = b"<?xml version='1.0'?><entry xmlns='x'><title>Egg race</title><content>Olivia Smith won</content></entry>"
    assert words(read(body, "application/atom+xml")) == ["Egg race", "Olivia Smith won"]


@pytest.mark.parametrize("body", [BOMB, b"<?xml version='1.0'?><a><b></a>", b"<?xml version='1.0'?>"])
def test_bad_xml_is_unreadable(body: bytes) -> None:
    """Entities of the document's own, and markup that does not close."""
    assert read(body, "text/xml").readable is False
