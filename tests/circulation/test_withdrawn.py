"""Whoever withdrew: what their office still opens to them, and that nothing opens it to them again (B1.4)."""

from __future__ import annotations

from datetime import timedelta

from cmr.agenda import operations as agenda
from cmr.models import Case, Person, db
from cmr.reading import operations
from cmr.reading.operations import Declared
from tests.application import Opens
from tests.circulation.table import CHILDREN, Table
from tests.factories import a_declaration, a_deputy, a_seat

AT = "A cousin of the mother."


def withdraws(table: Table, case: Case, person: Person) -> None:
    """The person declares that they were involved, and withdraws."""
    operations.open_case(case, Declared("involvement", AT, withdraws=True), by=person, at=table.later_at)
    db.session.commit()


def placed_anew(table: Table, number: int) -> Case:
    """The case is deferred, and placed at the meeting after."""
    referral = table.cases[number].referral
    agenda.defer(referral, "The plan is not ready.", by=table.desk.chair, at=table.later_at)
    return agenda.place(
        referral, table.desk.later, by=table.desk.administrator, at=table.later_at + timedelta(minutes=5)
    )


def test_a_manager_who_withdrew_sees_the_record_by_their_office_and_not_as_a_member(
    table: Table, sign_in: Opens
) -> None:
    manager = table.cases[0].referral.team.manager
    assert manager is not None
    a_seat(table.desk.panel, person=manager)
    table.circulates()
    for case in table.cases[1:]:
        a_declaration(case, manager)
    db.session.commit()
    reference, page = table.cases[0].referral.reference, f"/meetings/{table.number}"
    url, browser = f"{page}/reading/{reference}", sign_in(manager)
    assert "As its team manager you see its record still" in browser.get(url).text
    browser.post(f"{url}/declaration", {"kind": "involvement", "detail": AT, "withdraws": "y"})
    listed = browser.get(f"{page}/reading").text
    assert "as its team manager you see its record still." in listed
    assert f'href="/referrals/{reference}"' in listed
    record = browser.get(f"/referrals/{reference}").text
    assert "You see its record as its team manager" in record
    assert CHILDREN[0] in record
    # Neither read, heard, asked about nor declared for anew, and in no pack.
    browser.get(url, status=403)
    browser.post(f"{url}/read", status=403)
    browser.post(f"{url}/declaration", {"kind": "none"}, status=403)
    browser.post(f"{page}/cases/{reference}/declare", {"kind": "none"}, status=403)
    assert reference not in browser.get(f"{page}/pack").text
    assert "You withdrew from hearing" not in sign_in(table.desk.worker).get(f"/referrals/{reference}").text


def test_pack_and_reading_page_ask_the_same_of_a_deputy_whose_principal_manages_the_team(
    table: Table, sign_in: Opens
) -> None:
    service_manager = table.cases[0].referral.team.service.manager
    assert service_manager is not None
    a_seat(table.desk.panel, person=service_manager)
    deputy = a_deputy(service_manager)
    table.circulates()
    db.session.commit()
    browser, reference = sign_in(deputy), table.cases[0].referral.reference
    page = f"/meetings/{table.number}"
    for _ in range(2):
        pack = browser.get(f"{page}/pack").text
        reading = browser.get(f"{page}/reading/{reference}").text
        asked = "What do you have to declare?" in reading
        assert asked == (f"Declare for {reference}" in pack)
        if asked:
            browser.post(f"{page}/reading/{reference}/declaration", {"kind": "none"}, status=303)
    assert not asked
    # The office alone opens the record, declared or not.
    sign_in(a_deputy(service_manager)).get(f"/referrals/{reference}")


def test_who_withdrew_stays_withdrawn_when_it_is_placed_anew(table: Table, sign_in: Opens) -> None:
    table.circulates()
    member, reference = table.members[0], table.cases[0].referral.reference
    withdraws(table, table.cases[0], member)
    case = placed_anew(table, 0)
    db.session.commit()
    (said,) = case.declarations
    assert (said.person_id, said.kind, said.detail, said.withdrew) == (member.id, "involvement", AT, True)
    assert said.declared_at == table.later_at
    meeting = case.meeting
    meeting.state, meeting.circulated_at = "circulated", case.placed_at
    db.session.commit()
    browser = sign_in(member)
    browser.get(f"/referrals/{reference}", status=404)
    browser.get(f"/meetings/{meeting.id}/reading/{reference}", status=404)
    assert f"{member.name}: involvement, and stays withdrawn from the case." in (
        sign_in(table.desk.administrator).get(f"/referrals/{reference}").text
    )
    # A mistake is put right as any is.
    sign_in(table.desk.administrator).post(
        f"/meetings/{meeting.id}/cases/{reference}/declarations", {"person": str(member.id), "kind": "none"}
    )
    browser.get(f"/referrals/{reference}")


def test_a_chair_who_withdrew_does_not_see_it_while_it_is_on_no_agenda(table: Table, sign_in: Opens) -> None:
    table.circulates()
    chair, reference = table.desk.chair, table.cases[0].referral.reference
    withdraws(table, table.cases[0], chair)
    browser = sign_in(chair)
    browser.get(f"/referrals/{reference}", status=404)
    agenda.defer(table.cases[0].referral, "The plan is not ready.", by=chair, at=table.later_at)
    db.session.commit()
    browser.get(f"/referrals/{reference}", status=404)
    assert reference not in browser.get("/referrals").text


def test_what_was_declared_without_withdrawing_is_suggested_the_next_time(
    table: Table, sign_in: Opens
) -> None:
    table.circulates()
    member = table.members[0]
    operations.open_case(
        table.cases[0], Declared("prior_knowledge", "I know the school."), by=member, at=table.later_at
    )
    case = placed_anew(table, 0)
    assert case.declarations == []
    meeting = case.meeting
    meeting.state, meeting.circulated_at = "circulated", case.placed_at
    db.session.commit()
    asked = sign_in(member).get(f"/meetings/{meeting.id}/reading/{case.referral.reference}").text
    assert "<strong>Prior knowledge</strong> is chosen below. This was suggested because" in asked
    assert "Declared prior knowledge for the meeting of Thursday 10 December 2026: I know the school" in asked


def test_the_meetings_page_says_of_a_gap_that_one_withdrew(table: Table, sign_in: Opens) -> None:
    member = table.members[0]
    table.circulates()
    for case in table.cases[1:]:
        a_declaration(case, member)
    withdraws(table, table.cases[0], member)
    reference, page = table.cases[0].referral.reference, f"/meetings/{table.number}"
    found = sign_in(member).get(page).text
    assert "You withdrew from this case." in found
    assert reference not in found
    assert "You withdrew from this case." not in sign_in(table.desk.administrator).get(page).text
