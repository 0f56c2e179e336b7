"""What a person chose to receive, kept; and what an administrator has sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from cmr.models import Notice, NoticeChoice, Person, db
from cmr.notices import outbox
from cmr.notices.letters import Letter, item_of, letter_of
from cmr.notices.overdue import held_up
from cmr.notices.queries import may_see
from cmr.notices.sending import mailer, said_now
from cmr.rules.capacities import Actor
from cmr.rules.notices import GROUPS, How
from cmr.rules.refusal import Refusal, Refused

MOST_AGAIN = 500
"""Failed mails that one press sends again."""


def choose(person: Person, wanted: Mapping[str, How]) -> None:
    """Keeps the person's choices, by group. What must come always comes, whatever is asked."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    rows = db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person.id))
    theirs = {row.group: row for row in rows}
    for group in GROUPS:
        how = wanted.get(group.key)
        if group.must or how not in group.ways:
            continue
        if group.key in theirs:
            theirs[group.key].how = how
        else:
            db.session.add(NoticeChoice(person_id=person.id, group=group.key, how=how))
    db.session.flush()


@dataclass(frozen=True)
class AsItIs:
    """A notice's mail as it reads."""

    letter: Letter | None
    """None where this version can't put it into words."""
    now: bool = False
    """Whether it is as it would go out at this moment, and not as it was written."""
    why_not: str = ""
    """Why it would not go out any more, of what has not been sent."""


def mail_as_it_is(notice: Notice, at: datetime) -> AsItIs:
    """The mail as its reader gets it, or got it: what has not been sent is looked at again first."""
    if notice.state in ("sent", "dropped"):
        return AsItIs(_letter(notice, notice.facts, at))
    try:
        facts, why = said_now(notice, at)
    except (LookupError, TypeError, ValueError):
        return AsItIs(None)
    if facts is None:
        return AsItIs(_letter(notice, notice.facts, at), why_not=why)
    return AsItIs(_letter(notice, facts, at), now=True)


def _letter(notice: Notice, facts: Mapping[str, Any], at: datetime) -> Letter | None:
    try:
        return letter_of(notice.person, [item_of(notice, facts)], at)
    except (LookupError, TypeError, ValueError):
        return None


def send_again(notice: Notice, *, at: datetime) -> None:
    """Has the worker send a failed or kept notice again. Raises Refused for any other."""
    _require_a_server()
    if notice.state not in ("failed", "kept"):
        raise Refused(Refusal("Only what failed or was kept can be sent again."))
    if not notice.person.active:
        raise Refused(Refusal(f"{notice.person.name} has no account any more, so nothing is sent to them."))
    outbox.resend(notice, at=at)


def send_failed_again(actor: Actor, *, at: datetime) -> int:
    """Has the worker send everything that failed again, of what this person looks after; answers with how many.

    Raises Refused where no mail server is set.
    """
    _require_a_server()
    query = (
        select(Notice)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.state == "failed", Person.active, may_see(actor))
        .order_by(Notice.id)
        .limit(MOST_AGAIN)
    )
    found = db.session.scalars(query).all()
    for notice in found:
        outbox.resend(notice, at=at)
    return len(found)


def send_now(actor: Actor, *, at: datetime) -> int:
    """Has what should have gone out by now tried at once; answers with how many. Raises Refused without a server."""
    _require_a_server()
    return outbox.try_now(and_(held_up(at), may_see(actor)), at)


def _require_a_server() -> None:
    if mailer() is None:
        raise Refused(Refusal("No mail server is set on this installation, so nothing can be sent."))
