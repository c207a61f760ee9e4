"""The database: how it is opened, brought up to date and closed to others."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from companion_api import migrations
from companion_api.db import Database, Keys
from companion_api.models import Base
from companion_api.store import grants
from gatepost.errors import InputError
from gatepost.home import Home

KEYS = Keys(b"r" * 32, b"l" * 32, b"f" * 32, b"h" * 32)


def test_migrations_make_the_tables_of_the_models(school_database: Database) -> None:
    """Nothing differs between the migrated database and models.py."""
    with school_database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_head_names_the_newest_revision() -> None:
    """migrations.HEAD is what the files say."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_upgrade_twice_changes_nothing(school_database: Database) -> None:
    """A second upgrade finds nothing to do."""
    school_database.upgrade()


def test_an_acknowledged_write_waits_for_the_disk(school_database: Database) -> None:
    """WAL, full synchronisation and foreign keys are on for every connection."""
    with school_database.reading() as session:
        found = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["wal", 2, 1]


def test_the_file_is_the_owners_alone(school_database: Database, school_home: Home) -> None:
    """Nobody else on the machine may read the database."""
    assert stat.S_IMODE((school_home.root / "gatepost.db").stat().st_mode) == 0o600


def test_a_newer_database_is_refused_in_one_line(school_database: Database) -> None:
    """A database from a newer Gatepost is left alone."""
    with school_database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="newer Gatepost"):
        school_database.upgrade()


@pytest.mark.parametrize("url", ["nonsense", "unknown://host/db", "sqlite+nothing:///x"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """A wrong GATEPOST_DATABASE_URL is one line."""
    with pytest.raises(InputError, match="GATEPOST_DATABASE_URL"):
        Database(url, keys=KEYS)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A damaged file is named, and left as it is."""
    path = tmp_path / "gatepost.db"
    path.write_bytes(b"not a database, but long enough to be taken for one" * 40)
    with pytest.raises(InputError, match=r"gatepost\.db"):
        Database(f"sqlite:///{path}", keys=KEYS).upgrade()


def test_opening_an_up_to_date_database_needs_no_alembic(school_home: Home, school_database: Database) -> None:
    """Commands stay quick: the migration tool is imported only when there is something to migrate."""
    program = (
        "import sys; from pathlib import Path; from gatepost.home import Home; from companion_api.db import Database; "
        f"Database.of(Home(Path({str(school_home.root)!r}))).upgrade(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_grant_from_before_the_terms_holds_on(school_home: Home) -> None:
    """The newer columns come with what held until then: always, everywhere, on no paper."""
    database = Database.of(school_home)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    insert = (
        "INSERT INTO grants (id, service, users, roles, until, granted_by, reason, created) VALUES "
        "('g1', 'x', '[\"jpike\"]', '[]', '2099-01-01 00:00:00', 'hmarlow', 'Fair', '2026-09-01 00:00:00')"
    )
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text(insert))
    database.upgrade()
    with database.reading() as session:
        (found,) = grants.active(session)
    database.close()
    assert (found.when, found.networks, found.document) == ("always", frozenset(), "")
