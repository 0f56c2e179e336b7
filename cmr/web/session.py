"""Who is signed in: a random token in the cookie, its hash in a row that signing out ends (for good)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, g
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.models import Person, Session, db
from cmr.rules.capacities import Actor
from cmr.web.actor import actor_of

LASTS = timedelta(hours=12)
"""A working day with room: after it everybody signs in anew."""

LIVE = (
    select(Session)
    .options(joinedload(Session.person))
    .where(
        Session.token_hash == bindparam("token_hash"),
        Session.ended_at.is_(None),
        Session.started_at > bindparam("since"),
    )
)
"""The session of a token. Built once: it is asked at every request."""

manager = LoginManager()


class SignedIn(UserMixin):
    """The holder of a live session."""

    def __init__(self, token: str, person: Person) -> None:
        self.token = token
        self.person = person

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.token

    @property
    def name(self) -> str:
        """For the page head."""
        return self.person.name

    @property
    def position(self) -> str:
        """For the page head."""
        return self.person.position

    def actor(self) -> Actor:
        """The person as the rules see them today."""
        return actor_of(self.person, clock.today())


def register(app: Flask) -> None:
    """Reads the session of each request."""
    app.config.update(REMEMBER_COOKIE_DURATION=timedelta(0), SESSION_PROTECTION=None)
    manager.session_protection = None
    manager.init_app(app)


def hash_of(token: str) -> str:
    """The part of a token that is stored: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


@manager.user_loader  # type: ignore[untyped-decorator] # flask-login has no types
def _load(token: str) -> SignedIn | None:
    asked = {"token_hash": hash_of(token), "since": clock.now() - LASTS}
    session = db.session.execute(LIVE, asked).scalar_one_or_none()
    return SignedIn(token, session.person) if session and session.person.active else None


def start(person: Person, at: datetime) -> None:
    """Signs the person in, in this browser, with a session of their own; nothing of one before it stays."""
    if before := cookie.get("_user_id"):
        _end_row(before, at)
    cookie.clear()
    g.pop("csrf_token", None)  # made for the session before: a page drawn now needs one of this session
    token = secrets.token_urlsafe(32)
    db.session.add(Session(token_hash=hash_of(token), person_id=person.id, started_at=at, seen_at=at))
    db.session.flush()
    login_user(SignedIn(token, person))


def end(token: str, at: datetime) -> None:
    """Signs out: a copy of the cookie is worth nothing afterwards."""
    _end_row(token, at)
    logout_user()
    cookie.clear()


def end_all(person: Person, at: datetime, *, but: str = "") -> None:
    """Ends the person's sessions everywhere (deactivated, or a new password); ``but`` is a token to keep."""
    db.session.execute(
        update(Session)
        .where(Session.person_id == person.id, Session.ended_at.is_(None), Session.token_hash != hash_of(but))
        .values(ended_at=at)
    )


def _end_row(token: str, at: datetime) -> None:
    live = Session.token_hash == hash_of(token), Session.ended_at.is_(None)
    db.session.execute(update(Session).where(*live).values(ended_at=at))
