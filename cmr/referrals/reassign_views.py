"""Pages on which referrals are given to another social worker: one, or many of somebody who has left."""

from __future__ import annotations

from flask import Response, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.referrals import reassigning
from cmr.referrals.blueprint import blueprint
from cmr.referrals.queries import by_reference
from cmr.referrals.reassign_forms import HandoverForm, ReassignForm, handover_form
from cmr.referrals.reassigning import Handover, candidates, handover_of, taker
from cmr.referrals.signing import refuse_unless_open
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import plural
from cmr.web.gate import acting_for, admit, current_actor, current_person, needs
from cmr.web.page import done, page


def handover(worker_id: int, *, lock: bool = False) -> Handover | None:  # noqa: ARG001 # each is locked when given
    """What the signed-in person may give of that worker's; None where there is nothing."""
    return handover_of(worker_id, current_actor())


@blueprint.get("/referrals/<reference>/reassign")
@needs(Can.REASSIGN, referral=by_reference)
def reassign(referral: Referral) -> Response:
    """Who may take it on, and what that changes."""
    refuse_unless_open(referral, "reassign", by=current_person())
    return _page(referral, _form(referral))


@blueprint.post("/referrals/<reference>/reassign")
@needs(Can.REASSIGN, referral=by_reference)
def do_reassign(referral: Referral) -> Response:
    """Gives it to another social worker."""
    refuse_unless_open(referral, "reassign", by=current_person())
    form = _form(referral)
    if not form.validate_on_submit():
        return _page(referral, form, status=422)
    if form.worker.data != str(referral.worker_id):
        raise Refused(Refusal(f"It was given to {referral.worker.name} meanwhile. Look at it again.", "B1.6"))
    to = taker(form.to.data or 0)
    reassigning.reassign(referral, to, by=current_person(), at=clock.now(), for_id=acting_for())
    seen = may(current_actor(), Can.SEE_REFERRAL, referral.subject())
    where = url_for("referrals.record", reference=referral.reference) if seen else url_for("home.index")
    return done(where, f"{referral.reference} is given to {to.name}, who is told at their home page.")


@blueprint.get("/handover/<int:worker_id>")
@needs(Can.USE_THE_SERVICE, held=handover)
def hand_over(held: Handover) -> Response:
    """Every open referral of a worker that the person may give to another."""
    return _many(held, handover_form(held.rows, held.candidates))


@blueprint.post("/handover/<int:worker_id>")
@needs(Can.USE_THE_SERVICE, held=handover)
def do_hand_over(held: Handover) -> Response:
    """Gives each for which somebody is chosen to them."""
    form = handover_form(held.rows, held.candidates)
    given = list(form.chosen(held.rows)) if form.validate_on_submit() else []
    if not given:
        if not form.errors:
            form.everyone.errors = ["Choose somebody, for all of them or for each"]
        return _many(held, form, status=422)
    for row, to_id in given:
        _give(row.reference, held.worker.id, to_id)
    many = "is" if len(given) == 1 else "are"
    said = f"{plural(len(given), 'referral')} of {held.worker.name} {many} given to another social worker."
    return done(url_for("home.index"), said)


def _give(reference: str, worker_id: int, to_id: int) -> None:
    referral = by_reference(reference, lock=True)
    if referral is None or referral.worker_id != worker_id:
        raise Refused(
            Refusal(f"{reference} was given to somebody else meanwhile. Look at the list again.", "B1.6")
        )
    admit(Can.REASSIGN, referral.subject())
    reassigning.reassign(referral, taker(to_id), by=current_person(), at=clock.now(), for_id=acting_for())


def _form(referral: Referral) -> ReassignForm:
    form = ReassignForm(worker=str(referral.worker_id))
    form.offer(candidates({referral.team.service_id}, but=referral.worker_id, first=referral.team_id))
    return form


def _page(referral: Referral, form: ReassignForm, status: int = 200) -> Response:
    return page(
        "referrals/reassign.html",
        status=status,
        referral=referral,
        form=form,
        choices=form.to.offered,
        being_written=referral.state == "draft",
        error_title=bool(form.errors),
    )


def _many(held: Handover, form: HandoverForm, status: int = 200) -> Response:
    return page(
        "referrals/reassign_many.html",
        status=status,
        held=held,
        form=form,
        error_title=bool(form.errors),
    )
