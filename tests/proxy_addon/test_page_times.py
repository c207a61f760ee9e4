"""A refused page says when the answer changes, where it does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from proxy_helpers import POLICY, RULE, make_home, running_companion, running_proxy, running_upstream

NOW = dt.datetime.now(ZoneInfo("Europe/London"))
START, END = (f"{NOW + dt.timedelta(hours=hours):%H:%M}" for hours in (-2, 2))
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WINDOW = [{"days": DAYS, "start": START, "end": END, "term_time": False}]
SAMPLE = {
    **POLICY,
    "rules": [
        {"id": "not-just-now", "services": ["closed"], "decision": "block", **RULE, "when": WINDOW},
        {"id": "otherwise", "services": ["closed"], "decision": "allow", **RULE},
        {"id": "never", "services": ["gallery"], "decision": "block", **RULE},
    ],
}


def test_a_refused_page_says_when_it_changes(tmp_path: Path) -> None:
    """And says nothing where it stays."""
    with (
        running_upstream() as upstream,
        running_companion(SAMPLE) as companion,
        running_proxy(make_home(tmp_path / "home", SAMPLE), companion.url, "--upstream", upstream.url) as proxy,
        proxy.client(headers={"Accept": "text/html"}) as client,
    ):
        pages = [client.get(f"http://{name}.example/").text for name in ("closed", "gallery")]
    assert [f"This may change at {END}" in page for page in pages] == [True, False]
