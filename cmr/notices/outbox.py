"""The outbox emptied: which notice is next, who has it in hand until when, and what became of it.

A worker takes one mail at a time: claimed in a short transaction, sent in none, settled in another. A claim ends by
itself (``LEASE``), so that what a killed worker had in hand goes on. Whether that mail was accepted before the worker
died nobody knows: it is sent once more under the same Message-ID, and never a third time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, case, func, or_, select, true, update
from sqlalchemy.orm import joinedload

from cmr.models import Notice, Person, db
from cmr.rules.morning import OF_A_MEETING, OF_ACTIONS, bundle, kinds_with

LEASE = timedelta(minutes=5)
"""For how long a worker has a mail in hand: well over the minute that one may take."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""After each failed try; after the last of them it is given up and shown to the administrator."""
STALE = timedelta(days=14)
"""What has waited for so long, because no worker ran, is news no more: it is shown, not sent."""
TOO_OLD = "It waited for two weeks without being sent, and is not sent by itself any more."
PERHAPS = "It may have arrived."
"""At the beginning of a fault, once a mail was handed over and no answer came."""
STOPPED = f"{PERHAPS} The service stopped while it was sent."
FAULT_LIMIT = 300


@dataclass(frozen=True)
class Claim:
    """One mail in hand: a notice, or all of a person's for the day."""

    notices: tuple[Notice, ...]
    until: datetime
    ids: tuple[int, ...]
    """The ids of its notices, known without asking the database."""

    @property
    def first(self) -> Notice:
        """The notice whose person and Message-ID the mail has."""
        return self.notices[0]


def claim(now: datetime) -> Claim | None:
    """Takes the next mail that is due, or answers None. Flushes; the caller commits before anything is sent."""
    while (found := _next(now)) is not None:
        if now - found.next_try_at > STALE:
            _settle([found.id], state="failed", fault=TOO_OLD, claimed_until=None)
            continue
        ids = _together(found, now)
        until = now + LEASE
        taken = _update(
            Notice.id.in_(ids),
            _free(now),
            state="sending",
            claimed_until=until,
            attempts=Notice.attempts + 1,
            message_id=found.message_id,
        )
        if taken < len(ids):
            db.session.rollback()  # another worker was faster
            continue
        died = found.state == "sending"
        notices = _read(ids)
        if not died:
            return Claim(notices, until, tuple(ids))
        if may_have_arrived(found):
            _settle(ids, state="failed", fault=STOPPED, claimed_until=None)
            continue
        for notice in notices:
            notice.fault = STOPPED
        db.session.flush()
        return Claim(notices, until, tuple(ids))
    return None


def _next(now: datetime) -> Notice | None:
    query = select(Notice).where(_free(now), Notice.next_try_at <= now)
    found: Notice | None = db.session.scalar(
        query.order_by(Notice.next_try_at, Notice.id).limit(1).execution_options(populate_existing=True)
    )
    return found


def _free(now: datetime) -> Any:
    return and_(
        Notice.state.in_(("waiting", "sending")),
        or_(Notice.claimed_until.is_(None), Notice.claimed_until <= now),
    )


def _together(found: Notice, now: datetime) -> list[int]:
    """The ids of what goes in one mail. One that was tried before keeps what it held, under its Message-ID."""
    alike = _alike(found)
    if alike is None:
        return [found.id]
    # The person's lock: two workers never make two mails of one day, nor wait for each other's rows.
    db.session.execute(select(Person.id).where(Person.id == found.person_id).with_for_update())
    mine = Notice.person_id == found.person_id, Notice.how == found.how, alike, _free(now)
    if found.attempts:
        query = select(Notice.id).where(*mine, Notice.message_id == found.message_id)
    else:
        query = select(Notice.id).where(*mine, Notice.attempts == 0, Notice.next_try_at <= now)
    return list(db.session.scalars(query.order_by(Notice.id))) or [found.id]


def _alike(found: Notice) -> Any:
    """Which of a person's notices go with this one: all of the day; a morning's of one meeting; a morning's of actions.

    None for one that goes by itself.
    """
    if found.how == "daily":
        return true()
    kinds = kinds_with(found.kind)
    if not kinds:
        return None
    of_kinds = Notice.kind.in_(kinds)
    return (
        and_(of_kinds, Notice.record_id == found.record_id) if bundle(found.kind) == "meeting" else of_kinds
    )


def _read(ids: Sequence[int]) -> tuple[Notice, ...]:
    query = select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id)
    whole = query.options(joinedload(Notice.person), joinedload(Notice.principal))
    return tuple(db.session.scalars(whole.execution_options(populate_existing=True)))


def may_have_arrived(notice: Notice) -> bool:
    """Whether it was handed over once already without an answer."""
    return notice.fault.startswith(PERHAPS)


def sent(claimed: Claim, at: datetime) -> int:
    """The server took it. Answers with how many of its notices were still in our hand."""
    return _in_hand(claimed, state="sent", sent_at=at, fault="", claimed_until=None)


def failed(claimed: Claim, fault: str, *, again: bool, unsure: bool, at: datetime) -> str:
    """The server did not take it: the state it has now. ``unsure``: it may have; then it is tried once more only."""
    before = may_have_arrived(claimed.first)
    words = f"{PERHAPS} {fault}" if unsure or before else fault
    tries = claimed.first.attempts
    if not again or (unsure and before) or tries > len(PAUSES):
        _in_hand(claimed, state="failed", fault=words[:FAULT_LIMIT], claimed_until=None)
        return "failed"
    pause = PAUSES[tries - 1]
    _in_hand(
        claimed,
        state="waiting",
        fault=words[:FAULT_LIMIT],
        claimed_until=None,
        next_try_at=at + pause,
    )
    return "waiting"


def drop(notices: Sequence[Notice], why: str) -> None:
    """What it says is true no more, or nobody may read it any more: it is not sent."""
    _settle([one.id for one in notices], state="dropped", fault=why[:FAULT_LIMIT], claimed_until=None)


def keep_all(now: datetime) -> int:
    """Without a mail server: everything that is due is kept for the administrator; answers with how many."""
    return _update(_free(now), Notice.next_try_at <= now, state="kept", claimed_until=None)


def try_now(waiting: Any, at: datetime) -> int:
    """Ends the pause of what waits for its next try, of these notices; answers with how many wait that were due."""
    _update(waiting, Notice.state == "waiting", Notice.next_try_at > at, next_try_at=at)
    query = select(func.count()).select_from(Notice).where(waiting, Notice.state == "waiting")
    return db.session.scalar(query) or 0


def resend(notice: Notice, *, at: datetime) -> None:
    """Sends again what failed or was kept, with everything that was in the same mail, under its Message-ID."""
    gathered = and_(Notice.state == "failed", Notice.kind.in_(OF_ACTIONS | OF_A_MEETING))
    _update(
        Notice.message_id == notice.message_id,
        Notice.state.in_(("failed", "kept")),
        state="waiting",
        fault="",
        # What was gathered and tried stays together, as it was.
        attempts=case((or_(Notice.how == "daily", gathered), 1), else_=0),
        claimed_until=None,
        next_try_at=at,
    )
    db.session.flush()


def _in_hand(claimed: Claim, **values: Any) -> int:
    mine = Notice.id.in_(claimed.ids), Notice.state == "sending", Notice.claimed_until == claimed.until
    return _update(*mine, **values)


def _settle(ids: Sequence[int], **values: Any) -> None:
    _update(Notice.id.in_(ids), **values)


def _update(*conditions: Any, **values: Any) -> int:
    statement = update(Notice).where(*conditions).values(**values)
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
