"""What the pages of the minutes draw: the whole as one person reads it, and one section to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cmr.adapters import clock
from cmr.agenda.next_step import WhatNext
from cmr.clocks.queries import states_of
from cmr.filing.pages import drawn, on_board, said_before
from cmr.filing.queries import Seen
from cmr.filing.writers import writers, written_by
from cmr.hearing.chaired import chair_at_head
from cmr.minutes import drafting, looking, operations
from cmr.minutes.asked import (
    NOTHING,
    Asked,
    Changed,
    all_asked,
    asked_in,
    changed_since,
    texts_since,
    who_asked,
)
from cmr.minutes.changes_draft import draft_of
from cmr.minutes.forms import SectionLookForm
from cmr.minutes.queries import Book, Page, due_next, sat_at
from cmr.minutes.recorded import drafted
from cmr.minutes.side_by_side import rows_of, side_by_side
from cmr.minutes.signed import not_as_signed_in
from cmr.models import Minutes, MinutesSection, Person
from cmr.panels.queries import administered_by, kept_terms
from cmr.rules.capacities import Actor
from cmr.rules.clocks import Key
from cmr.rules.filing import has_certain
from cmr.rules.left_out import LeftOut, withdrawn_words
from cmr.rules.minutes import MINUTES
from cmr.rules.minutes_answers import waits
from cmr.rules.minutes_pieces import Piece, pieces
from cmr.rules.minutes_records import Drafted
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal
from cmr.rules.wording import due_words, is_past, listed, plural, sentence
from cmr.web.gate import current_actor, current_person
from cmr.web.saving import Saving, saving_of, since_words

LEFT_OUT = "Left out of this copy: you withdrew from this case."
NAMED_THERE = "Left out of this copy: it names, or may name, the family of a case that you withdrew from."
LEAST_ROWS = 16
"""Lines of the box in which a section is written, at least."""


@dataclass(frozen=True)
class Shown:
    """One section as this reader has it."""

    section: MinutesSection
    title: str
    pieces: tuple[Piece, ...]
    hidden: bool
    """Whether it is left out: the reader withdrew from its case, or from one whose family it names."""
    number: int | None
    """Its place among the cases, from 1; None where it is none."""
    outdated: bool = False
    """Whether more was recorded since it was drafted."""
    both: bool = False
    """Whether that is for somebody to look at who has both texts before them: a person wrote in it."""
    asked: Asked = NOTHING
    """What the chair asked for here, and how it was answered."""
    changed: Changed | None = None
    """What was written since the chair read it."""
    seen: Seen | None = None
    """What of other families stands in it, while that is looked at (B1.25)."""
    otherwise: tuple[str, ...] = ()
    """Remarks on what the signed sheet says and it no longer does."""
    note: str = ""
    """What of it is left out of this reader's copy; empty where nothing is."""

    @property
    def left_out(self) -> str:
        """Why it is left out."""
        return LEFT_OUT if self.number else NAMED_THERE


@dataclass(frozen=True)
class NotSaidWhy:
    """What was said to something that the chair asked for, and is no answer to it."""

    id: int
    typed: str
    text: str
    place: str
    """The section that it is about; empty for the whole."""

    @property
    def at_head(self) -> str:
        """What is missing, as the head of the page says it: there "this section" could be any."""
        return f"{self.place}: {self.text[:1].lower()}{self.text[1:]}" if self.place else self.text


def index_page(book: Book, wrong: NotSaidWhy | None = None) -> dict[str, Any]:
    """The minutes whole, with what can be done with them."""
    actor, person, now = current_actor(), current_person(), clock.now()
    subject, minutes = book.subject(), book.minutes
    writes = may(actor, Can.DRAFT_MINUTES, subject)
    approves = may(actor, Can.APPROVE_MINUTES, subject)
    made = drafted(book.meeting) if minutes and minutes.state == "draft" and writes else ()
    looks_after = minutes is not None and may(actor, Can.LOOK_AT_MINUTES, subject)
    seen = looking.seen_of(minutes) if minutes and looks_after else {}
    asked = _asked(minutes, person) if minutes and looks_after else {}
    return {
        "book": book,
        "meeting": book.meeting,
        "chaired": chair_at_head(book.meeting),
        "minutes": minutes,
        "written_by": written_by(minutes) if minutes else "",
        "is_copy": bool(book.copy_note(person.id)),
        "terms": kept_terms(book.meeting.terms),
        "writes": writes,
        "edits": writes and minutes is not None and minutes.state == "draft",
        "approves": approves,
        "begun_to_ask": begun_to_ask(minutes, person) if minutes and approves else "",
        "sections": shown(book, person.id, made, seen, **asked.get("of_sections", {})),
        "asked_of_whole": asked.get("asked_of_whole", NOTHING),
        "read_by": asked.get("read_by", ""),
        "read_again": asked.get("read_again", False),
        "wrong": wrong,
        "anew": operations.made_anew(minutes, made, person) if minutes and made else (),
        "not_sent": operations.why_not_sent(minutes, made, by=person, seen=seen)
        if minutes and writes and made
        else (),
        "not_approved": why_not_approved(minutes, actor, person, seen) if minutes else (),
        "due_on": due_next(book.meeting, minutes),
        "next": _next(book, person.id, now),
        "filing": on_board(book.meeting, actor, now) if minutes and minutes.approved_at else "",
    }


