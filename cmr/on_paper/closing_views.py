"""When a meeting on paper closed, asked before it does; and both its times put right afterwards."""

from __future__ import annotations

from flask import Response, url_for

from cmr.adapters import clock
from cmr.hearing.queries import meeting_by_id
from cmr.hearing.times_form import moment_of
from cmr.models import Meeting, db
from cmr.on_paper.blueprint import blueprint
from cmr.on_paper.forms import PaperCloseForm, PaperMomentsForm
from cmr.on_paper.meeting import close_as_written, correct_moment, from_paper, last_recorded
from cmr.on_paper.meeting_views import shown_on_paper
from cmr.rules.meeting import MEETING
from cmr.rules.paper_times import minute
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.rules.wording import in_london
from cmr.schedule.queries import facts_of
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page


@blueprint.get("/meetings/<int:id>/on-paper/close")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def close_form(meeting: Meeting) -> Response:
    """Asks when it closed, and says what follows."""
    return _closing(meeting, PaperCloseForm(formdata=None))


@blueprint.post("/meetings/<int:id>/on-paper/close")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def close_meeting(meeting: Meeting) -> Response:
    """Closes it at the time that is written."""
    form = PaperCloseForm()
    if not form.validate() or form.when.data is None:
        return _closing(meeting, form, status=422)
    moment = moment_of(meeting.on, form.when.data)
    try:
        close_as_written(meeting, moment, by=current_person(), at=clock.now(), for_id=acting_for())
    except Refused as refused:
        form.when.errors = [one.text for one in refused.reasons]
        return _closing(meeting, form, status=409)
    return done(_url(meeting), "The meeting is closed as it is written.")


@blueprint.post("/meetings/<int:id>/on-paper/times")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def correct_opening(meeting: Meeting) -> Response:
    """Puts right when it opened and closed: both, or neither with every reason."""
    form = PaperMomentsForm()
    if not form.validate() or not _whole(meeting, form):
        return shown_on_paper(meeting, moments=form, status=422)
    changed = 0
    for verb, field in (("open", form.opened), ("close", form.closed)):
        try:
            changed += field.data is not None and correct_moment(
                meeting, verb, moment_of(meeting.on, field.data),
                by=current_person(), at=clock.now(), for_id=acting_for(),
            )  # fmt: skip
        except Refused as refused:
            field.errors = [one.text for one in refused.reasons]
    if form.opened.errors or form.closed.errors:
        # Both or neither: what was put right is taken back, and the page drawn as it stands.
        db.session.rollback()
        return shown_on_paper(meeting, moments=form, status=409)
    return done(_url(meeting), "The times are put right." if changed else "Those times stood here already.")


def _whole(meeting: Meeting, form: PaperMomentsForm) -> bool:
    """Whether each time that stands is still given, and nothing is to be asked first; said at its field."""
    known = from_paper(meeting)
    for verb, field in (("open", form.opened), ("close", form.closed)):
        if verb in known and field.data is None:
            field.errors = [f"Say when it {'opened' if verb == 'open' else 'closed'}, as it is written."]
    stood = in_london(meeting.opened_at) if meeting.opened_at else None
    same = stood is not None and form.opened.data == minute(stood).time()
    asked = not same and "open" in known and form.asks_first(form.opened, meeting.on, meeting.starts_at)
    return not (asked or form.opened.errors or form.closed.errors)


def _closing(meeting: Meeting, form: PaperCloseForm, *, status: int = 200) -> Response:
    facts = facts_of(meeting, today=clock.today(), only_asking=True)
    return page(
        "on_paper/close.html",
        status=status,
        meeting=meeting,
        form=form,
        refusals=MEETING.moves["close"].refusals(facts),
        last=last_recorded(meeting),
    )


def _url(meeting: Meeting) -> str:
    return url_for("on_paper.index", id=meeting.id)
