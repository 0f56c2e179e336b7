"""What the pages for signing and moving a referral show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import Response, request

from cmr.adapters import clock
from cmr.models import Person, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.known import others_of
from cmr.referrals.moves import content_hash, facts_of
from cmr.referrals.operations import position_in_words, signing_stage
from cmr.referrals.reading import reading_of
from cmr.referrals.record import signature_boxes
from cmr.referrals.signing_forms import SendBackForm, SignForm, SubmitForm, is_a_question, send_back_form_for
from cmr.referrals.submitting import before_submitting, choices, would_mean
from cmr.rules.next_step import left_words
from cmr.rules.panel_type import Stage
from cmr.rules.referral import REFERRAL
from cmr.web.gate import acting_for, current_actor, current_person
from cmr.web.page import page
from cmr.web.typed import Form


@dataclass(frozen=True)
class Confirmation:
    """The words of a page that asks before something is done."""

    title: str
    button: str
    points: tuple[str, ...]
    variant: str = "primary"


class MovePage(Enum):
    """The moves that are confirmed on a page of their own."""

    SEND_BACK = Confirmation(
        "Send the referral back",
        "Send it back",
        (
            "It becomes a draft again, and its social worker is asked to change it.",
            "Every signature on it falls away; the history keeps them.",
            "Where it is on an agenda, its place becomes free.",
        ),
    )
    RECALL = Confirmation(
        "Recall the referral to change it",
        "Recall it",
        (
            "It becomes a draft again, which you can change.",
            "Every signature on it falls away; all three are asked for again.",
            "If it was submitted, it leaves the panel’s queue until it is submitted anew.",
        ),
    )
    SUBMIT = Confirmation("Submit the referral to the panel", "Submit it", ())
    WITHDRAW = Confirmation(
        "Withdraw the referral",
        "Withdraw it",
        (
            "It is closed and will not be heard. This can’t be undone.",
            "Where it is on an agenda, its place becomes free.",
            "What was written stays on record.",
        ),
        "warning",
    )
    REVISE = Confirmation(
        "Revise the form before it returns",
        "Revise the form",
        (
            "It becomes a draft again, with last time’s answers beside the questions.",
            "Every signature on it falls away; all three are asked for again, and then it is submitted anew.",
            "Without a revision it returns on its date as it is, and nobody signs again.",
        ),
    )


def sign_form(referral: Referral, stage: Stage, *, by: Person) -> SignForm:
    """The form to sign with; what its signatory wrote into it before, their last signature gave, stands there again."""
    wrote = [one.comments for one in referral.signatures if one.stage == stage and one.person_id == by.id]
    form = SignForm(data={"stage": stage, "comments": wrote[-1] if wrote else ""})
    form.ask(signing_stage(referral, stage).declaration, kept_terms(referral.terms).comments_field(stage))
    return form


def sign_page(referral: Referral, stage: Stage, form: SignForm) -> dict[str, Any]:
    """What is signed, in whose capacity, and what stands in the way."""
    now, person = clock.now(), current_person()
    would = would_mean(referral, now)
    terms = kept_terms(referral.terms)
    facts = facts_of(referral, by=person, at=now, only_asking=True)
    for_id = acting_for()
    principal = db.session.get(Person, for_id) if for_id else None
    return {
        "referral": referral,
        "reference": referral.reference,
        "terms": terms,
        "known": others_of(referral, current_actor()),
        "answers": referral.answers,
        "documents": referral.live_documents,
        "form": form,
        "stage": signing_stage(referral, stage),
        "signs_for": f"{principal.name}, {principal.position}" if principal else "",
        "signs_as": f"{person.name}, {position_in_words(person, principal)}",
        "refusals": REFERRAL.moves[f"sign_as_{stage}"].refusals(facts),
        "signatures": signature_boxes(referral, terms, content_hash(referral)),
        "reading": reading_of(referral, stage, person, request.args.get("since", "")),
        "comments_field": terms.comments_field(stage),
        "would": would,
        "left": left_words(would.makes.deadline_at, now) if would.makes else "",
        "now": now,
        "may_send_back": stage != "social_worker",
        "error_title": bool(form.errors),
    }


def move_page(referral: Referral, move: MovePage, form: Form, *, status: int = 200) -> Response:
    """The page that says what will happen, with whatever is to be filled in."""
    confirmation: Confirmation = move.value
    now, points = clock.now(), confirmation.points
    if move is MovePage.SUBMIT:
        points = before_submitting(would_mean(referral, now), now)
    return page(
        "referrals/move.html",
        status=status,
        referral=referral,
        confirmation=confirmation,
        points=points,
        known=others_of(referral, current_actor()) if move is MovePage.SUBMIT else None,
        form=form,
        fields=[field for field in form if field.name in form.typed_by_hand and is_a_question(field)],
        error_title=bool(form.errors),
    )


def send_back_form(referral: Referral) -> SendBackForm:
    """The form with this referral's sections to tick."""
    return send_back_form_for(kept_terms(referral.terms).whole_form.sections)


def send_back_page(referral: Referral, form: SendBackForm, *, status: int = 200) -> Response:
    """The page on which sections are ticked and reasons are given."""
    return page(
        "referrals/send_back.html",
        status=status,
        referral=referral,
        confirmation=MovePage.SEND_BACK.value,
        form=form,
        error_title=bool(form.errors),
    )


def submit_form(referral: Referral) -> SubmitForm:
    """The form with the meetings that this referral may be submitted for now."""
    form, now = SubmitForm(), clock.now()
    form.offer(choices(would_mean(referral, now), now), referral.asked_for_id)
    return form
