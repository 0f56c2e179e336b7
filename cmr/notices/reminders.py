"""Reminders: worked out from the domain's own dates at every sweep, and written once for each date.

What a reminder hangs on is its key: a date that moves makes another reminder, and the one of the old date is found
to be due no more when it would be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from typing import Any

from sqlalchemy import String, cast, select, update

from cmr.adapters import clock
from cmr.models import Notice, db
from cmr.notices import dates, filing_dates, meeting_dates, minutes_audiences
from cmr.notices.dates import Wanted
from cmr.notices.operations import Addressed, write_down
from cmr.notices.posts import deputies_of
from cmr.rules.notices import DIGEST_AT
from cmr.rules.working_days import is_working_day

PREFIX = "due:"
"""At the beginning of a reminder's event; an entry of the history begins with its record's kind."""
DONE = "It is done, or is not asked for any more."
"""Why a notice is not sent that asks for what is asked of nobody any more."""
FROM = time(6, 30)
"""On working days, London time: early enough for the mail of the day."""

Source = Callable[[datetime, int | None], Iterator[Wanted]]
SOURCES: dict[str, Source] = {
    "remind_change": dates.signing,
    "remind_sign": dates.signing,
    "remind_submit": dates.signing,
    "remind_late": dates.late,
    "remind_undecided": dates.undecided,
    "remind_returns": dates.returning,
    "remind_action": dates.actions,
    "remind_overdue": dates.actions,
    "remind_circulate": meeting_dates.circulating,
    "remind_read": meeting_dates.reading,
    "remind_reply": meeting_dates.replying,
    "remind_present": meeting_dates.replying,
    "remind_meeting": meeting_dates.coming,
    "remind_guest": meeting_dates.coming,
    "remind_clocks": meeting_dates.clocks,
    "remind_open": meeting_dates.unopened,
    "remind_minutes": minutes_audiences.minutes_due,
    "remind_approve": minutes_audiences.approval_due,
    "remind_filing": filing_dates.filing,
}
"""By kind, what works out which of it are due."""


AFTERWARDS = ("remind_minutes", "remind_approve", "remind_filing")
"""Of a meeting that is over: what waits for somebody waits for whoever stands in for them today."""
MORE_COME = (meeting_dates.reading, meeting_dates.replying)
"""Sources after which more comes of the same meeting: no mail of it goes out between them."""


def sweep(now: datetime) -> int:
    """Writes every reminder that is due and not written yet; answers with how many. Commits after each source."""
    local = now.astimezone(clock.LONDON)
    if local.time() < FROM or not is_working_day(local.date()):
        return 0
    written = 0
    for source in dict.fromkeys(SOURCES.values()):
        for one in list(source(now, None)):
            written += _write(one, now)
        if source not in MORE_COME:
            db.session.commit()
    return written


def _write(one: Wanted, now: datetime) -> int:
    event = event_of(one)
    _set_aside(event)
    have = set(db.session.scalars(select(Notice.person_id).where(Notice.event == event)))
    new = [addressed for addressed in addressed_of(one, now) if addressed.person_id not in have]
    earliest = datetime.combine(now.astimezone(clock.LONDON), DIGEST_AT, clock.LONDON)
    return write_down(event, new, (one.record_kind, one.record_id), at=now, earliest=earliest)


def _set_aside(event: str) -> None:
    """What was dropped because it was due no more, and is wanted again: a meeting moved there and back, say.

    The dropped one stays in the outbox as it is, under another name; a new one is written.
    """
    dropped = Notice.event == event, Notice.state == "dropped", Notice.fault == DONE
    another = Notice.event + "~" + cast(Notice.id, String)
    db.session.execute(
        update(Notice).where(*dropped).values(event=another).execution_options(synchronize_session=False)
    )


def event_of(one: Wanted) -> str:
    """The name of a reminder in the outbox, the same at every sweep."""
    return f"{PREFIX}{one.kind}:{one.record_id}:{one.key}"


def addressed_of(one: Wanted, now: datetime) -> list[Addressed]:
    """Who gets it: the posts, and their deputies; each once."""
    today = now.astimezone(clock.LONDON).date()
    meeting_id = one.record_id if one.record_kind == "meeting" else None
    # A meeting's own reminders know who comes; elsewhere what waits for somebody waits for their deputy too.
    stand_in = {} if meeting_id and one.kind not in AFTERWARDS else deputies_of(one.posts, today)
    posts = (*one.posts, *(deputy for post in one.posts for deputy in stand_in.get(post.person_id, ())))
    found: dict[int, Addressed] = {}
    for post in posts:
        addressed = Addressed(post.person_id, post.for_id, post.capacity, one.kind, dict(one.facts), "")
        found.setdefault(post.person_id, addressed)
    return list(found.values())


def still_due(notice: Notice, now: datetime) -> bool:
    """Whether the reminder would be written now: not done, not moved to another date, and still this person's."""
    return facts_now(notice, now) is not None


def facts_now(notice: Notice, now: datetime) -> dict[str, Any] | None:
    """What the reminder says if it is written now: counts and times are those of now. None where it is due no more."""
    source = SOURCES[notice.kind]
    wanted: Iterable[Wanted] = source(now, notice.record_id)
    same = (one for one in wanted if event_of(one) == notice.event)
    mine = (addressed for one in same for addressed in addressed_of(one, now))
    return next((one.facts for one in mine if one.person_id == notice.person_id), None)
