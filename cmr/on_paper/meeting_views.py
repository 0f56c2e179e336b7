"""A meeting without network: its papers to print, and what was written on them entered afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, url_for

from cmr.adapters import clock
from cmr.hearing import attendance
from cmr.hearing.attendance_times import told_of
from cmr.hearing.chairing import candidates_for_the_chair
from cmr.hearing.queries import agenda, meeting_by_id, seats_at, visitors_at
from cmr.hearing.times_form import moment_of
from cmr.models import Case, Meeting
from cmr.on_paper.attendance import Line, Written, contradictions, enter, lines
from cmr.on_paper.blank_papers import Papers, filename, papers_pdf
from cmr.on_paper.blueprint import blueprint
from cmr.on_paper.case import NotAsWritten
from cmr.on_paper.forms import (
    PaperCloseForm,
    PaperMomentsForm,
    PaperOpenForm,
    ScanForm,
    attendance_form,
    began_of,
    came_words,
    choice,
)
from cmr.on_paper.meeting import from_paper
from cmr.on_paper.over import entered_by, minutes_state
from cmr.on_paper.scans import scans_of
from cmr.on_paper.together import began_list, join_list
from cmr.panels.entered import shown, to_enter
from cmr.panels.queries import administered_by
from cmr.rules.meeting import MEETING
from cmr.rules.on_paper import (
    NOT_PRINTED,
    PRINTED_IN,
    after_closing,
    entered_meanwhile,
    why_not_at,
    why_nothing_more,
)
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refused
from cmr.rules.stays import Stay
from cmr.rules.wording import in_london, listed, spoken_date, spoken_time
from cmr.schedule.queries import facts_of, open_meetings
from cmr.web.access import About, all_taken
from cmr.web.copies import handed_out
from cmr.web.form_faults import said_at
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page
from cmr.web.typed import Form

MOST_IN_LIST = 2
"""Stays for which the list has columns; who came more often has them on a page of their own."""


@blueprint.get("/meetings/<int:id>/on-paper")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def index(meeting: Meeting) -> Response:
    """The papers to print, and each step of entering them."""
    return _shown(meeting)


@blueprint.get("/meetings/<int:id>/on-paper.pdf")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def papers_as_pdf(meeting: Meeting) -> Response:
    """The papers as one tagged PDF; who printed them is written down, with the cases that they hold."""
    if meeting.state not in PRINTED_IN:
        raise Refused(NOT_PRINTED)
    papers = _papers(meeting)
    made = papers_pdf(papers)
    of_cases = [About("referral", one.referral_id, {"meeting_id": meeting.id}) for one in papers.cases]
    all_taken("blank_papers", [About("meeting", meeting.id, {"cases": len(of_cases)}), *of_cases])
    return handed_out(made, filename(meeting))


@blueprint.post("/meetings/<int:id>/on-paper/open")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def open_meeting(meeting: Meeting) -> Response:
    """Opens a meeting that was held on paper, with the chair and the time that are written there."""
    form, seats = _open_form(meeting), seats_at(meeting)
    filled, wrong = form.validate(), _wrong_time(meeting, form)
    asked = not wrong and form.asks_first(form.when, meeting.on, meeting.starts_at)
    if asked or wrong or not filled:
        return _shown(meeting, opening=form, status=409 if filled and wrong else 422)
    chair, chair_for = next(
        one for one in candidates_for_the_chair(seats) if str(one[0].id) == form.chair.data
    )
    moment = moment_of(meeting.on, form.when.data) if form.when.data else clock.now()
    try:
        attendance.open_meeting(
            meeting, seats, chair, chair_for, by=current_person(), at=clock.now(), moment=moment
        )
    except Refused as refused:
        form.when.errors = [one.text for one in refused.reasons]
        return _shown(meeting, opening=form, status=409)
    return done(url_for("on_paper.list_form", id=meeting.id), "The meeting is opened as it is written.")


def _wrong_time(meeting: Meeting, form: PaperOpenForm) -> bool:
    """Whether it can't have opened at the time that is typed; said there, whatever else is missing."""
    if form.when.data is None:
        return False
    wrong = why_not_at(moment_of(meeting.on, form.when.data), meeting.on, None, clock.now())
    form.when.errors = [*form.when.errors, *(one.text for one in wrong)]
    return bool(wrong)