def shown(
    book: Book,
    person_id: int,
    made: Sequence[Drafted] = (),
    seen: Mapping[int, Seen] | None = None,
    *,
    asked: Mapping[int | None, Asked] | None = None,
    changed: Mapping[int, Changed] | None = None,
    otherwise: Mapping[int, tuple[str, ...]] | None = None,
) -> tuple[Shown, ...]:
    """Every section in order; of a case that the reader withdrew from only that it is left out."""
    minutes, unread, covered = book.minutes, book.unread_by(person_id), book.covered_for(person_id)
    if minutes is None:
        return ()
    late = drafting.outdated(minutes, made)
    anew, both = {one.key for one in late.anew}, {one.key for one in late.written}
    numbers = {one.id: number for number, one in enumerate((s for s in minutes.sections if s.case_id), 1)}
    return tuple(
        _left_out(one, numbers.get(one.id))
        if one.id in unread
        else _covered(one, numbers[one.id], covered[one.id])
        if one.id in covered
        else Shown(
            section=one,
            title=f"Case {numbers[one.id]}: {one.title}" if one.id in numbers else one.title,
            pieces=pieces(one.text),
            hidden=False,
            number=numbers.get(one.id),
            outdated=one.key in anew | both,
            both=one.key in both,
            asked=(asked or {}).get(one.id, NOTHING),
            changed=(changed or {}).get(one.id),
            otherwise=(otherwise or {}).get(one.id, ()),
            seen=found if (found := (seen or {}).get(one.id)) and found.findings else None,
        )
        for one in minutes.sections
    )


def _covered(section: MinutesSection, number: int, left: LeftOut) -> Shown:
    """The section without that name: nor is shown what was changed in it, found in it or signed otherwise."""
    title, words = f"Case {number}: {section.title}", left.of(section.text)
    return Shown(section, title, pieces(words), hidden=False, number=number, note=withdrawn_words(left.words))


def _left_out(section: MinutesSection, number: int | None) -> Shown:
    title = f"Case {number}: {sentence(operations.NOT_YOURS)}" if number else section.title
    return Shown(section, title, (), hidden=True, number=number)


def why_not_approved(
    minutes: Minutes, actor: Actor, person: Person, seen: Mapping[int, Seen] | None = None
) -> tuple[Refusal, ...]:
    """What stands between this person and approving them now."""
    for_ids = [None, *(hat.principal_id for hat in actor.hats[1:])]
    chaired = next((one for one in for_ids if operations.chaired(minutes.meeting, person, one)), None)
    unlooked = looking.waiting(minutes, person, seen)
    facts = operations.facts_of(minutes, by=person, for_id=chaired, only_asking=True, unlooked=unlooked)
    return MINUTES.refusals("approve", minutes.state, facts)


def section_page(page: Page, *, text: str | None = None, saving: Saving | None = None) -> dict[str, Any]:
    """One section to be written; as typed where ``text`` is given."""
    sections = page.book.sections_for(current_person().id)
    place = sections.index(page.section)
    made = next((one for one in drafted(page.book.meeting) if one.key == page.section.key), None)
    newer = made if made and made.text not in (page.section.drafted, page.section.text) else None
    seen = looking.seen_of(page.minutes).get(page.section.id)
    return {
        "meeting": page.book.meeting,
        "minutes": page.minutes,
        "section": page.section,
        "terms": kept_terms(page.book.meeting.terms),
        "text": page.section.text if text is None else text,
        "rows": max(LEAST_ROWS, rows_of(page.section.text if text is None else text)),
        "place": place + 1,
        "of": len(sections),
        "before": sections[place - 1] if place else None,
        "following": sections[place + 1] if place + 1 < len(sections) else None,
        "saving": saving or saving_of(page.section),
        "newer": newer,
        "sides": side_by_side(page.section.text, newer.text) if newer else None,
        "seen": seen,
        "otherwise": not_as_signed_in(page.minutes, [page.section]).get(page.section.id, ()),
        "asked": asked_in(page.minutes, texts_since(page.minutes)).get(page.section.id, NOTHING),
        "read_by": read.by.name if (read := who_asked(page.minutes)) else "",
    }


