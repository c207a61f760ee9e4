"""The proxy beside the real companion, as `gatepost up` starts them, with the sample school's lists."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from proxy_helpers import ROOT, Proxy, Upstream, eventually, free_port, running_upstream

from gatepost.home import Home

pytestmark = pytest.mark.end_to_end
SCHOOL = ROOT / "demo" / "school"
POST = "https://chatterbox.example/api/posts"


@dataclass
class School:
    """A running deployment."""

    proxy: Proxy
    upstream: Upstream
    api: str
    token: str

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """Call the companion as the extension of jpike does; returns the JSON."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, self.api + path, headers=headers, trust_env=False, timeout=30, **options)
        answer.raise_for_status()
        return answer.json()


def _gatepost(*arguments: str) -> str:
    command = [sys.executable, "-m", "gatepost_cli", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Init, import, up."""
    root = tmp_path_factory.mktemp("school") / "home"
    home = ["--home", str(root)]
    _gatepost("init", str(root), "--preset", "default", "--school-name", "Meadowbrook Primary School")
    shutil.copy(SCHOOL / "policy.yaml", root / "policy.yaml")
    _gatepost("roll", "import", *home, str(SCHOOL / "roll.csv"))
    _gatepost("people", "add", *home, "jpike", "--name", "Jo Pike", "--role", "teacher")
    token = json.loads(_gatepost("device", "add", *home, "--json", "--user", "jpike", "staffroom laptop"))["token"]
    ports = free_port(), free_port()
    command = [sys.executable, "-m", "gatepost_cli", "up", *home, "--api-port", str(ports[0])]
    with running_upstream() as upstream:
        command += ["--proxy-port", str(ports[1]), "--upstream", upstream.url]
        streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), **streams) as process:
            api = f"http://127.0.0.1:{ports[0]}"
            assert eventually(
                lambda: _answers(f"{api}/healthz") and _answers(f"http://127.0.0.1:{ports[1]}/"), limit_s=60
            )
            yield School(Proxy(ports[1], Home(root), process), upstream, api, token)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
    assert process.returncode == 0


def _answers(url: str) -> bool:
    try:
        httpx.get(url, trust_env=False, timeout=2)
    except httpx.TransportError:
        return False
    return True


def _pupil() -> str:
    line = (SCHOOL / "roll.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")
    return f"{line[2]} {line[1]}"


@pytest.mark.parametrize("words", [_pupil(), "Ring me on 07700 900123", "Write to me at j.pike@mail.example"])
def test_a_post_with_something_in_it_is_held(school: School, words: str) -> None:
    """The companion names it, the proxy stops it."""
    with school.proxy.client(http2=True) as client:
        answer = client.post(POST, json={"text": f"News: {words}."})
    assert answer.status_code == 403
    assert answer.headers["gatepost-check"]
    assert not [seen for seen in school.upstream.take() if seen.body]


def test_a_body_that_claims_to_be_gzip_hides_nothing(school: School) -> None:
    """The words are read although the label is wrong."""
    body = f'{{"text": "Well done {_pupil()}"}}'.encode()
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    with school.proxy.client() as client:
        assert client.post(POST, content=body, headers=headers).status_code == 403


def test_a_clean_post_passes_byte_for_byte(school: School) -> None:
    """And leaves no event."""
    body = b'{"text":  "Our open day is on Friday at ten."}\r\n'
    with school.proxy.client() as client:
        answer = client.post(POST, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert school.upstream.take()[-1].body == body


def test_an_override_in_the_extension_covers_the_same_post_at_the_proxy(school: School) -> None:
    """No double prompt."""
    text = "Please ring the office mobile on 07700 900456."
    check = school.ask("POST", "/api/v1/checks", json={"service": "chatterbox", "texts": [text]})
    with school.proxy.client() as client:
        before = client.post(POST, json={"text": text}).status_code
        outcome = {"outcome": "override", "reason": "the number is public"}
        school.ask("POST", f"/api/v1/checks/{check['check_id']}/outcome", json=outcome)
        after = client.post(POST, json={"text": text}).status_code
    assert (before, after) == (403, 200)


def test_the_block_pages_link_leads_to_a_form(school: School) -> None:
    """Through the proxy, under gatepost.local."""
    with school.proxy.client(headers={"Sec-Fetch-Mode": "navigate"}) as client:
        page = client.get("https://www.tiktok.com/")
        (link,) = re.findall(r'href="(http://gatepost\.local/[^"]+)"', page.text)
        form = client.get(link.replace("&amp;", "&"))
    assert (page.status_code, form.status_code) == (403, 200)
    assert "<form" in form.text


def test_refusals_are_in_the_schools_log(school: School) -> None:
    """By `gatepost log export`, with the event that the client was told."""
    with school.proxy.client() as client:
        event_id = client.get("https://www.snapchat.com/").headers["gatepost-event"]
    root = str(school.proxy.home.root)
    export = ("log", "export", "--home", root, "--format", "json")
    assert eventually(lambda: event_id in _gatepost(*export), limit_s=20)


def _path_of_pages() -> Path:
    return ROOT / "proxy_addon" / "pages"


def test_the_pages_are_part_of_the_package() -> None:
    """A wheel without them could not refuse."""
    assert {path.stem for path in _path_of_pages().glob("*.html")} == {
        "base",
        "held",
        "own_fault",
        "read_only",
        "refused",
        "sign_in",
        "unavailable",
    }
