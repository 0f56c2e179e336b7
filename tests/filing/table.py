"""A meeting of six families on Thursday 10 December 2026, its sheets signed and its minutes approved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape

from sqlalchemy import select

from cmr.filing.operations import minutes_approved, sheet_signed
from cmr.hearing.sheets import content_hash
from cmr.models import Attendance, Case, DecisionSheet, Filing, Meeting, Minutes, MinutesSection, Person, db
from cmr.panels.queries import kept_terms
from tests.factories import CMR, a_meeting, a_panel, a_person, a_referral, a_seat

SIGNED = datetime(2026, 12, 10, 10, 30, tzinfo=UTC)
APPROVED = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
"""The Tuesday after, on which the tests stand."""


@dataclass(frozen=True)
class Family:
    """A child by every name and number that another family's paper must not hold."""

    name: str
    number: str
    born: date

    @property
    def first(self) -> str:
        """The child's first name."""
        return self.name.split()[0]


FAMILIES = (
    Family("Dele Okafor", "418207", date(2014, 3, 2)),
    Family("Maya Fenwick", "552190", date(2015, 7, 19)),
    Family("Siobhán O’Leary-Quinn", "630441", date(2016, 1, 30)),
    Family("Tomasz Wiśniewski", "774023", date(2013, 11, 8)),
    Family("Amelia Thorncastle", "815566", date(2017, 5, 25)),
    Family("Nathaniel Brackenridge", "902718", date(2018, 9, 14)),
)


@dataclass
class Desk:
    """Who sat there, and the cases in their order."""

    meeting: Meeting
    chair: Person
    member: Person
    administrator: Person
    cases: list[Case]

    def filings(self, case: Case | None = None, kind: str = "") -> list[Filing]:
        """What is to be filed, of one case and kind where they are given."""
        query = select(Filing).order_by(Filing.id)
        query = query.where(Filing.case_id == case.id) if case is not None else query
        return list(db.session.scalars(query.where(Filing.kind == kind) if kind else query))

    def one(self, number: int = 0, kind: str = "minutes") -> Filing:
        """The first child's paper of that kind."""
        return self.filings(self.cases[number], kind)[0]

    def plants(self, number: int, words: str, kind: str = "minutes") -> Filing:
        """The paper of a case with these words in its midst, as if they had been approved so."""
        filing = self.one(number, kind)
        filing.text += f"\n\nThe panel discussed this at length. {words} It agreed on the plan."
        db.session.commit()
        return filing


def a_desk(key: str = CMR, families: tuple[Family, ...] = FAMILIES, *, approved: bool = True) -> Desk:
    """The day after the minutes were approved; without ``approved`` the sheets alone are signed."""
    panel = a_panel(key)
    chair = a_seat(panel, "chair", a_person("Cher Ashdown", "head of service"))
    member = a_seat(panel, "member", a_person("Morwenna Castle", "service manager"))
    administrator = a_seat(panel, "administrator", a_person("Ada Tidewell", "business support"))
    meeting = a_meeting(panel, date(2026, 12, 10), "closed")
    meeting.opened_at, meeting.closed_at = SIGNED - timedelta(hours=1), SIGNED + timedelta(hours=1)
    a_meeting(panel, date(2027, 1, 7))
    for seat, role in ((chair, "chair"), (member, "member"), (administrator, "administrator")):
        db.session.add(
            Attendance(
                meeting=meeting, person=seat.person, role=role, seat_key=seat.key, apologies=False, arrived_at=SIGNED
            )
        )  # fmt: skip
    cases = [a_case_of(meeting, chair.person, family) for family in families]
    for case in cases:
        sheet_signed(case, at=SIGNED)
    desk = Desk(meeting, chair.person, member.person, administrator.person, cases)
    if approved:
        minutes_approved(the_minutes(desk, families), at=APPROVED)
    db.session.commit()
    return desk


def a_case_of(meeting: Meeting, chair: Person, family: Family) -> Case:
    """A heard case of that family with its signed sheet."""
    referral = a_referral(meeting.panel, state="heard", child=family.name, meeting=meeting)
    form = kept_terms(referral.terms).whole_form
    row = {"name": family.name, "date_of_birth": family.born.isoformat(), "record_number": family.number}
    for section in referral.sections:
        people = {
            field.key: [row] if field.children else []
            for one, field in form.fields()
            if one.key == section.key and (field.kind == "people" or field.carries == "network")
        }
        section.answers = {**section.answers, **people}
    referral.children[0].record_number = family.number
    case = referral.cases[-1]
    case.ended_at = SIGNED
    outcome = next(one for one in kept_terms(referral.terms).sheet.outcomes if not one.wants)
    case.sheet = DecisionSheet(
        entries=[
            {"kind": "recommendation", "text": f"{family.first} sees the school nurse.", "safeguarding": "",
             "owner": "School nurse", "due_on": "2026-12-18", "due_reason": ""}
        ],
        outcomes=[{"key": outcome.key, "details": {}}], rationale=f"The plan for {family.first} has drifted.",
        saved_at=SIGNED, saved_by=chair, signed_by=chair, signed_by_id=chair.id, signed_position=chair.position,
        signed_at=SIGNED, content_hash="0" * 64,
    )  # fmt: skip
    db.session.flush()
    case.sheet.content_hash = content_hash(case.sheet)
    return case


def the_minutes(desk: Desk, families: tuple[Family, ...] = FAMILIES) -> Minutes:
    """Approved minutes: a section for the meeting, which names everybody, and one for each case."""
    whole = "Everybody was named here: " + ", ".join(one.name for one in families)
    minutes = Minutes(
        meeting=desk.meeting, state="approved", drafter=desk.administrator, drafter_id=desk.administrator.id,
        drafted_at=SIGNED, sent_at=SIGNED, approved_at=APPROVED, approved_by=desk.chair,
        approved_by_id=desk.chair.id, approved_position=desk.chair.position, content_hash="0" * 64,
    )  # fmt: skip
    texts = [("attendance", None, whole)] + [
        (f"case_{case.id}", case.id, f"Views:\n{family.first} was spoken of kindly. Cher Ashdown agreed.")
        for case, family in zip(desk.cases, families, strict=True)
    ]
    db.session.add(minutes)
    for position, (key, case_id, text) in enumerate(texts, 1):
        minutes.sections.append(
            MinutesSection(
                key=key, title=key, position=position, case_id=case_id, text=text, drafted=text,
                saved_at=SIGNED, saved_by=desk.administrator, saved_by_id=desk.administrator.id,
            )
        )  # fmt: skip
    db.session.flush()
    return minutes


def reason_in(page: str) -> str:
    """What stands in the box for the reason of a look."""
    (found,) = re.findall(r'<textarea[^>]* name="reason"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return unescape(found).strip()
