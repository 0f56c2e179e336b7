"""Migrations: one head, up and down and up again, and nothing in the models that they do not make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from cmr import create_app
from cmr.models import Base, db
from config import ROOT
from tests.application import settings_for


@pytest.fixture(params=["sqlite", "postgres"])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database of its own."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    else:
        new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        url = new()
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_up_down_and_up_again(unmigrated: Flask) -> None:
    upgrade()
    made = set(inspect(db.engine).get_table_names())
    assert made == {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == made


def test_the_models_ask_for_nothing_that_the_migrations_do_not_make(unmigrated: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        drift: list[Any] = compare_metadata(context, Base.metadata)
    assert drift == []


def test_every_check_of_the_models_stands_in_the_database(unmigrated: Flask) -> None:
    upgrade()
    inspector = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(check.name) for check in table.constraints if type(check).__name__ == "CheckConstraint"}
        stored = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
        assert wanted <= stored, table.name


def test_readyz_says_that_the_database_is_not_migrated(unmigrated: Flask) -> None:
    client = unmigrated.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrat" in answer.text.lower()
