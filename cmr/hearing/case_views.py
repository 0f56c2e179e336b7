"""A case at its meeting: its page, what is declared for it, tabling it, and saying that the panel could not agree."""

from __future__ import annotations

from flask import Response, abort, url_for

from cmr.adapters import clock
from cmr.hearing import operations
from cmr.hearing.blueprint import blueprint
from cmr.hearing.case_page import Sent
from cmr.hearing.forms import DeclarationForm, ReasonForm, UndecidedForm
from cmr.hearing.live import answer, case_context
from cmr.hearing.queries import case_at_meeting, hearing_facts, last_case, people_who_hear
from cmr.hearing.sheet_asked import asked_on_page, says_all_were_asked
from cmr.hearing.ties import suggested_words
from cmr.hearing.was_there import thanked_afterwards
from cmr.models import Case, Person, Referral
from cmr.on_paper.ending import written_end
from cmr.referrals.moves import facts_of
from cmr.referrals.queries import by_reference
from cmr.rules.permissions import Can, may
from cmr.rules.referral import REFERRAL
from cmr.rules.refusal import Refusal
from cmr.web.gate import acting_for, before_declaring, current_actor, current_person, needs, to_page
from cmr.web.htmx import wants_fragment
from cmr.web.page import done, page, redirect_to

ASKING = {"table": "hearing/table.html", "undecided": "hearing/undecided.html"}
"""The page that asks for the reason of each deed."""


@blueprint.get("/referrals/<reference>/hearing")
@needs(Can.SEE_REFERRAL, referral=by_reference)
@before_declaring
def case_by_reference(referral: Referral) -> Response:
    """On to the case's page at its meeting: the one it is placed on, or was last heard or tabled at."""
    case = last_case(referral) or abort(404)
    return redirect_to(url_of(case))


@blueprint.get("/meetings/<int:id>/cases/<reference>")
@thanked_afterwards
@needs(Can.SEE_REFERRAL, case=case_at_meeting)
@before_declaring
def case(case: Case) -> Response:
    """The case at its meeting."""
    return shown(case)


@blueprint.post("/meetings/<int:id>/cases/<reference>/declare")
@needs(Can.DECLARE, case=case_at_meeting)
def declare(case: Case) -> Response:
    """A member, or the chair, declares for themselves."""
    form = DeclarationForm()
    form.person.data = current_person().id
    return _declare(case, form)


@blueprint.post("/meetings/<int:id>/cases/<reference>/declarations")
@needs(Can.RECORD_SHEET, case=case_at_meeting)
def record_declaration(case: Case) -> Response:
    """The administrator or the chair records what somebody declared."""
    return _declare(case, DeclarationForm())


@blueprint.get("/meetings/<int:id>/cases/<reference>/table")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def table_form(case: Case) -> Response:
    """Asks why the case is tabled; of a meeting that is entered from paper, on the case's page for that."""
    return _to_its_paper(case) or _asked(case, "table", ReasonForm())