@blueprint.get("/meetings/<int:id>/on-paper/attendance")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def list_form(meeting: Meeting) -> Response:
    """The attendance list, with what is recorded already."""
    return _list(meeting, _list_form(meeting))


@blueprint.post("/meetings/<int:id>/on-paper/attendance")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def enter_attendance(meeting: Meeting) -> Response:
    """Enters the list as it is written: all of it, or nothing with every reason."""
    form = _list_form(meeting)
    filled, joined = form.validate(), _joined(meeting, form)
    if filled and joined.errors:
        return _list(meeting, joined, status=409)
    entered = [_entered(meeting, form, one, joined) for one in lines(meeting) if _fits(one)]
    if not filled or not all(entered):
        return _list(meeting, form, status=409 if filled else 422)
    return done(url_for("on_paper.index", id=meeting.id), "The attendance list is entered.")


def _joined(meeting: Meeting, form: Form) -> Form:
    """What was sent with what others entered since its page was opened; what both did is said at its place."""
    there = {one.key: one for one in lines(meeting) if _fits(one)}
    data = {key: _recorded(one) for key, one in there.items()}
    joined = join_list(began_of(form), {**data, **form.data}, data)
    found = attendance_form(there, joined.data | {"began": began_list(data)}, sent=False)
    for key in sorted({key for key, _ in joined.both}):
        line = there[key]
        by = next((one.by.name for one in told_of(meeting, line.person) if one.by), "somebody")
        theirs, mine = (came_words(one.get(key, {})) for one in (data, form.data))
        no = entered_meanwhile(line.person.name, by, theirs=theirs, mine=mine, shown=mine)
        found[key].form.came.errors = [no.text]
    return found


def _entered(meeting: Meeting, form: Form, line: Line, joined: Form) -> bool:
    """Whether a line is entered; else it is said beside the person, and what else was entered is undone with it."""
    row, name = form[line.key].form, line.person.name
    written = _written(meeting, joined, line)
    if row.errors:
        for field in row:
            field.errors = [f"{name}: {words[:1].lower()}{words[1:]}" for words in field.errors]
        said_at(row, {field: no.text for field, no in contradictions(name, written)})
        return False
    try:
        enter(
            meeting, seats_at(meeting), line, written, reason=form["reason"].data or "",
            by=current_person(), at=clock.now(), for_id=acting_for(),
        )  # fmt: skip
    except NotAsWritten as refused:
        for name_of_field, no in refused.places:
            field = form["reason"] if name_of_field == "reason" else row[name_of_field]
            field.errors = [*field.errors, no.text if name in no.text else f"{name}: {no.text}"]
        return False
    except Refused as refused:
        row.came.errors = [one.text if name in one.text else f"{name}: {one.text}" for one in refused.reasons]
        return False
    return True


def shown_on_paper(
    meeting: Meeting, *, scan: ScanForm | None = None, moments: PaperMomentsForm | None = None, status: int
) -> Response:
    """The page, with what could not be taken."""
    return _shown(meeting, scan=scan, moments=moments, status=status)


def _shown(
    meeting: Meeting,
    *,
    opening: PaperOpenForm | None = None,
    moments: PaperMomentsForm | None = None,
    scan: ScanForm | None = None,
    status: int = 200,
) -> Response:
    facts = facts_of(meeting, today=clock.today(), only_asking=True)
    scans = scans_of(meeting.id)
    runs = administered_by(meeting.panel_id, clock.today(), current_person().id)
    minutes = minutes_state(meeting.id) if meeting.state == "closed" else ""
    return page(
        "on_paper/meeting.html",
        status=status,
        meeting=meeting,
        shown=shown(meeting, clock.today()),
        administrators=runs,
        opening=opening or _open_form(meeting),
        cannot_open=MEETING.moves["open"].refusals(facts),
        moments=moments or _moments_form(meeting),
        over=why_nothing_more(minutes) is not None,
        minutes_begun=bool(minutes),
        closed_next=after_closing(minutes, runs=runs, chair=_holder(meeting)),
        entered_by=listed(entered_by(meeting)) if meeting.state == "closed" else "",
        corrected=from_paper(meeting),
        cannot_close=MEETING.moves["close"].refusals(facts),
        form=opening or moments or scan or PaperCloseForm(formdata=None),
        scan=scan or ScanForm(formdata=None),
        printed=meeting.state in PRINTED_IN,
        scans=[one for one in scans if one.case_id is None],
        cases=[(one, sum(each.case_id == one.id for each in scans)) for one in _open_to_me(meeting)],
        next=to_enter([meeting.id])[meeting.id].next(runs=runs, reader_id=current_person().id),
        came=[one for one in meeting.attendances if one.stays],
    )


