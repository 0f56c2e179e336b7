"""Pages of this room: what stands in my calendar and its address; the calendar itself; one entry as a file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, request, url_for

from cmr.adapters import calendar, clock
from cmr.adapters.calendar import Entry
from cmr.calendars import operations, queries
from cmr.calendars.entries import as_file, case_entry, entries_of, meeting_entry_of, over_in_words
from cmr.calendars.queries import CaseTime
from cmr.models import Meeting, Referral
from cmr.notices.operations import settings
from cmr.referrals.queries import by_reference
from cmr.rules.permissions import Can
from cmr.schedule.loaders import meeting_attended
from cmr.web.gate import before_declaring, current_person, needs, public
from cmr.web.page import done, page
from cmr.web.throttle import limiter

blueprint = Blueprint("calendars", __name__)
OFTEN_ENOUGH = "60 per hour"
"""How often one calendar may be asked for; programs ask once an hour or less."""


@blueprint.get("/calendar")
@needs(Can.USE_THE_SERVICE)
def mine() -> Response:
    """What my calendar holds, whether it has an address, and how to follow it."""
    return _mine("")


@blueprint.post("/calendar/address")
@needs(Can.USE_THE_SERVICE)
def make() -> Response:
    """Makes an address; the answer is the only place where it is ever shown."""
    token = operations.make_address(current_person(), at=clock.now())
    # Not after a redirect: the address would have to wait somewhere, in a cookie or the database, to be shown.
    return _mine(settings().base_url.rstrip("/") + url_for("calendars.feed", token=token))


@blueprint.post("/calendar/address/stop")
@needs(Can.USE_THE_SERVICE)
def stop() -> Response:
    """Ends the address."""
    operations.stop_address(current_person(), at=clock.now())
    return done(
        url_for("calendars.mine"), "The address has stopped: a calendar that follows it gets nothing more."
    )


def _mine(address: str) -> Response:
    now, person = clock.now(), current_person()
    coming = [(entry, _page_of(entry)) for entry in entries_of(person, now) if entry.ends_at > now]
    return page(
        "calendars/mine.html", address=address, feed=queries.live_feed(person), coming=coming, now=now
    )


def _page_of(entry: Entry) -> str:
    """Its page as a page links to it; the entry itself has the whole address, for it is read elsewhere."""
    return request.script_root + entry.url.removeprefix(settings().base_url.rstrip("/"))


def _whose() -> str:
    return "calendar:" + queries.hash_of((request.view_args or {}).get("token", ""))


@blueprint.get("/calendar/<token>.ics")
@public
@limiter.limit(OFTEN_ENOUGH, key_func=_whose, deduct_when=lambda answer: answer.status_code < 400)
def feed(token: str) -> Response:
    """A person's whole calendar, for whoever knows its address. One that is not in force is not there."""
    now, found = clock.now(), queries.feed_by_token(token)
    if found is None:
        abort(404)
    name = f"{settings().service_name}: {found.person.name}"
    answer = _as_calendar(calendar.feed(name, entries_of(found.person, now)), "case-review-panels.ics")
    operations.was_read(found, now)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.get("/meetings/<int:id>/calendar.ics")
@needs(Can.SEE_MEETING, meeting=meeting_attended)
def meeting(meeting: Meeting) -> Response:
    """The meeting as one entry, to be taken into a calendar: their own, where they sit at it or stand in."""
    return _one(meeting_entry_of(current_person(), meeting, clock.now()))


@blueprint.get("/referrals/<reference>/calendar.ics")
@needs(Can.SEE_REFERRAL, referral=by_reference)
@before_declaring
def case(referral: Referral) -> Response:
    """The case's time as one entry, from circulation on."""
    found = referral.case
    if found is None or not found.has_gone_out:
        abort(404)
    changed = queries.changed_at([found.meeting]).get(found.meeting_id)
    over = over_in_words([found.meeting], clock.today()).get(found.meeting_id, "")
    return _one(case_entry(CaseTime(found, named=True), changed, over=over))


def _one(entry: Entry) -> Response:
    made = as_file(entry, clock.now())
    return _as_calendar(made.content, made.name, method=made.method)


def _as_calendar(content: bytes, name: str, **parameters: Any) -> Response:
    answer = make_response(content)
    answer.mimetype = calendar.TYPE
    answer.mimetype_params.update({"charset": "utf-8"} | parameters)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
