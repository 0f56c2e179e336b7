"""What is written in a meeting's minutes: the draft begun, its sections typed, made again from what was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cmr.minutes.queries import HELD
from cmr.models import Meeting, Minutes, MinutesSection, Person, SectionText, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.minutes import why_not_written
from cmr.rules.minutes_draft import LONGEST, as_kept, nobody_wrote, only_added
from cmr.rules.minutes_records import Drafted
from cmr.rules.refusal import Refusal, Refused

CLAUSE = "B1.25"
THE_WHOLE = "the minutes as a whole"
NOT_OPENED = Refusal("The minutes are begun once the meeting has opened.", CLAUSE)
BEGUN = Refusal("The draft of these minutes is begun already.", CLAUSE)
TOO_LONG = Refusal(
    f"A section has {LONGEST:,} characters at most. Nothing of what you typed is lost: shorten it and save.",
    CLAUSE,
)


class SectionOvertaken(Exception):
    """Somebody else saved the section since it was opened; both texts are shown, nothing was saved."""


@dataclass(frozen=True)
class Outdated:
    """What was recorded since the draft was made."""

    anew: tuple[Drafted, ...] = ()
    """Sections that are made again by themselves: nobody wrote in them, or they are of a case that came later."""
    written: tuple[MinutesSection, ...] = ()
    """Sections in which a person wrote: both texts wait to be looked at."""


def begin(
    meeting: Meeting, made: Iterable[Drafted], *, by: Person, at: datetime, for_id: int | None = None
) -> Minutes:
    """The draft as the records of this moment make it; the caller holds the meeting's lock. Raises Refused."""
    if meeting.state not in HELD:
        raise Refused(NOT_OPENED)
    if db.session.scalar(select(Minutes.id).where(Minutes.meeting_id == meeting.id)) is not None:
        raise Refused(BEGUN)
    minutes = Minutes(meeting=meeting, state="draft", drafter=by, drafter_id=by.id, drafted_at=at)
    db.session.add(minutes)
    for position, one in enumerate(made, 1):
        minutes.sections.append(_section(one, position, by, at))
    db.session.flush()
    tell(record("meeting", meeting.id, "begin_minutes", by=by, at=at, for_id=for_id), meeting)
    return minutes


def save(
    minutes: Minutes,
    section: MinutesSection,
    text: str,
    version: int,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> bool:
    """Keeps a section as it was typed; the caller holds the minutes' lock. Answers whether anything changed.

    It saves itself while it is typed: the history has one line for each hand that takes the section on.

    What stood there is kept beside unless all of it stands there still. Raises SectionOvertaken over a newer version,
    Refused once they are with the chair.
    """
    refuse_unless_draft(minutes)
    text = as_kept(text)
    if len(text) > LONGEST:
        raise Refused(TOO_LONG)
    if section.text == text:
        return False
    if section.version != version:
        raise SectionOvertaken
    takes_on = section.text == section.drafted or section.saved_by_id != by.id or _was_read(section)
    _write_over(section, text, by=by, at=at)
    db.session.flush()
    if takes_on:
        wrote = record(
            "meeting",
            minutes.meeting_id,
            "write_minutes",
            by=by,
            at=at,
            for_id=for_id,
            section=named(section),
        )
        tell(wrote, minutes.meeting)
    return True


def make_again(
    minutes: Minutes, made: Iterable[Drafted], *, by: Person, at: datetime, for_id: int | None = None
) -> Outdated:
    """Makes the draft again from what was recorded since; answers with what was made anew and what still waits.

    A section in which nobody wrote is made anew; one that a person wrote is left alone, and waits for somebody to
    look at both. A case that came later gets its section. Raises Refused unless a draft.
    """
    refuse_unless_draft(minutes)
    made = tuple(made)
    found, known = outdated(minutes, made), {one.key: one for one in minutes.sections}
    for position, one in enumerate(made, 1):
        section = known.get(one.key)
        if section is None:
            minutes.sections.append(_section(one, position, by, at))
            continue
        section.position, section.title = position, one.title
        if one in found.anew:
            if section.text != one.text:
                _write_over(section, one.text, by=by, at=at)
            section.drafted = one.text
    db.session.flush()
    db.session.refresh(minutes, ["sections"])
    if found.anew:
        made_again = record(
            "meeting", minutes.meeting_id, "make_minutes_again", by=by, at=at, for_id=for_id,
            waiting=len(found.written),
        )  # fmt: skip
        tell(made_again, minutes.meeting)
    return found


def settle(
    minutes: Minutes,
    section: MinutesSection,
    made: str,
    text: str,
    version: int,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """After looking at both: the section reads ``text`` from now on, and what was recorded is dealt with.

    ``made`` is the draft that was looked at. Raises SectionOvertaken, Refused.
    """
    refuse_unless_draft(minutes)
    if section.version != version:
        raise SectionOvertaken
    text = as_kept(text)
    if section.text != text:
        _write_over(section, text, by=by, at=at)
    section.drafted = made
    db.session.flush()
    settled = record(
        "meeting", minutes.meeting_id, "settle_minutes", by=by, at=at, for_id=for_id, section=named(section)
    )
    tell(settled, minutes.meeting)


def outdated(minutes: Minutes, made: Iterable[Drafted]) -> Outdated:
    """What the records would make otherwise now than what the draft was made from."""
    known = {one.key: one for one in minutes.sections}
    anew, written = [], []
    for one in made:
        section = known.get(one.key)
        if section is not None and section.drafted == one.text:
            continue
        if section is None or nobody_wrote(section.text, section.drafted, one.text):
            anew.append(one)
        else:
            written.append(section)
    return Outdated(tuple(anew), tuple(written))


def refuse_unless_draft(minutes: Minutes) -> None:
    """Raises Refused where they are not to be written now."""
    if no := why_not_written(minutes.state):
        raise Refused(no)


def named(section: MinutesSection | None) -> str:
    """A section in the history: of a case by its reference alone, as any administrator of accounts reads it there."""
    if section is None:
        return THE_WHOLE
    return section.case.referral.reference if section.case else section.title


def _section(one: Drafted, position: int, by: Person, at: datetime) -> MinutesSection:
    return MinutesSection(
        key=one.key,
        title=one.title,
        position=position,
        case_id=one.case_id,
        drafted=one.text,
        text=one.text,
        saved_at=at,
        saved_by=by,
        saved_by_id=by.id,
    )


def _was_read(section: MinutesSection) -> bool:
    """Whether the chair had it before them as it is: what is written then is another text."""
    sent_at = section.minutes.sent_at
    return sent_at is not None and section.saved_at <= sent_at


def _write_over(section: MinutesSection, text: str, *, by: Person, at: datetime) -> None:
    """Writes the text; what stood there is kept unless the same person only added to it since the chair read it."""
    same = section.saved_by_id == by.id
    if section.text and (_was_read(section) or not (same and only_added(section.text, text))):
        db.session.add(
            SectionText(
                section_id=section.id,
                number=section.version,
                text=section.text,
                saved_at=section.saved_at,
                saved_by_id=section.saved_by_id,
            )
        )
    section.text, section.saved_at = text, at
    section.saved_by, section.saved_by_id = by, by.id
