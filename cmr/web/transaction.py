"""One request, one transaction: kept after an unsafe request that went well, undone otherwise."""

from __future__ import annotations

from flask import Flask, Response, request

from cmr.models import db
from cmr.models.engine import only_reading

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    """Settles the transaction of every request in one place."""
    app.before_request(_say_whether_it_writes)
    app.after_request(_settle)
    app.teardown_request(_forget)


def _say_whether_it_writes() -> None:
    only_reading.set(request.method in SAFE)


def _settle(response: Response) -> Response:
    if request.method not in SAFE and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _forget(_error: BaseException | None) -> None:
    only_reading.set(False)
