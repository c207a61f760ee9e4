"""The database: SQLite in WAL mode inside the home, or PostgreSQL by ``GATEPOST_DATABASE_URL``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from companion_api import migrations
from gatepost.errors import InputError
from gatepost.home import SECRET_FILE_MODE, Home, make_folder

BUSY_TIMEOUT_MS = 15_000
_SCRUB, _SCRUB_WAIT_MS = "scrub", 500
#: Any number will do, as long as every Gatepost takes the same: one migration at a time on PostgreSQL.
_MIGRATION_LOCK = 8470_0001


@dataclass(frozen=True, slots=True)
class Keys:
    """The home's secrets, 32 bytes each, that rows are sealed with: roll names, log, finding keys, held posts."""

    roll: bytes = field(repr=False)
    log: bytes = field(repr=False)
    finding: bytes = field(repr=False)
    held: bytes = field(repr=False)

    @classmethod
    def of(cls, home: Home) -> Keys:
        """Read (or make) the secrets of a home."""
        return cls(home.secret("roll"), home.secret("log"), home.secret("finding"), home.secret("held"))


class Database:
    """One engine and its sessions. Sessions carry the keys in ``session.info["keys"]``."""

    def __init__(self, url: str, *, keys: Keys) -> None:
        self.keys = keys
        self.engine = _engine(url)
        self._reader = self.engine.execution_options(gatepost_reading=True)

    @classmethod
    def of(cls, home: Home, url: str | None = None) -> Database:
        """The database of a home, with its keys."""
        return cls(url or home.database_url, keys=Keys.of(home))

    def upgrade(self) -> None:
        """Bring the tables to this version. Raises InputError when the database is newer or cannot be opened."""
        with _said_plainly(self.engine), self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            if _version(connection) != migrations.HEAD:
                migrations.run(connection)

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """One write transaction: committed at the end, rolled back on an exception; one writer at a time on SQLite."""
        with Session(self.engine, info={"keys": self.keys}, expire_on_commit=False) as session, session.begin():
            yield session
        if session.info.get(_SCRUB):
            self._scrub()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """One read transaction; readers wait for nobody."""
        with Session(self._reader, info={"keys": self.keys}, expire_on_commit=False) as session:
            yield session

    def _scrub(self) -> None:
        """Empty SQLite's log file, which holds earlier pages; where somebody reads from it, that waits for the next."""
        if self.engine.dialect.name == "sqlite":
            with contextlib.closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {_SCRUB_WAIT_MS}")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
                cursor.close()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def keys_of(session: Session) -> Keys:
    """The keys that ``Database`` gave this session."""
    keys: Keys = session.info["keys"]
    return keys


def scrub_after(session: Session) -> None:
    """Leave no copy in SQLite's log file of what this transaction deletes, once it is committed."""
    session.info[_SCRUB] = True


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        path = Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
        if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed, pool_size=16, max_overflow=16, pool_pre_ping=path is None)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InputError("is not a database address that Gatepost can open", place="GATEPOST_DATABASE_URL") from error
    if path is not None:
        _prepare_sqlite(engine, path)
    return engine


def _prepare_sqlite(engine: Engine, path: Path) -> None:
    make_folder(path.parent)
    with contextlib.suppress(OSError):  # an unwritable home is told by the first connection, with its place
        path.touch(mode=SECRET_FILE_MODE, exist_ok=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: DBAPIConnection, _record: object) -> None:
    # sqlite3's own transaction handling is switched off: BEGIN is said by _on_begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged event is on disk, not in a cache
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # a leaver's name is overwritten, not only unlinked
    cursor.close()


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("gatepost_reading", False)
    # A transaction that reads first and writes later fails under load: a writer takes its turn at the start.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


@contextlib.contextmanager
def _said_plainly(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        place = engine.url.database or "GATEPOST_DATABASE_URL"
        raise InputError(f"the database cannot be opened: {error.orig}", place=place) from error
