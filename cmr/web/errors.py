"""What people see when something can't be done: what happened, what to do, and what they had typed."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from cmr.models import db
from cmr.models.engine import only_reading
from cmr.rules.refusal import Refusal, Refused
from cmr.web import carried
from cmr.web.fields import record_number
from cmr.web.gate import sign_in_with_what_was_typed
from cmr.web.htmx import wants_fragment
from cmr.web.throttle import free_again_at
from cmr.web.typed import forms_made, in_words

STATUSES = (400, 403, 404, 405, 409, 411, 413, 429, 500, 503)
SIGNS_A_SHEET = ("hearing.sign", "hearing.decide")
"""Where a meeting waits for a signature: its page says how the meeting goes on."""
NOT_SHOWN_BACK = carried.SECRETS | carried.OF_OURS
"""Secrets, and what our own pages send along: nothing of it was typed to be kept."""
OVERTAKEN = Refusal(
    "Somebody else changed this at the same moment. Look at how it stands now, and try again."
)


def register(app: Flask) -> None:
    """Gives every failure its page."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)


def kept() -> list[tuple[str, str]]:
    """What was typed into the form that could not be taken, in its page's words, so that it is not lost."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_SHOWN_BACK]
    return in_words(sent, forms_made())


def refused(error: Refused) -> Response:
    """A rule said no: 409 with every reason and its clause."""
    db.session.rollback()
    return _draw(409, reasons=error.reasons, kept=kept())


def _overtaken(_error: Exception) -> Response:
    """What another's save came before may well be taken when it is sent again: a page that saves by itself does."""
    response = refused(Refused(OVERTAKEN))
    response.headers["Retry-After"] = "1"
    return response


def _database_trouble(error: OperationalError) -> Response:
    db.session.rollback()
    if "deadlock" in str(error.orig).lower() or "locked" in str(error.orig).lower():
        return _overtaken(error)
    raise error


def _csrf(_error: CSRFError) -> Response:
    """The page was of another session. What was typed on it is offered to be sent again from a new page."""
    gated = getattr(current_app.view_functions.get(request.endpoint or ""), "gate", "public") != "public"
    if gated and not current_user.is_authenticated and (answer := sign_in_with_what_was_typed()):
        return answer
    along = carried.of_this_request() if gated and current_user.is_authenticated else None
    return _draw(400, kept=kept(), csrf_failed=True, carried=along)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # Asked under a host name that is not ours: no page of ours can be drawn with addresses under it.
        return make_response(
            "This service does not answer to that name.", 400, {"Content-Type": "text/plain"}
        )
    if status < 400:
        return make_response(error.get_response())
    kept_text = kept() if status in (409, 429) else []
    more: dict[str, object] = {"limit": request.max_content_length} if status == 413 else {}
    if status == 429:
        more = {"free_again": free_again_at(), "signs": request.endpoint in SIGNS_A_SHEET}
    return _draw(status if status in STATUSES else 400, actual=status, kept=kept_text, **more)


def _draw(status: int, *, actual: int | None = None, **context: object) -> Response:
    template = f"errors/{status}.html"
    if status in (500, 503):
        # Drawn without the context of every page: that asks the database, which may be what failed.
        body = current_app.jinja_env.get_template(template).render(
            incident=_incident() if status == 500 else ""
        )
    else:
        # What was asked is not done: its page only reads, and queues for no writer's lock to be drawn.
        only_reading.set(True)
        body = render_template(template, fragment=wants_fragment(), back=_record_asked_about(), **context)
    response = make_response(body, actual or status)
    if wants_fragment() and status not in (500, 503):
        response.headers["HX-Retarget"] = "#refused"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _record_asked_about() -> str:
    """The board from which it was asked, or else the minutes, case, referral or meeting of the address; or empty."""
    named = request.view_args or {}
    if board := record_number(request.args.get("back")):
        return url_for("schedule.meeting", id=board)
    if request.blueprint == "minutes" and "id" in named:
        return url_for("minutes.index", id=named["id"])
    if named.keys() >= {"id", "reference"} and request.path.startswith("/meetings/"):
        return url_for("hearing.case", id=named["id"], reference=named["reference"])
    if "reference" in named:
        return url_for("referrals.record", reference=named["reference"])
    if "id" in named and request.path.startswith("/meetings/"):
        return url_for("schedule.meeting", id=named["id"])
    return ""


def _incident() -> str:
    """A number that the page shows and the log holds, so that the two can be brought together."""
    number = secrets.token_hex(4)
    current_app.logger.error("incident %s at %s", number, request.endpoint)
    return number
