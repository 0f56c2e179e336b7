"""Making meetings: a series by the panel's rhythm, or one beside it. What would be made is seen first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.models import Meeting, Panel
from cmr.panels.queries import by_key, current_terms
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.rescheduling import days_to_pick
from cmr.rules.terms_in_words import deadline_in_words, frequency_in_words
from cmr.rules.wording import plural, spoken_date
from cmr.schedule import operations
from cmr.schedule.blueprint import blueprint
from cmr.schedule.forms import MeetingForm, SeriesForm
from cmr.schedule.operations import SeriesWanted, ToMake
from cmr.schedule.pressed_twice import done_just_now, standing_at
from cmr.schedule.previews import of_new, of_series
from cmr.schedule.queries import series_goes_on
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.looking import to_look
from cmr.web.page import done, page, redirect_to

NOTHING_MADE = Refusal("Every one of these meetings stands already, so none was made.")
PICK = "pick-"
"""How the fields begin by which the chair picks a day; the series' own date follows."""
USUALLY = 12
"""How many meetings a series has where nobody says otherwise."""


@blueprint.get("/panels/<key>/series")
@needs(Can.ARRANGE_MEETINGS, panel=by_key)
def series(panel: Panel) -> Response:
    """Asks from when and how many; once it is told, shows the dates before any is made."""
    if "count" not in request.args:
        terms = current_terms(panel)
        goes_on = series_goes_on(panel, terms, clock.today())
        usual = {"from_on": goes_on, "count": USUALLY, "starts_at": terms.agenda.starts_at}
        return _series_page(panel, SeriesForm(formdata=None, data=usual))
    form = SeriesForm(request.args, meta={"csrf": False})
    if not form.validate():
        return _series_page(panel, form, status=422)
    try:
        return _series_page(panel, form, found=_foreseen(panel, form))
    except Refused as no:
        return _series_page(panel, form, refusals=no.reasons, status=409)


@blueprint.post("/panels/<key>/series")
@needs(Can.ARRANGE_MEETINGS, panel=by_key)
def make_series(panel: Panel) -> Response:
    """Makes the meetings that were shown; where they would be others by now, shows those first."""
    form = SeriesForm()
    if not form.validate():
        return _series_page(panel, form, status=422)
    found = _foreseen(panel, form)
    if look := _to_be_looked_at(panel, form, found):
        return look
    by, at = current_person(), clock.now()
    made = operations.make_series(panel, _wanted(panel, form), by=by, at=at, for_id=acting_for())
    return done(url_for("panels.show", key=panel.key), f"{plural(len(made), 'meeting')} made.")


@blueprint.route("/panels/<key>/meetings/new", methods=["GET", "POST"])
@needs(Can.ARRANGE_MEETINGS, panel=by_key)
def new_meeting(panel: Panel) -> Response:
    """One meeting beside the series: asked for, then seen with its deadline and who is told, then made (D4)."""
    form = MeetingForm.read(data={"starts_at": current_terms(panel).agenda.starts_at})
    if not form.sent or not form.validate() or (form.goes_back and not form.only_looks):
        return _new_page(panel, form, status=422 if form.errors else 200)
    if form.only_looks:
        return to_look()
    on, starts_at, venue = form.wanted
    by, at = current_person(), clock.now()
    try:
        found = operations.foresee_meeting(panel, on, starts_at, venue, by=by, at=at)
    except Refused as no:
        return _made_just_now(panel, form) or _new_page(panel, form, reasons=no.reasons, status=409)
    if not form.does(found.seen):
        return _new_seen(panel, form, found)
    return _made(operations.make_meeting(panel, on, starts_at, venue, by=by, at=at, for_id=acting_for()))


def _new_seen(panel: Panel, form: MeetingForm, found: ToMake) -> Response:
    stale = bool(form.seen.data)
    return page(
        "schedule/new_seen.html",
        panel=panel,
        form=form,
        found=found,
        facts=of_new(found, current_terms(panel), form.venue.data or ""),
        stale=stale,
        status=409 if stale else 200,
    )


def _made_just_now(panel: Panel, form: MeetingForm) -> Response | None:
    """On to the meeting, where the same person's first of two presses has just made it."""
    stands = standing_at(panel, *form.wanted) if form.seen.data else None
    again = stands and done_just_now(stands, ("make",), by=current_person(), at=clock.now())
    return _made(stands) if stands and again else None


