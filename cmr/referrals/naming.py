"""The parts of names by which referrals are found: drawn from the children whenever those are saved."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from cmr.models import NamePart, Referral, db
from cmr.rules.folding import ends_of, number_part


def keep_name_parts(referral: Referral) -> None:
    """Makes the referral be found by its children's names and record numbers as they now stand; flushes."""
    db.session.flush()
    wanted = name_parts((child.name, child.record_number) for child in referral.children)
    there = set(db.session.scalars(select(NamePart.part).where(NamePart.referral_id == referral.id)))
    if gone := there - wanted:
        db.session.execute(
            delete(NamePart).where(NamePart.referral_id == referral.id, NamePart.part.in_(sorted(gone)))
        )
    if new := wanted - there:
        rows = [{"part": part, "referral_id": referral.id} for part in sorted(new)]
        db.session.execute(insert(NamePart), rows)


def name_parts(children: Iterable[tuple[str, str]]) -> set[str]:
    """The parts of children, given as name and record number."""
    parts = {
        part for name, record_number in children for part in (*ends_of(name), number_part(record_number))
    }
    return parts - {""}
