"""Pages on which a referral is signed, sent back, recalled, submitted, withdrawn or revised."""

from __future__ import annotations

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.people.confirming import password_right
from cmr.referrals import operations
from cmr.referrals.blueprint import blueprint
from cmr.referrals.moving_pages import (
    MovePage,
    move_page,
    send_back_form,
    send_back_page,
    sign_form,
    sign_page,
    submit_form,
)
from cmr.referrals.queries import by_reference
from cmr.referrals.signing import admit_to_send_back, admit_to_sign, refuse_unless_open, who_has_it
from cmr.referrals.signing_forms import ConfirmForm, ReasonForm
from cmr.referrals.submitting import after_submitting
from cmr.rules.permissions import Can
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page


def _record_url(referral: Referral) -> str:
    return url_for("referrals.record", reference=referral.reference)


@blueprint.get("/referrals/<reference>/sign")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def sign(referral: Referral) -> Response:
    """What is signed, the declaration's words, and the password again."""
    stage = admit_to_sign(referral, "", by=current_person())
    form = sign_form(referral, stage, by=current_person())
    return page("referrals/sign.html", **sign_page(referral, stage, form))


@blueprint.post("/referrals/<reference>/sign")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def put_signature(referral: Referral) -> Response:
    """Signs for the stage whose turn it is, with the password given again."""
    person = current_person()
    stage = admit_to_sign(referral, request.form.get("stage", ""), by=person)
    refuse_unless_open(referral, f"sign_as_{stage}", by=person)
    form = sign_form(referral, stage, by=person)
    if password_right(form):
        wrote = form.written
        operations.sign(referral, stage, by=person, at=clock.now(), for_id=acting_for(), comments=wrote)
        words = f"You signed {referral.reference} as {stage.replace('_', ' ')}."
        return done(_record_url(referral), f"{words} {who_has_it(referral, clock.now())}")
    form.stage.data = stage
    return page("referrals/sign.html", status=422, **sign_page(referral, stage, form))


@blueprint.get("/referrals/<reference>/send-back")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def send_back(referral: Referral) -> Response:
    """Which sections are to be changed, and why."""
    refuse_unless_open(referral, admit_to_send_back(referral), by=current_person())
    return send_back_page(referral, send_back_form(referral))


@blueprint.post("/referrals/<reference>/send-back")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def do_send_back(referral: Referral) -> Response:
    """Makes it the worker's draft again; the signatures fall away."""
    refuse_unless_open(referral, admit_to_send_back(referral), by=current_person())
    form = send_back_form(referral)
    if not form.goes_out(referral):
        return send_back_page(referral, form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(referral, "send_back", by=by, at=at, for_id=for_id)
    operations.send_back(referral, form.words.data or "", form.reasons, by=by, at=at, for_id=for_id)
    words = f"You sent {referral.reference} back. {referral.worker.name} has it now, and reads your reasons."
    return done(_record_url(referral), words)


@blueprint.get("/referrals/<reference>/recall")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def recall(referral: Referral) -> Response:
    """What recalling does."""
    refuse_unless_open(referral, "recall", by=current_person())
    return move_page(referral, MovePage.RECALL, ConfirmForm())


@blueprint.post("/referrals/<reference>/recall")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def do_recall(referral: Referral) -> Response:
    """Makes it a draft again."""
    operations.recall(referral, by=current_person(), at=clock.now())
    words = f"{referral.reference} is a draft again. Change it, then sign it anew."
    return done(_record_url(referral), words)


@blueprint.get("/referrals/<reference>/submit")
@needs(Can.SUBMIT_REFERRAL, referral=by_reference)
def submit(referral: Referral) -> Response:
    """Which meeting it is in time for, before it is handed over."""
    refuse_unless_open(referral, "submit", by=current_person())
    return move_page(referral, MovePage.SUBMIT, submit_form(referral))


@blueprint.post("/referrals/<reference>/submit")
@needs(Can.SUBMIT_REFERRAL, referral=by_reference)
def do_submit(referral: Referral) -> Response:
    """Hands it to the panel, in time or marked late, for the next meeting or the one asked for."""
    form = submit_form(referral)
    if not form.validate_on_submit():
        return move_page(referral, MovePage.SUBMIT, form, status=422)
    receipt = operations.submit(
        referral, by=current_person(), at=clock.now(), for_id=acting_for(), for_meeting=form.asked_for
    )
    return done(_record_url(referral), after_submitting(referral, receipt))


@blueprint.get("/referrals/<reference>/withdraw")
@needs(Can.WITHDRAW_REFERRAL, referral=by_reference)
def withdraw(referral: Referral) -> Response:
    """What withdrawing does, and why it is done."""
    refuse_unless_open(referral, "withdraw", by=current_person())
    return move_page(referral, MovePage.WITHDRAW, ReasonForm())


@blueprint.post("/referrals/<reference>/withdraw")
@needs(Can.WITHDRAW_REFERRAL, referral=by_reference)
def do_withdraw(referral: Referral) -> Response:
    """Ends it before it is heard."""
    refuse_unless_open(referral, "withdraw", by=current_person())
    form = ReasonForm()
    if not form.goes_out(referral):
        return move_page(referral, MovePage.WITHDRAW, form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(referral, "withdrawal", by=by, at=at, for_id=for_id)
    operations.withdraw(referral, form.reason.data or "", by=by, at=at, for_id=for_id)
    return done(_record_url(referral), f"{referral.reference} is withdrawn. It will not be heard.")


@blueprint.get("/referrals/<reference>/revise")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def revise(referral: Referral) -> Response:
    """What revising does to a returned case."""
    refuse_unless_open(referral, "revise", by=current_person())
    return move_page(referral, MovePage.REVISE, ConfirmForm())


@blueprint.post("/referrals/<reference>/revise")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def do_revise(referral: Referral) -> Response:
    """Opens the form of a returned case again."""
    operations.revise(referral, by=current_person(), at=clock.now())
    words = f"The form of {referral.reference} is open. All three sign it again before it returns."
    return done(_record_url(referral), words)
