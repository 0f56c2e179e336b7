"""Cases on and off an agenda: placing, taking off, deferring, late ones, priority, order and guests."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.agenda import guest_views, operations, ordering, presenting_views
from cmr.agenda.blueprint import blueprint
from cmr.agenda.choosing import choices_of, nearest, offer_later
from cmr.agenda.forms import (
    ChooseMeetingForm,
    DeferForm,
    DeferToForm,
    NoteForm,
    PlaceForm,
    ReasonForm,
    ShiftForm,
)
from cmr.agenda.loaders import in_sight, moved_case, referral_on_agenda, referral_to_place
from cmr.agenda.queries import waits_for
from cmr.filing.looks import WordsForm
from cmr.models import Case, Meeting, Referral
from cmr.referrals.known import others_of
from cmr.referrals.moves import place_at
from cmr.referrals.queries import by_reference
from cmr.rules.ordering import UNSAID
from cmr.rules.permissions import Can
from cmr.rules.placing import NO_MORE, UNKNOWN
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.triage import ACCEPTED_WHILE_FULL, what_accepting_brings
from cmr.rules.wording import sentence, spoken_date, spoken_moment
from cmr.schedule.queries import by_id, open_meetings
from cmr.web.fields import record_number
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.htmx import wants_fragment
from cmr.web.page import done, page

__all__ = ["blueprint", "guest_views", "presenting_views"]


@blueprint.post("/meetings/<int:id>/cases")
@needs(Can.PLACE_CASES, meeting=by_id)
def place(meeting: Meeting) -> Response:
    """Puts a referral of the queue on this meeting's agenda."""
    form = PlaceForm()
    referral = in_sight(by_reference(form.reference.data or "", lock=True)) if form.validate() else None
    if referral is None or referral.panel_id != meeting.panel_id:
        raise Refused(UNKNOWN)
    case = operations.place(
        referral, meeting, form.place.data, by=current_person(), at=clock.now(), for_id=acting_for()
    )
    if wants_fragment():
        # The button that was pressed is gone with its line: board.js gives the focus to the next one.
        return done(url_for("schedule.meeting", id=meeting.id, placed=case.place))
    return done(_meeting_url(meeting), f"{referral.reference} is at place {case.place}.")


@blueprint.route("/referrals/<reference>/schedule", methods=["GET", "POST"])
@needs(Can.PLACE_CASES, referral=referral_to_place)
def schedule(referral: Referral) -> Response:
    """Chooses the meeting on whose agenda the referral is put."""
    form = ChooseMeetingForm()
    meetings = open_meetings(referral.panel_id, clock.today())
    form.meeting.choices = [(row.id, spoken_date(row.on)) for row in meetings]
    if form.validate_on_submit():
        meeting = _chosen(form.meeting.data)
        operations.place(referral, meeting, by=current_person(), at=clock.now(), for_id=acting_for())
        return done(_meeting_url(meeting), f"{referral.reference} is on the agenda.")
    choices = choices_of(meetings, referral, by=current_person(), today=clock.today())
    chosen = form.meeting.data or next((one["value"] for one in choices if one["kept"]), None)
    shown = choices if request.args.get("dates") == "all" else nearest(choices, chosen)
    return page(
        "agenda/schedule.html",
        referral=referral,
        form=form,
        choices=shown,
        more=len(choices) - len(shown),
        known=others_of(referral, current_actor()),
        chosen=chosen,
        status=422 if form.errors else 200,
    )


@blueprint.route("/referrals/<reference>/take-off", methods=["GET", "POST"])
@needs(Can.PLACE_CASES, referral=referral_on_agenda)
def take_off(referral: Referral) -> Response:
    """Takes off what has not gone out with its agenda; it goes back to its place in the queue."""
    form, meeting = NoteForm(), referral.meeting
    if form.goes_out(referral):
        _looked(form, referral, "take_off")
        _deed(operations.take_off)(referral, form.reason.data or "")
        return _after(referral, meeting, f"{referral.reference} is off the agenda.")
    return _page("agenda/take_off.html", referral, form)


@blueprint.route("/referrals/<reference>/defer", methods=["GET", "POST"])
@needs(Can.TRIAGE, referral=referral_on_agenda)
def defer(referral: Referral) -> Response:
    """Defers a case before its meeting, to a named later one or to whichever comes."""
    form, meeting = DeferForm(), referral.meeting
    offer_later(form, referral, meeting, today=clock.today())
    if form.goes_out(referral):
        _looked(form, referral, "deferral")
        to = _chosen(form.meeting.data) if form.meeting.data else None
        _deed(operations.defer)(referral, form.reason.data or "", to)
        return _after(referral, meeting, f"{referral.reference} is deferred{_to_words(to)}.")
    return _page("agenda/defer.html", referral, form, late=False)


@blueprint.route("/referrals/<reference>/accept-late", methods=["GET", "POST"])
@needs(Can.TRIAGE, referral=by_reference)
def accept_late(referral: Referral) -> Response:
    """Accepts a late one for the meeting whose deadline it missed."""
    form, meeting = NoteForm(), referral.late_for
    if form.goes_out(referral):
        _looked(form, referral, "accept_late")
        _deed(operations.accept_late)(referral, form.reason.data or "")
        waits = f" {ACCEPTED_WHILE_FULL}" if meeting and _left(meeting, referral) <= 0 else ""
        return _after(referral, meeting, f"{referral.reference} is accepted although late.{waits}")
    return _page("agenda/accept_late.html", referral, form, brings=_brings(referral, meeting))


