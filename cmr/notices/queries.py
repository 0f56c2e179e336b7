"""The outbox read: lists for the administrator, and each person's choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from cmr.models import Case, CaseGuest, Meeting, Notice, NoticeChoice, Panel, Person, Referral, db
from cmr.referrals.queries import visible_to
from cmr.rules.capacities import NOTHING, Actor, Subject
from cmr.rules.notice_groups import groups_for
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import HOW_WORDS, Group, How, with_cases, words_of

AT_ONCE = 50
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "failed": ("Failed", ("failed",)),
    "waiting": ("Waiting", ("waiting", "sending")),
    "kept": ("Kept", ("kept",)),
    "sent": ("Sent", ("sent",)),
    "dropped": ("No longer needed", ("dropped",)),
}
"""The lists of the outbox: words and states."""
LIST_WORDS = {
    "failed": "The service has given these up. Mend what is wrong, then send them again.",
    "waiting": "The service sends these by itself; what did not go through it tries again, with growing pauses.",
    "kept": "Written while no mail server was set. Nothing sends these by itself.",
    "sent": "The mail server took these.",
    "dropped": "What these said was no longer so when they were to be sent, so nobody got them.",
}


@dataclass(frozen=True)
class NoticeRow:
    """A notice as a line of the administrator's list."""

    id: int
    subject: str
    person: str
    email: str
    principal: str
    made_at: datetime
    state: str
    how: str
    attempts: int
    next_try_at: datetime
    sent_at: datetime | None
    fault: str
    again: bool
    """Whether it can be sent again."""


@dataclass(frozen=True)
class Page:
    """One page of a list, the latest first."""

    rows: tuple[NoticeRow, ...]
    next_before: int | None


@dataclass(frozen=True)
class Held:
    """A notice that permissions can be asked about: by itself it is nobody's case."""

    notice: Notice

    def subject(self) -> Subject:
        """Who may see which is asked in the query itself."""
        return NOTHING


