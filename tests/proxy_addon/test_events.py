"""Events on disk and on their way to the companion."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from proxy_helpers import TOKEN, Companion, running_companion

from gatepost.event import Event
from proxy_addon import event_spool
from proxy_addon.companion_client import CompanionClient
from proxy_addon.event_sender import EventSender
from proxy_addon.event_spool import EventSpool


def _event(host: str) -> Event:
    return Event(kind="site_refused", host=host)


def _sent(companion: Companion, folder: Path, hosts: list[str]) -> EventSpool:
    """Record the hosts' events, try to send for two seconds, and return the spool."""

    async def run() -> EventSpool:
        client = CompanionClient(companion.url, TOKEN)
        sender = EventSender(EventSpool(folder), client)
        for host in hosts:
            await sender.record(_event(host))
        await sender.stop(2)
        await client.close()
        return sender.spool

    return asyncio.run(run())


def test_events_arrive_in_order_and_leave_the_disk(tmp_path: Path) -> None:
    """The spool is empty once the companion has them."""
    hosts = [f"site{number}.example" for number in range(5)]
    with running_companion() as companion:
        spool = _sent(companion, tmp_path / "spool", hosts)
    assert [event["host"] for event in companion.events] == hosts
    assert spool.waiting() == []


@pytest.mark.parametrize("status", [500, 503, 401, 429])
def test_an_answer_that_says_later_keeps_them(tmp_path: Path, status: int) -> None:
    """Nothing is lost while the companion is not itself."""
    with running_companion() as companion:
        companion.failing = status
        spool = _sent(companion, tmp_path / "spool", ["one.example"])
    assert len(spool.waiting()) == 1


def test_an_event_that_is_never_taken_is_set_aside(tmp_path: Path) -> None:
    """It does not hold up the others for ever."""
    with running_companion() as companion:
        companion.failing = 400
        spool = _sent(companion, tmp_path / "spool", ["one.example"])
    assert (spool.waiting(), len(list(spool.rejected.iterdir()))) == ([], 1)


def test_half_an_event_is_set_aside(tmp_path: Path) -> None:
    """A file that is no JSON does not stop the others."""
    spool = EventSpool(tmp_path / "spool")
    (spool.folder / "00000000000000000001-x.json").write_text("{", encoding="utf-8")
    with running_companion() as companion:
        _sent(companion, spool.folder, ["one.example"])
    assert [event["host"] for event in companion.events] == ["one.example"]


def test_a_full_spool_keeps_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is not filled."""
    monkeypatch.setattr(event_spool, "MAX_EVENTS", 2)
    spool = EventSpool(tmp_path / "spool")
    for number in range(4):
        spool.write(_event(f"site{number}.example").to_json())
    hosts = [(spool.read(path) or {})["host"] for path in spool.waiting()]
    assert hosts == ["site0.example", "site1.example"]


def test_the_spool_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Folder and files."""
    spool = EventSpool(tmp_path / "spool")
    spool.write(_event("one.example").to_json())
    assert {path.stat().st_mode & 0o077 for path in (spool.folder, *spool.waiting())} == {0}


def test_events_recorded_at_once_keep_their_order(tmp_path: Path) -> None:
    """However many hooks write at the same moment."""
    hosts = [f"site{number}.example" for number in range(40)]

    async def run() -> list[str]:
        client = CompanionClient("http://127.0.0.1:9", TOKEN)
        sender = EventSender(EventSpool(tmp_path / "spool"), client)
        await asyncio.gather(*(sender.record(_event(host)) for host in hosts))
        await client.close()
        return [(sender.spool.read(path) or {})["host"] for path in sender.spool.waiting()]

    assert asyncio.run(run()) == hosts


def test_a_clock_that_is_set_back_does_not_turn_the_order_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also across a restart."""
    hosts = ["one.example", "two.example"]
    for number, host in enumerate(hosts):
        monkeypatch.setattr(event_spool.time, "time_ns", lambda number=number: 10**18 - number * 10**12)
        EventSpool(tmp_path / "spool").write(_event(host).to_json())
    spool = EventSpool(tmp_path / "spool")
    assert [(spool.read(path) or {})["host"] for path in spool.waiting()] == hosts
