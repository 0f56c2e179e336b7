"""Whom the cases of a panel name: its meeting's own, those of meetings near it, and the panel's many others (B1.25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select

from cmr.models import Case, Meeting, NamePart, Referral, ReferralChild, ReferralSection, Terms, db
from cmr.panels.queries import kept_terms, kept_terms_by
from cmr.rules.birth import birth_of
from cmr.rules.foreign import people_of
from cmr.rules.foreign_earlier import Earlier, parts_of, references_in
from cmr.rules.foreign_names import People, Somebody
from cmr.rules.foreign_words import Words
from cmr.rules.form import Form

NEAR = 3
"""So many meetings of the panel before this one, and after it: whose cases somebody is likeliest to have in mind."""
AT_ONCE = 5_000
"""So many parts of names are asked about in one statement."""


def people_at(meeting_ids: Collection[int], until: datetime | None = None) -> dict[int, list[People]]:
    """By meeting, whom the referrals of its cases name: also of those that left its agenda, which were read.

    Two statements; of a form only what names people is read. ``until`` leaves out cases that were placed later.
    """
    if not meeting_ids:
        return {}
    placed = [Case.meeting_id.in_(meeting_ids), *([Case.placed_at <= until] if until else [])]
    cases = db.session.execute(
        select(Case.meeting_id, Referral.id, Referral.reference, Referral.terms_id, Terms.key, Terms.sha256)
        .join(Referral, Referral.id == Case.referral_id)
        .join(Terms, Terms.id == Referral.terms_id)
        .where(*placed)
        .order_by(Case.meeting_id, Case.place, Case.id)
    ).all()
    forms = {one.terms_id: kept_terms_by(one.terms_id, one.key, one.sha256).whole_form for one in cases}
    keys = {key for form in forms.values() for key in _naming_sections(form)}
    answers: dict[int, dict[str, dict[str, object]]] = defaultdict(dict)
    sections = select(ReferralSection.referral_id, ReferralSection.key, ReferralSection.answers)
    for referral_id, key, given in db.session.execute(
        sections.where(
            ReferralSection.referral_id.in_({one.id for one in cases}), ReferralSection.key.in_(keys)
        )
    ):
        answers[referral_id][key] = given
    people: dict[int, People] = {}
    found: dict[int, list[People]] = {one: [] for one in meeting_ids}
    for one in cases:
        if one.id not in people:
            people[one.id] = people_of(one.reference, forms[one.terms_id], answers[one.id])
        found[one.meeting_id].append(people[one.id])
    return found


def earlier_of(
    meetings: Iterable[Meeting], texts: Iterable[str], until: datetime | None = None
) -> dict[int, Earlier]:
    """By meeting, the panel's other cases as far as these texts may name somebody of them.

    Of the same panel alone: whoever reads its minutes runs or chairs that panel. A name that somebody typed must never
    tell them that a child is known to another panel. ``until``: what was filed then knew of no later case.
    """
    words = [Words(one) for one in dict.fromkeys(texts)]
    by_panel: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_panel[meeting.panel_id].append(meeting)
    found = {}
    for panel_id, of_panel in by_panel.items():
        others = tuple(_others(panel_id, kept_terms(of_panel[0].terms).abbreviation, words, until))
        near = _near(of_panel)
        people = people_at({id_ for ids in near.values() for id_ in ids}, until)
        for id_, ids in near.items():
            found[id_] = Earlier(tuple(one for near_id in ids for one in people[near_id]), others)
    return found


def _near(meetings: Sequence[Meeting]) -> dict[int, list[int]]:
    """By meeting of one panel, the panel's meetings just before and just after it, the nearest first; one statement."""
    query = select(Meeting.id, Meeting.on).where(
        Meeting.panel_id == meetings[0].panel_id, Meeting.state != "cancelled"
    )
    of_panel = db.session.execute(query.order_by(Meeting.on, Meeting.id)).all()
    found = {}
    for one in meetings:
        before = [row.id for row in of_panel if (row.on, row.id) < (one.on, one.id)]
        after = [row.id for row in of_panel if (row.on, row.id) > (one.on, one.id)]
        found[one.id] = [*reversed(before[-NEAR:]), *after[:NEAR]]
    return found


def _others(
    panel_id: int, abbreviation: str, texts: Iterable[Words], until: datetime | None
) -> Iterator[People]:
    """The children of all the panel's cases of whose names or numbers some part stands in a text, the newest first."""
    words = list(texts)
    parts = sorted({part for one in words for part in parts_of(one)})
    references = sorted({it for one in words for it in references_in(one, abbreviation)})
    of_case = [Case.referral_id == Referral.id, *([Case.placed_at <= until] if until else [])]
    found: dict[str, list[Somebody]] = {}
    for named in _named(parts, references):
        rows = db.session.execute(
            select(
                Referral.reference,
                ReferralChild.name,
                ReferralChild.date_of_birth,
                ReferralChild.record_number,
            )
            .join(ReferralChild, ReferralChild.referral_id == Referral.id)
            .where(Referral.panel_id == panel_id, named, exists().where(*of_case))
            .order_by(Referral.id.desc(), ReferralChild.number)
        )
        some: dict[str, list[Somebody]] = defaultdict(list)
        for reference, name, born, number in rows:
            some[reference].append(Somebody(name, birth_of(born).on, number))
        found |= some
    return (People(reference, tuple(people)) for reference, people in found.items())


def _named(parts: list[str], references: list[str]) -> Iterator[ColumnElement[bool]]:
    """The condition on ``Referral`` that it may be named, in as many as a statement holds."""
    for at in range(0, max(len(parts), 1), AT_ONCE):
        some = select(NamePart.referral_id).where(NamePart.part.in_(parts[at : at + AT_ONCE]))
        yield or_(Referral.id.in_(some), Referral.reference.in_(references))


def _naming_sections(form: Form) -> set[str]:
    """The sections of a form in which people are named."""
    return {
        section.key
        for section, field in form.fields()
        if field.kind == "people" or field.carries == "network"
    }
