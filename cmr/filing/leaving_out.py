"""What of another family is left out of a paper's copy for the file, and the copy that each reader has (B1.25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.filing.queries import OF_A_CASE, Seen, seen_of_all, whole_text
from cmr.models import Case, Declaration, Filing, Look, Person, Referral, db
from cmr.panels.queries import administered_by
from cmr.rules.capacities import Actor
from cmr.rules.filing import WHAT
from cmr.rules.foreign import Finding
from cmr.rules.left_out import (
    AS_IT_IS,
    Copy,
    LeftOut,
    Standing,
    as_kept,
    as_shown,
    covered_words,
    left_out,
    left_words,
    standing,
    whole_words,
    withdrawn_words,
)
from cmr.rules.not_theirs import Withdrew
from cmr.rules.permissions import Can, may


def withdrew_at(meeting_ids: Collection[int]) -> Mapping[int, Withdrew]:
    """By meeting, who withdrew from which of its cases; one statement."""
    if not meeting_ids:
        return {}
    query = (
        select(Case.meeting_id, Declaration.person_id, Referral.reference)
        .join(Declaration, Declaration.case_id == Case.id)
        .join(Referral, Referral.id == Case.referral_id)
        .where(Case.meeting_id.in_(meeting_ids), Declaration.withdrew)
    )
    found: dict[int, dict[int, frozenset[str]]] = defaultdict(dict)
    for meeting_id, person_id, reference in db.session.execute(query):
        of_meeting = found[meeting_id]
        of_meeting[person_id] = of_meeting.get(person_id, frozenset()) | {reference}
    return found


def leaves_out(filing: Filing, seen: Seen, left: Iterable[Finding], *, by: Person, at: datetime) -> None:
    """Keeps with a paper what its copy for the file does not have; the paper itself stays as it is."""
    filing.left_out = as_kept(seen.text, left)
    filing.left_out_at = at if filing.left_out else None
    filing.left_out_by, filing.left_out_by_id = (by, by.id) if filing.left_out else (None, None)
    db.session.flush()


def looked_before(case: Case, what: str, text_hashes: Iterable[str]) -> None:
    """Makes room for another look at the same texts: what was said before stays in the history."""
    db.session.execute(
        delete(Look).where(Look.case_id == case.id, Look.what == what, Look.text_hash.in_(list(text_hashes)))
    )


def read_token(seen: Seen) -> str:
    """What somebody had before them who decides: the text, what was found in it, and what was decided before."""
    return f"{seen.hash}-{seen.looks[-1].at.isoformat()}" if seen.looks else seen.hash


def copy_for_file(filing: Filing) -> Copy:
    """The paper as it goes onto the child's file, with what a copy says of itself."""
    if not filing.left_out:
        return AS_IT_IS
    return Copy(left_out(whole_text(filing), filing.left_out), f"{_by_whom(filing)} {_of_which(filing)}")


def sheets_as_read(referral_id: int, actor: Actor) -> Mapping[int, Copy]:
    """By case of a referral, the copy of its signed sheet that this person reads on the record."""
    return _sheets(actor, Filing.case_id.in_(select(Case.id).where(Case.referral_id == referral_id)))


def copies_of_sheets(case_ids: Collection[int], actor: Actor) -> Mapping[int, Copy]:
    """The same of the signed sheets of some cases."""
    return _sheets(actor, Filing.case_id.in_(case_ids)) if case_ids else {}


def _sheets(actor: Actor, which: ColumnElement[bool]) -> Mapping[int, Copy]:
    query = (
        select(Filing)
        .where(which, Filing.kind == "sheet")
        .options(joinedload(Filing.case).options(*OF_A_CASE), joinedload(Filing.left_out_by))
    )
    return copies_as_read(db.session.scalars(query).all(), actor)


def sheet_as_read(case: Case, actor: Actor) -> Copy:
    """The copy of one case's signed sheet that this person reads."""
    return sheets_as_read(case.referral_id, actor).get(case.id, AS_IT_IS)


def copies_as_read(
    filings: Collection[Filing], actor: Actor, seen: Mapping[int, Seen] | None = None
) -> Mapping[int, Copy]:
    """By case, the copy of one kind of paper that this person reads on the record; the same for all its children."""
    of_case: dict[int, Filing] = {}
    for one in sorted(filings, key=lambda one: (not one.left_out, one.child_number)):
        of_case.setdefault(one.case_id, one)
    there = {id_ for id_, one in of_case.items() if may(actor, Can.READ_MINUTES, one.case.meeting.subject())}
    by_meeting = withdrew_at({one.case.meeting_id for one in of_case.values()})
    withdrew = {id_: people[actor.id] for id_, people in by_meeting.items() if actor.id in people}
    known = dict(seen or {})
    known |= seen_of_all(
        [
            one
            for id_, one in of_case.items()
            if one.id not in known
            and (one.case.meeting_id in withdrew or (one.filed_at is None and id_ not in there))
        ]
    )
    return {
        id_: _as_read(
            one,
            known.get(one.id),
            withdrew.get(one.case.meeting_id, frozenset()),
            at_the_meeting=id_ in there,
        )
        for id_, one in of_case.items()
    }


def _as_read(
    filing: Filing, seen: Seen | None, withdrew_from: frozenset[str], *, at_the_meeting: bool
) -> Copy:
    if not filing.left_out and not (seen and seen.findings):
        return AS_IT_IS
    stands = standing_of(filing, seen)
    left = as_shown(
        seen.text if seen else whole_text(filing),
        filing.left_out,
        seen.findings if seen else (),
        standing=stands,
        at_the_meeting=at_the_meeting,
        withdrew_from=withdrew_from,
    )
    if not left:
        return AS_IT_IS
    return Copy(left, _why(filing, left, stands, at_the_meeting=at_the_meeting))


def standing_of(filing: Filing, seen: Seen | None) -> Standing:
    """How far it is decided what of it goes onto the file."""
    looked_at = [one.at for one in seen.looks] if seen else []
    found = seen is not None and bool(seen.findings)
    return standing(looked_at, filing.made_at, found=found, filed=filing.filed_at is not None)


def _why(filing: Filing, left: LeftOut, stands: Standing, *, at_the_meeting: bool) -> str:
    """What the copy says of itself."""
    if at_the_meeting or (stands == "decided" and not filing.left_out):
        return withdrawn_words(left.words)
    if stands == "decided":
        return _by_whom(filing)
    return covered_words(
        left.words, administered_by(filing.case.meeting.panel_id, clock.today()), filing.due_on
    )


def _by_whom(filing: Filing) -> str:
    left = left_out("", filing.left_out)
    assert filing.left_out_by is not None  # noqa: S101 # kept with what is left out
    assert filing.left_out_at is not None  # noqa: S101 # kept with what is left out
    return left_words(left.words, filing.left_out_by.name, filing.left_out_at)


def _of_which(filing: Filing) -> str:
    return whole_words(next(kind for kind in WHAT if kind == filing.kind), filing.content_hash)
