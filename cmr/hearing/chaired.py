"""Who is in the chair of a meeting now, and who chaired it from when: said alike wherever it is said (B1.2, D5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from cmr.adapters import clock
from cmr.hearing.queries import chair_of, in_the_chair, meeting_by_id
from cmr.models import Attendance, Case, HistoryEntry, Meeting, Person, Sitting, db
from cmr.panels.entered import is_being_entered
from cmr.rules.chairing import Turn, chaired_words, clipped, turns, why_away
from cmr.rules.refusal import Refusal, refuse

EVER = datetime.min.replace(tzinfo=UTC)


def chair_now(meeting: Meeting, case: Case | None) -> Attendance | None:
    """Who chairs the open meeting, or the case that is before it; None where nobody does."""
    return in_the_chair(case) if case is not None else chair_of(meeting)


def chair_words(meeting: Meeting, case: Case | None = None) -> str:
    """Who is in the chair, as it stands at the head of the meeting's page; of a closed one, who chaired it.

    Of one that is being entered from paper, whoever was in it as it opened.
    """
    if meeting.chair is None:
        return "Chosen when it opens"
    if meeting.state == "closed":
        return chaired_words(turns_of(meeting)) or meeting.chair.name
    if is_being_entered(meeting, clock.today()):
        return (
            f"{meeting.chair.name}, for {meeting.chair_for.name}" if meeting.chair_for else meeting.chair.name
        )
    found = chair_now(meeting, case)
    if found is None:
        return "Nobody for this case" if case is not None and chair_of(meeting) else "Nobody now"
    return who(found)


def chair_at_head(meeting: Meeting) -> str:
    """The same for a page that shows nothing else of the room; empty before anybody opened the meeting."""
    if meeting.chair_id is None:
        return ""
    whole = meeting_by_id(meeting.id) or meeting
    return chair_words(whole, before_panel(whole))


def before_panel(meeting: Meeting) -> Case | None:
    """The case that is before the panel in the open meeting; None where there is none."""
    if meeting.state != "in_session":
        return None
    query = select(Case).join(Sitting, Sitting.case_id == Case.id).where(Sitting.meeting_id == meeting.id)
    return db.session.scalar(query)


def left_the_chair(meeting: Meeting, person_id: int) -> Refusal | None:
    """Why somebody does nothing of the chair's now: they sat in the chair's seat and have left the open meeting."""
    own = next((one for one in meeting.attendances if one.person_id == person_id), None)
    if own is None:
        return None
    return why_away(
        chair=own.role == "chair",
        left=own.left_at is not None,
        open_=meeting.state == "in_session",
        on_paper=any(one.from_paper for one in meeting.attendances),
    )


def refuse_who_left(meeting: Meeting, by: Person) -> None:
    """Raises Refused to who sat in the chair's seat and has left the open meeting."""
    refuse(left_the_chair(meeting, by.id))


def who(chair: Attendance) -> str:
    """Their name, and in whose stead."""
    return f"{chair.person.name}, for {chair.principal.name}" if chair.principal else chair.person.name


def chairs_now(case: Case) -> str:
    """Who chairs the case, in words; empty where nobody does."""
    chair = in_the_chair(case)
    return who(chair) if chair is not None else ""


def named_by(meeting: Meeting) -> str:
    """Who was in the chair when somebody was last named to sign for the chair (B1.24)."""
    detail = next((one.detail for one in reversed(chair_deeds(meeting, "name_designate"))), {})
    return str(detail.get("chair") or (meeting.chair.name if meeting.chair else "the chair"))


def chair_deeds(meeting: Meeting, *verbs: str) -> Sequence[HistoryEntry]:
    """What was done about the chair of the meeting, of those verbs, in order: by its detail, who it was about."""
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "meeting",
        HistoryEntry.record_id == meeting.id,
        HistoryEntry.verb.in_(verbs),
    )
    return db.session.scalars(query.order_by(HistoryEntry.number)).all()


def turns_of(meeting: Meeting) -> tuple[Turn, ...]:
    """Who chaired from when: whoever opened the meeting while they were there, else who had taken the chair."""
    taken = _taken(meeting)
    entries = sorted(meeting.attendances, key=lambda one: (one.person_id != meeting.chair_id, one.id))
    sitting = [
        (who(one), clipped(one.stays, taken.get(one.person_id, ((EVER, None),))))
        for one in entries
        if one.role == "chair" or one.person_id in taken
    ]
    return turns(sitting, meeting.closed_at)


def handed_over(meeting: Meeting) -> str:
    """Who chaired from when, as the minutes say it; empty where one person chaired throughout."""
    found = turns_of(meeting)
    return chaired_words(found) if len({one.who for one in found if one.who}) > 1 else ""


def _taken(meeting: Meeting) -> dict[int, tuple[tuple[datetime, datetime | None], ...]]:
    """From when until when somebody had the chair's seat who was handed it, or who left it for their own."""
    found: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for entry in chair_deeds(meeting, "hand_chair", "leave_chair"):
        spans = found[int(entry.detail["person"])]
        if entry.verb == "hand_chair":
            spans.append((entry.at, None))
        elif spans:
            spans[-1] = (spans[-1][0], entry.at)
        else:
            spans.append((EVER, entry.at))
    return {person: tuple(spans) for person, spans in found.items()}
