"""What people do with a whole referral: sign it, send it back, recall, submit, withdraw or revise it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from cmr.models import Person, Referral, Signature, db
from cmr.models.history import record
from cmr.panels.queries import kept_terms
from cmr.referrals.changes import keep_content
from cmr.referrals.integrity import words_hash
from cmr.referrals.moves import facts_of, move, signed_content, void_signatures
from cmr.referrals.queries import MeetingAhead
from cmr.referrals.submitting import would_mean
from cmr.rules.asked import answered_for, asked_of, reason_in_all
from cmr.rules.panel_type import SigningStage, Stage
from cmr.rules.receipt import Receipt
from cmr.rules.refusal import Refusal, Refused

SENT_BACK_AS = {
    "signed_by_social_worker": "send_back_as_team_manager",
    "signed_by_team_manager": "send_back_as_service_manager",
    "signed_by_service_manager": "send_back_as_service_manager",
    "submitted": "send_back_as_chair",
    "scheduled": "send_back_as_chair",
}
"""The move by which a referral is sent back to its worker in each state."""

UNSIGNED = {
    "signed_hash": None,
    "social_worker_signed_at": None,
    "team_manager_signed_at": None,
    "service_manager_signed_at": None,
}
OUT_OF_THE_QUEUE = {"queued_since": None, "late_for_id": None, "late_choice": None, "deferred_to_id": None}


def sign(
    referral: Referral,
    stage: Stage,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    comments: str = "",
) -> Signature:
    """Signs the form as it stands for one stage, with the declaration of the terms it was written under.

    ``comments`` are what a manager writes into the form with it (DF). A deputy signs as themselves for the principal
    ``for_id`` (D5). Raises Refused where the form is incomplete, was sent back and is neither changed nor answered,
    is not what was signed before, out of turn, or signed already by this person.
    """
    facts = facts_of(referral, by=by, at=at, comments=comments)
    terms = signing_stage(referral, stage)
    hash_now = keep_content(signed_content(referral))
    changes = {f"{stage}_signed_at": at, "signed_hash": hash_now}
    position = position_in_words(by, _principal(for_id))
    detail = {
        "content_hash": hash_now,
        "words_sha256": words_hash(by.name, position, terms.declaration, comments.strip()),
        **_written_with(stage, referral, comments),
    }
    if stage == "social_worker":
        changes["sent_back"] = None
    move(
        referral,
        f"sign_as_{stage}",
        facts,
        by=by,
        at=at,
        for_id=for_id,
        changes=changes,
        **detail,
    )
    signature = Signature(
        stage=stage,
        person=by,
        for_id=for_id,
        name=by.name,
        position=position,
        declaration=terms.declaration,
        content_hash=hash_now,
        comments=comments.strip(),
        signed_at=at,
    )
    referral.signatures.append(signature)
    db.session.flush()
    return signature


def _written_with(stage: Stage, referral: Referral, comments: str) -> dict[str, object]:
    """What a signature's entry in the history holds beside the content: its comments' hash, its worker's answers."""
    if stage != "social_worker":
        text = comments.strip()
        return {"comments_sha256": hashlib.sha256(text.encode()).hexdigest()} if text else {}
    asked = asked_of(referral.sent_back)
    return {"stays": dict(asked.answers)} if asked and asked.answers else {}


def signing_stage(referral: Referral, stage: Stage) -> SigningStage:
    """The stage as the referral's terms have it. Raises Refused where this panel does not ask for it."""
    for one in kept_terms(referral.terms).signing:
        if one.stage == stage:
            return one
    raise Refused(Refusal(f"This panel asks for no signature as {stage.replace('_', ' ')}."))


def position_in_words(person: Person, principal: Person | None) -> str:
    """How a signature names the signatory's position: "team manager, for Ann Hale (service manager)"."""
    return f"{person.position}, for {principal.name} ({principal.position})" if principal else person.position


