"""What a worker does while writing a referral: begin it, save its sections, list its children.

The form can be written only while the referral is a draft: signed text is frozen.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from cmr.adapters import clock
from cmr.models import (
    Panel,
    Person,
    ReferenceCounter,
    Referral,
    ReferralChild,
    ReferralSection,
    Team,
    db,
)
from cmr.models.history import record
from cmr.panels.operations import keep_current_terms
from cmr.panels.queries import current_terms
from cmr.referrals.drawn import drawn_children, initials_of
from cmr.referrals.naming import keep_name_parts
from cmr.rules.form import prefilled
from cmr.rules.refusal import Refusal, Refused

FROZEN = Refusal(
    "The form is signed, so its text is frozen. To change it, recall the referral or ask for it to be sent back.",
    "B1.6",
)
NO_TEAM = Refusal(
    "Only somebody who belongs to a team can begin a referral. Ask whoever looks after accounts."
)


class Overtaken(Exception):
    """The section was saved by somebody (or in another window) since this page was opened; nothing was saved."""

    def __init__(self, section: ReferralSection) -> None:
        super().__init__(section.key)
        self.section = section


def begin(panel: Panel, *, by: Person, at: datetime) -> Referral:
    """A new draft for the panel, under its terms of today, with what the service knows filled in.

    Raises Refused for somebody without a team.
    """
    team = db.session.get(Team, by.team_id) if by.team_id is not None else None
    if team is None:
        raise Refused(NO_TEAM)
    terms = current_terms(panel)
    referral = Referral(
        reference=_next_reference(terms.abbreviation, at.astimezone(clock.LONDON).year),
        panel=panel,
        terms=keep_current_terms(panel, at=at),
        worker=by,
        team=team,
        state="draft",
        state_since=at,
        begun_at=at,
    )
    known = {
        "worker": by.name,
        "team": team.name,
        "team_manager": team.manager.name if team.manager else "",
        "today": at.astimezone(clock.LONDON).date().isoformat(),
    }
    referral.sections = [
        ReferralSection(key=key, answers=answers, saved_at=at, saved_by=by)
        for key, answers in prefilled(terms.whole_form, known).items()
    ]
    db.session.add(referral)
    db.session.flush()
    record("referral", referral.id, "begin", by=by, at=at, after="draft")
    return referral


def refuse_unless_draft(referral: Referral) -> None:
    """Raises Refused once the form is signed: it can only be read then."""
    if referral.state != "draft":
        raise Refused(FROZEN)


def write_section(
    referral: Referral, key: str, answers: dict[str, object], *, seen: int, by: Person, at: datetime
) -> ReferralSection:
    """Saves one section's answers; ``seen`` is the version the writer had before them (0: none yet).

    Saving what is saved already changes nothing. Raises Refused when the form is signed, and Overtaken when
    another version was saved meanwhile.
    """
    refuse_unless_draft(referral)
    section = next((one for one in referral.sections if one.key == key), None)
    if section is None:
        section = ReferralSection(key=key, answers=answers, saved_at=at, saved_by=by)
        referral.sections.append(section)
    elif section.answers == answers:
        return section
    elif section.version != seen:
        raise Overtaken(section)
    else:
        if section.saved_at < referral.state_since:
            section.last_time = section.answers
        section.answers, section.saved_at, section.saved_by = answers, at, by
    draw_children(referral)
    db.session.flush()
    return section


def _next_reference(abbreviation: str, year: int) -> str:
    """The next reference of a panel type in a year, as in CMR-2026-0017. Two at once wait for each other."""
    key = {"abbreviation": abbreviation, "year": year}
    counter = db.session.get(ReferenceCounter, key, with_for_update=True)
    if counter is None:
        # Whoever loses the race to make the year's first counter takes the winner's.
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(ReferenceCounter(**key, last=0))
        counter = db.session.get_one(ReferenceCounter, key, with_for_update=True, populate_existing=True)
    counter.last += 1
    return f"{abbreviation}-{year}-{counter.last:04}"


def draw_children(referral: Referral) -> None:
    """Keeps the children's rows and initials as the form names them; a row is changed in place, never twice."""
    children = drawn_children(referral)
    while len(referral.children) > len(children):
        referral.children.pop()
    for number, child in enumerate(children, 1):
        if number > len(referral.children):
            referral.children.append(ReferralChild(number=number, name=""))
        row = referral.children[number - 1]
        row.name, row.record_number, row.date_of_birth = child.name, child.record_number, child.date_of_birth
    referral.initials = initials_of(children)
    keep_name_parts(referral)
