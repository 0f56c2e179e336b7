"""Of words typed about a case: which other families they may name, and what of it their reader may know (B1.25)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.filing.families import earlier_of, people_at
from cmr.filing.queries import Seen
from cmr.filing.settled import came_to
from cmr.models import Case, Meeting, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import by_reference
from cmr.rules.capacities import Actor
from cmr.rules.foreign import Looker, people_of
from cmr.rules.foreign_look import as_read_by, asked_of
from cmr.rules.foreign_names import People
from cmr.rules.meeting import TO_COME
from cmr.rules.permissions import Can, may


def meeting_in_mind(referral: Referral) -> Meeting | None:
    """The meeting whose cases somebody has in mind who writes about this one, whole.

    The one it is on, came late for or is kept for; else the last that it was at, or its panel's next. None before the
    panel received it: what is written then is read by nobody who knows another of its cases.
    """
    whole = select(Meeting).options(joinedload(Meeting.terms))
    known = referral.meeting_id or referral.late_for_id or referral.deferred_to_id
    if known is not None:
        return db.session.scalar(whole.where(Meeting.id == known))
    if referral.submitted_at is None:
        return None
    at = whole.join(Case, Case.meeting_id == Meeting.id).where(Case.referral_id == referral.id)
    ahead = whole.where(Meeting.panel_id == referral.panel_id, Meeting.state.in_(TO_COME))
    return db.session.scalar(at.order_by(Case.id.desc()).limit(1)) or db.session.scalar(
        ahead.order_by(Meeting.on, Meeting.id).limit(1)
    )


def seen_in_words(referral: Referral | None, meeting: Meeting | None, text: str) -> Seen:
    """What of other families stands in them: among the cases of that meeting, those near it and its panel's others.

    Without a ``referral``, of any family. Nothing where there is no meeting yet to say which panel's cases they may
    have in mind.
    """
    if meeting is None or not text.strip():
        return Seen(text, (), ())
    there = [one.person.name for one in came_to([meeting.id])[meeting.id]]
    others, earlier = people_at([meeting.id])[meeting.id], earlier_of([meeting], [text])[meeting.id]
    looker = Looker(_own(referral), others, [*there, *_named_with(referral)], earlier)
    return Seen(text, tuple(looker.look(text)), ())


def seen_by_writer(referral: Referral | None, meeting: Meeting | None, text: str, actor: Actor) -> Seen:
    """The same as far as its writer is asked about it."""
    seen = seen_in_words(referral, meeting, text)
    if meeting is None or not seen.findings:
        return seen
    runs_it = may(actor, Can.RUN_MEETING, meeting.subject())
    return replace(seen, findings=asked_of(seen.findings, _read_by(seen, actor), runs_it=runs_it))


def own_to_reader(seen: Seen, actor: Actor) -> Seen:
    """What was found as this person may know it: nobody learns of another case by a name that they typed."""
    return replace(seen, findings=as_read_by(seen.findings, _read_by(seen, actor)))


def _own(referral: Referral | None) -> People:
    """Whom it may name: of words about a meeting no family is the own one."""
    if referral is None:
        return People("", ())
    answers = {one.key: one.answers for one in referral.sections}
    return people_of(referral.reference, kept_terms(referral.terms).whole_form, answers)


def _named_with(referral: Referral | None) -> tuple[str, ...]:
    """Who works on it: they may be called as a child of another family."""
    if referral is None:
        return ()
    return referral.worker.name, (referral.case.presented_by if referral.case else referral.worker).name


def _read_by(seen: Seen, actor: Actor) -> set[str]:
    """The references of those cases found that this person reads."""
    found = ((name, by_reference(name)) for name in {one.reference for one in seen.findings})
    return {name for name, one in found if one is not None and may(actor, Can.SEE_REFERRAL, one.subject())}
