"""A case that is over: who came for it alone is told at once, and is marked as gone in one press (B1.14, D3d)."""

from __future__ import annotations

from cmr.hearing.operations import table_case
from cmr.models import Attendance, HistoryEntry, Person, db
from tests.application import Opens
from tests.factories import a_guest, a_person
from tests.hearing.conftest import NOW, Hearing, arrives
from tests.hearing.test_live import another, opened, take
from tests.hearing.test_reviewed import day_of, signs

MAY_GO = "This case is over for you. You may go."


def left_at(hearing: Hearing, person: Person) -> object:
    db.session.rollback()
    query = db.session.query(Attendance).filter_by(meeting_id=hearing.meeting.id, person_id=person.id)
    return query.one().left_at


def test_a_guest_is_told_with_the_next_beat_on_either_page(
    hearing: Hearing, guest: Person, sign_in: Opens
) -> None:
    pages = [opened(sign_in(guest), url) for url in (day_of(hearing), hearing.url)]
    take(hearing)
    for page in pages:
        assert MAY_GO not in page.ask().text
    signs(hearing, sign_in)
    for page in pages:
        text = page.ask().text
        assert MAY_GO in text
        assert "You can read on until you leave, or the meeting ends." in text
        assert "Your actions" not in text


def test_a_presenter_who_is_not_on_the_panel_is_told_likewise(hearing: Hearing, sign_in: Opens) -> None:
    presenter = a_person("Prue Senter", "social worker", team=hearing.referral.team)
    hearing.case.presenter = presenter
    worker = hearing.referral.worker
    for person in (presenter, worker):
        arrives(hearing.meeting, person, "guest", "")
    db.session.commit()
    signs(hearing, sign_in)
    for person in (presenter, worker):
        text = sign_in(person).get(day_of(hearing)).text
        assert MAY_GO in text
        assert ('href="/actions">Your actions' in text) is (person is worker)


def test_the_panel_is_not_sent_away(hearing: Hearing, guest: Person, sign_in: Opens) -> None:
    signs(hearing, sign_in)
    for person in (hearing.chair, hearing.members[0], hearing.administrator):
        for url in (day_of(hearing), hearing.url):
            assert "over for you" not in sign_in(person).get(url).text


def test_who_has_a_later_case_waits_for_it(hearing: Hearing, guest: Person, sign_in: Opens) -> None:
    later = another(hearing)
    assert later.case is not None
    a_guest(later.case, guest)
    db.session.commit()
    signs(hearing, sign_in)
    assert "over for you" not in sign_in(guest).get(day_of(hearing)).text
    assert "Leah Dunmorrow left" not in sign_in(hearing.administrator).get(day_of(hearing)).text
    table_case(later.case, "Late.", by=hearing.chair, at=NOW)
    db.session.commit()
    text = sign_in(guest).get(day_of(hearing)).text
    assert "Your cases are over for you. You may go." in text
    assert f"{hearing.referral.reference}: Its decision sheet is signed." in text


def test_who_marks_attendance_marks_that_they_left_in_one_press(
    hearing: Hearing, guest: Person, sign_in: Opens
) -> None:
    office = sign_in(hearing.administrator)
    assert "Leah Dunmorrow left" not in office.get(day_of(hearing)).text
    signs(hearing, sign_in)
    for url in (day_of(hearing), hearing.url):
        assert "Leah Dunmorrow left" in office.get(url).text
    office.post(f"/meetings/{hearing.meeting.id}/attendance", {"person": guest.id, "mark": "left"})
    assert left_at(hearing, guest) is not None
    told = db.session.query(HistoryEntry).filter_by(verb="attendance").one()
    assert (told.detail["person"], told.detail["mark"]) == (guest.id, "left")
    assert "Leah Dunmorrow left" not in office.get(day_of(hearing)).text
    text = sign_in(guest).get(day_of(hearing)).text
    assert "This case is over for you.</strong>" in text


def test_it_is_offered_to_nobody_else_and_beside_no_case_that_is_not_theirs(
    hearing: Hearing, guest: Person, sign_in: Opens
) -> None:
    """Beside another family's case a name would say whose guest it is."""
    signs(hearing, sign_in)
    for person in (hearing.members[0], guest, hearing.referral.worker):
        assert "Leah Dunmorrow left" not in sign_in(person).get(day_of(hearing)).text
    declared = next(one for one in hearing.case.declarations if one.person_id == hearing.chair.id)
    declared.kind, declared.withdrew = "involvement", True
    db.session.commit()
    agenda = sign_in(hearing.chair).get(day_of(hearing)).text
    assert "Leah Dunmorrow left" not in agenda
    assert "Left<span" in agenda  # in the list of who is here, where no case is named
