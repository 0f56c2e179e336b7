"""Guessing passwords is slowed down: tries are counted for each address and each account, in the database.

Every POST that carries a password counts, on whichever page, before its own transaction begins and in one of
its own: SQLite lets one writer in at a time, so a request that held both would wait for itself.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from math import ceil

from flask import Flask, g, request, session
from flask_limiter import ApplicationLimit, Limiter
from limits.storage import Storage
from sqlalchemy import delete, select, text

from cmr.adapters import clock
from cmr.models import ThrottleCount, db

ASKS = frozenset({"password", "current_password"})
"""Names of fields in which a password is given."""
COUNT = text(
    "INSERT INTO throttle_counts (key, count, expires_at) VALUES (:key, :amount, :until)"
    " ON CONFLICT (key) DO UPDATE SET count = throttle_counts.count + :amount RETURNING count"
)


class CountsInTheDatabase(Storage):
    """Flask-Limiter's storage on ``throttle_counts``: shared by all processes, each count committed by itself."""

    STORAGE_SCHEME = ["throttle-counts"]  # noqa: RUF012 # the library's own attribute
    base_exceptions: tuple[type[Exception], ...] = ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Counts, beginning anew once the window has passed; answers with the count."""
        now = clock.now().timestamp()
        with db.engine.begin() as connection:
            connection.execute(delete(ThrottleCount).where(ThrottleCount.expires_at <= now))
            counted = connection.execute(COUNT, {"key": key, "amount": amount, "until": now + expiry})
            return int(counted.scalar_one())

    def get(self, key: str) -> int:
        """The count; 0 where nothing was counted in this window."""
        row = self._row(key)
        return row[0] if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since the epoch."""
        row = self._row(key)
        return row[1] if row else clock.now().timestamp()

    def check(self) -> bool:
        """The counts live in the service's own database: where that is away, so is everything else."""
        return True

    def reset(self) -> int:
        """Forgets every count; answers with how many there were."""
        with db.engine.begin() as connection:
            return connection.execute(delete(ThrottleCount)).rowcount

    def clear(self, key: str) -> None:
        """Forgets one count."""
        with db.engine.begin() as connection:
            connection.execute(delete(ThrottleCount).where(ThrottleCount.key == key))

    def _row(self, key: str) -> tuple[int, float] | None:
        now = clock.now().timestamp()
        query = select(ThrottleCount.count, ThrottleCount.expires_at).where(
            ThrottleCount.key == key, ThrottleCount.expires_at > now
        )
        with db.engine.connect() as connection:
            row = connection.execute(query).first()
        return (row[0], row[1]) if row else None


def _asks_for_no_password() -> bool:
    return request.method != "POST" or ASKS.isdisjoint(request.form)


def _address() -> str:
    return request.remote_addr or "unknown"


def _account() -> str:
    """The account that is tried: the session's, else the email typed; hashed, for the key has a length."""
    tried = str(session.get("_user_id") or request.form.get("email", "").strip().lower())
    return hashlib.sha256(tried.encode()).hexdigest()


limiter = Limiter(
    _address,
    application_limits=[
        # In this order: an account that has to wait already uses up none of the tries of its whole building.
        ApplicationLimit("10 per 15 minutes", _account, scope="account", exempt_when=_asks_for_no_password),
        ApplicationLimit("100 per 15 minutes", _address, scope="address", exempt_when=_asks_for_no_password),
    ],
    storage_uri="throttle-counts://",
    strategy="fixed-window",
)


def register(app: Flask) -> None:
    """Counts before anything of the request reads the database."""
    limiter.init_app(app)
    app.teardown_request(_give_back)


def forgive() -> None:
    """The password was right: the try does not count, so that nobody is shut out by signing often."""
    g.right_tries = [(limit.key, limit.limit.get_expiry()) for limit in limiter.current_limits]


def free_again_at() -> datetime | None:
    """The minute from which whoever tried too often just now may try again; None where no count was passed."""
    passed = [one.reset_at for one in limiter.current_limits if one.breached]
    return datetime.fromtimestamp(ceil(max(passed) / 60) * 60, UTC) if passed else None


def _give_back(_error: BaseException | None) -> None:
    # Only now: the request's own transaction has ended, and with it SQLite's lock for writers.
    for key, expiry in g.pop("right_tries", ()):
        CountsInTheDatabase().incr(key, expiry, -1)
