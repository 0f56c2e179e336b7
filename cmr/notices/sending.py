"""The outbox sent: claim, look again, write the mail, commit, send, settle; one mail after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy.exc import OperationalError

from cmr.adapters import clock
from cmr.adapters.mail import Away, Connection, Mailer, Never, NotSent, Unsure
from cmr.calendars.attached import files_for
from cmr.models import Notice, db
from cmr.notices import outbox
from cmr.notices.at_sending import as_of_now
from cmr.notices.letters import AddressFault, letter_of, mail_of
from cmr.notices.outbox import Claim
from cmr.notices.sight import looked_at
from cmr.notices.together import items_of
from cmr.rules.notice_words import KINDS
from cmr.rules.wording import plural

T = TypeVar("T")
LOG = logging.getLogger(__name__)
LONG = timedelta(hours=12)
"""For a run that is to send all there is."""
SETTLED_WITHIN = 3
"""Tries to write down what became of a mail, each as long as the database lets a writer wait."""
NO_ADDRESS = "The person’s mail address can’t be used."
UNKNOWN = "It is of a kind that this version of the service does not know."
UNWRITABLE = "This version of the service can’t write it."


@dataclass
class Tally:
    """What one run did, counted in notices."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    dropped: int = 0
    kept: int = 0
    away: str = ""
    """Why the mail server took nothing, where it did not."""

    @property
    def words(self) -> str:
        """What was done: "3 notices sent, 1 tried again later"."""
        others = (
            (self.waiting, "tried again later"),
            (self.failed, "failed"),
            (self.dropped, "no longer true"),
            (self.kept, "kept, because no mail server is set"),
        )
        said = (f"{count} {word}" for count, word in others if count)
        return ", ".join((f"{plural(self.sent, 'notice')} sent", *said))


def mailer() -> Mailer | None:
    """How mail leaves this installation; None where it is kept."""
    found: Mailer | None = current_app.extensions["mailer"]
    return found


def run(
    *,
    within: timedelta,
    now: Callable[[], datetime] = clock.now,
    stopped: Callable[[], bool] = lambda: False,
) -> Tally:
    """Sends what is due, for so long at most, and no further mail once ``stopped``.

    Ends at once where the mail server is away: the next run tries again.
    """
    tally, through, start = Tally(), mailer(), now()
    if through is None:
        tally.kept = outbox.keep_all(start)
        db.session.commit()
        return tally
    with through.connected() as connection:
        while now() - start < within and not tally.away and not stopped():
            claimed = outbox.claim(now())
            if claimed is None:
                break
            mail = _written(claimed, tally, now())
            db.session.commit()  # no lock and no transaction is held while the server is spoken to
            if mail is not None:
                _deliver(connection, claimed, mail, tally, now)
    db.session.commit()
    return tally


def _written(claimed: Claim, tally: Tally, at: datetime) -> EmailMessage | None:
    """The mail of what may be sent still; what may not is dropped. None where nothing is left of it."""
    try:
        return _mail(claimed, tally, at)
    except AddressFault:
        why = NO_ADDRESS
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # One that can't be put into words must not hold up all others, round after round.
        LOG.exception("A mail can’t be written: notices %s", claimed.ids)
        why = UNWRITABLE
    outbox.failed(claimed, why, again=False, unsure=False, at=at)
    tally.failed += len(claimed.ids)
    return None


def _mail(claimed: Claim, tally: Tally, at: datetime) -> EmailMessage | None:
    said: list[tuple[Notice, dict[str, Any]]] = []
    gone: list[tuple[Notice, str]] = []
    for notice in claimed.notices:
        facts, why = said_now(notice, at)
        if facts is None:
            gone.append((notice, why))
        else:
            said.append((notice, facts))
    person = claimed.first.person
    mail = None
    if said:
        files = files_for(said, person, at)
        mail = mail_of(letter_of(person, items_of(said), at), person, claimed.first.message_id, at, files)
    for notice, why in gone:
        outbox.drop([notice], why)
    tally.dropped += len(gone)
    return mail


def said_now(notice: Notice, at: datetime) -> tuple[dict[str, Any] | None, str]:
    """The facts that its mail says if it goes out at this moment; or None, and why it does not."""
    kind = KINDS.get(notice.kind)
    facts, why = looked_at(notice, kind, at) if kind else (None, UNKNOWN)
    return (None, why) if facts is None else as_of_now(notice, facts, at)


def _deliver(
    connection: Connection, claimed: Claim, mail: EmailMessage, tally: Tally, now: Callable[[], datetime]
) -> None:
    try:
        connection.deliver(mail)
    except NotSent as fault:
        _not_taken(claimed, fault, tally, now())
    else:
        ours = _settled(lambda: outbox.sent(claimed, now()))
        if not ours:
            LOG.warning("A mail was sent after another worker had taken it over: notices %s", claimed.ids)
        tally.sent += ours


def _settled(write: Callable[[], T]) -> T:
    """Writes down what became of a mail. A database that is locked longer than usual is asked again.

    Otherwise a mail that has arrived would be sent once more.
    """
    for _ in range(SETTLED_WITHIN - 1):
        with suppress(OperationalError):
            found = write()
            db.session.commit()
            return found
        db.session.rollback()
    found = write()
    db.session.commit()
    return found


def _not_taken(claimed: Claim, fault: NotSent, tally: Tally, at: datetime) -> None:
    again, unsure = not isinstance(fault, Never), isinstance(fault, Unsure)
    state = _settled(lambda: outbox.failed(claimed, str(fault), again=again, unsure=unsure, at=at))
    if state == "failed":
        tally.failed += len(claimed.ids)
    else:
        tally.waiting += len(claimed.ids)
    if isinstance(fault, Away):
        tally.away = str(fault)
        LOG.warning("No mail goes out: %s", fault)
