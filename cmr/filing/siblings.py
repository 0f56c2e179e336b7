"""How a list names each child of a paper: by initials, and siblings with the same ones by what tells them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import select

from cmr.models import Filing, ReferralChild, db
from cmr.rules.birth import birth_of
from cmr.web.components import initials


def names_in_list(filings: Collection[Filing]) -> Mapping[int, str]:
    """By filing: "ZSL", or "ZSL, born 2014" where a sibling has the same initials; one statement."""
    children = _children({one.case.referral_id for one in filings})
    alike = Counter((referral, initials(name)) for (referral, _), (name, _) in children.items())
    same_year = Counter((referral, initials(name), year) for (referral, _), (name, year) in children.items())
    found = {}
    for one in filings:
        referral, short = one.case.referral_id, initials(one.child_name)
        _, year = children.get((referral, one.child_number), ("", ""))
        parts = [short]
        if alike[referral, short] > 1:
            parts += [f"born {year}"] if year else []
            parts += [f"child {one.child_number}"] if not year or same_year[referral, short, year] > 1 else []
        found[one.id] = ", ".join(parts)
    return found


def _children(referrals: Collection[int]) -> dict[tuple[int, int], tuple[str, str]]:
    """By referral and number, each child's name and year of birth."""
    query = select(
        ReferralChild.referral_id, ReferralChild.number, ReferralChild.name, ReferralChild.date_of_birth
    ).where(ReferralChild.referral_id.in_(referrals))
    return {
        (row.referral_id, row.number): (row.name, _year(row.date_of_birth))
        for row in db.session.execute(query)
    }


def _year(stored: str) -> str:
    year = birth_of(stored).day[:4]
    return year if year.isascii() and year.isdigit() else ""