def may_see(actor: Actor) -> ColumnElement[bool]:
    """Which notices this person looks after: all of them, or those of the panels they administer (need to know)."""
    if actor.manages_accounts:
        return true()
    panels = {panel for hat in actor.hats for panel in hat.administers}
    referrals = select(Referral.id).where(Referral.panel_id.in_(panels), visible_to(actor))
    meetings = select(Meeting.id).where(Meeting.panel_id.in_(panels))
    return or_(
        and_(Notice.record_kind == "referral", Notice.record_id.in_(referrals)),
        and_(Notice.record_kind == "meeting", Notice.record_id.in_(meetings)),
        # Of who stands in at one meeting alone: that meeting's.
        and_(Notice.record_kind == "person", Notice.facts["meeting_id"].as_integer().in_(meetings)),
        and_(
            Notice.record_kind == "panel", Notice.record_id.in_(select(Panel.id).where(Panel.id.in_(panels)))
        ),
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many notices stand in each list."""
    rows = db.session.execute(
        select(Notice.state, func.count().label("many")).where(may_see(actor)).group_by(Notice.state)
    ).all()
    by_state = {row.state: row.many for row in rows}
    return {key: sum(by_state.get(state, 0) for state in states) for key, (_, states) in LISTS.items()}


def failed(actor: Actor) -> int:
    """How many could not be sent; one statement."""
    query = select(func.count()).select_from(Notice).where(Notice.state == "failed", may_see(actor))
    return db.session.scalar(query) or 0


def listed(show: str, actor: Actor, before: int | None = None) -> Page:
    """One page of a list; KeyError for a list that there is not."""
    query = (
        select(Notice)
        .where(Notice.state.in_(LISTS[show][1]), may_see(actor))
        .options(joinedload(Notice.person), joinedload(Notice.principal))
        .order_by(Notice.id.desc())
        .limit(AT_ONCE + 1)
    )
    if before is not None:
        query = query.where(Notice.id < before)
    found = db.session.scalars(query).all()
    rows = tuple(_row(one) for one in found[:AT_ONCE])
    return Page(rows, rows[-1].id if len(found) > AT_ONCE else None)


def _row(notice: Notice) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        subject=subject_of(notice),
        person=notice.person.name,
        email=notice.person.email,
        principal=notice.principal.name if notice.principal else "",
        made_at=notice.made_at,
        state=notice.state,
        how=notice.how,
        attempts=notice.attempts,
        next_try_at=notice.next_try_at,
        sent_at=notice.sent_at,
        fault=notice.fault,
        again=notice.state in ("failed", "kept"),
    )


def subject_of(notice: Notice) -> str:
    """What its mail says in its first line; of one that this version can't put into words, its kind."""
    kind = KINDS.get(notice.kind)
    try:
        return words_of(kind, with_cases(notice.facts)).subject if kind else notice.kind
    except (LookupError, TypeError, ValueError):
        return f"Notice “{notice.kind.replace('_', ' ')}”"


def in_one_mail(notice: Notice, actor: Actor) -> tuple[str, ...]:
    """What went out in one mail with it, or was to, in the first line of each; without what the person may not see."""
    if notice.attempts == 0 or notice.state == "dropped":
        return ()
    query = select(Notice).where(
        Notice.message_id == notice.message_id,
        Notice.person_id == notice.person_id,
        Notice.state == notice.state,
        Notice.id != notice.id,
        may_see(actor),
    )
    return tuple(subject_of(one) for one in db.session.scalars(query.order_by(Notice.id)))


def latest_fault(actor: Actor) -> str:
    """Why the last mail that waits did not go; empty where nothing that they look after waits after a failed try."""
    query = (
        select(Notice.fault)
        .where(Notice.state == "waiting", Notice.attempts > 0, Notice.fault != "", may_see(actor))
        .order_by(Notice.next_try_at.desc())
        .limit(1)
    )
    return db.session.scalar(query) or ""


def account_managers() -> tuple[str, ...]:
    """Some of those who can correct a person's address, by name."""
    query = select(Person.name).where(Person.manages_accounts, Person.active).order_by(Person.name).limit(3)
    return tuple(db.session.scalars(query))


def held(id: int, actor: Actor, *, lock: bool = False) -> Held | None:  # noqa: A002 # the URL's own word
    """The notice with its people, or None where there is none that this person looks after."""
    query = select(Notice).where(Notice.id == id, may_see(actor))
    if lock:
        db.session.execute(select(Notice.id).where(Notice.id == id).with_for_update())
    found = db.session.scalar(query.options(joinedload(Notice.person), joinedload(Notice.principal)))
    return Held(found) if found else None


@dataclass(frozen=True)
class Chosen:
    """A group with what the person receives of it now."""

    group: Group
    how: How

    @property
    def words(self) -> str:
        """What they receive, in words."""
        return HOW_WORDS[self.how]


def chosen_by(person: Person, actor: Actor, today: date) -> tuple[Chosen, ...]:
    """The groups that bring the person anything, each with their choice, or with what comes without one."""
    rows = db.session.execute(
        select(NoticeChoice.group, NoticeChoice.how).where(NoticeChoice.person_id == person.id)
    )
    theirs: dict[str, Any] = {row.group: row.how for row in rows}
    return tuple(
        Chosen(group, theirs[group.key] if theirs.get(group.key) in group.ways else group.ways[0])
        for group in groups_for(actor, guest=_is_guest(person, today))
    )


def _is_guest(person: Person, today: date) -> bool:
    """Whether they are invited to a case that is still to be heard (B1.2d)."""
    query = (
        select(CaseGuest.id)
        .join(Case, Case.id == CaseGuest.case_id)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .where(CaseGuest.person_id == person.id, Case.state == "placed", Meeting.on >= today)
    )
    return db.session.scalar(query.limit(1)) is not None
