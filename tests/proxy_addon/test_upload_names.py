"""What a site calls an upload is told to the companion before the page learns it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from gatepost.access import Access
from gatepost.errors import CompanionUnavailable
from gatepost.extract.media_refs import MAX_ANSWER_BYTES
from gatepost.person import Person
from proxy_addon.upload_names import RECEIPT, UploadNames
from proxy_addon.visit import KEY, Visit

NAMED = json.dumps({"media_id": "1710001"}).encode()


class Companion:
    """Notes what it is told, or is away."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.told: list[tuple[str, tuple[str, ...]]] = []

    async def name_upload(self, receipt: str, names: Sequence[str]) -> None:
        """As CompanionClient's."""
        if self.away:
            raise CompanionUnavailable("away")
        self.told.append((receipt, tuple(names)))


def answered(companion: Companion, chunks: list[bytes], *, fail: str = "closed", status: int = 200) -> http.HTTPFlow:
    """A flow with an upload's answer on it, after both hooks; the answer's length is not told where it has pieces."""
    flow = tflow.tflow(resp=http.Response.make(status, b"".join(chunks), {"content-type": "application/json"}))
    assert flow.response is not None
    access = Access("inspect", "chatterbox", "social", "rule", "", None, None, False, fail=fail)
    visit = Visit("https://chatterbox.example/up", "chatterbox.example", Person())
    visit.access = access
    flow.metadata |= {KEY: visit, RECEIPT: "receipt-1"}
    addon: Any = UploadNames(companion)  # type: ignore[arg-type]
    if len(chunks) > 1:
        del flow.response.headers["content-length"]
    addon.responseheaders(flow)
    if callable(flow.response.stream):
        assert [flow.response.stream(chunk) for chunk in chunks] == chunks
        flow.response.data.content = None
    asyncio.run(addon.response(flow))
    return flow


@pytest.mark.parametrize("chunks", [[NAMED], [NAMED[:5], NAMED[5:]]], ids=["held", "streamed"])
def test_the_names_are_told_under_the_receipt(chunks: list[bytes]) -> None:
    """Whether or not the answer tells its length."""
    companion = Companion()
    answered(companion, chunks)
    assert companion.told == [("receipt-1", ("1710001",))]


def test_an_answer_that_says_no_is_not_told() -> None:
    """There is nothing to name."""
    companion = Companion()
    answered(companion, [NAMED], status=400)
    assert companion.told == []


@pytest.mark.parametrize(("fail", "status"), [("closed", 403), ("open", 200)])
def test_while_the_companion_is_away_the_rule_decides(fail: str, status: int) -> None:
    """Closed: a page that does not learn the picture's name cannot post it unjudged."""
    flow = answered(Companion(away=True), [NAMED], fail=fail)
    assert flow.response is not None
    assert flow.response.status_code == status


def test_a_long_answer_is_passed_on_and_not_kept() -> None:
    """Only its beginning is read."""
    companion = Companion()
    answered(companion, [NAMED + b" " * MAX_ANSWER_BYTES, b"x" * 1000])
    assert companion.told == [("receipt-1", ("1710001",))]
