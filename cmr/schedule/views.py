"""Making meetings, a meeting's page, and what is done with a whole meeting before it is held."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from cmr.adapters import clock
from cmr.agenda.board import board
from cmr.circulation.showing import on_meeting
from cmr.models import Meeting, Panel
from cmr.panels.queries import by_key, current_terms
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.terms_in_words import deadline_in_words, frequency_in_words
from cmr.rules.wording import plural, sentence, spoken_date, spoken_moment
from cmr.schedule import operations
from cmr.schedule.forms import CancelForm, MeetingForm, MoveForm, SeriesForm
from cmr.schedule.queries import Proposal, by_id, proposals, series_goes_on
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page

blueprint = Blueprint("schedule", __name__)
NOTHING_MADE = Refusal("Every one of these meetings stands already, so none was made.")


@blueprint.get("/panels/<key>/series")
@needs(Can.ARRANGE_MEETINGS, panel=by_key)
def series(panel: Panel) -> Response:
    """Asks from when and how many; once it is told, shows the dates before any is made."""
    if "count" not in request.args:
        goes_on = series_goes_on(panel, current_terms(panel), clock.today())
        return _series_page(panel, SeriesForm(formdata=None, data={"from_on": goes_on, "count": 12}))
    form = SeriesForm(request.args, meta={"csrf": False})
    if not form.validate():
        return _series_page(panel, form, status=422)
    try:
        return _series_page(panel, form, found=_proposals(panel, form))
    except Refused as no:
        return _series_page(panel, form, refusals=no.reasons, status=409)


@blueprint.post("/panels/<key>/series")
@needs(Can.ARRANGE_MEETINGS, panel=by_key)
def make_series(panel: Panel) -> Response:
    """Makes the meetings that were shown, less those that stand by now."""
    form = SeriesForm()
    if not form.validate() or form.from_on.data is None:
        return _series_page(panel, form, status=422)
    made = operations.make_series(
        panel,
        form.from_on.data,
        form.count.data or 0,
        by=current_person(),
        at=clock.now(),
        for_id=acting_for(),
    )
    if not made:
        raise Refused(NOTHING_MADE)
    return done(url_for("panels.show", key=panel.key), f"{plural(len(made), 'meeting')} made.")


@blueprint.route("/panels/<key>/meetings/new", methods=["GET", "POST"])
@needs(Can.ARRANGE_MEETINGS, panel=by_key)
def new_meeting(panel: Panel) -> Response:
    """One meeting beside the series."""
    terms = current_terms(panel)
    form = MeetingForm(data={"starts_at": terms.agenda.starts_at})
    reasons: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        try:
            return _made(panel, form)
        except Refused as no:
            reasons = no.reasons
    return page(
        "schedule/new.html",
        deadline=deadline_in_words(terms.deadline),
        panel=panel,
        terms=terms,
        form=form,
        reasons=reasons,
        status=_status(form, reasons),
    )


@blueprint.get("/meetings/<int:id>")
@needs(Can.SEE_MEETING, meeting=by_id)
def meeting(meeting: Meeting) -> Response:
    """The meeting as the person may see it: its board for those who run it, their own cases' times for others."""
    actor, now = current_actor(), clock.now()
    return page(
        "schedule/meeting.html",
        board=board(meeting, actor, now),
        meeting=meeting,
        circulation=on_meeting(meeting, actor),
        circulates=may(actor, Can.CIRCULATE, meeting.subject()),
        placed="placed" in request.args,
        arranges=may(actor, Can.ARRANGE_MEETINGS, meeting.subject()),
        move_refusals=operations.dates_only_the_chair_picks(
            meeting, chairs=may(actor, Can.PICK_DATE, meeting.subject())
        ),
        deadline=sentence(spoken_moment(meeting.deadline_at)),
    )


@blueprint.route("/meetings/<int:id>/move", methods=["GET", "POST"])
@needs(Can.ARRANGE_MEETINGS, meeting=by_id)
def move(meeting: Meeting) -> Response:
    """Another date, with its deadline worked out anew."""
    form = MoveForm()
    reasons: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        try:
            return _moved(meeting, form)
        except Refused as no:
            reasons = no.reasons
    return page(
        "schedule/move.html", form=form, reasons=reasons, status=_status(form, reasons), **_affected(meeting)
    )


@blueprint.route("/meetings/<int:id>/cancel", methods=["GET", "POST"])
@needs(Can.ARRANGE_MEETINGS, meeting=by_id)
def cancel(meeting: Meeting) -> Response:
    """Cancels a meeting without cases, for a reason."""
    form = CancelForm()
    if form.validate_on_submit():
        operations.cancel(
            meeting, form.reason.data or "", by=current_person(), at=clock.now(), for_id=acting_for()
        )
        return done(url_for("schedule.meeting", id=meeting.id), "The meeting is cancelled.")
    return page("schedule/cancel.html", form=form, status=_status(form), **_affected(meeting))


def _made(panel: Panel, form: MeetingForm) -> Response:
    on, starts_at = form.on.data, form.starts_at.data
    if on is None or starts_at is None:
        raise Refused(Refusal("Give a date and a time."))
    made = operations.make_meeting(
        panel, on, starts_at, form.venue.data or "", by=current_person(), at=clock.now(), for_id=acting_for()
    )
    return done(url_for("schedule.meeting", id=made.id), f"The meeting on {spoken_date(made.on)} is made.")


def _moved(meeting: Meeting, form: MoveForm) -> Response:
    if form.on.data is None:
        raise Refused(Refusal("Give a date."))
    operations.move_meeting(
        meeting,
        form.on.data,
        form.reason.data or "",
        chairs=may(current_actor(), Can.PICK_DATE, meeting.subject()),
        by=current_person(),
        at=clock.now(),
        for_id=acting_for(),
    )
    return done(
        url_for("schedule.meeting", id=meeting.id), f"The meeting is on {spoken_date(meeting.on)} now."
    )


def _affected(meeting: Meeting) -> dict[str, object]:
    """What a page shows before the whole meeting is changed."""
    shown = board(meeting, current_actor(), clock.now())
    return {"meeting": meeting, "board": shown, "chair_picks": operations.chair_picks(meeting) is not None}


def _proposals(panel: Panel, form: SeriesForm) -> tuple[Proposal, ...]:
    from_on = form.from_on.data
    if from_on is None or from_on < clock.today():
        raise Refused(Refusal("Begin a series today or later."))
    return proposals(panel, current_terms(panel), from_on, form.count.data or 0, now=clock.now())


def _series_page(
    panel: Panel,
    form: SeriesForm,
    *,
    found: tuple[Proposal, ...] = (),
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> Response:
    terms = current_terms(panel)
    return page(
        "schedule/series.html",
        panel=panel,
        terms=terms,
        frequency=frequency_in_words(terms.frequency),
        form=form,
        found=found,
        new=[one for one in found if not one.clash],
        reasons=refusals,
        status=status,
    )


def _status(form: CancelForm | MeetingForm | MoveForm, reasons: tuple[Refusal, ...] = ()) -> int:
    if reasons:
        return 409
    return 422 if form.errors else 200