@blueprint.post("/meetings/<int:id>/cases/<reference>/table")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def table(case: Case) -> Response:
    """Tables the case."""
    form = ReasonForm()
    if not form.may_go_out(case.referral, case.meeting):
        return _asked(case, "table", form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(case.referral, "tabling", by=by, at=at, for_id=for_id)
    operations.table_case(case, form.words, by=by, at=at, for_id=for_id)
    return done(
        url_for("hearing.day", id=case.meeting_id),
        f"{case.referral.reference} is tabled. It keeps its place in the queue.",
    )


@blueprint.get("/meetings/<int:id>/cases/<reference>/undecided")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def undecided_form(case: Case) -> Response:
    """Asks on what the panel could not agree; of a meeting entered from paper, on the case's page for that."""
    return _to_its_paper(case) or _asked(case, "undecided", UndecidedForm())


@blueprint.post("/meetings/<int:id>/cases/<reference>/undecided")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def undecided(case: Case) -> Response:
    """Hands the case to the head of service, once all who hear it were asked for their view."""
    form = UndecidedForm()
    if not all([form.may_go_out(case.referral, case.meeting), _all_were_asked(case, form)]):
        return _asked(case, "undecided", form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(case.referral, "undecided", by=by, at=at, for_id=for_id)
    operations.leave_undecided(case, form.words, by=by, at=at, for_id=for_id, asked=form.asked_ids)
    return done(url_of(case), f"{case.referral.reference} is with the head of service for a decision.")


@blueprint.post("/meetings/<int:id>/cases/<reference>/agreed")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def agreed(case: Case) -> Response:
    """Takes back that the panel could not agree."""
    operations.agree_after_all(case, by=current_person(), at=clock.now(), for_id=acting_for())
    return done(url_of(case), f"{case.referral.reference} is with the panel again.")


def url_of(case: Case) -> str:
    """The address of a case's page at its meeting."""
    return url_for("hearing.case", id=case.meeting_id, reference=case.referral.reference)


def shown(case: Case, *, status: int = 200, sent: Sent | None = None) -> Response:
    """The case's page, with what could not be taken where something could not."""
    context = case_context(case, sent or Sent())
    actor = current_actor()
    on_paper = operations.entered_from_paper(case) and may(actor, Can.WRITE_SHEET, case.subject())
    more = {"ended": written_end(case, actor), "on_paper": on_paper}
    return answer("hearing/case.html", context | more, status)


def _declare(case: Case, form: DeclarationForm) -> Response:
    """Records it; who withdraws sees nothing of the case from then on, and is led back to the meeting."""
    person = _hearer(case, form.person.data)
    form.suggested = suggested_words(case, person)
    by, at, for_id = current_person(), clock.now(), acting_for()
    stood = next((one.detail for one in case.declarations if one.person_id == person.id), "")
    if not form.may_go_out(case.referral, case.meeting, kept=stood):
        return shown(case, status=422, sent=Sent(declaration=form))
    operations.declare(
        case, person, form.kind.data, by=by, at=at,
        detail=(form.detail.data or "").strip(), withdraws=form.withdraws.data, for_id=for_id,
    )  # fmt: skip
    form.keep_look(case.referral, "declaration", by=by, at=at, for_id=for_id)
    if form.withdraws.data and person is current_person():
        led = done(url_for("hearing.day", id=case.meeting_id), "Your withdrawal from the case is recorded.")
        return to_page(led.location) if wants_fragment() and led.location else led
    if not wants_fragment():
        return done(f"{url_of(case)}#declarations")
    return shown(case)


def _hearer(case: Case, person_id: int | None) -> Person:
    """The chair, a member or a deputy of that id; 404 for anybody who does not hear cases at this meeting."""
    found = next((one for one in people_who_hear(case.meeting) if one.id == person_id), None)
    return found or abort(404)


def _to_its_paper(case: Case) -> Response | None:
    """On to where it is entered with the paper's time and its scan; None for a case that is heard here (B1.24)."""
    if operations.out_of_turn(case) or operations.why_not_here(case, clock.now()) is None:
        return None
    url = url_for("on_paper.case_form", id=case.meeting_id, reference=case.referral.reference)
    return redirect_to(f"{url}#ended")


def _all_were_asked(case: Case, form: UndecidedForm) -> bool:
    hearing = hearing_facts(case, by=current_person())
    return says_all_were_asked(case, form, hearing, _refusals(case, "undecided"))


def _asked(case: Case, what: str, form: ReasonForm, *, status: int = 200) -> Response:
    asked = asked_on_page(case, hearing_facts(case, by=current_person())) if what == "undecided" else {}
    return page(ASKING[what], status=status, case=case, form=form, refusals=_refusals(case, what), **asked)


def _refusals(case: Case, what: str) -> tuple[Refusal, ...]:
    """Why it cannot be done now, before anybody types a reason."""
    by, at = current_person(), clock.now()
    if what == "undecided":
        return operations.why_not_undecided(case, by=by, at=at)
    hearing = hearing_facts(case, by=by)
    facts = facts_of(case.referral, by=by, at=at, meeting=case.meeting, hearing=hearing, only_asking=True)
    return REFERRAL.moves[what].refusals(facts)
