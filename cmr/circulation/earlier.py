"""What a panel agreed before: at its last meeting, and on a case that it heard already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from cmr.filing.leaving_out import copies_of_sheets
from cmr.models import Action, Case, Meeting, Referral, Team, db
from cmr.rules.capacities import Actor
from cmr.rules.left_out import AS_IT_IS, Copy, told
from cmr.rules.permissions import Can, may
from cmr.rules.wording import in_london, spoken_date


@dataclass(frozen=True)
class Agreed:
    """One thing that was agreed, by when, and how it stands."""

    text: str
    due: str
    standing: str


@dataclass(frozen=True)
class HeardBefore:
    """A case as an earlier meeting left it."""

    reference: str
    initials: str
    on: date
    agreed: tuple[Agreed, ...]


def last_meeting(meeting: Meeting) -> Meeting | None:
    """The panel's meeting before this one that was held to its end."""
    before = or_(
        Meeting.on < meeting.on, and_(Meeting.on == meeting.on, Meeting.starts_at < meeting.starts_at)
    )
    query = select(Meeting).where(Meeting.panel_id == meeting.panel_id, Meeting.state == "closed", before)
    return db.session.scalar(query.order_by(Meeting.on.desc(), Meeting.starts_at.desc()).limit(1))


def agreed_at(held: Meeting, actor: Actor, today: date) -> tuple[HeardBefore, ...]:
    """What that meeting agreed on the cases that this person may see, in its order; a fixed number of statements."""
    query = (
        select(Case)
        .where(Case.meeting_id == held.id, Case.state == "heard")
        .order_by(Case.place)
        .options(
            joinedload(Case.referral).options(
                joinedload(Referral.panel),
                joinedload(Referral.team).joinedload(Team.service),
                selectinload(Referral.actions),
                selectinload(Referral.cases).options(
                    joinedload(Case.meeting), selectinload(Case.declarations), selectinload(Case.guests)
                ),
            )
        )
    )
    cases = [
        case
        for case in db.session.scalars(query)
        if may(actor, Can.SEE_REFERRAL, case.referral.subject())
        and not any(one.withdrew and one.person_id == actor.id for one in case.declarations)
    ]
    copies = copies_of_sheets([case.id for case in cases], actor)
    return tuple(_heard(case.referral, case, held.on, today, copies.get(case.id, AS_IT_IS)) for case in cases)


def agreed_on(referral: Referral, but: Meeting, actor: Actor, today: date) -> tuple[HeardBefore, ...]:
    """What earlier meetings agreed on this case (loaded whole) as this person reads it, the latest first."""
    earlier = [one for one in referral.cases if one.state == "heard" and one.meeting_id != but.id]
    copies = copies_of_sheets([case.id for case in earlier], actor)
    return tuple(
        _heard(referral, case, case.meeting.on, today, copies.get(case.id, AS_IT_IS))
        for case in reversed(earlier)
    )


def _heard(referral: Referral, case: Case, on: date, today: date, copy: Copy) -> HeardBefore:
    """Without what is left out of the copy of its sheet that the reader has: an action says what that says."""
    mine: Sequence[Action] = [one for one in referral.actions if one.case_id == case.id]
    return HeardBefore(referral.reference, referral.initials, on, told(tuple(_agreed(mine, today)), copy.of))


def _agreed(actions: Iterable[Action], today: date) -> Iterable[Agreed]:
    for one in sorted(actions, key=lambda action: action.number):
        if one.confirmed_at is not None:
            standing = f"Done {spoken_date(in_london(one.confirmed_at).date())}"
        else:
            standing = "Late" if one.due_on < today else "Open"
        yield Agreed(one.text, spoken_date(one.due_on), standing)
