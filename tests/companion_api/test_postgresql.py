"""The same log on PostgreSQL, where a server can be started for the test."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from companion_server import free_port

from companion_api.db import Database, Keys
from companion_api.store import events, lists
from companion_api.store.events import EventFilter
from gatepost.event import Event, utc_now
from gatepost.roll import Pupil

pytestmark = pytest.mark.end_to_end
KEYS = Keys(b"r" * 32, b"l" * 32, b"f" * 32, b"h" * 32)


def _binary(name: str) -> str:
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if found is None:
        pytest.skip(f"no PostgreSQL server on this machine: {name} was not found")
    return found


def _account() -> pwd.struct_passwd:
    """Who runs the server: whoever runs the tests, or ``postgres`` where that is root, which it refuses."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user called postgres")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of its own on a free port; gives its URL."""
    initdb, pg_ctl, account, port = _binary("initdb"), _binary("pg_ctl"), _account(), free_port()
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, account.pw_uid, account.pw_gid)

        def run(*command: str) -> None:
            who = {"user": account.pw_uid} if os.geteuid() == 0 else {}
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run(command, check=True, cwd=name, **quiet, **who)

        run(initdb, "-D", f"{name}/data", "-A", "trust", "-U", "gatepost")
        options = f"-p {port} -k {name} -c listen_addresses=127.0.0.1"
        run(pg_ctl, "-D", f"{name}/data", "-o", options, "-w", "-l", f"{name}/log", "start")
        try:
            yield f"postgresql://gatepost@127.0.0.1:{port}/postgres"
        finally:
            run(pg_ctl, "-D", f"{name}/data", "-m", "immediate", "stop")


@pytest.fixture
def database(server: str) -> Iterator[Database]:
    """The database, brought up to date."""
    made = Database(server, keys=KEYS)
    made.upgrade()
    made.upgrade()
    yield made
    made.close()


def test_the_chain_holds_with_many_writers(database: Database) -> None:
    """Writers take turns on the head row; retention leaves the chain whole."""

    def write() -> None:
        for _ in range(10):
            with database.session() as session:
                events.append(session, Event("site_refused", user="jpike"))

    workers = [threading.Thread(target=write) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with database.session() as session:
        removed = events.purge(session, utc_now())
        assert (removed, events.verify(session)) == (40, [])


def test_lists_and_filters_work_alike(database: Database) -> None:
    """The roll is read back, and the import is found in the log."""
    pupils = (Pupil("Olivia", "Smith", id="1"),)
    with database.session() as session:
        lists.replace_pupils(session, pupils)
        found = events.find_events(session, EventFilter(kind="list_imported", state="open"))
        assert (lists.load_lists(session).pupils, found.events) == (pupils, ())
