"""Sending out: the agenda, its supplements, and what went out to whom."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, url_for

from cmr.adapters import clock
from cmr.circulation import operations, pack_views
from cmr.circulation.besides import since_it_went_out
from cmr.circulation.blueprint import blueprint
from cmr.circulation.checks import circulation_facts
from cmr.circulation.forms import CirculateForm, SupplementForm
from cmr.circulation.queries import cases_on, due_changes, latest, next_number
from cmr.circulation.showing import before_it_goes, sent_of
from cmr.models import Meeting
from cmr.panels.queries import administered_by
from cmr.referrals.printing import HASH_SHORT
from cmr.rules.circulation import Circulated, checks, name_of, why
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.rules.wording import spoken_time
from cmr.schedule.queries import by_id
from cmr.web.access import copies_of
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page

__all__ = ["blueprint", "pack_views"]


@blueprint.get("/meetings/<int:id>/circulate")
@needs(Can.CIRCULATE, meeting=by_id)
def circulate(meeting: Meeting) -> Response:
    """What is looked at before the agenda goes out, and exactly who gets what."""
    return _before(meeting, CirculateForm())


@blueprint.post("/meetings/<int:id>/circulate")
@needs(Can.CIRCULATE, meeting=by_id)
def send(meeting: Meeting) -> Response:
    """Sends the agenda out."""
    form = CirculateForm().of(meeting)
    if not form.validate():
        return _before(meeting, form, status=422)
    reason = form.reason.data or ""
    if not reason.strip() and meeting.state == "planned" and _wants_reason(meeting):
        form.reason.errors = ["Say why it goes out although no quorum is to be expected"]
        return _before(meeting, form, status=422)
    operations.circulate(meeting, by=current_person(), at=clock.now(), reason=reason, for_id=acting_for())
    return done(url_for("schedule.meeting", id=meeting.id), "The agenda is circulated.")


@blueprint.get("/meetings/<int:id>/supplement")
@needs(Can.CIRCULATE, meeting=by_id)
def supplement(meeting: Meeting) -> Response:
    """What the next supplement tells, and who gets it."""
    if meeting.state != "circulated":
        raise Refused(operations.NOT_OUT)
    cases, last = cases_on(meeting), latest(meeting)
    changed = due_changes(meeting, cases, last)
    number = next_number(last)
    return page(
        "circulation/supplement.html",
        form=SupplementForm(data={"seen": why(changed)}),
        meeting=meeting,
        changed=changed,
        name=name_of(number),
        **before_it_goes(meeting, cases, current_person(), verb="supplement", at=clock.now(), number=number),
    )


@blueprint.post("/meetings/<int:id>/supplement")
@needs(Can.CIRCULATE, meeting=by_id)
def send_supplement(meeting: Meeting) -> Response:
    """Sends the supplement out."""
    seen = SupplementForm().seen.data or ""
    sent = operations.circulate_supplement(
        meeting, by=current_person(), at=clock.now(), seen=seen, for_id=acting_for()
    )
    return done(url_for("schedule.meeting", id=meeting.id), f"{name_of(sent.number)} is circulated.")


@blueprint.get("/meetings/<int:id>/circulations")
@needs(Can.RUN_MEETING, meeting=by_id)
def circulations(meeting: Meeting) -> Response:
    """What went out when, to whom, and who took a copy."""
    return page(
        "circulation/circulations.html",
        meeting=meeting,
        sent=sent_of(meeting),
        since=since_it_went_out(meeting),
        copies=copies_of("meeting", meeting.id),
    )


def _before(meeting: Meeting, form: CirculateForm, *, status: int = 200) -> Response:
    at = clock.now()
    cases = cases_on(meeting)
    looked_at = checks(circulation_facts(meeting, cases, at=at))
    me = current_person()
    return page(
        "circulation/circulate.html",
        status=status,
        form=form,
        meeting=meeting,
        checks=looked_at,
        stopped=any(one.standing == "stops" for one in looked_at),
        wants_reason=any(one.standing == "wants_reason" for one in looked_at),
        error_title=bool(form.errors),
        with_whom=administered_by(meeting.panel_id, clock.today(), me.id),
        **before_it_goes(meeting, cases, me, verb="circulate", at=at),
    )


def _wants_reason(meeting: Meeting) -> bool:
    facts = circulation_facts(meeting, cases_on(meeting), at=clock.now())
    standings = {one.standing for one in checks(facts)}
    return "wants_reason" in standings and "stops" not in standings


@blueprint.app_template_filter("circulated_rows")
def circulated_rows(cases: Sequence[Circulated]) -> list[tuple[str, str, str, str]]:
    """What a table says of the versions that went out."""
    return [
        (one.reference, spoken_time(one.at), one.content_hash[:HASH_SHORT], str(len(one.documents)))
        for one in cases
    ]
