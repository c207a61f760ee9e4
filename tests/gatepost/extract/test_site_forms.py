"""Each entry of site_forms.json is proved by its own samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from extract_helpers import sample_request

from gatepost.extract import RawRequest, read_post
from gatepost.extract.site_forms import all_sites, site_for

SAMPLES = [
    pytest.param(site.service, sample, id=f"{site.service}-{number}")
    for site in all_sites()
    for number, sample in enumerate(site.samples)
]


@pytest.mark.parametrize(("service", "sample"), SAMPLES)
def test_sample(service: str, sample: Mapping[str, Any]) -> None:
    """The request of the sample is read as the post that it says."""
    reading = read_post(sample_request(sample["request"]))
    post, expect = reading.post, sample["expect"]
    texts = [part.text for part in post.texts] if post else []
    assert (reading.action, texts) == (expect["action"], expect["texts"])
    assert reading.readable is expect.get("readable", True)
    assert (len(post.images) if post else 0) == expect.get("images", 0)
    assert set(expect.get("media_ids", [])) <= set(post.media_ids if post else ())
    assert set(expect.get("people", [])) <= set(post.people if post else ())


@pytest.mark.parametrize("site", all_sites(), ids=lambda site: str(site.service))
def test_every_entry_has_a_sample(site: Any) -> None:
    """An entry without proof is not an entry."""
    assert site.samples


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("www.facebook.com", "facebook"),
        ("notfacebook.com", None),
        ("facebook.com.evil.example", None),
        ("api.x.com", "x"),
        ("netflix.com", None),
    ],
)
def test_hosts_are_matched_label_by_label(host: str, service: str | None) -> None:
    """``notfacebook.com`` and ``netflix.com`` end like others and are not them."""
    assert site_for(RawRequest("POST", f"https://{host}/")).service == service


def test_a_named_service_wins_over_the_host() -> None:
    """A server of the fediverse may have any host; the catalogue knows."""
    request = RawRequest("POST", "https://toots.meadow.example/x")
    assert site_for(request, service="mastodon").service == "mastodon"
