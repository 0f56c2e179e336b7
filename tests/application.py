"""The application on a real database, and people who use it over HTTP.

- ``app``: on SQLite, empty at the start of each test, with an app context for factories and operations.
- ``any_app``: the same test on SQLite and on PostgreSQL.
- ``sign_in(person)``: a browser in which the person is signed in; ``stranger``: one in which nobody is.
"""

from __future__ import annotations

import contextvars
import hashlib
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text
from werkzeug.test import TestResponse

from cmr import create_app
from cmr.adapters import clock
from cmr.models import Base, Person, Session, db
from cmr.web.session import hash_of
from config import Settings
from tests.markup import fussy

CSRF = "a-fixed-token-for-tests"


def settings_for(database_url: str, folder: Path) -> Settings:
    """The settings of a test's application."""
    return Settings(
        secret_key="only-for-tests",
        env="test",
        database_url=database_url,
        files=folder / "files",
        base_url="http://localhost",
        council_name="Northmere Council",
    )


class Browser:
    """A person's browser: keeps cookies, sends CSRF tokens, and is fussy about the pages it is given."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        with self.client.session_transaction() as session:
            session["csrf_token"] = hashlib.sha1(CSRF.encode()).hexdigest()  # noqa: S324 # as Flask-WTF makes its own
            self.token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(
                session["csrf_token"]
            )

    def sign_in(self, person: Person) -> Browser:
        """Signs the person in without the page (which has tests of its own)."""
        token = f"token-of-{person.id}-{uuid4()}"
        at = clock.now()
        db.session.add(Session(token_hash=hash_of(token), person_id=person.id, started_at=at, seen_at=at))
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self

    def get(self, url: str, *, target: str = "", status: int = 200, **more: Any) -> TestResponse:
        """Reads a page; with ``target``, as htmx asks for that block."""
        return self._open("GET", url, target, status, **more)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        target: str = "",
        status: int = 303,
        **more: Any,
    ) -> TestResponse:
        """Sends a form, with its CSRF token; a 303 is what follows a deed."""
        return self._open("POST", url, target, status, data={"csrf_token": self.token} | (data or {}), **more)

    def look(self, url: str, *, follow: bool = False) -> TestResponse:
        """Reads an address, whatever it answers; with ``follow`` the one that it leads to in the end."""
        db.session.commit()
        reads = partial(self.client.get, url, follow_redirects=follow)
        answer: TestResponse = contextvars.Context().run(reads)
        db.session.expire_all()
        return answer

    def _open(self, method: str, url: str, target: str, status: int, **more: Any) -> TestResponse:
        headers = dict(more.pop("headers", {}))
        if target:
            headers |= {"HX-Request": "true", "HX-Target": target}
        db.session.commit()
        # A context of its own, as a server gives each request: nothing of the test's leaks into it.
        answer: TestResponse = contextvars.Context().run(
            partial(self.client.open, url, method=method, headers=headers, **more)
        )
        db.session.expire_all()
        assert answer.status_code == status, f"{method} {url}: {answer.status_code}\n{answer.text[:3000]}"
        if not target and answer.mimetype == "text/html" and answer.data:
            fussy(answer.text, url)
        return answer


Opens = Callable[[Person], Browser]
"""What the fixture ``sign_in`` is."""


def _migrated(database_url: str, folder: Path) -> Flask:
    app = create_app(settings_for(database_url, folder))
    app.testing = True
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return app


@pytest.fixture(scope="session")
def _sqlite_app(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Path, Path]:
    folder = tmp_path_factory.mktemp("app")
    app = _migrated(sqlite_url, folder)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    template = folder / "template.sqlite3"
    shutil.copy(file, template)
    return app, file, template


@pytest.fixture(scope="session")
def _postgres_app(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return _migrated(postgres_url, tmp_path_factory.mktemp("app"))


@pytest.fixture
def app(_sqlite_app: tuple[Flask, Path, Path]) -> Iterator[Flask]:
    """The application on an empty SQLite database, with an app context pushed."""
    app, file, template = _sqlite_app
    for leftover in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copy(template, file)
    yield from _in_context(app)


@pytest.fixture
def postgres_app(_postgres_app: Flask) -> Iterator[Flask]:
    """The application on an empty PostgreSQL database, with an app context pushed."""
    with _postgres_app.app_context(), db.engine.begin() as connection:
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    yield from _in_context(_postgres_app)


def _in_context(app: Flask) -> Iterator[Flask]:
    # What the process read of another test's meetings, which had the same numbers.
    app.extensions.pop("rooms", None)
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The application on each of the two databases in turn."""
    found: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    return found


@pytest.fixture
def current_app_of_test(request: pytest.FixtureRequest) -> Flask:
    """Whichever of the applications the test asked for; ``app`` where it asked for none."""
    name = next((name for name in ("any_app", "postgres_app") if name in request.fixturenames), "app")
    found: Flask = request.getfixturevalue(name)
    return found


@pytest.fixture
def sign_in(current_app_of_test: Flask) -> Opens:
    """Opens a browser in which the person is signed in."""
    return lambda person: Browser(current_app_of_test).sign_in(person)


@pytest.fixture
def stranger(current_app_of_test: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(current_app_of_test)