@blueprint.route("/referrals/<reference>/defer-late", methods=["GET", "POST"])
@needs(Can.TRIAGE, referral=referral_to_place)
def defer_late(referral: Referral) -> Response:
    """Defers a late one to a later meeting."""
    form, meeting = DeferForm(), referral.late_for
    offer_later(form, referral, meeting, today=clock.today())
    if form.goes_out(referral):
        _looked(form, referral, "deferral")
        to = _chosen(form.meeting.data) if form.meeting.data else None
        _deed(operations.defer_late)(referral, form.reason.data or "", to)
        return _after(referral, meeting, f"{referral.reference} is deferred{_to_words(to)}.")
    return _page("agenda/defer.html", referral, form, late=True)


@blueprint.route("/referrals/<reference>/defer-waiting", methods=["GET", "POST"])
@needs(Can.TRIAGE, referral=referral_to_place)
def defer_waiting(referral: Referral) -> Response:
    """Keeps one that waits in time for a named later meeting."""
    form, waits = DeferToForm(), waits_for(referral, clock.now())
    offer_later(form, referral, waits, today=clock.today())
    if form.goes_out(referral, waits) and form.meeting.data:
        _looked(form, referral, "deferral")
        to = _chosen(form.meeting.data)
        _deed(operations.defer_waiting)(referral, form.reason.data or "", to)
        return _after(referral, None, f"{referral.reference} is deferred{_to_words(to)}.")
    return _page("agenda/defer_waiting.html", referral, form, waits=waits)


@blueprint.route("/referrals/<reference>/priority", methods=["GET", "POST"])
@needs(Can.TRIAGE, referral=by_reference)
def priority(referral: Referral) -> Response:
    """Gives the case priority, or takes it away."""
    form, meeting = ReasonForm(), referral.meeting
    if form.goes_out(referral):
        _looked(form, referral, "priority")
        give = request.form.get("priority") == "yes"
        _deed(operations.set_priority)(referral, give, form.reason.data or "")
        said = "has priority" if give else "has no priority any more"
        return _after(referral, meeting, f"{referral.reference} {said}.")
    return _page("agenda/priority.html", referral, form)


@blueprint.post("/meetings/<int:id>/cases/<reference>/order")
@needs(Can.RUN_MEETING, case=moved_case)
def order(case: Case) -> Response:
    """One place up or down, or to the place where it was dropped."""
    form = ShiftForm()
    seen_at = form.place.data if form.validate() else None
    if seen_at is None or not (form.to.data or form.direction.data):
        raise Refused(UNSAID)
    if form.to.data:
        _deed(ordering.move_to)(case, form.to.data, seen_at)
    else:
        _deed(ordering.shift)(case, form.direction.data, seen_at)
    if wants_fragment():
        return done(url_for("schedule.meeting", id=case.meeting_id, moved=case.place))
    return done(_meeting_url(case.meeting), f"{case.referral.reference} is at place {case.place} now.")


def _looked(form: WordsForm, referral: Referral, said_in: str) -> None:
    """Keeps that what was typed may name another family, and was looked at, where it was."""
    _deed(form.keep_look)(referral, said_in)


def _deed(operation: Callable[..., None]) -> Callable[..., None]:
    """The operation, done by the signed-in person now."""

    def do(*what: object) -> None:
        operation(*what, by=current_person(), at=clock.now(), for_id=acting_for())

    return do


def _page(
    template: str, referral: Referral, form: DeferForm | NoteForm | ReasonForm, **more: object
) -> Response:
    about = referral.meeting or referral.late_for
    back = _back_to(referral, about)
    status = 422 if form.errors else 200
    deadline = sentence(spoken_moment(about.deadline_at)) if about else ""
    shown = {"referral": referral, "form": form, "meeting": about, "back": back, "deadline": deadline}
    return page(template, status=status, **shown, **more)


def _to_words(to: Meeting | None) -> str:
    return f" to {spoken_date(to.on)}" if to else " to a later meeting"


def _brings(referral: Referral, meeting: Meeting | None) -> Refusal | None:
    """What more it takes, once a late one is accepted, until it is heard and read."""
    if meeting is None:
        return None
    return what_accepting_brings(meeting.on, meeting.state, _left(meeting, referral))


def _left(meeting: Meeting, referral: Referral) -> int:
    return place_at(meeting, referral, today=clock.today()).places_left


def _chosen(meeting_id: int) -> Meeting:
    meeting = by_id(meeting_id)
    if meeting is None:
        raise Refused(NO_MORE)
    return meeting


def _after(referral: Referral, meeting: Meeting | None, saying: str) -> Response:
    """Back to where it was begun: see ``_back_to``."""
    return done(_back_to(referral, meeting), saying)


def _back_to(referral: Referral, meeting: Meeting | None) -> str:
    """Where it was begun, if the address says: a meeting's page, by its id, or the record; else the ``meeting``'s."""
    begun_on = request.args.get("back", "")
    if board := record_number(begun_on):
        return url_for("schedule.meeting", id=board)
    if meeting is None or begun_on == "record":
        return url_for("referrals.record", reference=referral.reference)
    return _meeting_url(meeting)


def _meeting_url(meeting: Meeting) -> str:
    return url_for("schedule.meeting", id=meeting.id)
