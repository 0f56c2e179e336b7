"""What is due of a referral by the domain's own dates: signatures, submission, late ones, actions, returns (B1.26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, true

from cmr.adapters import clock
from cmr.models import Action, Case, Meeting, Notice, Panel, Referral, Service, Team, db
from cmr.notices.posts import Post, heads_of_service, seats
from cmr.panels.queries import registry
from cmr.referrals.queries import meetings_ahead, waiting_for_the_chair
from cmr.rules.owed import Owed, owed
from cmr.rules.path import DONE, way
from cmr.rules.receipt import made_by
from cmr.rules.reminders import FURTHEST, Reminders
from cmr.rules.wording import in_words, sentence


@dataclass(frozen=True)
class Wanted:
    """A reminder: what it is about, the date it hangs on, and who gets it."""

    kind: str
    record_kind: str
    record_id: int
    key: str
    """The due date, and what else makes this reminder another one than the one before."""
    posts: tuple[Post, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


def reminders_of(panel_key: str) -> Reminders:
    """When this panel's people are reminded, by its terms in force."""
    terms = registry().get(panel_key)
    return terms.reminders if terms else Reminders()


def _today(now: datetime) -> date:
    return now.astimezone(clock.LONDON).date()


def _referrals(*conditions: ColumnElement[bool], only: int | None) -> list[Row[Any]]:
    """Columns alone: what a reminder needs of each referral, and who owns it."""
    query = (
        select(
            Referral.id, Referral.reference, Referral.state, Referral.panel_id, Referral.worker_id,
            Referral.submitted_at, Referral.asked_for_id, Referral.returns_on,
            Panel.name.label("panel"), Panel.key.label("panel_key"),
            Team.name.label("team"), Team.manager_id.label("team_manager_id"),
            Service.name.label("service"), Service.manager_id.label("service_manager_id"),
        )
        .join(Panel, Panel.id == Referral.panel_id)
        .join(Team, Team.id == Referral.team_id)
        .join(Service, Service.id == Team.service_id)
        .where(*conditions, Referral.id == only if only is not None else true())
        .order_by(Referral.id)
    )  # fmt: skip
    return list(db.session.execute(query))


def _worker(row: Row[Any]) -> tuple[Post, ...]:
    return (Post(row.worker_id, "social worker of the case", has_deputies=False),)


def _team_manager(row: Row[Any]) -> tuple[Post, ...]:
    return (Post(row.team_manager_id, f"manager of {row.team}"),) if row.team_manager_id else ()


def _service_manager(row: Row[Any]) -> tuple[Post, ...]:
    return (Post(row.service_manager_id, f"manager of {row.service}"),) if row.service_manager_id else ()


HOLDERS = {
    "draft": ("remind_change", _worker),
    "signed_by_social_worker": ("remind_sign", _team_manager),
    "signed_by_team_manager": ("remind_sign", _service_manager),
    "signed_by_service_manager": ("remind_submit", _worker),
}
"""Which reminder each state before submission brings, and to whom."""


ASKED_BY = {
    "draft": "sent_back",
    "signed_by_social_worker": "signature_waits",
    "signed_by_team_manager": "signature_waits",
    "signed_by_service_manager": "ready_to_submit",
}
"""The notice that asked for the same as the reminder: on its day nobody is reminded of it besides."""


def _told_today(ids: Iterable[int], today: date) -> set[tuple[int, str]]:
    """By the referral's id, which of these notices were written today."""
    since = datetime.combine(today, time(), clock.LONDON)
    query = select(Notice.record_id, Notice.kind).where(
        Notice.record_kind == "referral",
        Notice.record_id.in_(list(ids)),
        Notice.kind.in_(set(ASKED_BY.values())),
        Notice.made_at >= since,
    )
    return {(row.record_id, row.kind) for row in db.session.execute(query)}


