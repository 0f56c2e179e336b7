"""What is done with what goes onto a child's file: made, looked at, filed, and taken back where it was a slip."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from sqlalchemy import select

from cmr.adapters.clock import LONDON
from cmr.filing.leaving_out import leaves_out, looked_before, read_token
from cmr.filing.queries import (
    LOOKS_AT,
    Seen,
    cases_of,
    filings_of,
    seen_in,
    seen_of_all,
    siblings,
    unfiled_parts,
)
from cmr.filing.settled import settled
from cmr.models import Case, Filing, Look, Minutes, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.rules.filed import no_place, no_such_day, undo_problems, why_not_filed
from cmr.rules.filing import (
    WHAT,
    Kind,
    ToFile,
    has_certain,
    not_looked_at,
    same_findings,
    to_file,
)
from cmr.rules.foreign_known import marks_of
from cmr.rules.foreign_look import nothing_new
from cmr.rules.left_out import ALL_LEFT_OUT, FILED, alike, chosen, stays_problems
from cmr.rules.minutes import MINUTES, MinutesFacts
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import in_london

NOTHING_TO_LOOK_AT = Refusal("Nothing of another family was found in it: it can be filed.", "B1.25")
OVERTAKEN = Refusal(
    "What was found in it, or what was said of it, changed after you opened it. Look again.", "B1.25"
)
NOT_FILED = Refusal("It is not marked as filed.", "B1.24")
SAID_AT_SIGNING = "It belongs here: said by whoever put the sheet into force, before they did."
NOON = time(12)


class NotSaid(Refused):
    """Something is missing of what somebody says who looked."""


class NotFiledSo(Refused):
    """What is said of its filing can't be: ``where`` and ``filed_on`` are what is wrong with each, or nothing."""

    def __init__(self, where: Refusal | None, filed_on: Refusal | None) -> None:
        """One of the two at least."""
        super().__init__(*(one for one in (where, filed_on) if one))
        self.where, self.filed_on = where, filed_on


def sheet_signed(case: Case, *, at: datetime) -> list[Filing]:
    """Once the sheet is signed, what of it is filed for each child exists: the sheet, the chronology entry (B1.24).

    Whoever signs holds the case's locks. What exists already is left as it is.
    """
    found = to_file(kept_terms(case.meeting.terms), settled(case))
    return _make(case, (one for one in found if one.kind != "minutes"), at)


def looked_at_signing(
    case: Case, seen: Seen, made: Collection[Filing], *, by: Person, at: datetime, for_id: int | None
) -> None:
    """Whoever signed looked at the sheet before; of the papers made of it those that hold nothing else need no more."""
    papers = seen_of_all(made).values()
    same = [one for one in papers if one.waits and nothing_new(one.findings, seen.findings)]
    keep_look(case, "sheet", [seen, *same], SAID_AT_SIGNING, by=by, at=at, for_id=for_id)


def minutes_approved(
    minutes: Minutes, *, at: datetime, otherwise: Collection[int | None] = ()
) -> list[Filing]:
    """Once the minutes are approved, each child's part of them is to be filed (B1.25).

    ``otherwise``: the cases (ids) of which they say otherwise what the signed sheet says.
    """
    made = []
    for case in cases_of(minutes.meeting_id):
        about = settled(case, minutes, otherwise=case.id in otherwise)
        found = to_file(kept_terms(case.meeting.terms), about)
        made += _make(case, (one for one in found if one.kind == "minutes"), at)
    _looks_taken_over(minutes, made)
    return made


