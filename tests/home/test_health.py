"""Whether the service says truly that it is alive and ready; and the council's colour."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import text

from cmr import create_app
from cmr.models import db
from tests.application import Browser, settings_for


def test_it_is_alive_and_ready_to_anybody(any_app: Flask, stranger: Browser) -> None:
    assert stranger.get("/healthz").text == "alive\n"
    assert stranger.get("/readyz").text == "ready\n"


def test_a_database_that_is_not_migrated_is_told(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert "It is at no migration" in answer.text
    assert "flask --app wsgi db upgrade" in answer.text


def test_a_database_at_an_older_migration_is_told(app: Flask, stranger: Browser) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001_people'"))

    assert "It is at 0001_people" in stranger.get("/readyz", status=503).text


def test_a_database_that_does_not_answer_is_told_and_the_service_is_alive(tmp_path: Path) -> None:
    app = create_app(settings_for("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path))

    assert app.test_client().get("/healthz").status_code == 200
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready: the database does not answer\n")


def test_the_colour_is_a_style_sheet_that_may_be_kept(app: Flask, stranger: Browser) -> None:
    answer = stranger.get("/brand.css")

    assert answer.mimetype == "text/css"
    assert f"--brand: {app.extensions['settings'].colour};" in answer.text
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert "no-store" in stranger.get("/healthz").headers["Cache-Control"]
