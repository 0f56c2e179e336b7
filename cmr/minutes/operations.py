"""What is done with a meeting's minutes: begun, written, made again, sent, sent back, approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from cmr.filing.operations import minutes_approved
from cmr.filing.queries import Seen
from cmr.minutes.content import content_hash, fingerprint
from cmr.minutes.looking import waiting
from cmr.minutes.queries import HELD, withdrawn_at, writers_of
from cmr.minutes.signed import not_as_signed_in, read_otherwise
from cmr.models import Meeting, Minutes, MinutesComment, MinutesSection, Person, SectionText, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.minutes import MINUTES, MinutesFacts, answer_problem
from cmr.rules.minutes_draft import LONGEST, as_kept, only_added
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
            section=_named(section),
        )
        tell(wrote, minutes.meeting)
    return True


def make_again(
    minutes: Minutes, made: Iterable[Drafted], *, by: Person, at: datetime, for_id: int | None = None
) -> tuple[str, ...]:
    """Makes the draft again from what was recorded since; answers with the titles of the sections that wait.

    A section in which nobody wrote is made anew; one that a person wrote is left alone, and waits for somebody to
    look at both (``outdated`` finds it). A case that came later gets its section. Raises Refused unless a draft.
    """
    refuse_unless_draft(minutes)
    known = {one.key: one for one in minutes.sections}
    waiting = []
    for position, one in enumerate(made, 1):
        section = known.get(one.key)
        if section is None:
            minutes.sections.append(_section(one, position, by, at))
            continue
        section.position, section.title = position, one.title
        if section.drafted == one.text:
            continue
        if section.text == section.drafted or section.text == one.text:
            _write_over(section, one.text, by=by, at=at)
            section.drafted = one.text
        else:
            waiting.append(section.title)
    db.session.flush()
    db.session.refresh(minutes, ["sections"])
    made_again = record(
        "meeting", minutes.meeting_id, "make_minutes_again", by=by, at=at, for_id=for_id, waiting=len(waiting)
    )
    tell(made_again, minutes.meeting)
    return tuple(waiting)


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
        "meeting", minutes.meeting_id, "settle_minutes", by=by, at=at, for_id=for_id, section=_named(section)
    )
    tell(settled, minutes.meeting)


def send(
    minutes: Minutes, made: Sequence[Drafted], *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """To the chair, once everything that was asked for is done or answered. Raises Refused with every reason."""
    if reasons := why_not_sent(minutes, made, by=by):
        raise Refused(*reasons)
    MINUTES.fire(minutes, "send_to_chair", facts_of(minutes, by=by))
    minutes.sent_at, minutes.drafter, minutes.drafter_id = at, by, by.id
    db.session.flush()
    tell(record("meeting", minutes.meeting_id, "send_minutes", by=by, at=at, for_id=for_id), minutes.meeting)


def ask_for_changes(
    minutes: Minutes,
    remarks: Iterable[tuple[MinutesSection | None, str]],
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """The chair sends them back with what should change, of single sections or of the whole. Raises Refused."""
    said = [(section, as_kept(text)) for section, text in remarks if as_kept(text)]
    reason = "\n".join(text for _, text in said)
    MINUTES.fire(minutes, "ask_for_changes", facts_of(minutes, by=by, for_id=for_id, reason=reason))
    for section, text in said:
        minutes.comments.append(
            MinutesComment(
                section=section, text=text, by=by, by_id=by.id, for_id=_chairs_for(minutes, by, for_id), at=at
            )
        )
    db.session.flush()
    back = record(
        "meeting",
        minutes.meeting_id,
        "send_minutes_back",
        by=by,
        at=at,
        for_id=_chairs_for(minutes, by, for_id),
        remarks=len(said),
        drafter=minutes.drafter_id,
    )
    tell(back, minutes.meeting)


def approve(
    minutes: Minutes,
    read: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    otherwise_read: bool = False,
) -> None:
    """Freezes them with who approved them, as what, and the hash of every word. The caller has asked for the password.

    ``read``: the fingerprint of what the approver had before them; ``otherwise_read``: that they read what is
    otherwise than signed, and approve it so. Raises Refused with every reason.
    """
    differ = not_as_signed_in(minutes)
    facts = replace(
        facts_of(minutes, by=by, for_id=for_id, unlooked=waiting(minutes, by)),
        otherwise=read_otherwise(minutes, by, differ),
        otherwise_read=otherwise_read,
    )
    if reasons := MINUTES.refusals("approve", minutes.state, facts):
        raise Refused(*reasons)
    if fingerprint(minutes) != read:
        raise Refused(
            Refusal("The minutes were changed after you opened them. Read them again, then approve.", CLAUSE)
        )
    with db.session.no_autoflush:
        MINUTES.fire(minutes, "approve", facts)
        minutes.approved_at, minutes.approved_by, minutes.approved_by_id = at, by, by.id
        minutes.approved_for_id, minutes.approved_position = _chairs_for(minutes, by, for_id), by.position
        minutes.content_hash = content_hash(minutes)
    db.session.flush()
    approved = record(
        "meeting",
        minutes.meeting_id,
        "approve_minutes",
        by=by,
        at=at,
        for_id=minutes.approved_for_id,
        content_hash=minutes.content_hash,
        drafter=minutes.drafter_id,
    )
    tell(approved, minutes.meeting)
    otherwise = {one.case_id for one in minutes.sections if one.id in differ}
    minutes_approved(minutes, at=at, otherwise=otherwise)


def answer(
    comment: MinutesComment, how: str, why: str, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """The drafter says that what was asked for is done ("done"), why it is not ("not"), or neither yet ("open").

    Raises Refused unless a draft, and where the why is missing.
    """
    refuse_unless_draft(comment.minutes)
    if how == "not" and (no := answer_problem(why)):
        raise Refused(no)
    comment.done_at = None if how == "open" else at
    comment.answer = as_kept(why) if how == "not" else ""
    db.session.flush()
    answered = record(
        "meeting", comment.minutes.meeting_id, "answer_change", by=by, at=at, for_id=for_id,
        section=_named(comment.section), change=comment.id, how=how,
    )  # fmt: skip
    tell(answered, comment.minutes.meeting)


def outdated(minutes: Minutes, made: Iterable[Drafted]) -> dict[str, Drafted]:
    """By section, what the records would make of it now, where that is another text than the one it was made from."""
    known = {one.key: one for one in minutes.sections}
    return {one.key: one for one in made if one.key not in known or known[one.key].drafted != one.text}


def why_not_sent(
    minutes: Minutes, made: Sequence[Drafted], *, by: Person, seen: Mapping[int, Seen] | None = None
) -> tuple[Refusal, ...]:
    """Why they can't go to the chair now: not over, not written, or something was recorded since they were drafted."""
    facts = facts_of(minutes, by=by, unlooked=waiting(minutes, by, seen))
    reasons = MINUTES.refusals("send_to_chair", minutes.state, facts)
    late = [one.title for one in outdated(minutes, made).values()]
    if minutes.state == "draft" and late:
        words = f"More was recorded since this was drafted: {'; '.join(late)}. Make it again, or look at both texts."
        return (*reasons, Refusal(words, CLAUSE))
    return reasons


