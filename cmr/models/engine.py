"""How the two databases are opened: SQLite made safe for writers that race, PostgreSQL as it comes."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from cmr.models.base import db

only_reading: ContextVar[bool] = ContextVar("only_reading", default=False)
"""True while a request that may not write is answered: its transaction then takes no write lock."""


def register(app: Flask, database_url: str) -> None:
    """Opens the database for the app."""
    url = make_url(database_url)
    # An error's message would otherwise carry what was being stored, which is case text, into the log.
    options: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True}
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    if url.get_backend_name() == "postgresql":
        # Our statements are many-branched and short: compiling one takes seconds, running it milliseconds.
        options["connect_args"] = {"options": "-c jit=off"}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # the driver starts no transaction of its own; "begin" below does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # A writer takes its lock before it reads what it will change; otherwise racing updates are lost.
        connection.exec_driver_sql("BEGIN" if only_reading.get() else "BEGIN IMMEDIATE")
