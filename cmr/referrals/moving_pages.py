"""What the pages for signing and moving a referral show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import Response
from flask_wtf import FlaskForm

from cmr.adapters import clock
from cmr.models import Person, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.moves import content_hash, facts_of
from cmr.referrals.operations import Receipt, position_in_words, signing_stage
from cmr.referrals.queries import meetings_ahead
from cmr.referrals.record import signature_boxes
from cmr.referrals.signing import changed_since_last_signed, next_meeting
from cmr.referrals.signing_forms import SendBackForm, SignForm
from cmr.rules.next_step import left_words
from cmr.rules.panel_type import Stage
from cmr.rules.referral import REFERRAL
from cmr.rules.wording import is_past, sentence, spoken_date, spoken_moment
from cmr.web.gate import acting_for, current_person
from cmr.web.page import page


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


def sign_page(referral: Referral, stage: Stage, form: SignForm) -> dict[str, Any]:
    """What is signed, in whose capacity, and what stands in the way."""
    now, person = clock.now(), current_person()
    terms = kept_terms(referral.terms)
    facts = facts_of(referral, by=person, at=now, only_asking=True)
    for_id = acting_for()
    principal = db.session.get(Person, for_id) if for_id else None
    ahead = next_meeting(referral, now)
    return {
        "referral": referral,
        "reference": referral.reference,
        "terms": terms,
        "answers": referral.answers,
        "documents": referral.live_documents,
        "form": form,
        "stage": signing_stage(referral, stage),
        "signs_as": f"{person.name}, {position_in_words(person, principal)}",
        "refusals": REFERRAL.moves[f"sign_as_{stage}"].refusals(facts),
        "signatures": signature_boxes(referral, terms, content_hash(referral)),
        "changed": changed_since_last_signed(referral, stage),
        "ahead": ahead,
        "left": left_words(ahead.deadline_at, now) if ahead else "",
        "may_send_back": stage != "social_worker",
        "error_title": bool(form.errors),
    }


def move_page(referral: Referral, move: MovePage, form: FlaskForm, *, status: int = 200) -> Response:
    """The page that says what will happen, with whatever is to be filled in."""
    confirmation: Confirmation = move.value
    points = _before_submitting(referral) if move is MovePage.SUBMIT else confirmation.points
    return page(
        "referrals/move.html",
        status=status,
        referral=referral,
        confirmation=confirmation,
        points=points,
        form=form,
        fields=[field for field in form if field.type != "CSRFTokenField"],
        error_title=bool(form.errors),
    )


def send_back_form(referral: Referral) -> SendBackForm:
    """The form with this referral's sections to tick."""
    form = SendBackForm()
    form.offer(kept_terms(referral.terms).whole_form.sections)
    return form


def _before_submitting(referral: Referral) -> tuple[str, ...]:
    now = clock.now()
    today = now.astimezone(clock.LONDON).date()
    coming = meetings_ahead([referral.panel_id], today, most=1)[referral.panel_id]
    if not coming:
        return ("No meeting of the panel is planned yet. It joins the queue for the next one that is.",)
    meeting = coming[0]
    if is_past(meeting.deadline_at, now):
        return (
            (
                f"It is late for the next meeting, on {spoken_date(meeting.on)}: "
                f"the deadline was {spoken_moment(meeting.deadline_at)}."
            ),
            (
                "It is received all the same, marked late. The chair accepts it for that meeting, "
                "defers it to a later one or sends it back."
            ),
        )
    return (
        (
            f"It is in time for the next meeting, on {spoken_date(meeting.on)}: "
            f"the deadline is {spoken_moment(meeting.deadline_at)}, {left_words(meeting.deadline_at, now)}."
        ),
        "The panel’s administrator then places it on an agenda, and tells you the time of the case.",
    )


def after_submitting(referral: Referral, receipt: Receipt) -> str:
    """What the page says once it is with the panel."""
    said = f"{referral.reference} is submitted."
    if receipt.meeting is None:
        return f"{said} No meeting is planned yet; the panel’s administrator has it now."
    on = spoken_date(receipt.meeting.on)
    if receipt.late:
        return sentence(f"{said} It is late for the meeting on {on}: the chair has it now and decides.")
    return f"{said} It is in time for the meeting on {on}. The panel’s administrator has it now."
