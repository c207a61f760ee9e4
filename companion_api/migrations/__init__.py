"""Alembic's migrations, inside the package so that an installed wheel can run them without any file beside it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from gatepost.errors import InputError

#: The newest revision; a test compares it with the files in ``versions``.
HEAD = "0008"


def run(connection: Connection) -> None:
    """Upgrade to HEAD inside the connection's transaction; raises InputError on a database from a newer Gatepost."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        message = "this database was made by a newer Gatepost; install that version again"
        raise InputError(message, place=connection.engine.url.database or "database") from error
