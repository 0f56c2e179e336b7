"""The one way in which a referral moves: facts gathered, the lifecycle asked, the deed written down.

Other rooms (agenda, hearing, follow-up) move referrals through here too.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from cmr.adapters import clock
from cmr.models import Case, Meeting, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.rules import receipt
from cmr.rules.asked import asked_of
from cmr.rules.completeness import Gap
from cmr.rules.form import Document
from cmr.rules.lifecycle import Moved
from cmr.rules.panel_type import DOCUMENTS, PanelType, Stage
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import HearingFacts, MeetingPlace, ReferralFacts, place_of
from cmr.rules.taken_over import in_order, unconfirmed

SIGNS_FROM: dict[str, Stage] = {
    "draft": "social_worker",
    "signed_by_social_worker": "team_manager",
    "signed_by_team_manager": "service_manager",
}
"""The stage that is signed next in each state; in no other state is anything signed."""


def form_documents(referral: Referral) -> tuple[Document, ...]:
    """The attached documents, as the form's rules take them."""
    return tuple(
        Document(one.kind, one.title, one.dated, one.sha256, one.description or "")
        for one in referral.live_documents
    )


def form_gaps(referral: Referral, on: date) -> tuple[Gap, ...]:
    """What keeps the form from being signed on a day: what is missing or wrong, and what nobody has confirmed yet."""
    terms = kept_terms(referral.terms)
    taken = {section.key: section.taken_from for section in referral.sections if section.taken_from}
    missing = terms.gaps(referral.answers, form_documents(referral), on)
    return in_order(terms.whole_form, missing, unconfirmed(terms.whole_form, taken))


def content_hash(referral: Referral) -> str:
    """SHA-256 of the canonical content as it stands now: what a signature holds."""
    return kept_terms(referral.terms).content_hash(referral.answers, form_documents(referral))


def signed_content(referral: Referral) -> bytes:
    """The canonical content as it stands now, of which ``content_hash`` is the hash."""
    return kept_terms(referral.terms).signed_content(referral.answers, form_documents(referral))


def place_at(meeting: Meeting, referral: Referral, *, today: date) -> MeetingPlace:
    """What the referral's guards ask about a meeting. Lock the meeting first where a place is to be taken."""
    taken = db.session.scalar(
        select(func.count())
        .select_from(Case)
        .where(Case.meeting_id == meeting.id, Case.state.in_(("placed", "heard")))
    )
    return place_of(meeting, referral, taken=taken or 0, today=today, not_before=not_before(referral, today))


def not_before(referral: Referral, today: date) -> date | None:
    """The date of the later meeting that it is kept for, while it is not heard before that."""
    kept = referral.deferred_to
    on, state = (kept.on, kept.state) if kept else (None, None)
    return receipt.not_before(referral.priority, on, state, today)


def waits_for_the_chair(referral: Referral, today: date) -> bool:
    """Whether it came late for a meeting that is still to come, and the chair has not chosen (B1.7)."""
    missed = referral.late_for
    on, state = (missed.on, missed.state) if missed else (None, None)
    return receipt.waits_for_the_chair(referral.late_choice, on, state, today)


