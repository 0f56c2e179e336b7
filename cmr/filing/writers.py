"""Who wrote a meeting's minutes, of which each child's part is cut (B1.25)."""

from __future__ import annotations

from sqlalchemy import or_, select

from cmr.models import Minutes, MinutesSection, Person, SectionText, db
from cmr.rules.wording import listed


def writers(minutes: Minutes) -> dict[int, str]:
    """Everybody who wrote any of them, also of a text that was written over: id to name; one statement."""
    sections = select(MinutesSection.saved_by_id).where(MinutesSection.minutes_id == minutes.id)
    before = (
        select(SectionText.saved_by_id)
        .join(MinutesSection, MinutesSection.id == SectionText.section_id)
        .where(MinutesSection.minutes_id == minutes.id)
    )
    wrote = or_(Person.id == minutes.drafter_id, Person.id.in_(sections), Person.id.in_(before))
    rows = db.session.execute(select(Person.id, Person.name).where(wrote).order_by(Person.name, Person.id))
    return {row.id: row.name for row in rows}


def written_by(minutes: Minutes) -> str:
    """They by name."""
    return listed(tuple(writers(minutes).values()))
