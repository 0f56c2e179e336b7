"""The address of a person's calendar: made, made anew, stopped; and the day on which it was asked last."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update

from cmr.adapters import clock
from cmr.calendars.queries import hash_of, live_feed
from cmr.models import CalendarFeed, Person, db
from cmr.models.engine import only_reading
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.refusal import Refusal, Refused

TOKEN_BYTES = 32


def make_address(person: Person, *, at: datetime) -> str:
    """Gives the person's calendar an address that it has from now on; answers with its token, kept nowhere.

    An address that it had before stops.
    """
    _revoke(person, at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(CalendarFeed(person_id=person.id, token_hash=hash_of(token), made_at=at))
    db.session.flush()
    tell(record("person", person.id, "calendar_made", by=person, at=at), person)
    return token


def stop_address(person: Person, *, at: datetime) -> None:
    """The calendar has no address any more. Raises Refused where it has none."""
    if not _revoke(person, at):
        raise Refused(Refusal("Your calendar has no address that could be stopped."))
    tell(record("person", person.id, "calendar_stopped", by=person, at=at), person)


def _revoke(person: Person, at: datetime) -> bool:
    # Its person's row is locked first: two windows at once leave one address.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    found = live_feed(person)
    if found is not None:
        found.revoked_at = at
        db.session.flush()
    return found is not None


def was_read(feed: CalendarFeed, at: datetime) -> None:
    """Keeps the day on which a calendar last asked, so that its owner sees whether it is in use; once a day."""
    today = at.astimezone(clock.LONDON).date()
    if feed.read_at is not None and feed.read_at.astimezone(clock.LONDON).date() == today:
        return
    # Apart from the request's own transaction, which only reads and is rolled back.
    reading = only_reading.set(False)
    try:
        with db.engine.begin() as connection:
            connection.execute(update(CalendarFeed).where(CalendarFeed.id == feed.id).values(read_at=at))
    finally:
        only_reading.reset(reading)
