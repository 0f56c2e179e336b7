"""What is done with a meeting's minutes once they are written: sent to the chair, sent back, answered, approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cmr.filing.operations import minutes_approved
from cmr.filing.queries import Seen
from cmr.minutes import changes_draft
from cmr.minutes.asked import all_asked, changed_for
from cmr.minutes.content import content_hash, fingerprint
from cmr.minutes.drafting import CLAUSE, THE_WHOLE, Outdated, named, outdated, refuse_unless_draft
from cmr.minutes.looking import waiting
from cmr.minutes.queries import withdrawn_at, writers_of
from cmr.minutes.signed import not_as_signed_in, read_otherwise
from cmr.models import Meeting, Minutes, MinutesComment, MinutesSection, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.minutes import MINUTES, MinutesFacts
from cmr.rules.minutes_answers import answer_problem, nothing_changed, waits
from cmr.rules.minutes_draft import as_kept
from cmr.rules.minutes_records import Drafted
from cmr.rules.refusal import Refusal, Refused

NOT_YOURS = "a case that you withdrew from"
CHANGED_MEANWHILE = Refusal(
    "The minutes were changed after you opened them. Read what changed, then approve.", CLAUSE
)


class NotAnswered(Refused):
    """What was said to something that the chair asked for is no answer to it."""


class ChangedMeanwhile(Refused):
    """The minutes read otherwise than whoever approves them has read them."""


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
    changes_draft.end(minutes, by.id)
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
    otherwise than signed, and approve it so. Raises Refused with every reason; ChangedMeanwhile over another text.
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
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    with db.session.no_autoflush:
        MINUTES.fire(minutes, "approve", facts)
        minutes.approved_at, minutes.approved_by, minutes.approved_by_id = at, by, by.id
        minutes.approved_for_id, minutes.approved_position = _chairs_for(minutes, by, for_id), by.position
        minutes.content_hash = content_hash(minutes)
    changes_draft.end(minutes)
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

    Raises Refused unless a draft; NotAnswered where the why is missing, or nothing was changed that could be done.
    """
    refuse_unless_draft(comment.minutes)
    if how == "not" and (no := answer_problem(why)):
        raise NotAnswered(no)
    if how == "done" and not changed_for(comment):
        raise NotAnswered(nothing_changed(comment.by.name, of_whole=comment.section_id is None))
    comment.done_at = None if how == "open" else at
    comment.answer = as_kept(why) if how == "not" else ""
    db.session.flush()
    answered = record(
        "meeting", comment.minutes.meeting_id, "answer_change", by=by, at=at, for_id=for_id,
        section=named(comment.section), change=comment.id, how=how,
    )  # fmt: skip
    tell(answered, comment.minutes.meeting)


def why_not_sent(
    minutes: Minutes, made: Sequence[Drafted], *, by: Person, seen: Mapping[int, Seen] | None = None
) -> tuple[Refusal, ...]:
    """Why they can't go to the chair now: not over, not written, or something was recorded since they were drafted."""
    facts = facts_of(minutes, by=by, unlooked=waiting(minutes, by, seen))
    reasons = MINUTES.refusals("send_to_chair", minutes.state, facts)
    late = outdated(minutes, made) if minutes.state == "draft" else Outdated()
    anew, written = (_titles(minutes, found, by) for found in (late.anew, late.written))
    if anew:
        words = f"More was recorded since this draft was made: {'; '.join(anew)}. Make the draft again."
        reasons = (*reasons, Refusal(words, CLAUSE))
    if written:
        words = f"More was recorded where somebody wrote: {'; '.join(written)}. Look there at both texts."
        reasons = (*reasons, Refusal(words, CLAUSE))
    return reasons


def made_anew(minutes: Minutes, made: Sequence[Drafted], reader: Person) -> tuple[str, ...]:
    """The titles, as this reader may know them, of what making the draft again would change."""
    return _titles(minutes, outdated(minutes, made).anew, reader)


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
        empty_sections=_titles(minutes, [one for one in minutes.sections if not one.text.strip()], by),
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


def _unanswered(minutes: Minutes, by: Person) -> tuple[str, ...]:
    """Where something waits for an answer, of what this person reads: nobody answers for a case they withdrew from."""
    found = [one.comment for one in all_asked(minutes) if waits(one.answer)]
    hidden = withdrawn_at(minutes.meeting_id).get(by.id, frozenset()) if found else frozenset()
    return tuple(
        one.section.title if one.section else THE_WHOLE
        for one in found
        if one.section is None or one.section.case_id not in hidden
    )


def _titles(minutes: Minutes, found: Iterable[Drafted | MinutesSection], reader: Person) -> tuple[str, ...]:
    """As this reader may know them: the title of a case's section has its reference and initials (B1.4)."""
    several = list(found)
    hidden = withdrawn_at(minutes.meeting_id).get(reader.id, frozenset()) if several else frozenset()
    return tuple(dict.fromkeys(NOT_YOURS if one.case_id in hidden else one.title for one in several))


def _chairs_for(minutes: Minutes, by: Person, for_id: int | None) -> int | None:
    """For whom they do it: whoever chaired as a deputy did so for the holder of the seat."""
    return minutes.meeting.chair_for_id if by.id == minutes.meeting.chair_id else for_id
