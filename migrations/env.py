"""How a migration runs: on the app's own database, with SQLite's foreign keys off meanwhile and checked after."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from cmr.models import db


def run(connection: Connection) -> None:
    """Runs what is due. Raises RuntimeError where a migration left a foreign key that leads nowhere."""
    context.configure(connection=connection, target_metadata=db.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"Foreign keys that lead nowhere: {broken}")


def migrate() -> None:
    """Opens the database. On SQLite a rebuilt table would take its children along, silently, were keys left on."""
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection)
        finally:
            if connection.dialect.name == "sqlite":
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


migrate()
