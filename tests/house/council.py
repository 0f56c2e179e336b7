"""A small council with one of everything, and an address for every route."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask

from cmr.models import Case, Filing, Meeting, Notice, Panel, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.web.gate import OUTSIDE
from tests.factories import THEN, a_case, a_meeting, a_panel, a_person, a_referral, a_seat, a_worker

PUBLIC = {
    "people.sign_in",
    "people.begin_session",
    "people.sign_out",
    "home.healthz",
    "home.readyz",
    "home.brand",
    "calendars.feed",
}
"""Every endpoint that anybody may enter."""


@dataclass
class Council:
    """One of everything."""

    panel: Panel
    meeting: Meeting
    case: Case
    referral: Referral
    draft: Referral
    worker: Person
    team_manager: Person
    service_manager: Person
    chair: Person
    member: Person
    administrator: Person
    account_manager: Person
    notice_id: int = 0
    referral_keys: dict[str, str] = field(default_factory=dict)


def a_council() -> Council:
    """A panel with its seats, a circulated meeting with one case, a draft, and everybody's accounts."""
    panel = a_panel()
    worker = a_worker()
    assert worker.team is not None
    assert worker.team.manager is not None
    assert worker.team.service.manager is not None
    chair, member = a_seat(panel, "chair").person, a_seat(panel).person
    administrator = a_seat(panel, "administrator").person
    meeting = a_meeting(panel, state="circulated")
    referral = a_referral(panel, worker, "scheduled", meeting=meeting)
    draft = a_referral(panel, worker, "draft", child="Ona Brandt")
    account_manager = a_person("Ada Accounts", "business support", manages_accounts=True)
    db.session.commit()
    case = referral.case or a_case(referral, meeting)
    tell(record("meeting", meeting.id, "circulate", by=administrator, at=THEN), meeting)
    a_paper_to_file(case)
    notice_id = db.session.query(Notice.id).order_by(Notice.id).limit(1).scalar()
    db.session.commit()
    return Council(
        panel,
        meeting,
        case,
        referral,
        draft,
        worker,
        worker.team.manager,
        worker.team.service.manager,
        chair,
        member,
        administrator,
        account_manager,
        notice_id,
    )


def a_paper_to_file(case: Case) -> Filing:
    """The case's paper for its child's file."""
    filing = Filing(
        case=case, child_number=1, child_name="Maya Fenwick", kind="sheet", title="CMR Panel Decision",
        text="CMR Panel Decision\n\nAgreed.", due_on=THEN.date(), content_hash="0" * 64, made_at=THEN,
    )  # fmt: skip
    db.session.add(filing)
    db.session.flush()
    return filing


def addresses(app: Flask, council: Council, method: str, *, numbers: int = 0) -> list[tuple[str, str]]:
    """Each route's endpoint and an address of it, built from the council's records (or from unknown numbers)."""
    words = {"reference": council.referral.reference, "key": council.panel.key, **council.referral_keys}
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OUTSIDE or method not in (rule.methods or ()):
            continue
        values = {name: words.get(name, numbers or council.meeting.id) for name in rule.arguments}
        if rule.endpoint in ("referrals.section", "referrals.save_section", "referrals.choose"):
            values["key"] = "criteria"
        if rule.endpoint.startswith("minutes.") and "key" in values:
            values["key"] = "attendance"
        if rule.endpoint in ("hearing.note", "hearing.save_note"):
            values["key"] = "any_other_business"
        if rule.endpoint.startswith("notices.") and "id" in values:
            values["id"] = numbers or council.notice_id
        found.append((rule.endpoint, adapter.build(rule.endpoint, values, method=method)))
    return found
