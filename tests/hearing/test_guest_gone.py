"""A guest whose case is over and who has left reads nothing of it any more; marked back, they do (B1.2d)."""

from __future__ import annotations

from sqlalchemy import select

from cmr.adapters import clock
from cmr.hearing.operations import table_case
from cmr.models import Attendance, Person, Referral, db
from cmr.referrals.queries import visible_to
from cmr.web.actor import actor_of
from tests.application import Browser, Opens
from tests.factories import a_guest, a_person
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.test_live import another, opened, take
from tests.hearing.test_reviewed import day_of, signs

OVER = "Your case is over. Thank you."


def marks(hearing: Hearing, sign_in: Opens, person: Person, mark: str) -> None:
    """Whoever runs the meeting marks that somebody left, or is back."""
    attendance = f"/meetings/{hearing.meeting.id}/attendance"
    sign_in(hearing.administrator).post(attendance, {"person": person.id, "mark": mark})


def pages_of(hearing: Hearing) -> list[str]:
    """Every page and file of the case that a guest may open."""
    record = f"/referrals/{hearing.referral.reference}"
    return [
        record,
        f"{record}/form.pdf",
        f"{hearing.url}/scans",
        f"{hearing.url}/sheet.pdf",
        f"/meetings/{hearing.meeting.id}/pack",
        f"/meetings/{hearing.meeting.id}/pack.pdf",
    ]


def lists_it(hearing: Hearing, person: Person) -> bool:
    """Whether lists hold the case for the person."""
    db.session.rollback()
    found = select(Referral.id).where(visible_to(actor_of(person, clock.today())))
    return hearing.referral.id in db.session.scalars(found).all()


def reads_nothing(hearing: Hearing, browser: Browser, person: Person) -> None:
    for page in pages_of(hearing):
        browser.get(page, status=404)
    browser.get(f"/meetings/{hearing.meeting.id}/reading", status=403)
    for page in ("/", f"/meetings/{hearing.meeting.id}", day_of(hearing)):
        shown = browser.get(page).text
        assert f"/referrals/{hearing.referral.reference}" not in shown
        assert f"/cases/{hearing.referral.reference}" not in shown
        assert "read on until" not in shown
    assert not lists_it(hearing, person)


def test_whoever_left_after_their_case_reads_it_no_more_and_is_thanked(
    hearing: Hearing, guest: Person, sign_in: Opens
) -> None:
    page = opened(sign_in(guest), hearing.url)
    signs(hearing, sign_in)
    for url in pages_of(hearing):
        page.browser.get(url)
    assert lists_it(hearing, guest)
    marks(hearing, sign_in, guest, "left")
    told = page.browser.get(page.live, target="live", status=410).text
    assert OVER in told
    assert 'href="/"' in told
    assert hearing.referral.reference not in told
    reads_nothing(hearing, page.browser, guest)
    thanked = page.browser.get(hearing.url, status=410).text
    assert OVER in thanked
    assert hearing.referral.reference not in thanked
    assert "Your part in the" in page.browser.get(f"/meetings/{hearing.meeting.id}").text


def test_marked_back_they_read_on(hearing: Hearing, guest: Person, sign_in: Opens) -> None:
    signs(hearing, sign_in)
    marks(hearing, sign_in, guest, "left")
    marks(hearing, sign_in, guest, "present")
    browser = sign_in(guest)
    for page in (hearing.url, *pages_of(hearing)):
        browser.get(page)
    assert lists_it(hearing, guest)


def test_whoever_stepped_out_before_their_case_is_over_reads_on(
    hearing: Hearing, guest: Person, sign_in: Opens
) -> None:
    take(hearing)
    marks(hearing, sign_in, guest, "left")
    sign_in(guest).get(hearing.url)
    assert lists_it(hearing, guest)


def test_left_to_the_head_of_service_it_is_over_for_them_too(
    hearing: Hearing, guest: Person, sign_in: Opens
) -> None:
    hearing.case.undecided, hearing.case.undecided_reason = True, "Two views."
    db.session.commit()
    sign_in(guest).get(hearing.url)
    marks(hearing, sign_in, guest, "left")
    assert OVER in sign_in(guest).get(hearing.url, status=410).text
    assert not lists_it(hearing, guest)


def test_of_two_cases_the_one_to_come_stays_open(hearing: Hearing, guest: Person, sign_in: Opens) -> None:
    later = another(hearing)
    assert later.case is not None
    a_guest(later.case, guest)
    db.session.commit()
    signs(hearing, sign_in)
    marks(hearing, sign_in, guest, "left")
    browser = sign_in(guest)
    browser.get(f"/referrals/{hearing.referral.reference}", status=404)
    browser.get(f"/referrals/{later.reference}")
    pack = browser.get(f"/meetings/{hearing.meeting.id}/pack").text
    assert later.reference in pack
    assert hearing.referral.reference not in pack


def test_a_tabled_case_closes_at_once_and_its_guest_is_thanked(
    hearing: Hearing, guest: Person, sign_in: Opens
) -> None:
    take(hearing)
    table_case(hearing.case, "Late.", by=hearing.chair, at=NOW)
    db.session.commit()
    assert OVER in sign_in(guest).get(hearing.url, status=410).text


def test_a_stranger_learns_nothing(hearing: Hearing, guest: Person, sign_in: Opens) -> None:
    signs(hearing, sign_in)
    marks(hearing, sign_in, guest, "left")
    stranger = a_person("Nia Third", "partner agency")
    later = another(hearing)
    db.session.commit()
    for person, url in (
        (stranger, hearing.url),
        (stranger, f"{hearing.url}/live"),
        (guest, f"/meetings/{hearing.meeting.id}/cases/{later.reference}"),
    ):
        sign_in(person).get(url, status=404)


def test_no_longer_in_any_list_after_the_day(hearing: Hearing, guest: Person) -> None:
    assert lists_it(hearing, guest)
    db.session.query(Attendance).delete()
    hearing.meeting.on = hearing.meeting.on.replace(day=9)
    db.session.commit()
    assert not lists_it(hearing, guest)
