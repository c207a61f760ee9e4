"""What an examination of `gatepost doctor` is: a small function from a deployment to remarks."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from gatepost.home import Home

State = Literal["ok", "advice", "warning", "problem"]
TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where to look."""

    home: Home
    listen: str
    api_port: int
    proxy_port: int

    @property
    def host(self) -> str:
        """The address at which this machine reaches both parts."""
        return "127.0.0.1" if self.listen == "0.0.0.0" else self.listen  # noqa: S104 - compared, not bound

    @property
    def api_url(self) -> str:
        """The companion as this machine reaches it."""
        return f"http://{self.host}:{self.api_port}"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line: what was checked, how it stands, and what to do."""

    check: str
    state: State
    message: str
    do: str = ""

    def to_json(self) -> dict[str, str]:
        """The line as data."""
        return asdict(self)


Examination = Callable[[Deployment], Iterable[Remark]]


def examine(examination: Examination, deployment: Deployment) -> list[Remark]:
    """Run one examination; a failure of its own is a remark too, never a traceback."""
    name = examination.__name__.replace("_", " ")
    try:
        return list(examination(deployment))
    except Exception as error:  # a database's own errors, too; the other examinations go on
        return [Remark(name, "problem", " ".join(str(error).split()), "mend this and run gatepost doctor again")]


def fetch(url: str) -> bytes:
    """GET one page of the companion; raises OSError when it is away or refuses."""
    # No proxy from the environment may stand between doctor and the parts it examines.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=TIMEOUT_S) as answer:
        body: bytes = answer.read()
    return body