def look_at(
    filing: Filing,
    reason: str,
    *,
    stays: bool,
    read: str,
    by: Person,
    at: datetime,
    for_id: int | None,
    out: Collection[int] = (),
) -> None:
    """Somebody looked at what may be another family's: what is left out of this paper, and why the rest stays.

    ``read``: the hash of what they had before them, ``out``: which of it, as it is grouped there. Until it is filed
    they may decide anew. The same paper of the case's other children that holds the same is decided with it. Raises
    Refused; NotSaid where something is missing of what they say.
    """
    same = siblings(filing)
    for one in same:
        one.case = filing.case
    seen = seen_of_all(same)
    mine = seen[filing.id]
    if not mine.findings:
        raise Refused(NOTHING_TO_LOOK_AT)
    if filing.filed_at is not None:
        raise Refused(FILED)
    if read != read_token(mine):
        raise Refused(OVERTAKEN)
    left = chosen(mine.findings, out)
    if problems := stays_problems(reason, mine.findings, left, stays=stays):
        raise NotSaid(*problems)
    open_ = [
        one for one in same if one.filed_at is None and same_findings(seen[one.id].findings, mine.findings)
    ]
    for one in open_:
        leaves_out(one, seen[one.id], alike(seen[one.id].findings, left), by=by, at=at)
    keep_look(
        filing.case, filing.kind, [seen[one.id] for one in open_],
        reason.strip() or ALL_LEFT_OUT, by=by, at=at, for_id=for_id, left=len(left),
    )  # fmt: skip


def keep_look(
    case: Case,
    paper: str,
    texts: Iterable[Seen],
    reason: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None,
    left: int = 0,
) -> None:
    """Writes down that somebody looked at texts about a case: by its hash each, and what was found in it.

    ``left``: how much of that is left out of what goes onto the file.
    """
    each = {one.hash: one for one in texts}
    looked_before(case, LOOKS_AT[paper], each)
    for one in each.values():
        _add_look(case, paper, one, reason.strip(), by, at)
    db.session.flush()
    found = next(iter(each.values())).findings
    looked = record(
        "referral", case.referral_id, "look_at_names", by=by, at=at, for_id=for_id, paper=paper,
        found=len(found), certain=has_certain(found), reason=reason.strip(), **_left(left),
    )  # fmt: skip
    tell(looked, case.referral)


def mark_filed(
    filing: Filing, where: str, filed_on: date, *, by: Person, at: datetime, for_id: int | None
) -> None:
    """It is on the child's file: where, when and by whom.

    Raises Refused with every reason; NotFiledSo where what is said of its filing can't be.
    """
    seen = seen_of_all([filing])[filing.id]
    reasons = why_not_filed(
        _kind(filing), text=seen.text, findings=seen.findings, looks=seen.looked,
        signed=filing.kind != "minutes", approved=filing.kind == "minutes", filed=filing.filed_at is not None,
    )  # fmt: skip
    if reasons:
        raise Refused(*reasons)
    today, made_on = in_london(at).date(), in_london(filing.made_at).date()
    wrong = no_place(where), no_such_day(filed_on, made_on=made_on, today=today)
    if any(wrong):
        raise NotFiledSo(*wrong)
    noon = datetime.combine(filed_on, NOON, LONDON)
    filing.filed_at = at if filed_on == today else max(noon, filing.made_at)
    filing.filed_where, filing.filed_by, filing.filed_by_id = where.strip(), by, by.id
    filing.filed_for_id = for_id
    db.session.flush()
    filed = record(
        "referral", filing.case.referral_id, "file_paper", by=by, at=at, for_id=for_id,
        paper=filing.kind, child=filing.child_number, filed_on=filed_on.isoformat(), due_on=filing.due_on.isoformat(),
        **_left(len(filing.left_out)),
    )  # fmt: skip
    tell(filed, filing.case.referral)
    _minutes_filed(filing, by=by, at=at)


def take_back(filing: Filing, reason: str, *, by: Person, at: datetime, for_id: int | None) -> None:
    """It is not on the child's file after all: it is to be filed again. Raises Refused."""
    if filing.filed_at is None:
        raise Refused(NOT_FILED)
    filed_on = in_london(filing.filed_at).date()
    if problems := undo_problems(filed_on, in_london(at).date(), reason):
        raise Refused(*problems)
    filing.filed_at = filing.filed_by = filing.filed_by_id = filing.filed_for_id = None
    filing.filed_where = ""
    db.session.flush()
    taken_back = record(
        "referral", filing.case.referral_id, "take_back_filing", by=by, at=at, for_id=for_id,
        paper=filing.kind, child=filing.child_number, reason=reason.strip(),
    )  # fmt: skip
    tell(taken_back, filing.case.referral)
    minutes = _minutes(filing)
    if minutes is not None and minutes.state == "filed":
        MINUTES.fire(minutes, "open_filing", _facts(minutes, by))
        minutes.filed_at = None
        db.session.flush()


