"""The meetings that a case can be placed on or deferred to, as choices: the nearest, and no more than one reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cmr.agenda.forms import DeferForm, DeferToForm
from cmr.models import Meeting, Person, Referral
from cmr.referrals.moves import not_before, waits_for_the_chair
from cmr.rules.receipt import by_wish, kept_for
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import ReferralFacts, place_of
from cmr.rules.wording import plural, sentence, spoken_date, spoken_moment, spoken_time
from cmr.schedule.queries import MeetingRow, open_meetings

AT_ONCE = 6
"""So many dates are read at a glance; a year's series has fifty."""


def choices_of(
    meetings: Sequence[MeetingRow], referral: Referral, *, by: Person, today: date
) -> list[dict[str, object]]:
    """Each meeting as a choice: its places and deadline, and why it can't be chosen where it can't."""
    kept_until = not_before(referral, today)
    waits = waits_for_the_chair(referral, today)
    found = []
    for row in meetings:
        at = place_of(row, referral, taken=row.used, today=today, not_before=kept_until)
        asked = ReferralFacts(by_id=by.id, meeting=at, waits_for_late_choice=waits)
        refusals = REFERRAL.moves["schedule"].refusals(asked)
        kept = kept_until is not None and referral.deferred_to_id == row.id
        found.append(
            {
                "value": row.id,
                "text": f"{spoken_date(row.on)}, {spoken_time(row.starts_at)}",
                "hint": refusals[0].text if refusals else _standing(row, referral, kept=kept),
                "disabled": bool(refusals),
                "kept": kept and not refusals,
            }
        )
    return found


def _standing(row: MeetingRow, referral: Referral, *, kept: bool) -> str:
    """Its places and deadline; that the case is kept for it; that what is placed now is sent in a supplement (D3c)."""
    words = [f"{plural(row.left, 'place')} of {row.most_cases} left."]
    if kept:
        wished = by_wish(referral.late_choice, referral.asked_for_id, referral.deferred_to_id)
        words.insert(0, f"{sentence(kept_for(wished))} this meeting.")
    if row.state == "circulated":
        words.append("Its agenda has been circulated: a supplement brings the case to its readers.")
    else:
        words.append(f"Deadline {spoken_moment(row.deadline_at)}")
    return " ".join(words)


def nearest(choices: Sequence[dict[str, object]], chosen: object) -> list[dict[str, object]]:
    """The first few, and further on only the one that is chosen or kept for the case."""
    return [
        one for number, one in enumerate(choices) if number < AT_ONCE or one["kept"] or one["value"] == chosen
    ]


def offer_later(
    form: DeferForm | DeferToForm, referral: Referral, than: Meeting | None, *, today: date
) -> None:
    """Lets the form offer the panel's later meetings that have room."""
    rows = open_meetings(referral.panel_id, today, after=than.on if than else None)
    form.meeting.offer(
        (row.id, f"{spoken_date(row.on)} – {plural(row.left, 'place')} left") for row in rows if row.left > 0
    )
