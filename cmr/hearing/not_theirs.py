"""All that is said of a case at its meeting, as it is read by who withdrew from another one there (B1.4).

The one place through which views, declarations, questions and the sheet pass on their way to a reader. Once the meeting
is closed the signed sheet is read as its copy, which leaves the same out (``filing.leaving_out``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from cmr.filing.families import people_at
from cmr.filing.leaving_out import withdrew_at
from cmr.filing.settled import came_to
from cmr.hearing.sheet_paper import SheetPaper
from cmr.hearing.sheet_seen import is_a_copy
from cmr.models import Case, Question
from cmr.reading.questions import QuestionLine
from cmr.rules.capacities import Actor
from cmr.rules.left_out import LeftOut, told, words_in
from cmr.rules.majority import View
from cmr.rules.not_theirs import NOTHING, Hidden, Named, Withdrawals
from cmr.rules.referral_facts import HearingFacts


def withdrawals_at(meeting_id: int, person_id: int | None = None) -> Withdrawals:
    """Of everybody at the meeting, or of one person; one statement where nobody withdrew."""
    withdrew = withdrew_at([meeting_id]).get(meeting_id, {})
    if person_id is not None:
        withdrew = {id_: cases for id_, cases in withdrew.items() if id_ == person_id}
    if not withdrew:
        return Withdrawals()
    seated = tuple(one.person.name for one in came_to([meeting_id])[meeting_id])
    return Withdrawals(withdrew, tuple(people_at([meeting_id])[meeting_id]), seated)


def named_in_case(
    withdrawals: Withdrawals,
    case: Case,
    paper: SheetPaper | None,
    proposed: SheetPaper | None,
    hearing: HearingFacts,
    noted: Sequence[Question | QuestionLine],
) -> Named:
    """What names their families in all that is said of one case."""
    return withdrawals.named_in(
        case.referral.reference,
        {
            "sheet": _on_sheet(case, paper, proposed),
            "views": _in_views(hearing.views),
            "declarations": (one.detail for one in case.declarations),
            "questions": (one.text for one in noted),
        },
    )


def hidden_of_case(
    named: Named, case: Case, paper: SheetPaper | None, actor: Actor, *, hears: bool, writes: bool = False
) -> Hidden:
    """What this person does not read of it. Who writes the sheet reads it as it stands: what they save replaces it."""
    hidden = named.hidden_from(actor.id)
    return hidden.but("sheet") if writes or is_a_copy(case, paper, hears=hears) else hidden


def views_read(views: Iterable[View], left: LeftOut, person_id: int) -> tuple[View, ...]:
    """The views as one person reads them: their own as they said it."""
    return tuple(
        view
        if view.person_id == person_id
        else replace(view, text=left.of(view.text), earlier=told(view.earlier, left.of))
        for view in views
    )


def questions_read(lines: Iterable[QuestionLine], left: LeftOut) -> tuple[QuestionLine, ...]:
    """The questions as one person reads them: their own as they noted it."""
    return tuple(one if one.mine else replace(one, text=left.of(one.text)) for one in lines)


def left_of_questions(case: Case, lines: Sequence[QuestionLine], person_id: int) -> LeftOut:
    """What one person does not read in the questions on a case, where they stand without the rest of its page."""
    (left, *_) = left_at([case.meeting_id] if lines else (), case.referral.reference, person_id, lines) or (
        NOTHING,
    )
    return left


def left_at(
    meeting_ids: Collection[int], reference: str, person_id: int, said: Iterable[object]
) -> tuple[LeftOut, ...]:
    """What one person does not read in words about that case: by each meeting where they withdrew from another one.

    One statement where they withdrew from none.
    """
    withdrew = withdrew_at(meeting_ids)
    here = [id_ for id_, people in withdrew.items() if people.get(person_id, frozenset()) - {reference}]
    if not here:
        return ()
    words = {"said": [one for each in said for one in words_in(each)]}
    named = (withdrawals_at(id_, person_id).named_in(reference, words) for id_ in here)
    return tuple(left for one in named if (left := one.hidden_from(person_id).of("said")))


def _on_sheet(case: Case, paper: SheetPaper | None, proposed: SheetPaper | None) -> Iterator[str]:
    """What of it is drawn for who does not write it: while it waits for a decision what had been proposed."""
    if case.undecided and case.state == "placed":
        yield case.undecided_reason or ""
        yield from words_in(proposed)
    else:
        yield from words_in(paper)


def _in_views(views: Iterable[View]) -> Iterator[str]:
    for one in views:
        yield one.text
        yield from words_in(one.earlier)
