"""Cases placed on an agenda and taken off it, late ones settled, priority and guests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from cmr.agenda.queries import hears_cases, waits_for
from cmr.hearing.carrying import carry_withdrawals
from cmr.models import Case, CaseGuest, Meeting, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.referrals.moves import facts_of, move
from cmr.rules.agenda import free_place
from cmr.rules.inviting import before_the_hearing, guests_are_known, may_be_invited, may_be_uninvited
from cmr.rules.placing import ANOTHER_PANELS, NO_MORE
from cmr.rules.referral import REFERRAL
from cmr.rules.refusal import Refused, refuse
from cmr.rules.triage import (
    choice_once_deferred,
    may_be_accepted,
    may_be_deferred_to,
    may_have_priority,
)
from cmr.schedule.queries import ON_THE_AGENDA, locked


def place(
    referral: Referral,
    meeting: Meeting,
    wanted: int | None = None,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> Case:
    """Puts the referral on the meeting's agenda, at the ``wanted`` place where that is free, or the lowest (B1.13).

    Locks the meeting before its places are counted, so that of many who try at once no more get in than there are
    places. Raises Refused where it is full or takes no cases, or where the referral came late for it.
    """
    if meeting.panel_id != referral.panel_id:
        raise Refused(ANOTHER_PANELS)
    locked(meeting)
    facts = facts_of(referral, by=by, at=at, meeting=meeting)
    taken = _taken(meeting)
    number = free_place(taken, meeting.most_cases)
    if wanted is not None and wanted not in taken and 1 <= wanted <= meeting.most_cases:
        number = wanted
    changes: dict[str, object] = {"meeting_id": meeting.id, "deferred_to_id": None}
    if referral.state == "returned":
        changes["queued_since"] = at
    accepted_late = bool(facts.meeting and facts.meeting.received_late)
    move(
        referral,
        "schedule",
        facts,
        by=by,
        at=at,
        for_id=for_id,
        changes=changes,
        meeting_id=meeting.id,
        meeting_on=meeting.on.isoformat(),
        place=number,
    )
    case = Case(
        referral=referral,
        meeting=meeting,
        place=number,
        state="placed",
        accepted_late=accepted_late,
        placed_at=at,
        placed_by_id=by.id,
    )
    db.session.add(case)
    db.session.flush()
    carry_withdrawals(case, by=by, at=at, for_id=for_id)
    return case


def take_off(
    referral: Referral, reason: str = "", *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Takes off the agenda what has not gone out yet (D3c); it keeps its place in the queue. Raises Refused."""
    _leave(referral, "take_off", "removed", reason or "Taken off the agenda", by=by, at=at, for_id=for_id)


