"""A deputy who came to a meeting on paper, entered afterwards as it is written (B1.24, B1.2, B1.3, D5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cmr.models import Deputyship, Person, db
from cmr.models.history import HistoryEntry
from tests.application import Browser
from tests.factories import a_declaration, a_person, a_seat
from tests.hearing.conftest import AFTERWARDS, Hearing
from tests.hearing.sheets import cmr_sheet
from tests.hearing.test_attendance import attendance_of, seat_id
from tests.on_paper.paper_desk import SignIn, attach, confirmed, listed, opened_on_paper, said

pytestmark = pytest.mark.usefixtures("next_morning")


def somebody(name: str = "Dana Reed", position: str = "team manager") -> Person:
    found = a_person(name, position)
    db.session.commit()
    return found


def for_whom(hearing: Hearing, holder: Person) -> str:
    return f"/meetings/{hearing.meeting.id}/on-paper/deputies/{seat_id(hearing, holder)}"


def enters(browser: Browser, hearing: Hearing, holder: Person, who: Person, status: int = 303) -> str:
    found = browser.post(for_whom(hearing, holder), {"deputy": str(who.id)}, status=status).text
    db.session.expire_all()
    return found


def standing(who: Person) -> list[Deputyship]:
    query = select(Deputyship).where(Deputyship.deputy_id == who.id, Deputyship.ended_at.is_(None))
    return list(db.session.scalars(query))


def reads(sign_in: SignIn, hearing: Hearing, who: Person) -> int:
    return sign_in(who).look(f"/referrals/{hearing.referral.reference}").status_code


def test_who_came_for_a_member_is_on_the_list_and_counts(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, member, dana = sign_in(circulated.administrator), circulated.members[1], somebody()
    url = opened_on_paper(circulated, administrator)
    assert "Enter a deputy<span" in administrator.get(f"{url}/deputies").text
    cleared = {f"p{member.id}-{one}": "" for one in ("came", "left")} | {"reason": "Misread"}
    administrator.post(f"{url}/attendance", listed(circulated) | cleared)
    enters(administrator, circulated, member, dana)
    assert f"for {member.name}" in administrator.get(f"{url}/attendance").text
    came = cleared | {f"p{dana.id}-came": "9:40", f"p{dana.id}-left": "11:30"}
    administrator.post(f"{url}/attendance", listed(circulated) | came)
    db.session.expire_all()
    entry = attendance_of(circulated.meeting, dana)
    assert (entry.role, entry.principal, entry.from_paper) == ("member", member, True)
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert f"{dana.name}, for {member.name}" in page
    told = [f"p{one.id}-{part}" for one in (member,) for part in ("kind", "stand")]
    words = {key: value for key, value in said(circulated).items() if key not in told}
    words |= {f"p{dana.id}-kind": "none", f"p{dana.id}-stand": "agree"}
    administrator.post(f"{circulated.url}/on-paper", words)
    administrator.post(f"{circulated.url}/sheet", cmr_sheet())
    attach(administrator, circulated.url)
    sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    db.session.expire_all()
    assert circulated.case.state == "heard"


def test_whoever_came_for_a_member_reads_nothing_once_the_day_is_over(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, dana = sign_in(circulated.administrator), somebody()
    opened_on_paper(circulated, administrator)
    enters(administrator, circulated, circulated.members[1], dana)
    a_declaration(circulated.case, dana)
    db.session.commit()
    assert standing(dana) == []
    assert reads(sign_in, circulated, dana) == 404


def test_on_the_day_they_have_what_a_deputy_of_the_meeting_has_until_it_closes(
    circulated: Hearing, sign_in: SignIn
) -> None:
    dana, hears = somebody(), circulated.members[1]
    with time_machine.travel(AFTERWARDS - timedelta(hours=20)):
        administrator = sign_in(circulated.administrator)
        opened_on_paper(circulated, administrator)
        enters(administrator, circulated, hears, dana)
        a_declaration(circulated.case, dana)
        db.session.commit()
        assert reads(sign_in, circulated, dana) == 200
    circulated.meeting.state, circulated.meeting.closed_at = "closed", AFTERWARDS
    db.session.commit()
    assert reads(sign_in, circulated, dana) == 404


def test_a_deputy_who_may_chair_is_offered_and_confirms_what_they_signed(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, url = sign_in(circulated.administrator), f"/meetings/{circulated.meeting.id}/on-paper"
    sera = somebody("Sera Hale", circulated.chair.position)
    assert sera.name not in administrator.get(url).text
    enters(administrator, circulated, circulated.chair, sera)
    assert f"{sera.name}, for {circulated.chair.name}" in administrator.get(url).text
    administrator.post(f"{url}/open", {"chair": str(sera.id), "when": "9:35am"})
    db.session.expire_all()
    assert (circulated.meeting.chair, circulated.meeting.chair_for) == (sera, circulated.chair)
    came = listed(circulated) | {f"p{circulated.chair.id}-{one}": "" for one in ("came", "left", "accepted")}
    administrator.post(
        f"{url}/attendance", came | {f"p{sera.id}-came": "9:35am", f"p{sera.id}-left": "11:30"}
    )
    words = said(circulated) | {f"p{sera.id}-kind": "none"}
    administrator.post(f"{circulated.url}/on-paper", words)
    administrator.post(f"{circulated.url}/sheet", cmr_sheet())
    attach(administrator, circulated.url)
    sign_in(sera).post(f"{circulated.url}/on-paper/sign", confirmed(circulated, signed_by=str(sera.id)))
    db.session.expire_all()
    assert circulated.case.sheet is not None
    assert circulated.case.sheet.signed_by is sera


def test_the_rules_of_deputies_hold(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    first, second = circulated.members
    opened_on_paper(circulated, administrator)
    unfit, dana = somebody("Wil Worker", "social worker"), somebody()
    page = enters(administrator, circulated, circulated.chair, unfit, status=422)
    assert "Choose one from the list" in page
    # A member fills their own seat, and nobody fills two.
    assert f'value="{first.id}"' not in administrator.get(for_whom(circulated, second)).text
    enters(administrator, circulated, first, dana)
    page = enters(administrator, circulated, second, dana, status=409)
    assert f"{dana.name} is on the list for {first.name}, and nobody fills two places." in page
    dana.active = False
    db.session.commit()
    assert f'value="{dana.id}"' not in administrator.get(for_whom(circulated, second)).text


def test_the_ninth_member_is_refused_with_their_times(circulated: Hearing, sign_in: SignIn) -> None:
    for _ in range(6):
        a_seat(circulated.meeting.panel)
    ninth = a_seat(circulated.meeting.panel).person
    db.session.commit()
    administrator, dana = sign_in(circulated.administrator), somebody()
    url = opened_on_paper(circulated, administrator)
    seats = [one for one in circulated.meeting.panel.seats if one.role == "member"]
    there = {f"p{one.person_id}-came": "9:40" for one in seats[2:8]}
    enters(administrator, circulated, ninth, dana)
    administrator.post(f"{url}/attendance", listed(circulated) | there)
    page = administrator.post(
        f"{url}/attendance", listed(circulated) | there | {f"p{dana.id}-came": "9:45"}, status=409
    ).text
    assert "eight" in page or "8" in page
    db.session.expire_all()
    assert not attendance_of(circulated.meeting, dana).stays


def test_whoever_was_entered_by_mistake_is_taken_off_until_their_times_are(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, member, dana = sign_in(circulated.administrator), circulated.members[1], somebody()
    url = opened_on_paper(circulated, administrator)
    enters(administrator, circulated, member, dana)
    administrator.post(f"{url}/deputies/off/{dana.id}")
    db.session.expire_all()
    assert f"p{dana.id}-came" not in administrator.get(f"{url}/attendance").text
    enters(administrator, circulated, member, dana)
    administrator.post(
        f"{url}/attendance",
        listed(circulated)
        | {f"p{member.id}-left": "10:00", f"p{dana.id}-came": "10:00", "reason": "Misread"},
    )
    administrator.post(f"{url}/deputies/off/{dana.id}", status=409)
    administrator.post(f"{url}/deputies/off/{member.id}", status=409)


def test_the_meetings_dates_say_so(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, member, dana = sign_in(circulated.administrator), circulated.members[1], somebody()
    opened_on_paper(circulated, administrator)
    enters(administrator, circulated, member, dana)
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "deputy_on_paper")).one()
    assert (entry.by, entry.detail["from_paper"]) == (circulated.administrator, True)
    page = administrator.get(f"/meetings/{circulated.meeting.id}/dates").text
    assert f"{dana.name}, for {member.name}. Recorded from paper." in page


def test_nobody_is_entered_before_the_day_or_after_the_minutes(circulated: Hearing, sign_in: SignIn) -> None:
    dana = somebody()
    with time_machine.travel(AFTERWARDS - timedelta(days=3)):
        administrator = sign_in(circulated.administrator)
        page = administrator.get(for_whom(circulated, circulated.members[0])).text
        assert "once it is the day of the meeting" in page
        enters(administrator, circulated, circulated.members[0], dana, status=409)


def test_a_member_enters_nobody(circulated: Hearing, sign_in: SignIn) -> None:
    member = sign_in(circulated.members[0])
    base = f"/meetings/{circulated.meeting.id}/on-paper/deputies"
    member.get(base, status=403)
    member.get(for_whom(circulated, circulated.members[1]), status=403)
    member.post(for_whom(circulated, circulated.members[1]), status=403)
    member.post(f"{base}/off/{circulated.members[0].id}", status=403)
    sign_in(circulated.administrator).get(f"{base}/999999", status=404)
