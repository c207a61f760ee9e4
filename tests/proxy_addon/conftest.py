"""One proxy with companion double and recording upstream for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from proxy_helpers import Companion, Proxy, Upstream, make_home, running_companion, running_proxy, running_upstream


@dataclass
class Stand:
    """What a test works with."""

    proxy: Proxy
    companion: Companion
    upstream: Upstream


@pytest.fixture(scope="module")
def running_stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Companion double, upstream and a proxy with ``--upstream``."""
    home = make_home(tmp_path_factory.mktemp("proxy") / "home")
    with (
        running_upstream() as upstream,
        running_companion() as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield Stand(proxy, companion, upstream)


@pytest.fixture
def stand(running_stand: Stand) -> Iterator[Stand]:
    """The module's stand, with nothing recorded yet."""
    running_stand.upstream.take()
    running_stand.companion.bodies.clear()
    running_stand.companion.inspected.clear()
    yield running_stand
    running_stand.companion.failing, running_stand.companion.slow_s = 0, 0.0
    running_stand.companion.released = False