def facts_of(
    referral: Referral,
    *,
    by: Person,
    at: datetime,
    meeting: Meeting | None = None,
    hearing: HearingFacts | None = None,
    returns_on: date | None = None,
    reason: str = "",
    comments: str = "",
    only_asking: bool = False,
) -> ReferralFacts:
    """A snapshot of the referral (loaded whole) for its guards. ``meeting`` where the move is about one."""
    terms = kept_terms(referral.terms)
    today = at.astimezone(clock.LONDON).date()
    documents = form_documents(referral)
    gaps = form_gaps(referral, today) if referral.state == "draft" else ()
    live = referral.live_documents
    unconfirmed = [action for action in referral.actions if action.confirmed_at is None]
    return ReferralFacts(
        by_id=by.id,
        gaps=tuple(gap.refusal for gap in gaps),
        documents_missing=terms.missing_documents(documents),
        files_held=sum(one.scan == "waiting" for one in live),
        files_refused=sum(one.scan == "refused" for one in live),
        signer_ids=frozenset(signature.person_id for signature in referral.live_signatures),
        signed_hash=referral.signed_hash,
        content_hash=terms.content_hash(referral.answers, documents) if referral.signed_hash else "",
        waits_for_late_choice=waits_for_the_chair(referral, today),
        late_choice=referral.late_choice,
        late_for=referral.late_for.on if referral.late_for else None,
        meeting=place_at(meeting, referral, today=today) if meeting else None,
        gone_out=referral.case is None or referral.case.has_gone_out,
        scheduled_for=referral.case.meeting.on if referral.state == "scheduled" and referral.case else None,
        hearing=hearing,
        open_actions=len(unconfirmed),
        actions_past_date=sum(action.due_on < today for action in unconfirmed),
        terms_call_back=terms.reviews.call_back_unconfirmed,
        returns_on=returns_on,
        comes_back_on=referral.returns_on,
        today=today,
        still_asked=still_asked(referral),
        comments_wanted=_comments_wanted(referral, terms),
        comments=comments,
        reason=reason,
        reference=referral.reference,
        only_asking=only_asking,
    )


def still_asked(referral: Referral) -> tuple[str, ...]:
    """The titles of the sections that were to be changed and are neither changed nor answered for."""
    asked = asked_of(referral.sent_back)
    if asked is None or referral.state != "draft":
        return ()
    form = kept_terms(referral.terms).whole_form
    to_do = asked.to_do([key for key in asked.sections if changed_since_reopened(referral, key)])
    return tuple(section.title for section in form.sections if section.key in to_do)


def changed_since_reopened(referral: Referral, key: str) -> bool:
    """Whether a section says something else than when the form became a draft again."""
    if key == DOCUMENTS:
        moments = [
            one for document in referral.documents for one in (document.attached_at, document.removed_at)
        ]
        return any(moment is not None and moment > referral.state_since for moment in moments)
    return any(
        one.saved_at > referral.state_since and one.answers != one.last_time
        for one in referral.sections
        if one.key == key
    )


def _comments_wanted(referral: Referral, terms: PanelType) -> str:
    """What whoever signs next writes into the form; empty where they only sign, or need not write."""
    stage = SIGNS_FROM.get(referral.state)
    field = terms.comments_field(stage) if stage else None
    return field.label if field and field.required else ""


def move(
    referral: Referral,
    name: str,
    facts: ReferralFacts,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    changes: dict[str, Any] | None = None,
    **detail: Any,
) -> Moved:
    """Makes the move, writes it into the referral's history and tells of it. Raises Refused and changes nothing.

    ``changes`` are the referral's columns that the new state needs as its evidence; ``detail`` goes into the
    history entry (JSON).
    """
    with db.session.no_autoflush:
        moved = REFERRAL.fire(referral, name, facts)
        referral.state_since = at
        if moved.before == "scheduled" and moved.after != "scheduled":
            referral.meeting_id = None
        if moved.before == "returned":
            referral.returns_on = None
        for column, value in (changes or {}).items():
            setattr(referral, column, value)
        db.session.flush()
    entry = record(
        "referral",
        referral.id,
        name,
        by=by,
        at=at,
        for_id=for_id,
        before=moved.before,
        after=moved.after,
        **detail,
    )
    tell(entry, referral)
    return moved


def void_signatures(referral: Referral, reason: str, *, at: datetime) -> None:
    """Every standing signature falls away; each stays in the history of the form with when and why."""
    for signature in referral.live_signatures:
        signature.voided_at = at
        signature.void_reason = reason
    referral.signed_hash = None
    referral.social_worker_signed_at = None
    referral.team_manager_signed_at = None
    referral.service_manager_signed_at = None
