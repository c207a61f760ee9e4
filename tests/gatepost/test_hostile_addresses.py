"""Addresses dressed up to slip past: each must be taken for the very host that a browser connects to, or refused."""

from __future__ import annotations

import time

import pytest
from browser_helpers import find_browser
from hostile_addresses import EMPTY, STRICTER, TABLE, Row
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import InputError
from gatepost.site_match import canonical_host, split_address


def _host(address: str) -> str | None:
    try:
        return canonical_host(address)
    except InputError:
        return None


@pytest.mark.parametrize("row", [*TABLE, *STRICTER], ids=lambda row: row.why)
def test_each_address_leads_where_a_browser_goes(row: Row) -> None:
    """Or nowhere, where a browser finds no host either."""
    assert _host(row.address) == row.host


@pytest.mark.browser
def test_chromium_reads_the_table_alike() -> None:
    """The table is what Chromium's own ``new URL`` says, not an opinion."""
    from playwright.sync_api import sync_playwright

    script = """addresses => addresses.map(address => {
        try { return new URL(address, "http://base.example/").hostname.replace(/\\.$/, "") } catch { return null }
    })"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        # An address without scheme or host is read against the page it stands on, which says nothing here.
        rows = [row for row in TABLE if row not in EMPTY or "//" in row.address]
        found = browser.new_page().evaluate(script, [row.address for row in rows])
        browser.close()
    said = {row.why: host or None for row, host in zip(rows, found, strict=True)}
    assert said == {row.why: row.host for row in rows}


DECORATIONS = st.lists(st.sampled_from(["\t", "\n", "\r", "\u00ad", "\u200b", "\u2060", "\ufe0f"]), max_size=4)


@given(st.data(), st.sampled_from(["facebook.com", "m.facebook.com", "xn--bcher-kva.example", "192.0.2.7"]))
def test_decoration_inside_a_host_is_undone(data: st.DataObject, host: str) -> None:
    """Each letter may be escaped, a capital, full-width, or followed by what browsers drop."""
    forms = (lambda c: c, str.upper, lambda c: f"%{ord(c):02x}", lambda c: chr(ord(c) + 0xFEE0))
    dressed = "".join(data.draw(st.sampled_from(forms))(c) + "".join(data.draw(DECORATIONS)) for c in host)
    assert canonical_host(f"https://{dressed}/") == host


@given(st.integers(0, 2**32 - 1), st.data())
def test_every_spelling_of_an_ipv4_address_is_one_address(value: int, data: st.DataObject) -> None:
    """Decimal, octal and hexadecimal, in one to four parts."""
    count = data.draw(st.integers(1, 4))
    first = [value >> 8 * (3 - place) & 255 for place in range(count - 1)]
    parts = [*first, value & (1 << 8 * (5 - count)) - 1]
    spelt = ".".join(data.draw(st.sampled_from(["{}", "0{:o}", "0x{:x}", "0X{:08X}"])).format(part) for part in parts)
    assert canonical_host(f"http://{spelt}/") == ".".join(str(byte) for byte in value.to_bytes(4))


@given(st.text(alphabet=st.sampled_from("afx019.:/\\@%[]#?-_\t\u00ad。а🄵"), max_size=60))
def test_any_mixture_is_a_host_or_an_input_error(text: str) -> None:
    """And the host found is its own canonical form, whichever way it is asked."""
    host = _host(f"https://{text}")
    assert host is None or (canonical_host(host) == host and split_address(f"https://{host}/").host == host)


@pytest.mark.parametrize("row", STRICTER[-3:], ids=lambda row: row.why)
def test_a_very_long_host_is_refused_in_no_time(row: Row) -> None:
    """Nothing in the way grows with the square of its length; the message stays short."""
    started = time.process_time()
    with pytest.raises(InputError) as caught:
        canonical_host(row.address)
    assert time.process_time() - started < 0.05
    assert len(str(caught.value)) < 300