def defer(
    referral: Referral,
    reason: str,
    to: Meeting | None = None,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """Defers the case before its meeting, to a named later one where given; it keeps its place in the queue (B1.10).

    Priority would lift the deferral, so it ends: of the chair's two choices the later one stands.
    Raises Refused without a reason, once the meeting has opened, or where the named one is no later meeting.
    """
    if to is not None and referral.meeting is not None:
        refuse(may_be_deferred_to(to, referral.meeting, _left(to)))
    _leave(referral, "defer", "deferred", reason, to=to, by=by, at=at, for_id=for_id)


def accept_late(
    referral: Referral, reason: str = "", *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """The chair accepts it for the meeting whose deadline it missed (B1.7). Raises Refused."""
    late_for = referral.late_for
    refuse(may_be_accepted(late_for.state if late_for else None))
    facts = facts_of(referral, by=by, at=at)
    on = late_for.on.isoformat() if late_for else None
    changes = {"late_choice": "accepted", "deferred_to_id": None}
    move(
        referral,
        "accept_late",
        facts,
        by=by,
        at=at,
        for_id=for_id,
        changes=changes,
        meeting_on=on,
        reason=reason,
    )


def defer_late(
    referral: Referral,
    reason: str,
    to: Meeting | None = None,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """The chair defers a late one to a later meeting, named or not (B1.7). Raises Refused."""
    if to is not None and referral.late_for is not None:
        refuse(may_be_deferred_to(to, referral.late_for, _left(to)))
    facts = facts_of(referral, by=by, at=at, reason=reason)
    changes = {"late_choice": "deferred", "deferred_to_id": to.id if to else None, "priority": False}
    left = referral.late_for.on.isoformat() if referral.late_for else None
    detail: dict[str, object] = {
        "reason": reason.strip(),
        "from_on": left,
        "to_on": to.on.isoformat() if to else None,
    }
    if referral.priority:
        detail["priority_ended"] = True
    move(referral, "defer_late", facts, by=by, at=at, for_id=for_id, changes=changes, **detail)


def defer_waiting(
    referral: Referral,
    reason: str,
    to: Meeting,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """The chair keeps one that waits, in time, for a named later meeting; it keeps its place in the queue (B1.10).

    Later than the one it waits for now. Its worker's wish for a meeting, and its priority, end with it. Raises Refused.
    """
    facts = facts_of(referral, by=by, at=at, reason=reason)
    refuse(*REFERRAL.refusals("defer_waiting", referral.state, facts))
    waits = waits_for(referral, at)
    refuse(may_be_deferred_to(to, waits, _left(to)) if waits else NO_MORE)
    changes = {
        "late_choice": choice_once_deferred(referral.late_choice),
        "deferred_to_id": to.id,
        "asked_for_id": None,
        "priority": False,
    }
    left = waits.on.isoformat() if waits else None
    detail: dict[str, object] = {"reason": reason.strip(), "from_on": left, "to_on": to.on.isoformat()}
    if referral.priority:
        detail["priority_ended"] = True
    move(referral, "defer_waiting", facts, by=by, at=at, for_id=for_id, changes=changes, **detail)


def set_priority(
    referral: Referral,
    priority: bool,
    reason: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """The chair gives a case priority, or takes it away, for a reason that the worker sees (B1.10). Raises Refused."""
    refuse(may_have_priority(referral.state, has=referral.priority, wants=priority, reason=reason))
    referral.priority = priority
    db.session.flush()
    why = {"reason": reason.strip()}
    if priority:
        tell(record("referral", referral.id, "give_priority", by=by, at=at, for_id=for_id, **why), referral)
    else:
        tell(record("referral", referral.id, "end_priority", by=by, at=at, for_id=for_id, **why), referral)


def invite(case: Case, person: Person, *, by: Person, at: datetime, for_id: int | None = None) -> CaseGuest:
    """Invites somebody for this case alone (B1.2d). Raises Refused where the panel's terms know no guests."""
    membership = kept_terms(case.meeting.terms).membership
    refuse(guests_are_known(membership.guests_allowed))
    refuse(before_the_hearing(case.state, case.meeting.state))
    refuse(
        may_be_invited(
            person.name,
            active=person.active,
            hears_it=hears_cases(person, case.meeting),
            invited_already=any(guest.person_id == person.id for guest in case.guests),
        )
    )
    guest = CaseGuest(case=case, person=person, invited_by_id=by.id, invited_at=at)
    db.session.add(guest)
    db.session.flush()
    entry = record(
        "referral", case.referral_id, "invite_guest", by=by, at=at, for_id=for_id, name=person.name
    )
    tell(entry, case.referral, person=person.id)
    return guest


def uninvite(case: Case, person: Person, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Takes an invitation back. Raises Refused where the person is no guest of this case."""
    guest = next((guest for guest in case.guests if guest.person_id == person.id), None)
    refuse(before_the_hearing(case.state, case.meeting.state))
    refuse(may_be_uninvited(person.name, invited=guest is not None))
    case.guests = [one for one in case.guests if one is not guest]
    db.session.flush()
    entry = record(
        "referral", case.referral_id, "uninvite_guest", by=by, at=at, for_id=for_id, name=person.name
    )
    tell(entry, case.referral, person=person.id)


def _leave(
    referral: Referral,
    name: str,
    ends_as: str,
    reason: str,
    *,
    to: Meeting | None = None,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> None:
    meeting, case = referral.meeting, referral.case
    if meeting is not None:
        locked(meeting)
    facts = facts_of(referral, by=by, at=at, meeting=meeting, reason=reason)
    detail: dict[str, object] = {
        "reason": reason.strip(),
        "meeting_id": meeting.id if meeting else None,
        ("from_on" if to else "meeting_on"): meeting.on.isoformat() if meeting else None,
        "to_on": to.on.isoformat() if to else None,
    }
    if name == "defer" and referral.priority:
        detail["priority_ended"] = True
    # Taken off, it waits again for the meeting that was asked for; where the chair defers it, no wish stands.
    changes: dict[str, object] = {"deferred_to_id": referral.asked_for_id}
    if name == "defer":
        changes = {"deferred_to_id": to.id if to else None, "asked_for_id": None, "priority": False}
        changes["late_choice"] = choice_once_deferred(referral.late_choice)
    move(referral, name, facts, by=by, at=at, for_id=for_id, changes=changes, **detail)
    if case is not None:
        case.state, case.ended_at, case.ended_reason = ends_as, at, reason.strip()
        db.session.flush()


def _left(meeting: Meeting) -> int:
    """Places of the meeting that nobody has."""
    return meeting.most_cases - len(_taken(meeting))


def _taken(meeting: Meeting) -> set[int]:
    query = select(Case.place).where(Case.meeting_id == meeting.id, Case.state.in_(ON_THE_AGENDA))
    return set(db.session.scalars(query))