def _holder(meeting: Meeting) -> str:
    """Who was in the chair, to say with whom something is."""
    if meeting.chair is None:
        return "the chair"
    return "you" if meeting.chair_id == current_person().id else meeting.chair.name


def _papers(meeting: Meeting) -> Papers:
    seats, cases = seats_at(meeting), agenda(meeting)
    after = next(iter(open_meetings(meeting.panel_id, meeting.on, after=meeting.on)), None)
    mine = [one for one in _open_to_me(meeting) if one.state == "placed"]
    return Papers(
        meeting=meeting,
        seats=seats,
        visitors=visitors_at(meeting, mine, seats),
        cases=mine,
        left_out=sum(one.state == "placed" for one in cases) - len(mine),
        next_on=f"{spoken_date(after.on)} at {spoken_time(after.starts_at)}" if after else "",
        reader=current_person().name,
        at=clock.now(),
    )


def _open_to_me(meeting: Meeting) -> list[Case]:
    actor = current_actor()
    return [one for one in agenda(meeting) if may(actor, Can.WRITE_SHEET, one.subject())]


def _open_form(meeting: Meeting) -> PaperOpenForm:
    form = PaperOpenForm()
    form.chair.choices = [
        choice(person.id, f"{person.name}, for {principal.name}" if principal else person.name)
        for person, principal in candidates_for_the_chair(seats_at(meeting))
    ]
    return form


def _moments_form(meeting: Meeting) -> PaperMomentsForm:
    known = {"opened": meeting.opened_at, "closed": meeting.closed_at}
    return PaperMomentsForm(
        formdata=None, data={name: in_london(at).time() for name, at in known.items() if at is not None}
    )


def _fits(line: Line) -> bool:
    return line.entry is None or len(line.entry.stays) <= MOST_IN_LIST


def _list_form(meeting: Meeting) -> Form:
    there = [one for one in lines(meeting) if _fits(one)]
    data = {one.key: _recorded(one) for one in there}
    return attendance_form(data, data | {"began": began_list(data)})


def _recorded(line: Line) -> dict[str, Any]:
    entry = line.entry
    if entry is None:
        return {}
    times = [in_london(moment).time() if moment else None for stay in entry.stays for moment in stay]
    names = ("came", "left", "came_again", "left_again")
    marks = {"apologies": entry.apologies, "accepted": entry.conduct_accepted_at is not None}
    return dict(zip(names, times, strict=False)) | marks


def _written(meeting: Meeting, form: Form, line: Line) -> Written:
    row = form[line.key].form

    def stays() -> Iterator[Stay]:
        for came, left in ((row.came.data, row.left.data), (row.came_again.data, row.left_again.data)):
            if came:
                yield moment_of(meeting.on, came), _moment(meeting, left)

    return Written(tuple(stays()), row.apologies.data, row.accepted.data)


def _moment(meeting: Meeting, at: Any) -> datetime | None:
    return moment_of(meeting.on, at) if at else None


def _list(meeting: Meeting, form: Form, status: int = 200) -> Response:
    refusal = None if meeting.state in ("in_session", "closed") else "Enter first when the meeting opened."
    there = [(one, form[one.key].form if _fits(one) else None) for one in lines(meeting)]
    besides = [(one, row) for one, row in there if one.besides]
    return page(
        "on_paper/attendance.html",
        status=status,
        meeting=meeting,
        form=form,
        refusal=refusal,
        expected=[(one, row) for one, row in there if not one.besides],
        besides=besides,
        besides_open=any(row is None or row.errors or any(row.data.values()) for _, row in besides),
    )
