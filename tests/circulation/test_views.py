"""The pages over HTTP: who gets what is shown before it is sent; packs are taken, and every copy is written down."""

from __future__ import annotations

from datetime import timedelta

from cmr.models import AccessRecord, Circulation, db
from tests.agenda.desk import NOW
from tests.application import Opens
from tests.circulation.table import Table, somebody_else
from tests.factories import a_declaration, a_deputy, a_guest
from tests.pdf_read import Pdf, squeezed


def test_it_is_shown_who_gets_what_before_it_is_sent(table: Table, sign_in: Opens) -> None:
    guest = a_guest(table.cases[1])
    a_declaration(table.cases[2], table.members[1], "involvement", withdrew=True)
    table.desk.late()
    db.session.commit()
    browser, url = sign_in(table.desk.administrator), f"/meetings/{table.number}/circulate"
    shown = browser.get(url).text
    for words in (
        "1 late referral still waits for the chair",
        "Ready if the chair or their deputy and two more members come: it takes",
        "All 3 cases",
        f"2 cases; not {table.cases[2].referral.reference}, from which they withdrew",
        f"{table.cases[1].referral.reference} alone",
        guest.name,
        table.desk.worker.name,
        "Look at the pack first",
    ):
        assert words in shown
    assert "Why it goes out" not in shown
    reference, page = table.cases[0].referral.reference, f"/meetings/{table.number}"
    member = sign_in(table.members[0])
    assert reference not in member.get(page).text
    member.get(f"{page}/pack", status=404)
    browser.post(url)
    assert reference in member.get(page).text
    member.get(f"{page}/pack")
    browser.post(url, status=409)
    sign_in(table.desk.chair).get(url, status=403)


def test_no_quorum_to_be_expected_wants_a_reason(table: Table, sign_in: Opens) -> None:
    for seat in table.desk.panel.seats:
        if seat.person_id in {one.id for one in table.members}:
            seat.ends_on = seat.starts_on
    db.session.commit()
    browser, url = sign_in(table.desk.administrator), f"/meetings/{table.number}/circulate"
    assert "Not enough people are expected" in browser.get(url).text
    assert "Say why it goes out" in browser.post(url, status=422).text
    browser.post(url, {"reason": "x" * 301}, status=422)
    browser.post(url, {"reason": "New members start on Monday."})
    assert db.session.query(Circulation).one().why == "New members start on Monday."
    assert "New members start on Monday." in browser.get(f"/meetings/{table.number}/circulations").text


def test_a_supplement_is_due_shown_and_marked(table: Table, sign_in: Opens) -> None:
    table.circulates()
    table.everybody_declares()
    added = table.adds()
    table.desk.meeting.circulated_at, added.placed_at = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    for case in table.cases:
        case.placed_at = NOW - timedelta(hours=3)
    db.session.commit()
    browser, member = sign_in(table.desk.administrator), sign_in(table.members[0])
    page, url = f"/meetings/{table.number}", f"/meetings/{table.number}/supplement"
    reference = added.referral.reference
    assert "Supplement 1 is due: 1 change has not been circulated." in browser.get(page).text
    assert "Supplement 1" not in member.get(page).text
    assert reference not in member.get(page).text + member.get(f"{page}/pack").text
    member.get(f"/referrals/{reference}", status=404)
    shown = browser.get(url).text
    assert f"{reference} is added, at 10:30am." in shown
    assert table.members[0].name in shown
    browser.post(url, {"seen": "Something else."}, status=409)
    browser.post(url, {"seen": f"{reference} is added, at 10:30am."})
    assert "Added in supplement 1" in member.get(f"{page}/pack").text
    assert "Supplement 1</strong>" in member.get(page).text
    assert "Nothing has changed" in browser.get(url).text
    member.get(url, status=403)


def test_each_copy_is_written_down_and_shown_to_who_runs_the_meeting(table: Table, sign_in: Opens) -> None:
    table.circulates()
    table.everybody_declares()
    deputy = a_deputy(table.members[0])
    for case in table.cases:
        a_declaration(case, deputy)
    db.session.commit()
    page = f"/meetings/{table.number}"
    pdf = Pdf(sign_in(deputy).get(f"{page}/pack.pdf").data)
    name = f"Copy of {deputy.name}, for {table.members[0].name}"
    assert all(squeezed(name) in squeezed(one) for one in pdf.pages)
    rows = db.session.query(AccessRecord).order_by(AccessRecord.id).all()
    assert [(row.what, row.record_kind) for row in rows] == [("pack", "meeting")] + [("pack", "referral")] * 3
    assert {(row.person_id, row.for_id) for row in rows} == {(deputy.id, table.members[0].id)}
    assert rows[0].detail["circulation"] == 1
    assert "Maya" not in str([row.detail for row in rows])
    chair, record = sign_in(table.desk.chair), f"/referrals/{table.cases[0].referral.reference}"
    assert "1 copy taken" in chair.get(page).text
    assert deputy.name in chair.get(f"{page}/circulations").text
    assert "Who took a copy: 1" in chair.get(record).text
    assert "Who took a copy" not in sign_in(table.members[1]).get(record).text
    assert "Who took a copy" not in sign_in(table.desk.worker).get(record).text
    sign_in(table.members[1]).get(f"{page}/circulations", status=403)


def test_forms_and_documents_are_written_down_too_and_a_look_at_the_head_is_not(
    table: Table, sign_in: Opens
) -> None:
    worker, url = sign_in(table.desk.worker), f"/referrals/{table.cases[0].referral.reference}/form.pdf"
    worker.client.head(url)
    assert db.session.query(AccessRecord).count() == 0
    worker.get(url)
    row = db.session.query(AccessRecord).one()
    assert (row.what, row.person_id, row.for_id) == ("form", table.desk.worker.id, None)
    assert row.detail == {"content_hash": table.cases[0].referral.signed_hash}


def test_who_runs_the_meeting_looks_at_a_draft_and_nobody_else_does(table: Table, sign_in: Opens) -> None:
    table.everybody_declares()
    url = f"/meetings/{table.number}/pack.pdf"
    pdf = Pdf(sign_in(table.desk.administrator).get(url).data)
    assert all("Draft:notcirculatedyet" in squeezed(page) for page in pdf.pages)
    for person in (table.members[0], table.desk.worker, somebody_else()):
        sign_in(person).get(url, status=404)
        sign_in(person).get(f"/meetings/{table.number}/pack", status=404)
    db.session.refresh(table.desk.meeting)
    table.desk.meeting.state, table.desk.meeting.cancelled_reason = "cancelled", "Snow."
    sign_in(table.desk.administrator).get(url, status=404)
