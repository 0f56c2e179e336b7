"""Before the panel leaves a case whose sheet is not signed: what that means, and what to do instead (B1.19, B1.24)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from cmr.hearing.queries import agenda
from cmr.hearing.sitting import sitting_of, stage_now
from cmr.hearing.where import shown_by
from cmr.models import Case, Meeting
from cmr.panels.queries import kept_terms
from cmr.rules.capacities import Actor
from cmr.rules.permissions import Can, may
from cmr.rules.stages import item_of, item_of_cases


@dataclass(frozen=True)
class Leaving:
    """The case that would be left, as this person may see it, and where the meeting would go."""

    reference: str
    """Empty for whoever may not read the case."""
    stage: str
    tables: bool
    """Whether this person may table it."""
    to: str
    """Where the meeting goes, in words."""
    url: str
    """Where that is done."""
    fields: dict[str, str]

    @property
    def it(self) -> str:
        """The case, named to this person."""
        return self.reference or "the case before the panel"


def unsigned_now(meeting: Meeting) -> Case | None:
    """The case before the panel that is neither signed nor tabled nor left undecided yet."""
    sitting = sitting_of(meeting.id)
    case = sitting.case if sitting is not None and meeting.state == "in_session" else None
    return case if case is not None and case.state == "placed" and not case.undecided else None


@dataclass(frozen=True)
class Unheard:
    """The cases that the meeting would go on from, as this person may see them, and where it would go."""

    references: tuple[str, ...]
    others: int
    """How many more there are that are not theirs to read."""
    to: str
    """The item, in words."""
    item: str
    at: str
    """Where the meeting is, as the page sends it back."""

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.references) + self.others


def _left_unheard(meeting: Meeting, item: str) -> list[Case]:
    """The cases that nobody has heard or tabled yet, where the meeting goes on from them to a later item."""
    items, sitting = kept_terms(meeting.terms).agenda.items, sitting_of(meeting.id)
    keys, cases = [one.key for one in items], item_of_cases(kept_terms(meeting.terms).agenda).key
    here = meeting.state == "in_session" and sitting is not None and sitting.agenda_item == cases
    if not here or item not in keys[keys.index(cases) + 1 :]:
        return []
    return [one for one in agenda(meeting) if one.state == "placed" and not one.undecided]


def unheard(meeting: Meeting, actor: Actor, item: str) -> Unheard | None:
    """What is asked before the meeting goes on from its cases to that item; None where none waits to be heard."""
    cases, found = _left_unheard(meeting, item), item_of(kept_terms(meeting.terms).agenda, item)
    if not cases or found is None:
        return None
    seen = [one for one in cases if may(actor, Can.SEE_REFERRAL, one.referral.subject())]
    references = tuple(one.referral.reference for one in seen)
    return Unheard(references, len(cases) - len(seen), found.text, item, shown_by(sitting_of(meeting.id)))


def asks_first(meeting: Meeting, *, item: str = "", reference: str = "") -> bool:
    """Whether the meeting is asked about before it goes to that item, or takes that case."""
    case = unsigned_now(meeting)
    if case is not None:
        return case.referral.reference != reference
    return bool(_left_unheard(meeting, item))


def leaving(meeting: Meeting, actor: Actor, *, item: str = "", reference: str = "") -> Leaving | None:
    """What is asked before the meeting goes to that item, or takes that case; None where nothing is left behind."""
    case, sitting = unsigned_now(meeting), sitting_of(meeting.id)
    if case is None or sitting is None or case.referral.reference == reference:
        return None
    cases = {one.referral.reference: one for one in agenda(meeting)}
    subject, wanted = cases[case.referral.reference].referral.subject(), cases.get(reference)
    found = item_of(kept_terms(meeting.terms).agenda, item)
    if found is None and (wanted is None or not may(actor, Can.RECORD_SHEET, wanted.referral.subject())):
        return None
    stage, sees = stage_now(meeting, sitting), may(actor, Can.SEE_REFERRAL, subject)
    return Leaving(
        reference=case.referral.reference if sees else "",
        stage=stage.text if stage and sees else "",
        tables=may(actor, Can.CHAIR_CASE, subject),
        to=found.text if found else reference,
        url=url_for("hearing.go_to_item", id=meeting.id)
        if found
        else url_for("hearing.take_case", id=meeting.id, reference=reference),
        fields={"leaves": case.referral.reference if sees else "yes", "at": shown_by(sitting)}
        | ({"item": item} if found else {}),
    )
