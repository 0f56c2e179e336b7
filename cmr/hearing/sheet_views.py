"""The decision sheet: written, and signed by the chair, or by the head of service where the panel could not agree."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from cmr.adapters import clock
from cmr.filing.leaving_out import sheet_as_read
from cmr.hearing import sheet_keeping, signing
from cmr.hearing.blueprint import blueprint
from cmr.hearing.case_views import url_of
from cmr.hearing.forms import SignForm
from cmr.hearing.queries import case_at_meeting, hearing_facts
from cmr.hearing.returning import return_remark
from cmr.hearing.sheet_asked import asked_on_page, says_all_were_asked
from cmr.hearing.sheet_case import SheetCase, case_with_sheet
from cmr.hearing.sheet_look import look_on_page, says_it_was_looked_at
from cmr.hearing.sheet_paper import paper_of
from cmr.hearing.sheet_print import filename, sheet_pdf
from cmr.hearing.sheet_read import read_again
from cmr.hearing.sheet_saving import saved
from cmr.hearing.sheets import terms_of
from cmr.hearing.taken_back import case_to_decide
from cmr.models import Case
from cmr.on_paper.ending import written_end
from cmr.people.confirming import password_right
from cmr.referrals.moves import facts_of
from cmr.rules.majority import against_majority, unaware
from cmr.rules.permissions import Can, may
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal
from cmr.web.access import taken
from cmr.web.copies import handed_out
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page


@blueprint.post("/meetings/<int:id>/cases/<reference>/sheet")
@needs(Can.WRITE_SHEET, written=case_with_sheet)
def sheet(written: SheetCase) -> Response:
    """Keeps the sheet as the chair, whom they named, or the administrator wrote it."""
    return saved(written.case, "hearing.sign_form")


@blueprint.post("/meetings/<int:id>/cases/<reference>/decide")
@needs(Can.DECIDE_UNDECIDED, case=case_to_decide)
def decide_sheet(case: Case) -> Response:
    """Keeps the sheet as the head of service completes it."""
    return saved(case, "hearing.decide_form")


@blueprint.post("/meetings/<int:id>/cases/<reference>/decide/from-proposal")
@needs(Can.DECIDE_UNDECIDED, case=case_to_decide)
def begin_from_proposal(case: Case) -> Response:
    """The head of service begins from what the chair had proposed."""
    sheet_keeping.begin_from_proposal(case, by=current_person(), at=clock.now(), for_id=acting_for())
    return done(
        f"{url_of(case)}#sheet",
        "What the chair had proposed stands in your decision. Change it as you decide.",
    )


@blueprint.get("/meetings/<int:id>/cases/<reference>/sign")
@needs(Can.SIGN_SHEET, written=case_with_sheet)
def sign_form(written: SheetCase) -> Response:
    """The sheet as it will stand, and the password."""
    return _signing(written.case, "hear", SignForm())


@blueprint.post("/meetings/<int:id>/cases/<reference>/sign")
@needs(Can.SIGN_SHEET, written=case_with_sheet)
def sign(written: SheetCase) -> Response:
    """The chair, or whom they named, signs: the case is heard."""
    case, form = written.case, SignForm()
    if answer := _read_again(case, "hear", form):
        return answer
    asked = _says_it_is_against, _says_all_were_asked, _says_it_was_looked_at
    if not all([password_right(form), *(one(case, form) for one in asked)]):
        return _signing(case, "hear", form, status=422)
    signing.sign_sheet(
        case,
        form.read,
        by=current_person(),
        at=clock.now(),
        for_id=acting_for(),
        against_majority=form.against.data,
        asked=form.asked_ids,
        looked=form.looked,
    )
    return done(
        url_of(case), f"The decision sheet of {case.referral.reference} is signed. Its actions are set."
    )


@blueprint.get("/meetings/<int:id>/cases/<reference>/decide/sign")
@needs(Can.DECIDE_UNDECIDED, case=case_to_decide)
def decide_form(case: Case) -> Response:
    """The sheet as the head of service completed it, and the password."""
    return _signing(case, "decide", SignForm())


@blueprint.post("/meetings/<int:id>/cases/<reference>/decide/sign")
@needs(Can.DECIDE_UNDECIDED, case=case_to_decide)
def decide(case: Case) -> Response:
    """The head of service signs: the case is heard."""
    form = SignForm()
    if answer := _read_again(case, "decide", form):
        return answer
    if not all((password_right(form), _says_it_was_looked_at(case, form))):
        return _signing(case, "decide", form, status=422)
    signing.decide(
        case, form.read, by=current_person(), at=clock.now(), for_id=acting_for(), looked=form.looked
    )
    return done(url_of(case), f"Your decision on {case.referral.reference} is signed. Its actions are set.")


@blueprint.get("/meetings/<int:id>/cases/<reference>/sheet.pdf")
@needs(Can.SEE_REFERRAL, case=case_at_meeting)
def sheet_as_pdf(case: Case) -> Response:
    """The signed sheet as one tagged PDF; 404 before it is signed."""
    if case.sheet is None or case.sheet.signed_at is None:
        abort(404)
    copy = sheet_as_read(case, current_actor())
    made = sheet_pdf(case, current_person().name, clock.now(), copy)
    hash_, referral = case.sheet.content_hash, case.referral_id
    taken("decision_sheet", "referral", referral, content_hash=hash_, **copy.kept_of_it)
    return handed_out(made, filename(case, copy))


def _read_again(case: Case, move: str, form: SignForm) -> Response | None:
    """The page anew where what stands there is not what was read; None where it is."""
    hearing = hearing_facts(case, by=current_person())
    no, shown = read_again(case, form, hearing, asks=move == "hear")
    return _signing(case, move, form, status=409, **shown) if no else None


def _signing(case: Case, move: str, form: SignForm, *, status: int = 200, **more: Any) -> Response:
    hearing = hearing_facts(case, by=current_person())
    if request.method == "GET":
        form.shows(case, hearing, asks=move == "hear")
    return page(
        "hearing/sign.html",
        status=status,
        case=case,
        hearing=hearing,
        against=move == "hear" and against_majority(hearing.standing),
        form=form,
        move=move,
        paper=paper_of(case),
        return_remark=return_remark(case),
        ended=written_end(case, current_actor()) if move == "decide" else None,
        may_leave=move == "hear" and _may_leave_undecided(case),
        refusals=_refusals(case, move, hearing),
        children=", ".join(child.name for child in case.referral.children),
        **look_on_page(case, hearing),
        **(asked_on_page(case, hearing) if move == "hear" else {}),
        **more,
    )


def _may_leave_undecided(case: Case) -> bool:
    """Whether whoever is about to sign can hand it on instead, by this panel's terms (D8)."""
    open_ = case.state == "placed" and not case.undecided and case.meeting.state == "in_session"
    known = bool(terms_of(case.referral).undecided_to)
    return open_ and known and may(current_actor(), Can.CHAIR_CASE, case.subject())


def _says_it_is_against(case: Case, form: SignForm) -> bool:
    """Whether whoever signs against the majority said so; where they did not, they are asked to at the box (B1.21)."""
    hearing = hearing_facts(case, by=current_person())
    if unaware(hearing.standing, said=form.against.data, problems=hearing.sheet_problems) is None:
        return True
    form.against.errors = ["Say that you sign against the view of the majority."]
    return False


def _says_it_was_looked_at(case: Case, form: SignForm) -> bool:
    return says_it_was_looked_at(case, form, hearing_facts(case, by=current_person()))


def _says_all_were_asked(case: Case, form: SignForm) -> bool:
    hearing = hearing_facts(case, by=current_person())
    return says_all_were_asked(case, form, hearing, _refusals(case, "hear", hearing))


def _refusals(case: Case, move: str, hearing: HearingFacts) -> tuple[Refusal, ...]:
    by = current_person()
    facts = facts_of(case.referral, by=by, at=clock.now(), hearing=hearing)
    return signing.why_not_signed(case, by=by, move=move) or REFERRAL.moves[move].refusals(facts)