def look_page(page: Page, form: SectionLookForm | None = None) -> dict[str, Any]:
    """What may be another family's in a section, each in its sentence, and room to say why it stays."""
    seen = looking.seen_of(page.minutes).get(page.section.id)
    writes = may(current_actor(), Can.DRAFT_MINUTES, page.subject()) and page.minutes.state == "draft"
    before = said_before(seen) if seen else {"looked_before": "", "reason": ""}
    return {
        "meeting": page.book.meeting,
        "minutes": page.minutes,
        "section": page.section,
        "terms": kept_terms(page.book.meeting.terms),
        "seen": seen,
        "found": drawn(seen) if seen else [],
        "certain": has_certain(seen.findings) if seen else False,
        "looked_before": before["looked_before"],
        "form": form or SectionLookForm(formdata=None, data={"reason": before["reason"]}),
        "writes": writes,
    }


def approval_page(book: Book, since: datetime | None = None) -> dict[str, Any]:
    """The minutes as their approver reads them, with what they leave out and who wrote them.

    ``since``: from when on what was written is marked, where that is not since they were last sent back.
    """
    minutes, person = book.minutes, current_person()
    assert minutes is not None  # noqa: S101 # the loader lets in only what is begun
    seen, asked, wrote = looking.seen_of(minutes), _asked(minutes, person, since), writers(minutes)
    return {
        "book": book,
        "meeting": book.meeting,
        "minutes": minutes,
        "terms": kept_terms(book.meeting.terms),
        "sections": shown(book, person.id, seen=seen, **asked["of_sections"]),
        "asked_of_whole": asked["asked_of_whole"],
        "read_by": asked["read_by"],
        "read_again": asked["read_again"],
        "written_by": listed(tuple(wrote.values())),
        "wrote": person.id in wrote,
        "refusals": why_not_approved(minutes, current_actor(), person, seen),
    }


def begun_to_ask(minutes: Minutes, person: Person) -> str:
    """When they last typed what they have not sent, where the minutes are with them; empty where they did not."""
    draft = draft_of(minutes, person.id) if minutes.state == "with_chair" else None
    return since_words(draft.saved_at) if draft and draft.texts else ""


def _asked(minutes: Minutes, reader: Person, since: datetime | None = None) -> dict[str, Any]:
    """What the chair asked for and what was written since, as the pages of those who look after the minutes show it."""
    changed = {} if minutes.approved_at else changed_since(minutes, since)
    asked, last = asked_in(minutes, changed), who_asked(minutes)
    return {
        "of_sections": {"asked": asked, "changed": changed, "otherwise": not_as_signed_in(minutes)},
        "asked_of_whole": asked.get(None, NOTHING),
        "read_by": "you" if since or last is None or last.by_id == reader.id else last.by.name,
        "read_again": minutes.state == "with_chair" and bool(since or last),
    }


def _next(book: Book, reader_id: int, now: datetime) -> WhatNext:
    """What happens next, who holds it, and by when."""
    minutes, meeting = book.minutes, book.meeting
    desk = administered_by(meeting.panel_id, clock.today(), reader_id)
    chair = meeting.chair.name if meeting.chair else "The chair"
    if minutes is None or minutes.state == "draft":
        due = due_next(meeting, minutes)
        late = bool(due and is_past(datetime.combine(due, datetime.max.time(), clock.LONDON), now))
        return WhatNext(_next_of_draft(book, chair), desk, sentence(due_words(due, now)) if due else "", late)
    states = {one.key: one for one in states_of([meeting], now)[meeting.id]}
    key: Key = "approval" if minutes.state == "with_chair" else "filing"
    asked = states.get(key)
    open_ = asked is not None and asked.done < asked.of
    due_said = (
        sentence(due_words(asked.due_at.astimezone(clock.LONDON).date(), now)) if asked and open_ else ""
    )
    late = bool(asked and open_ and asked.late)
    if key == "approval":
        if reader_id == meeting.chair_id:
            words, who = "You read the minutes, and approve them or ask for changes.", "you"
        else:
            words, who = f"{chair} reads the minutes, and approves them or asks for changes.", chair
        return WhatNext(words, who, due_said, late)
    readers = listed(tuple(one.person.name for one in sat_at(meeting)))
    read = f"The minutes can be read by those who sat at the meeting: {readers}."
    if minutes.state == "filed":
        return WhatNext(f"Each child’s part is on the child’s file. {read}")
    return WhatNext(
        f"Each child’s part of the minutes is put on the child’s file. {read}", desk, due_said, late
    )


def _next_of_draft(book: Book, chair: str) -> str:
    """What happens next while they are written."""
    asked = all_asked(book.minutes) if book.minutes else []
    if open_ := sum(waits(one.answer) for one in asked):
        return (
            f"{plural(open_, 'change')} asked for by {chair}: each is made, or answered with why it is not; "
            "then the minutes are sent again."
        )
    if asked:
        return f"What {chair} asked for is answered. The minutes are sent again."
    if book.meeting.state == "in_session":
        return "The minutes are written beside the meeting. Once it is closed they are sent to the chair."
    return "The minutes are written and sent to the chair."
