"""What is looked at again at the moment of sending: may this person see it still, and is it true still?

The answer is the gate's: the person as the rules see them now, asked with the same table.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cmr.adapters import clock
from cmr.models import Case, Meeting, Notice, NoticeChoice, Person, Referral, db
from cmr.notices import truth
from cmr.rules.capacities import Actor
from cmr.rules.notices import GROUP_BY_KEY, Kind
from cmr.rules.permissions import Can, may
from cmr.web.actor import actor_of

GONE = "They have no account any more."
NOT_THEIRS = "They may not see it any more."
NOT_FOR = "They do not stand in for that person any more."
NOT_WANTED = "They chose to have none of these any more."


class Reader:
    """The person a mail goes to, as the rules see them on a day; read once a mail."""

    def __init__(self, person: Person, now: datetime) -> None:
        self.person, self.now = person, now
        self.today = now.astimezone(clock.LONDON).date()
        self._actors: dict[date, Actor] = {}

    def on(self, day: date) -> Actor:
        """The person as they are on that day."""
        if day not in self._actors:
            self._actors[day] = actor_of(self.person, day)
        return self._actors[day]

    def sees(self, referral_id: int) -> bool:
        """Whether they may see the referral now."""
        referral = referral_for_sight(referral_id)
        return referral is not None and may(self.on(self.today), Can.SEE_REFERRAL, referral.subject())

    def sits_on(self, panel_id: int, day: date) -> bool:
        """Whether they have a seat on the panel, or stand in for one who has, now or on that day."""
        hats = {*self.on(self.today).hats, *self.on(max(day, self.today)).hats}
        if any(panel_id in hat.chairs | hat.sits_on | hat.administers for hat in hats):
            return True
        single = {meeting for hat in hats for meeting in hat.at_meetings}
        of_panel = select(Meeting.id).where(Meeting.id.in_(single), Meeting.panel_id == panel_id)
        return bool(single) and db.session.scalar(of_panel.limit(1)) is not None

    def stands_in_for(self, principal_id: int, day: date) -> bool:
        """Whether they stand in for that person, now or on that day."""
        hats = (*self.on(self.today).hats, *self.on(max(day, self.today)).hats)
        return any(hat.principal_id == principal_id for hat in hats)


FOR_SIGHT = (
    joinedload(Referral.panel),
    joinedload(Referral.team),
    selectinload(Referral.cases).options(
        joinedload(Case.meeting), selectinload(Case.declarations), selectinload(Case.guests)
    ),
)
"""What permissions read of a referral, and nothing of its form."""


def referral_for_sight(referral_id: int) -> Referral | None:
    """The referral as permissions see it; None where there is none."""
    query = select(Referral).where(Referral.id == referral_id).options(*FOR_SIGHT)
    found: Referral | None = db.session.scalar(query)
    return found


def looked_at(notice: Notice, kind: Kind, now: datetime) -> tuple[dict[str, Any] | None, str]:
    """The facts that may be sent to its person now; or None and why nothing is."""
    if not notice.person.active:
        return None, GONE
    if chose_none(notice.person_id, kind.group):
        return None, NOT_WANTED
    facts = truth.when_it_is(notice, dict(notice.facts), now)
    reader = Reader(notice.person, now)
    day = _day_of(facts, reader.today)
    days = {day, date.fromisoformat(facts.get("from_on") or day.isoformat())}
    if notice.for_id is not None and not any(reader.stands_in_for(notice.for_id, one) for one in days):
        return None, NOT_FOR
    if kind.sight == "referral" and not reader.sees(facts.get("referral_id", notice.record_id)):
        return None, NOT_THEIRS
    facts = _seen(notice, facts, reader)
    if kind.sight in ("panel", "cases"):
        named = kind.sight == "cases" and (facts.get("cases_of") or facts.get("waiting_of"))
        if not named and not any(reader.sits_on(_panel_of(notice), one) for one in days):
            return None, NOT_THEIRS
    if kind.needs and not facts.get(kind.needs):
        return None, truth.SUPERSEDED
    why = truth.no_longer(notice, now)
    return (None, why) if why else (truth.as_it_is(notice, facts, now), "")


def chose_none(person_id: int, group: str) -> bool:
    """Whether the person chose to have none of that group since; what always comes nobody can refuse."""
    if "none" not in GROUP_BY_KEY[group].ways:
        return False
    theirs = NoticeChoice.person_id == person_id, NoticeChoice.group == group
    return db.session.scalar(select(NoticeChoice.how).where(*theirs)) == "none"


def _seen(notice: Notice, facts: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The facts with those cases and dates alone that the person sees and that stand still."""
    found = dict(facts)
    for name, still in (("cases_of", truth.cases_still), ("waiting_of", truth.waiting_still)):
        if name in found:
            found[name] = still(notice, [one for one in found[name] if reader.sees(one["id"])])
    if "dates_of" in found:
        found["dates_of"] = truth.dates_still(found["dates_of"])
    return found


def _day_of(facts: dict[str, Any], today: date) -> date:
    on = facts.get("meeting_on")
    return date.fromisoformat(on) if on else today


def _panel_of(notice: Notice) -> int:
    if notice.record_kind == "panel":
        return notice.record_id
    if notice.record_kind == "person":  # of who stands in for them at a meeting
        at = notice.facts.get("meeting_id")
        return db.session.scalar(select(Meeting.panel_id).where(Meeting.id == at)) or 0
    table: Any = Meeting if notice.record_kind == "meeting" else Referral
    return db.session.scalar(select(table.panel_id).where(table.id == notice.record_id)) or 0
