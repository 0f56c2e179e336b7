"""Whether the service is alive and ready, and the council's colour as a style sheet."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app, make_response
from sqlalchemy.exc import SQLAlchemyError

from cmr.home.blueprint import blueprint
from cmr.models import db
from cmr.web.gate import public
from config import ROOT, Settings

AN_HOUR = 3600


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Alive: the process answers."""
    return _plain("alive")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """Ready: the database answers and is migrated; otherwise 503 and why not."""
    fault = not_ready()
    return _plain(fault or "ready", 503 if fault else 200)


@blueprint.get("/brand.css")
@public
def brand() -> Response:
    """The council's colour, for the style sheets to draw on."""
    settings: Settings = current_app.extensions["settings"]
    response = make_response(f":root {{ --brand: {settings.colour}; --brand-text: #ffffff; }}\n")
    response.content_type = "text/css; charset=utf-8"
    response.cache_control.public = True
    response.cache_control.max_age = AN_HOUR
    return response


def not_ready() -> str:
    """Why the service can't work with its database yet; empty when it can."""
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_heads()
    except SQLAlchemyError:
        return "not ready: the database does not answer"
    wanted = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    if set(current) == set(wanted):
        return ""
    here, there = ", ".join(current) or "no migration", ", ".join(wanted)
    return (
        f"not ready: the database is not migrated. It is at {here}, the program needs {there}. "
        "Run: flask --app wsgi db upgrade"
    )


def _plain(text: str, status: int = 200) -> Response:
    response = make_response(f"{text}\n", status)
    response.content_type = "text/plain; charset=utf-8"
    return response
