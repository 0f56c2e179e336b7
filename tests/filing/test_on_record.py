"""A case's part of the approved minutes joins its record, for whoever reads the decision there (B1.25, D6)."""

from __future__ import annotations

import re

from cmr.models import AccessRecord, db
from tests.application import Opens
from tests.factories import a_person
from tests.filing.table import FAMILIES, Desk, a_desk
from tests.pdf_read import Pdf, squeezed


def record(desk: Desk, number: int = 0) -> str:
    return f"/referrals/{desk.cases[number].referral.reference}"


def pdf_of(desk: Desk, number: int = 0) -> str:
    return f"/meetings/{desk.meeting.id}/cases/{desk.cases[number].referral.reference}/minutes.pdf"


def test_whoever_reads_the_decision_there_reads_the_part(desk: Desk, sign_in: Opens) -> None:
    referral = desk.cases[0].referral
    assert referral.worker.team is not None
    manager = referral.worker.team.manager
    assert manager is not None
    for person in (referral.worker, manager, desk.chair, desk.member, desk.administrator):
        page = sign_in(person).get(record(desk)).text
        assert "What the minutes say, Thursday 10 December 2026" in page
        assert "Dele was spoken of kindly. Cher Ashdown agreed." in page
        assert "Approved by Cher Ashdown, Monday 14 December 2026, 9am" in page
        assert "Maya" not in page
    stranger = sign_in(a_person("Stan Stranger", "team manager"))
    stranger.get(record(desk), status=404)
    stranger.get(pdf_of(desk), status=404)
    # The worker of one family reads nothing of another's.
    sign_in(referral.worker).get(pdf_of(desk, 1), status=404)


def test_whoever_reads_it_is_told_as_what(desk: Desk, sign_in: Opens) -> None:
    referral = desk.cases[0].referral
    service_manager = referral.team.service.manager
    assert referral.team.manager is not None
    assert service_manager is not None
    for person, words in (
        (referral.team.manager, "Its team manager"),
        (service_manager, "Its service manager"),
        (desk.member, "A member of the panel"),
        (desk.chair, "The panel’s chair and head of service"),
        (desk.administrator, "The panel’s administrator"),
    ):
        page = sign_in(person).get(record(desk)).text
        assert re.search(rf"You read this as</dt>\s*<dd[^>]*>\s*{words}\s*</dd>", page), person.name
    assert "You read this as" not in sign_in(referral.worker).get(record(desk)).text


def test_its_copy_is_written_down_and_names_the_reader(desk: Desk, sign_in: Opens) -> None:
    worker = desk.cases[0].referral.worker
    name, browser = worker.name, sign_in(worker)
    assert pdf_of(desk) in browser.get(record(desk)).text
    pdf = Pdf(browser.get(pdf_of(desk)).data)
    assert squeezed("Dele was spoken of kindly.") in pdf.words
    assert squeezed(f"Copy of {name}") in pdf.words
    assert squeezed(FAMILIES[1].name) not in pdf.words
    (kept,) = db.session.query(AccessRecord).filter_by(what="minutes_part").all()
    assert (kept.record_kind, kept.record_id) == ("referral", desk.cases[0].referral_id)


def test_before_the_minutes_are_approved_there_is_none(app: object, sign_in: Opens) -> None:
    desk = a_desk(families=FAMILIES[:1], approved=False)
    browser = sign_in(desk.cases[0].referral.worker)
    assert "What the minutes say" not in browser.get(record(desk)).text
    browser.get(pdf_of(desk), status=404)


def test_what_may_name_another_family_is_not_shown_before_somebody_looked(desk: Desk, sign_in: Opens) -> None:
    desk.plants(0, "Maya Fenwick was named.")
    browser = sign_in(desk.cases[0].referral.worker)
    page = browser.get(record(desk)).text
    assert "Maya Fenwick" not in page
    assert "The part of the minutes is looked through before it is shown here." in page
    browser.get(pdf_of(desk), status=404)
