"""Who was at a meeting for what is over now is thanked, where they may read nothing of it any more (B1.2d)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from flask import make_response, render_template
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from werkzeug.exceptions import Forbidden, NotFound

from cmr.adapters import clock
from cmr.models import Attendance, Case, CaseGuest, Declaration, Deputyship, Meeting, Person, Referral, db
from cmr.referrals.queries import still_waits
from cmr.web.gate import current_person
from cmr.web.htmx import wants_fragment

View = Callable[..., Any]
AT_IT = ("placed", "heard", "tabled")
"""States of a case that was before the panel at its meeting: one that left the agenda beforehand was not."""


def thanked_afterwards(view: View) -> View:
    """Above the gate: whoever was there for it is thanked where they are let in no more; others' no stays a no."""

    @wraps(view)
    def enter(**url: Any) -> Any:
        try:
            return view(**url)
        except (Forbidden, NotFound):
            # A page that was open then is told whenever it asks; whoever loads one, on that day.
            was_open = wants_fragment()
            on = None if was_open else clock.today()
            state = over_for(current_person(), on, **url) if current_user.is_authenticated else None
            if state is None:
                raise
            template = "hearing/over.html" if was_open else "hearing/over_page.html"
            return make_response(render_template(template, closed=state == "closed"), 410)

    return enter


def over_for(person: Person, on: date | None, id: int, reference: str = "") -> str | None:  # noqa: A002 - the URL's own name
    """The state of the meeting that is over for the person, or whose case is; None for whoever was not there.

    ``on``: only a meeting of that day.
    """
    closed = Meeting.state == "closed"
    ended = and_(Meeting.state == "in_session", ~still_waits())
    guest = exists().where(
        CaseGuest.person_id == person.id,
        CaseGuest.case_id == Case.id,
        Case.meeting_id == Meeting.id,
        Case.state.in_(AT_IT),
        _is_that(reference),
        or_(closed, ended),
    )
    query = select(Meeting.state).where(
        Meeting.id == id,
        Meeting.on == on if on else true(),
        or_(guest, and_(closed, _sat(person, reference))),
    )
    found: str | None = db.session.scalar(query)
    return found


def _sat(person: Person, reference: str) -> ColumnElement[bool]:
    """In a seat, or to stand in at it; not for a case from which they withdrew (B1.4, D5)."""
    here = and_(Attendance.person_id == person.id, Attendance.meeting_id == Meeting.id)
    came = exists().where(here, Attendance.role != "guest", Attendance.arrived_at.is_not(None))
    stood_in = exists().where(
        Deputyship.deputy_id == person.id, Deputyship.meeting_id == Meeting.id, Deputyship.ended_at.is_(None)
    )
    withdrew = exists().where(
        Declaration.person_id == person.id,
        Declaration.withdrew,
        Declaration.case_id == Case.id,
        Case.meeting_id == Meeting.id,
        _is_that(reference),
    )
    away = exists().where(here, Attendance.apologies)
    sat = or_(came, and_(stood_in, ~away))
    return and_(sat, ~withdrew) if reference else sat


def _is_that(reference: str) -> ColumnElement[bool]:
    """The condition on a case that it is the one asked for, where one is."""
    if not reference:
        return true()
    return and_(Referral.id == Case.referral_id, Referral.reference == reference)