def _made(meeting: Meeting) -> Response:
    return done(
        url_for("schedule.meeting", id=meeting.id), f"The meeting on {spoken_date(meeting.on)} is made."
    )


def _wanted(panel: Panel, form: SeriesForm) -> SeriesWanted:
    if form.from_on.data is None:
        raise Refused(Refusal("Say from when."))
    return SeriesWanted(
        form.from_on.data,
        form.count.data or 0,
        form.venue.data or "",
        form.starts_at.data,
        _picks(),
        chairs=_picks_dates(panel),
    )


def _foreseen(panel: Panel, form: SeriesForm) -> ToMake:
    return operations.foresee_series(panel, _wanted(panel, form), by=current_person(), at=clock.now())


def _to_be_looked_at(panel: Panel, form: SeriesForm, found: ToMake) -> Response | None:
    """The page with the dates once more, where that was asked for or they are not those that were shown."""
    picks = _picks()
    if not found.new and not picks:
        raise Refused(NOTHING_MADE)
    if request.form.get("again"):
        return redirect_to(url_for("schedule.series", key=panel.key, **_asked_again()))
    if not found.new:
        return _series_page(panel, form, found=found)
    if form.seen.data == found.seen:
        return None
    anew = request.form.get("shown", "") != _as_text(picks)
    return _series_page(panel, form, found=found, picked_anew=anew, stale=not anew, status=409)


def _asked_again() -> dict[str, Any]:
    """What was asked for with the days that were picked, for the address of the look at them."""
    asked = (*(f"from_on-{part}" for part in ("day", "month", "year")), "count", "starts_at", "venue")
    sent = request.form.items()
    return {name: value for name, value in sent if name in asked or name.startswith(PICK)}


def _picks() -> dict[date, date]:
    """The days that were picked instead of dates of the series: fields such as ``pick-2026-12-10``."""
    found = {}
    for name, value in request.values.items():
        if name.startswith(PICK):
            try:
                on, to = date.fromisoformat(name.removeprefix(PICK)), date.fromisoformat(value)
            except ValueError:
                raise Refused(Refusal("Pick one of the days that are offered.")) from None
            if on != to:
                found[on] = to
    return found


def _as_text(picks: Mapping[date, date]) -> str:
    return " ".join(f"{on}:{to}" for on, to in sorted(picks.items()))


def _picks_dates(panel: Panel) -> bool:
    return may(current_actor(), Can.PICK_DATE, panel.subject())


def _days(panel: Panel, found: ToMake | None) -> dict[date, tuple[date, ...]]:
    """For each new date of a series the days of its week that this person may pick; none where they may not (B1.2)."""
    if found is None or not _picks_dates(panel):
        return {}
    frequency = current_terms(panel).frequency
    return {
        one.series_on: days_to_pick(frequency, one.series_on, clock.today())
        for one in found.dates
        # Also where it was the day that was picked on which another meeting stands.
        if one.series_on and (not one.clash or one.on != one.series_on)
    }


def _series_page(
    panel: Panel,
    form: SeriesForm,
    *,
    found: ToMake | None = None,
    refusals: tuple[Refusal, ...] = (),
    stale: bool = False,
    picked_anew: bool = False,
    status: int = 200,
) -> Response:
    terms = current_terms(panel)
    picks = _picks() if found else {}
    return page(
        "schedule/series.html",
        panel=panel,
        terms=terms,
        frequency=frequency_in_words(terms.frequency),
        form=form,
        found=found,
        facts=of_series(found, form.venue.data or "") if found else (),
        days=_days(panel, found),
        picks=picks,
        shown=_as_text(picks),
        pick=PICK,
        picked_anew=picked_anew,
        reasons=refusals,
        stale=stale,
        status=status,
    )


def _new_page(panel: Panel, form: MeetingForm, *, reasons: tuple[Refusal, ...] = (), status: int) -> Response:
    terms = current_terms(panel)
    return page(
        "schedule/new.html",
        deadline=deadline_in_words(terms.deadline),
        panel=panel,
        terms=terms,
        form=form,
        reasons=reasons,
        status=status,
    )
