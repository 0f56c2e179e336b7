"""What of another family is left out of a paper's copy for the file, and the copy that each reader has (B1.25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from cmr.filing.queries import OF_A_CASE, Seen, seen_of_all, whole_text
from cmr.models import Case, Filing, Look, Person, db
from cmr.rules.capacities import Actor
from cmr.rules.filing import WHAT
from cmr.rules.foreign import Finding
from cmr.rules.left_out import (
    AS_IT_IS,
    Copy,
    as_kept,
    as_shown,
    covered_words,
    left_out,
    left_words,
    whole_words,
)
from cmr.rules.permissions import Can, may


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
    query = (
        select(Filing)
        .join(Case, Case.id == Filing.case_id)
        .where(Case.referral_id == referral_id, Filing.kind == "sheet")
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
    if seen is None:
        unfiled = [one for id_, one in of_case.items() if one.filed_at is None and id_ not in there]
        seen = seen_of_all(unfiled)
    return {id_: _as_read(one, seen.get(one.id), at_the_meeting=id_ in there) for id_, one in of_case.items()}


def _as_read(filing: Filing, seen: Seen | None, *, at_the_meeting: bool) -> Copy:
    waits = seen is not None and seen.waits
    if not waits and not filing.left_out:
        return AS_IT_IS
    left = as_shown(
        seen.text if seen else whole_text(filing),
        filing.left_out,
        seen.findings if seen else (),
        waits=waits,
        at_the_meeting=at_the_meeting,
    )
    if not left:
        return AS_IT_IS
    return Copy(left, covered_words(left.words) if waits else _by_whom(filing))


def _by_whom(filing: Filing) -> str:
    left = left_out("", filing.left_out)
    assert filing.left_out_by is not None  # noqa: S101 # kept with what is left out
    assert filing.left_out_at is not None  # noqa: S101 # kept with what is left out
    return left_words(left.words, filing.left_out_by.name, filing.left_out_at)


def _of_which(filing: Filing) -> str:
    return whole_words(next(kind for kind in WHAT if kind == filing.kind), filing.content_hash)
