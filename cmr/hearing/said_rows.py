"""The members' views as a case's page shows them: what each said, who is still to say, and who may say it here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cmr.hearing.before_panel import times_before_panel
from cmr.hearing.forms import ViewForm
from cmr.hearing.not_theirs import views_read
from cmr.hearing.proposal import is_begun
from cmr.hearing.queries import SeatRow, attendees, is_present
from cmr.hearing.said import settled
from cmr.models import Attendance, Case
from cmr.panels.queries import kept_terms
from cmr.rules.capacities import Actor, Subject
from cmr.rules.left_out import LeftOut
from cmr.rules.majority import View, are_asked, may_say
from cmr.rules.not_theirs import NOTHING
from cmr.rules.permissions import Can, may
from cmr.rules.referral_facts import HearingFacts


@dataclass(frozen=True)
class ViewRow:
    """A member, or who sits in their stead, and what they said."""

    person_id: int
    name: str
    stands_in_for: str
    present: bool
    said: View | None
    own: bool
    may_say: bool
    """Whether the reader may say it, for themselves or as whoever records it."""
    declares_first: bool
    """Whether they would be asked already, and have not declared for the case yet (B1.4)."""
    form: ViewForm | None
    """What was sent and could not be taken."""
    covered: bool
    """Whether the reader reads it without a name."""

    @property
    def who(self) -> str:
        """Their name, and for whom they speak."""
        return f"{self.name}, for {self.stands_in_for}" if self.stands_in_for else self.name


@dataclass(frozen=True)
class Views:
    """All of them, as one person is shown them."""

    rows: tuple[ViewRow, ...]
    words: str
    """How the members stand."""
    unheard: tuple[str, ...]
    """Who is there and has not said theirs."""
    open: bool
    """Whether views are still taken."""
    asked: bool
    """Whether they are asked already: the case is before the panel, or something is proposed for it (B1.20)."""


def there_for(case: Case) -> frozenset[int]:
    """Who is there for the case, by their ids: now, while it is open; once it is settled, in its own time (B1.25).

    Nothing is asked of the database while it is open.
    """
    entries = case.meeting.attendances
    if not (settled(case) or case.undecided):
        return frozenset(one.person_id for one in entries if is_present(one))
    before = times_before_panel(case.meeting, [case])[case.id]
    return frozenset(one.person_id for one in entries if before.was_there(one.person_id, one.stays))


def views_shown(
    case: Case,
    actor: Actor,
    subject: Subject,
    seats: Sequence[SeatRow],
    hearing: HearingFacts,
    sent: ViewForm | None = None,
    *,
    left: LeftOut = NOTHING,
    there: Collection[int],
    before_panel: bool,
) -> Views:
    """Asks nothing of the database: the room has read it already.

    ``left``: what the reader does not read of them. Of a view that they don't read whole they record no other.
    ``there``: who is there for the case, by their ids.
    ``before_panel``: whether the case is the one before the panel now.
    """
    said = {one.person_id: one for one in views_read(hearing.views, left, actor.id)}
    whole = {one.person_id: one for one in hearing.views}
    here = {one.person_id: one for one in attendees(case.meeting, seats, case)}
    membership = kept_terms(case.meeting.terms).membership
    open_ = case.meeting.state == "in_session" and not settled(case)
    proposed = case.sheet is not None and is_begun(case.sheet)
    asked = open_ and (
        are_asked(before_panel=before_panel, proposed=proposed, undecided=case.undecided, said=bool(said))
        or sent is not None
    )
    declared = {one.person_id for one in case.declarations}
    records, gives = may(actor, Can.RECORD_SHEET, subject), may(actor, Can.GIVE_VIEW, subject)
    rows = []
    for one in case.meeting.attendances:
        free = may_say(here.get(one.person_id), membership, name=one.person.name) is None
        if not free and one.person_id not in said:
            continue
        own, open_to_them = one.person_id == actor.id, asked and free
        declares_first = open_to_them and one.person_id not in declared
        covered = said.get(one.person_id) != whole.get(one.person_id)
        rows.append(
            ViewRow(
                person_id=one.person_id,
                name=one.person.name,
                stands_in_for=_principal(one),
                present=one.person_id in there,
                said=said.get(one.person_id),
                own=own,
                may_say=open_to_them
                and not declares_first
                and ((own and gives) or (records and not covered)),
                declares_first=declares_first,
                form=sent if sent is not None and sent.person.data == one.person_id else None,
                covered=covered,
            )
        )
    unheard = tuple(one.name for one in rows if one.person_id in hearing.standing.unheard)
    return Views(
        tuple(rows), hearing.standing.so_far if open_ else hearing.standing.words, unheard, open_, asked
    )


def _principal(one: Attendance) -> str:
    return one.principal.name if one.principal else ""
