"""A case at its meeting: when it is heard, how ready it is, who presents it and whether they come."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, url_for

from cmr.adapters import clock
from cmr.agenda import presenting
from cmr.agenda.blueprint import blueprint
from cmr.agenda.booked import NOT_BOOKED, elsewhere_at_case
from cmr.agenda.forms import CannotForm, PresenterForm
from cmr.agenda.loaders import case_in_sight
from cmr.models import Case
from cmr.panels.queries import kept_terms
from cmr.referrals.record import own_time
from cmr.rules.agenda import slot
from cmr.rules.booked import beside, said_of
from cmr.rules.case_time import time_words
from cmr.rules.meeting import TO_COME
from cmr.rules.next_step import starts
from cmr.rules.permissions import Can, may
from cmr.rules.presenting import NOT_OFFERED, PresentersStep, in_head, presenters_step
from cmr.rules.refusal import Refused
from cmr.rules.wording import sentence
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page


@blueprint.get("/meetings/<int:id>/cases/<reference>/presenter")
@needs(Can.SEE_REFERRAL, case=case_in_sight)
def presenter(case: Case) -> Response:
    """When the case is heard, what it still needs, and who presents it."""
    return _page(case)


def _page(case: Case, errors: Sequence[str] = ()) -> Response:
    """The page, with what is wrong with the choice of a presenter."""
    terms, to_come = kept_terms(case.meeting.terms), case.meeting.state in TO_COME and case.state == "placed"
    names = to_come and may(current_actor(), Can.NAME_PRESENTER, case.subject())
    prepares = may(current_actor(), Can.SEE_EVERY_DOCUMENT, case.subject())
    person = presenting.presenter_of(case)
    return page(
        "agenda/presenter.html",
        case=case,
        presented_by=in_head(person.name, case.presenter_says),
        own_time=sentence(
            time_words(
                slot(case.meeting.starts_at, terms.agenda.slot_minutes, case.place),
                case.meeting.starts_at,
                told=case.has_gone_out or may(current_actor(), Can.RUN_MEETING, case.meeting.subject()),
            )
        ),
        step=_presenters_step(case),
        stages=terms.agenda.case_stages,
        checks=presenting.checks_of(case, case.meeting, clock.today()) if to_come and prepares else (),
        people=_others(case) if names else (),
        cannot=_cannot_form(case) if to_come and person is current_person() else None,
        elsewhere=_elsewhere(case) if to_come and person is current_person() else (),
        errors=errors,
        status=422 if errors else 200,
    )


def _elsewhere(case: Case) -> list[str]:
    """Where its presenter is to be at its time besides, unless they said already that they can’t come."""
    booked = elsewhere_at_case(case).get(presenting.presenter_of(case).id, NOT_BOOKED)
    return [one.to_them for one in booked] if case.presenter_says != "cannot" else []


def _presenters_step(case: Case) -> PresentersStep:
    own = own_time(case)
    return presenters_step(case.presenter_says, own, starts(case.meeting), clock.now())


@blueprint.post("/meetings/<int:id>/cases/<reference>/presenter")
@needs(Can.NAME_PRESENTER, case=case_in_sight)
def name_presenter(case: Case) -> Response:
    """Somebody else presents it."""
    form = PresenterForm()
    person = None
    if form.validate():
        person = next((one for one in presenting.may_present(case) if one.id == form.person.data), None)
    if person is None:
        presenting.refuse_unless_to_come(case)
        return _page(case, [NOT_OFFERED.text])
    presenting.name_presenter(case, person, by=current_person(), at=clock.now(), for_id=acting_for())
    booked = elsewhere_at_case(case).get(person.id, NOT_BOOKED)
    return done(
        _url(case),
        f"{person.name} presents {case.referral.reference}. {said_of(person.name, booked)}".strip(),
    )


@blueprint.post("/meetings/<int:id>/cases/<reference>/comes")
@needs(Can.SEE_REFERRAL, case=case_in_sight)
def comes(case: Case) -> Response:
    """Its presenter comes."""
    presenting.comes(case, by=current_person(), at=clock.now())
    return done(_url(case), "Thank you. The administrator sees that you come.")


@blueprint.post("/meetings/<int:id>/cases/<reference>/cannot")
@needs(Can.SEE_REFERRAL, case=case_in_sight)
def cannot_come(case: Case) -> Response:
    """Its presenter can't come, and perhaps knows who could."""
    form = _cannot_form(case)
    if not form.validate():
        raise Refused(NOT_OFFERED)
    instead = next((one for one in presenting.may_present(case) if one.id == form.instead.data), None)
    presenting.cannot_come(case, instead, by=current_person(), at=clock.now())
    return done(_url(case), "The administrator and the team manager are told that you can’t come.")


def _cannot_form(case: Case) -> CannotForm:
    form = CannotForm()
    form.instead.offer((int(one["value"]), one["text"]) for one in _others(case))
    return form


def _others(case: Case) -> list[dict[str, str]]:
    """Whoever could present it instead of who does; last those who can’t come, or are to be elsewhere then."""
    cannot, booked = presenting.cannot_of(case), elsewhere_at_case(case)
    people = [one for one in presenting.may_present(case) if one is not presenting.presenter_of(case)]
    return [
        {
            "value": str(one.id),
            "text": beside(
                f"{one.name}, {one.position}", booked.get(one.id, NOT_BOOKED), cannot=one.id in cannot
            ),
        }
        for one in sorted(people, key=lambda one: one.id in cannot or one.id in booked)
    ]


def _url(case: Case) -> str:
    return url_for("agenda.presenter", id=case.meeting_id, reference=case.referral.reference)
