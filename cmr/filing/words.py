"""Of words typed about a case: which other families they may name, and what of it their reader may know (B1.25)."""

from __future__ import annotations

from dataclasses import replace

from cmr.filing.families import earlier_of, people_at
from cmr.filing.queries import Seen
from cmr.filing.settled import came_to
from cmr.models import Meeting, Referral
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import by_reference
from cmr.rules.capacities import Actor
from cmr.rules.foreign import Looker, people_of
from cmr.rules.foreign_look import as_read_by
from cmr.rules.permissions import Can, may


def seen_in_words(referral: Referral, meeting: Meeting | None, text: str) -> Seen:
    """What of other families stands in them: among the cases of that meeting, those near it and its panel's others.

    Nothing where there is no meeting yet to say which panel's cases they may have in mind.
    """
    if meeting is None or not text.strip():
        return Seen(text, (), ())
    answers = {one.key: one.answers for one in referral.sections}
    own = people_of(referral.reference, kept_terms(referral.terms).whole_form, answers)
    there = [one.person.name for one in came_to([meeting.id])[meeting.id]]
    presenter = referral.case.presented_by.name if referral.case else referral.worker.name
    others, earlier = people_at([meeting.id])[meeting.id], earlier_of([meeting], [text])[meeting.id]
    looker = Looker(own, others, [*there, referral.worker.name, presenter], earlier)
    return Seen(text, tuple(looker.look(text)), ())


def own_to_reader(seen: Seen, actor: Actor) -> Seen:
    """What was found as this person may know it: nobody learns of another case by a name that they typed."""
    found = ((name, by_reference(name)) for name in {one.reference for one in seen.findings})
    reads = {name for name, one in found if one is not None and may(actor, Can.SEE_REFERRAL, one.subject())}
    return replace(seen, findings=as_read_by(seen.findings, reads))