def refuse_unless_looked_at(filing: Filing) -> None:
    """Raises Refused where nobody looked at what may be another family's: then no copy of it goes out (B1.25)."""
    seen = seen_of_all([filing])[filing.id]
    if no := not_looked_at(seen.text, seen.findings, seen.looked, what=WHAT[_kind(filing)]):
        raise Refused(no)


def _looks_taken_over(minutes: Minutes, made: Collection[Filing]) -> None:
    """What was looked at in the case's section, and stands in its part alike, needs no second look."""
    sections = seen_in(minutes.meeting_id, minutes.sections)
    of_case = {one.case_id: sections[one.id] for one in minutes.sections if one.id in sections}
    parts, kept = seen_of_all(made), set()
    for filing, seen in ((one, parts[one.id]) for one in made if parts[one.id].waits):
        before = of_case.get(filing.case_id)
        if before is None or not before.looks or not same_findings(before.findings, seen.findings):
            continue
        look = before.looks[-1]
        if (filing.case_id, seen.hash) not in kept:
            _add_look(filing.case, filing.kind, seen, look.reason, look.by, look.at)
            kept.add((filing.case_id, seen.hash))
    db.session.flush()


def _add_look(case: Case, paper: str, seen: Seen, reason: str, by: Person, at: datetime) -> None:
    rows = [
        {"kind": one.kind, "reference": one.reference, "start": one.start, "end": one.end, "mark": mark}
        for one, mark in zip(seen.findings, marks_of(seen.text, seen.findings), strict=True)
    ]
    db.session.add(
        Look(
            case_id=case.id, what=LOOKS_AT[paper], text_hash=seen.hash, found=rows,
            reason=reason, at=at, by=by, by_id=by.id,
        )
    )  # fmt: skip


def _left(left: int) -> dict[str, int]:
    """In a history entry: how much is left out, where anything is."""
    return {"left_out": left} if left else {}


def _make(case: Case, found: Iterable[ToFile], at: datetime) -> list[Filing]:
    have = {(one.kind, one.child_number) for one in filings_of(case.id)}
    made = [
        Filing(
            case=case, case_id=case.id, child_number=one.child_number, child_name=one.child.name, kind=one.kind,
            title=one.title, text=one.text, due_on=one.due_on, content_hash=_hash(case, one), made_at=at,
        )
        for one in found
        if (one.kind, one.child_number) not in have
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def _hash(case: Case, one: ToFile) -> str:
    """Of the signed sheet its own; of anything else that of its text."""
    if one.kind == "sheet" and case.sheet is not None and case.sheet.content_hash:
        return case.sheet.content_hash
    return hashlib.sha256(one.text.encode()).hexdigest()


def _minutes_filed(filing: Filing, *, by: Person, at: datetime) -> None:
    """With the last child's part the minutes themselves are filed (B1.25)."""
    minutes = _minutes(filing)
    if minutes is None or minutes.state != "approved":
        return
    facts = _facts(minutes, by)
    if not facts.parts_unfiled:
        MINUTES.fire(minutes, "file", facts)
        minutes.filed_at = at
        db.session.flush()


def _minutes(filing: Filing) -> Minutes | None:
    """The minutes that it is a part of, their row locked: the last two parts may be filed at once."""
    if filing.kind != "minutes":
        return None
    query = select(Minutes).where(Minutes.meeting_id == filing.case.meeting_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _facts(minutes: Minutes, by: Person) -> MinutesFacts:
    return MinutesFacts(
        meeting_state="closed",
        drafter_id=minutes.drafter_id,
        by_id=by.id,
        by_chair_of_this_meeting=False,
        parts_unfiled=tuple(unfiled_parts(minutes.meeting_id)),
    )


def _kind(filing: Filing) -> Kind:
    return next(kind for kind in WHAT if kind == filing.kind)
