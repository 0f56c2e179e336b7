"""The draft of a meeting's minutes, made from what was recorded: one section for each item of its agenda and each case.

What is said of a case stands in that case's own section alone, and is made from that case's record alone: no other
function here is handed anything of a case. So a section with a case holds nothing of another family (B1.25).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cmr.rules.before_panel import part_words
from cmr.rules.minutes_declared import declarations
from cmr.rules.minutes_pieces import POINT
from cmr.rules.minutes_records import Agreed, Came, CaseRecord, Drafted, MeetingRecord
from cmr.rules.outcomes import due_words
from cmr.rules.previous import previous_words
from cmr.rules.sheet_terms import SheetPart
from cmr.rules.wording import in_london, listed, number_word, plural, sentence, spoken_date, spoken_time

ATTENDANCE = "attendance"
ATTENDANCE_TITLE = "Attendance and apologies"
LONGEST = 40_000
"""Characters of a section's text."""


def draft(meeting: MeetingRecord, cases: Iterable[CaseRecord]) -> tuple[Drafted, ...]:
    """Every section, in the agenda's order: who was there, each item, and under the item of the cases each case."""
    return tuple(_sections(meeting, tuple(cases)))


def of_case(case: CaseRecord) -> Drafted:
    """A case's section, made from its record alone."""
    return Drafted(f"case_{case.id}", case.title, _paragraphs(_of_case(case)), case.id)


def quorum_words(members: int, missing: str) -> str:
    """Whether a case had its quorum: with how many free to hear it, or what it lacked (B1.3)."""
    return missing or f"met, with the chair and {plural(members, 'member')} free to hear this case."


def as_kept(text: str) -> str:
    """A text as it is kept: without what no database holds, and its outer space."""
    return text.replace("\x00", "").strip()