def signing(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """The step of the way to the panel that is due soon (B1.6, B1.7).

    A draft is its worker's own business until somebody sent it back or they asked for a certain meeting.
    """
    today = _today(now)
    aimed = or_(Referral.sent_back.is_not(None), Referral.asked_for_id.is_not(None))
    steps = or_(
        Referral.state.in_([state for state in DONE if state != "draft"]),
        and_(Referral.state == "draft", aimed),
    )
    rows = _referrals(steps, only=only)
    ahead = meetings_ahead({row.panel_id for row in rows}, today) if rows else {}
    told = _told_today([row.id for row in rows], today)
    for row in rows:
        made = made_by(ahead[row.panel_id], row.state, row.submitted_at, row.asked_for_id, now)
        if made is None or (row.id, ASKED_BY[row.state]) in told:
            continue
        due = way(row.state, made.deadline_at, now)[0].at
        if not reminders_of(row.panel_key).of_signing(due.date(), today):
            continue
        kind, holders = HOLDERS[row.state]
        facts = _facts(row) | {"due_at": due.isoformat(), "meeting_on": made.on.isoformat()}
        yield Wanted(kind, "referral", row.id, f"{row.state}:{due.date()}", holders(row), facts)


def late(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Late referrals that still wait for the chair shortly before the meeting they came late for (B1.7)."""
    today = _today(now)
    missed = select(Meeting.id, Meeting.on).subquery()
    rows = _referrals(Referral.state == "submitted", waiting_for_the_chair(today), only=only)
    days = _late_days([row.id for row in rows], missed)
    for row in rows:
        on = days[row.id]
        if reminders_of(row.panel_key).of_late(on, today):
            chairs = tuple(seats(_panel(row.panel_id), today, "chair"))
            facts = _facts(row) | {"meeting_on": on.isoformat()}
            yield Wanted("remind_late", "referral", row.id, on.isoformat(), chairs, facts)


def _late_days(ids: Iterable[int], missed: Any) -> dict[int, date]:
    query = select(Referral.id, missed.c.on).join(missed, missed.c.id == Referral.late_for_id)
    return {row.id: row.on for row in db.session.execute(query.where(Referral.id.in_(list(ids))))}


def undecided(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Cases that have waited for the head of service for some days, said again every week (D8)."""
    today = _today(now)
    query = (
        select(Case.referral_id, Meeting.on)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .where(Case.state == "placed", Case.undecided)
    )
    since = {row.referral_id: row.on for row in db.session.execute(query)}
    for row in _referrals(Referral.id.in_(list(since)), only=only):
        if round_ := reminders_of(row.panel_key).of_undecided(since[row.id], today):
            on = since[row.id].isoformat()
            key = on if round_ == 1 else f"{on}:{round_}"
            facts = _facts(row) | {"meeting_on": on}
            yield Wanted("remind_undecided", "referral", row.id, key, tuple(heads_of_service()), facts)


def returning(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Cases whose return to the panel is near and that are on no agenda (D3f)."""
    today = _today(now)
    near = Referral.state == "returned", Referral.returns_on <= today + FURTHEST
    for row in _referrals(*near, only=only):
        if not reminders_of(row.panel_key).of_returning(row.returns_on, today):
            continue
        administrators = tuple(seats(_panel(row.panel_id), today, "administrator"))
        on = row.returns_on.isoformat()
        facts = _facts(row) | {"returns_on": on}
        yield Wanted("remind_returns", "referral", row.id, on, administrators, facts)


def actions(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Unconfirmed actions, before and after the day on which they are due (B1.26)."""
    today = _today(now)
    near = Action.due_on >= today - FURTHEST, Action.due_on <= today + FURTHEST
    query = select(Action.referral_id).where(Action.confirmed_at.is_(None), *near)
    rows = _referrals(Referral.id.in_(query), Referral.state != "closed", only=only)
    days = _open_days([row.id for row in rows])
    for row in rows:
        all_owed = owed(days[row.id], today)
        for due_on in dict.fromkeys(all_owed.days):
            yield from _action(row, due_on, all_owed)


def _open_days(ids: Iterable[int]) -> dict[int, list[date]]:
    """By referral, when each of its actions that nobody has confirmed is due."""
    query = select(Action.referral_id, Action.due_on).where(Action.confirmed_at.is_(None))
    found: dict[int, list[date]] = defaultdict(list)
    for one in db.session.execute(query.where(Action.referral_id.in_(list(ids)))):
        found[one.referral_id].append(one.due_on)
    return found


def _action(row: Row[Any], due_on: date, all_owed: Owed) -> Iterator[Wanted]:
    today, count = all_owed.today, all_owed.days.count(due_on)
    owners = (*_worker(row), *_team_manager(row))
    words = in_words(count, "action")
    them = f"{words} of the case {row.reference}"
    facts = _facts(row) | {
        "actions": words,
        "actions_are": sentence(f"{them} {'is' if count == 1 else 'are'}"),
        "actions_were": sentence(f"{them} {'was' if count == 1 else 'were'}"),
        "not": f"{'is' if count == 1 else 'are'} not confirmed",
        # The panel calls back what it has heard: a case that comes back already is not called.
        "required": "you are" if row.state == "heard" else None,
        "action_on": due_on.isoformat(),
        "action_days": [day.isoformat() for day in all_owed.days],
        "seen_on": today.isoformat(),
        "in_all": all_owed.words_with_day if all_owed.open > count else None,
    }
    when = reminders_of(row.panel_key).of_action(due_on, today)
    if when == "before":
        yield Wanted("remind_action", "referral", row.id, due_on.isoformat(), owners, facts)
    elif when == "late":
        yield Wanted("remind_overdue", "referral", row.id, due_on.isoformat(), owners, facts)
    elif when == "again":
        again = f"{due_on}:again"
        yield Wanted("remind_overdue", "referral", row.id, again, owners, facts)
        # Whoever answers for the case is required to come; their manager hears of it (D3g).
        theirs = facts | ({"required": "its social worker and team manager are"} if facts["required"] else {})
        yield Wanted("remind_overdue", "referral", row.id, again, _service_manager(row), theirs)


def _facts(row: Row[Any]) -> dict[str, Any]:
    return {"reference": row.reference, "panel": row.panel}


def _panel(panel_id: int) -> Panel:
    return db.session.get_one(Panel, panel_id)