def facts_of(
    minutes: Minutes,
    *,
    by: Person,
    for_id: int | None = None,
    reason: str = "",
    only_asking: bool = False,
    unlooked: tuple[str, ...] = (),
) -> MinutesFacts:
    """What the moves of the minutes ask about; whoever wrote any of them counts as their drafter.

    ``unlooked``: see ``cmr.minutes.looking.waiting``; only sending and approving ask for it.
    """
    wrote = by.id in writers_of(minutes)
    return MinutesFacts(
        meeting_state=minutes.meeting.state,
        drafter_id=by.id if wrote else minutes.drafter_id,
        by_id=by.id,
        by_chair_of_this_meeting=chaired(minutes.meeting, by, for_id),
        empty_sections=tuple(one.title for one in minutes.sections if not one.text.strip()),
        reason=reason,
        only_asking=only_asking,
        unlooked=unlooked,
        open_comments=_unanswered(minutes, by),
    )


def chaired(meeting: Meeting, by: Person, for_id: int | None) -> bool:
    """Whether they chaired the meeting, or stand in today for who did; where that person has left, the chair of now."""
    if meeting.chair is not None and not meeting.chair.active:
        return True
    return meeting.chair_id is not None and meeting.chair_id in (by.id, for_id)


def refuse_unless_draft(minutes: Minutes) -> None:
    """Raises Refused where they are not to be written now."""
    if minutes.state == "with_chair":
        words = "The minutes are with the chair. They can be written again where the chair asks for changes."
        raise Refused(Refusal(words, CLAUSE))
    if minutes.state != "draft":
        raise Refused(Refusal("The minutes are approved. What is approved is not changed.", CLAUSE))


def _unanswered(minutes: Minutes, by: Person) -> tuple[str, ...]:
    """Where something waits for an answer, of what this person reads: nobody answers for a case they withdrew from."""
    waits = [one for one in minutes.comments if one.done_at is None]
    hidden = withdrawn_at(minutes.meeting_id).get(by.id, frozenset()) if waits else frozenset()
    return tuple(
        one.section.title if one.section else THE_WHOLE
        for one in waits
        if one.section is None or one.section.case_id not in hidden
    )


def _chairs_for(minutes: Minutes, by: Person, for_id: int | None) -> int | None:
    """For whom they do it: whoever chaired as a deputy did so for the holder of the seat."""
    return minutes.meeting.chair_for_id if by.id == minutes.meeting.chair_id else for_id


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


def _named(section: MinutesSection | None) -> str:
    """A section in the history: of a case by its reference alone, as any administrator of accounts reads it there."""
    if section is None:
        return THE_WHOLE
    return section.case.referral.reference if section.case else section.title


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