def only_added(old: str, new: str) -> bool:
    """Whether all that stood there stands there still, in one piece or around what was put between."""
    ahead = next(
        (place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )
    rest = old[ahead:]
    return len(new) >= len(old) and (not rest or new.endswith(rest))


def nobody_wrote(text: str, drafted: str, made: str) -> bool:
    """Whether a section is made again by itself: it reads as it was made, or as it would be made now (B1.25)."""
    return text in (drafted, made)


def made_again_words(*, anew: bool, written: bool) -> str:
    """What is said once the draft was made again: what it holds now, and what it could not take over by itself."""
    if not written:
        return "The draft holds what was recorded until now." if anew else "Nothing more was recorded since."
    made = "It was made again where nobody wrote." if anew else "Nothing was made again."
    return f"{made} More was recorded where somebody wrote: look there at both texts."


def _sections(meeting: MeetingRecord, cases: tuple[CaseRecord, ...]) -> Iterator[Drafted]:
    yield Drafted(ATTENDANCE, ATTENDANCE_TITLE, _attendance(meeting))
    for item in meeting.agenda.items:
        if item.cases:
            yield from (of_case(one) for one in cases)
        else:
            said = meeting.said.get(item.key, "")
            yield Drafted(f"item_{item.key}", item.text, _paragraphs((_of_item(item.key, meeting), said)))


def _of_item(key: str, meeting: MeetingRecord) -> str:
    match key:
        case "purpose":
            opened = f"{meeting.chair} opened the meeting{_at(meeting.opened_at)}."
            aims = (f"{POINT}{one}" for one in meeting.aims)
            return _paragraphs((opened, "\n".join((meeting.purpose, *aims))))
        case "conduct":
            return _conduct(meeting.came)
        case "previous":
            return previous_words(meeting.previous) if meeting.previous else ""
        case "review":
            return _counted(meeting)
        case "next_date":
            following = (
                f"The next meeting is on {meeting.next_on}."
                if meeting.next_on
                else "The date of the next meeting is not planned yet."
            )
            closed = f"The meeting closed{_at(meeting.closed_at)}." if meeting.closed_at else ""
            return _paragraphs((following, closed))
    return ""


def _attendance(meeting: MeetingRecord) -> str:
    here = [one for one in meeting.came if one.stays]
    hears = [one for one in here if one.role in ("chair", "member")]
    others = [one for one in here if one.role == "administrator"]
    visited = sorted((one for one in here if one.role == "guest"), key=lambda one: one.stays[0][0])
    sorry = [one for one in meeting.came if one.apologies]
    missing = [one for one in meeting.came if not one.stays and not one.apologies and one.role != "guest"]
    return _paragraphs(
        (
            _list("Present:", (_present(one, meeting) for one in hears)),
            _list("In attendance:", (_present(one, meeting) for one in others)),
            _list("There for a case:", (_present(one, meeting) for one in visited)),
            _list("Apologies:", (f"{one.who} ({one.capacity})" for one in sorry)),
            _list("Not present:", (f"{one.who} ({one.capacity})" for one in missing)),
            f"In the chair: {meeting.chaired}." if meeting.chaired else "",
            _of_paper(here),
        )
    )


def _of_paper(here: Sequence[Came]) -> str:
    """Whose times were entered from paper: everybody's, or of those named while the others were marked there."""
    written = tuple(one.name for one in here if one.from_paper)
    if not written:
        return ""
    whose = "" if len(written) == len(here) else f" of {listed(written)}"
    return f"Entered from what was written on paper{': the times' if whose else ''}{whose}."


def _present(one: Came, meeting: MeetingRecord) -> str:
    """Who, in which seat, and when they came and went, where that was not from the opening to the close."""
    since, until = meeting.opened_at or meeting.starts_at, meeting.closed_at
    times = [said for stay in one.stays if (said := part_words(stay, since, until))]
    return ", ".join((f"{one.who} ({one.capacity})", *([" and ".join(times)] if times else [])))


def _conduct(came: Iterable[Came]) -> str:
    here = [one for one in came if one.stays]
    accepted = tuple(one.name for one in here if one.accepted)
    others = tuple(one.name for one in here if not one.accepted)
    if not accepted:
        return ""
    return _paragraphs(
        (
            f"The statement of conduct and confidentiality was accepted by {listed(accepted)}.",
            f"No acceptance is recorded of {listed(others)}." if others else "",
        )
    )


def _counted(meeting: MeetingRecord) -> str:
    to_decide = "left to the head of service to decide"
    counts = (
        (meeting.heard, "heard, its decision sheet signed", "heard, their decision sheets signed"),
        (meeting.undecided, to_decide, to_decide),
        (meeting.tabled, "tabled", "tabled"),
    )
    return " ".join(
        f"{sentence(number_word(number))} {'case was' if number == 1 else 'cases were'} "
        f"{one if number == 1 else several}."
        for number, one, several in counts
        if number
    )


def _of_case(case: CaseRecord) -> Iterator[str]:
    yield _presented(case)
    also = "Also there" if case.presenter_came else "There"
    yield f"{also} for this case: {listed(case.guests)}." if case.guests else ""
    yield f"In the chair for this case: {case.chaired_by}." if case.chaired_by else ""
    yield from declarations(case.declared)
    yield f"Quorum: {case.quorum}" if case.quorum else ""
    yield _list("How the members stood:" if case.undecided_reason else "Views to be recorded:", case.views)
    if case.written_at:
        yield f"How the case ended was entered from what was written on paper, at {_clock(case.written_at)}."
    if case.state == "tabled":
        tabled = (
            "The case was discussed and tabled" if case.discussed else "The case was tabled and not heard"
        )
        yield _reason(tabled, case.ended_reason)
        return
    if case.undecided_reason:
        yield _reason("The panel could not agree", case.undecided_reason)
        if case.signed is None:
            yield "The decision is with the head of service."
            return
    if case.state != "heard":
        yield "The case has not been heard yet."
        return
    yield from _decided(case)


def _decided(case: CaseRecord) -> Iterator[str]:
    for part in case.parts:
        yield _part(part, case)
    if case.against_majority:
        yield "This goes against the view of the majority; each dissenting view stands above."
    yield _reasons(case)
    yield _signed(case)


def _part(part: SheetPart, case: CaseRecord) -> str:
    match part:
        case "entries":
            entries = (_entry(number, one, case) for number, one in enumerate(case.agreed, 1))
            return _list(f"{case.agreed_label.rstrip(':')}:", entries)
        case "outcomes":
            return _list(f"{case.outcomes_label.rstrip(':')}:", (_outcome(one) for one in case.outcomes))
        case "rationale":
            return f"{case.rationale_label.rstrip(':')}:\n{case.rationale}" if case.rationale else ""
    label = case.return_label.rstrip(": ")
    return f"{label}:\n{spoken_date(case.returns_on)}" if case.returns_on else ""


def _reasons(case: CaseRecord) -> str:
    return f"Reasons of the head of service:\n{case.decision_reasons}" if case.decision_reasons else ""


def of_sheet(case: CaseRecord) -> tuple[str, ...]:
    """What the draft writes of the signed sheet, each view, entry, outcome and date by itself: to know it again."""
    found = list(case.views)
    if "entries" in case.parts:
        found += [_entry(1, one, case).removeprefix("1. ") for one in case.agreed]
    if "outcomes" in case.parts:
        found += [_outcome(one) for one in case.outcomes]
    if "rationale" in case.parts and case.rationale:
        found.append(_part("rationale", case))
    if "return" in case.parts and case.returns_on:
        found.append(_part("return", case))
    if case.decision_reasons:
        found.append(_reasons(case))
    return tuple(found)


def _entry(number: int, one: Agreed, case: CaseRecord) -> str:
    kind = f"{one.kind.capitalize()}: " if case.several_kinds and one.kind else ""
    found = [f"{number}. {kind}{one.text}"]
    if one.kind == "decision" and one.rationale:
        found.append(f"{case.decision_label} {one.rationale}".strip())
    if one.carries_out:
        found.append(f"Carries out: {one.carries_out}.")
    if one.owner:
        found.append(f"Owner: {one.owner}.")
    if one.due_on:
        found.append(f"By {due_words(one.due_on, one.due_reason.rstrip('.'), one.limit)}.")
    return "\n".join(found)


def _outcome(one: Agreed) -> str:
    due = f", by {spoken_date(one.due_on)}" if one.due_on else ""
    details = (f"{label.rstrip(':?')}: {words}" for label, words in one.details if words)
    return "\n".join((f"{one.text}{due}.", *details))


def _signed(case: CaseRecord) -> str:
    one = case.signed
    if one is None:
        return ""
    who = f"{one.name}, for {one.stands_in_for}" if one.stands_in_for else one.name
    position = f" ({one.position})" if one.position else ""
    local = in_london(one.at)
    when = f"{spoken_time(local.time())} on {spoken_date(local)}"
    paper = " It was entered from what was written on paper." if case.from_paper else ""
    return "\n".join(filter(None, (f"Decision sheet signed by {who}{position} at {when}.{paper}", one.note)))


def _presented(case: CaseRecord) -> str:
    """Who presented it, as far as that is known: of somebody who is not marked present nobody says that they did."""
    if not case.discussed:
        return ""
    if case.presenter_came:
        return f"Presented by {case.presenter}."
    comma = "," if "," in case.presenter else ""
    return f"{case.presenter}{comma} was to present this case and is not marked present for it."


def _reason(said: str, reason: str) -> str:
    return f"{said}: {reason}" if reason else f"{said}."


def _list(head: str, lines: Iterable[str]) -> str:
    found = [line for line in lines if line]
    return "\n".join((head, *found)) if found else ""


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join(text for text in texts if text)


def _at(at: datetime | None) -> str:
    return f" at {_clock(at)}" if at else ""


def _clock(at: datetime | None) -> str:
    return spoken_time(in_london(at).time()) if at else ""