def send_back(
    referral: Referral,
    words: str,
    reasons: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """Makes it the worker's draft again, to be changed.

    ``reasons`` say for each section that is to be changed (by its key) what and why; ``words`` speak of the whole.
    Its signatures fall away and, where it was on an agenda, its place is free. Raises Refused without any reason,
    once its meeting has opened, or in a state from which nothing is sent back.
    """
    name = SENT_BACK_AS.get(referral.state)
    if name is None:
        raise Refused(Refusal("It is with its worker, or past the panel: there is nothing to send back."))
    reason = reason_in_all(words, reasons, section_titles(referral))
    said = {"reason": reason, "words": words.strip(), "sections": list(reasons), "reasons": dict(reasons)}
    facts = facts_of(referral, by=by, at=at, meeting=referral.meeting, reason=reason)
    asked = said | {"by": by.name, "by_id": by.id, "at": at.isoformat()}
    changes = UNSIGNED | OUT_OF_THE_QUEUE | {"sent_back": asked}
    move(referral, name, facts, by=by, at=at, for_id=for_id, changes=changes, **said)
    void_signatures(referral, "Sent back to be changed", at=at)
    _free_the_place(referral, "Sent back to be changed", at=at)
    db.session.flush()


def leave_as_it_is(referral: Referral, key: str, why: str, *, by: Person, at: datetime) -> None:
    """Keeps its worker's answer why a section that was to be changed stays as it is; an empty one takes it back.

    The signatories read it. Raises Refused where nobody asked for a change of that section.
    """
    asked = answered_for(referral.state, referral.sent_back, key)
    if isinstance(asked, Refusal):
        raise Refused(asked)
    answers = {**asked.answers, key: why.strip()}
    if answers != asked.answers:
        # A new mapping: what is changed within a kept one is not seen to have changed.
        referral.sent_back = {
            **(referral.sent_back or {}),
            "answers": {one: text for one, text in answers.items() if text},
        }
        record("referral", referral.id, "leave_as_it_is", by=by, at=at, section=key)
        db.session.flush()


def section_titles(referral: Referral) -> dict[str, str]:
    """The title of each section that its worker writes."""
    return {section.key: section.title for section in kept_terms(referral.terms).whole_form.sections}


def recall(referral: Referral, *, by: Person, at: datetime) -> None:
    """Takes a signed or submitted form back to change it; its signatures fall away."""
    facts = facts_of(referral, by=by, at=at)
    move(referral, "recall", facts, by=by, at=at, changes=UNSIGNED | OUT_OF_THE_QUEUE | {"sent_back": None})
    void_signatures(referral, "Recalled by its worker", at=at)
    db.session.flush()


def submit(
    referral: Referral,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    for_meeting: int | None = None,
) -> Receipt[MeetingAhead]:
    """Hands it to the panel. After the deadline of the panel's next meeting it is marked late for it (B1.7).

    ``for_meeting`` is the id of the meeting it is for: the next, or a later one it is in time for; where none is
    said, the one that its worker asked for, or else the next. Raises Refused for any other.
    """
    would = would_mean(referral, at)
    if for_meeting is None and would.asked is not None:
        for_meeting = would.asked.id
    received = would.received(for_meeting)
    meeting, late = received.meeting, received.late
    on = meeting.on.isoformat() if meeting else None
    changes: dict[str, object] = {
        "submitted_at": at,
        "queued_since": at,
        "sent_back": None,
        **_standing(received, chair_decides=would.chair_decides),
    }
    move(
        referral,
        "submit",
        facts_of(referral, by=by, at=at),
        by=by,
        at=at,
        for_id=for_id,
        changes=changes,
        late=late,
        meeting_on=on,
        asked_for=on if for_meeting is not None else None,
    )
    return received


def _standing(received: Receipt[MeetingAhead], *, chair_decides: bool) -> dict[str, object]:
    """The columns that say which meeting it missed, what became of that, and which one it is kept for (B1.7)."""
    missed, meeting = received.missed, received.meeting
    asked = meeting.id if meeting and received.asked_for else None
    kept: dict[str, object] = {"deferred_to_id": asked, "asked_for_id": asked}
    if missed:
        return kept | {"late_for_id": missed.id, "late_choice": "later"}
    if received.late and meeting:
        return kept | {"late_for_id": meeting.id, "late_choice": "waiting" if chair_decides else "deferred"}
    return kept | {"late_for_id": None, "late_choice": None}


def withdraw(referral: Referral, reason: str, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Ends it before it is heard, for a reason; where it was on an agenda, its place is free."""
    facts = facts_of(referral, by=by, at=at, meeting=referral.meeting, reason=reason)
    ended = {"closed_at": at, "closed_reason": reason, "closed_by_id": by.id, "withdrawn": True}
    changes = ended | OUT_OF_THE_QUEUE
    move(referral, "withdraw", facts, by=by, at=at, for_id=for_id, changes=changes, reason=reason)
    _free_the_place(referral, "Withdrawn", at=at)
    db.session.flush()


def revise(referral: Referral, *, by: Person, at: datetime) -> None:
    """Opens a returned case's form again; what is changed is signed anew by all three (D3a)."""
    facts = facts_of(referral, by=by, at=at)
    changes = UNSIGNED | OUT_OF_THE_QUEUE | {"asked_for_id": None}
    move(referral, "revise", facts, by=by, at=at, changes=changes)
    void_signatures(referral, "Revised before it returns to the panel", at=at)
    db.session.flush()


def _principal(for_id: int | None) -> Person | None:
    return db.session.get(Person, for_id) if for_id is not None else None


def _free_the_place(referral: Referral, reason: str, *, at: datetime) -> None:
    for case in referral.cases:
        if case.state == "placed":
            case.state, case.ended_at, case.ended_reason = "removed", at, reason
