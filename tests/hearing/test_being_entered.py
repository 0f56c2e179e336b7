"""A meeting that was held on paper and is being entered: nobody is told of it as if it were held now (B1.24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cmr.calendars.entries import entries_of
from cmr.models import CaseGuest, Person, db
from tests.application import Browser
from tests.factories import a_person
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.on_paper.paper_desk import SignIn, confirmed, entered, opened_on_paper

LIVE = (
    "meeting now",
    "marked present",
    "Go to the meeting",
    "Hear it and sign",
    "In session",
    "It is in session",
    "No quorum",
    "There is a quorum",
    "Nobody is in the chair",
    "Hand the chair over",
    "table the case",
    "Take this case now",
    "cannot be heard",
    "must declare first",
    "still to declare",
    "Come for its time",
    "open now",
    "say that you come",
    "Name somebody to complete and sign",
    "Save and go to signing",
    "Close the meeting",
    "where it is now",
    "hears the cases in their order",
)
"""What is said of a meeting that is held here, and of no other."""


@pytest.fixture
def noon() -> Iterator[None]:
    """It is noon of the meeting's own day: the network is back."""
    with time_machine.travel(NOW.replace(hour=12)):
        yield


@pytest.fixture
def held(app: Flask, sign_in: SignIn, noon: None) -> Hearing:
    """Opened as it is written, everybody's times of leaving with it; a guest was asked in."""
    hearing = a_hearing(state="circulated")
    guest = a_person("Gil Guest")
    hearing.case.guests.append(
        CaseGuest(person=guest, person_id=guest.id, invited_by_id=hearing.chair.id, invited_at=NOW)
    )
    hearing.meeting.circulated_at = NOW - timedelta(days=1)
    db.session.commit()
    opened_on_paper(hearing, sign_in(hearing.administrator))
    return hearing


def everybody(hearing: Hearing) -> dict[str, Person]:
    manager = hearing.referral.team.manager
    assert manager is not None
    return {
        "chair": hearing.chair, "administrator": hearing.administrator, "member": hearing.members[0],
        "worker": hearing.referral.worker, "manager": manager, "guest": hearing.case.guests[0].person,
        "head": a_person("Winston Tredinnick", position="head of service"),
    }  # fmt: skip


def live_words(text: str) -> list[str]:
    text = " ".join(text.split())
    return [words for words in LIVE if words in text]


def told(browser: Browser, url: str) -> str:
    return " ".join(browser.get(url).text.split())


def test_no_home_says_that_it_is_held_now(held: Hearing, sign_in: SignIn) -> None:
    for who, person in everybody(held).items():
        text = told(sign_in(person), "/")
        assert (who, live_words(text)) == (who, [])
        assert ("held on paper" in text.lower()) is (who != "head"), who


def test_whoever_enters_it_reads_on_their_home_what_is_left_to_enter(held: Hearing, sign_in: SignIn) -> None:
    administrator, chair = (told(sign_in(one), "/") for one in (held.administrator, held.chair))
    for text in (administrator, chair):
        assert "Being entered from paper" in text
        assert f"Still open: {held.referral.reference}. With the administrator or the chair; then" in text
        assert f'href="/meetings/{held.meeting.id}/on-paper"' in text
    assert f"then {held.chair.name}." in administrator
    assert "then you." in chair
    assert "Its meeting was held on paper: enter what is written" in chair


@pytest.mark.parametrize("page", ["/meetings/{id}", "/meetings/{id}/attendance", "{case}"])
def test_no_page_of_it_says_that_it_is_held_now(held: Hearing, sign_in: SignIn, page: str) -> None:
    url = page.format(id=held.meeting.id, case=held.url)
    for who, person in everybody(held).items():
        if who == "head":
            continue
        text = told(sign_in(person), url)
        assert (who, live_words(text)) == (who, [])
        assert "held on paper" in text.lower(), who


def test_the_pages_lead_whoever_enters_it_to_its_paper(held: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(held.chair)
    base = f"/meetings/{held.meeting.id}"
    for page in (base, f"{base}/attendance"):
        assert f'href="{base}/on-paper"' in chair.get(page).text
    assert f'href="{held.url}/on-paper"' in chair.get(held.url).text
    assert chair.get(f"{base}/close", status=303).location == f"{base}/on-paper/close"
    member = sign_in(held.members[0])
    for page in (base, f"{base}/attendance", held.url):
        assert "/on-paper" not in member.get(page).text


def test_a_member_is_not_asked_to_read_or_declare_any_more(held: Hearing, sign_in: SignIn) -> None:
    member = sign_in(held.members[0])
    assert "Declare" not in member.get("/").text
    assert held.referral.reference not in member.get("/reading").text
    assert "Nothing is left to read for it." in member.get(f"/meetings/{held.meeting.id}/reading").text
    assert f'action="{held.url}/declare"' not in member.get(held.url).text


def test_the_social_worker_is_told_that_it_is_being_entered(held: Hearing, sign_in: SignIn) -> None:
    worker = sign_in(held.referral.worker)
    words = "Its meeting was held on paper, and is being entered"
    assert words in told(worker, "/")
    assert words in told(worker, f"/referrals/{held.referral.reference}")


def test_its_time_is_no_more_to_be_put_in_a_calendar(held: Hearing, sign_in: SignIn) -> None:
    record, worker = f"/referrals/{held.referral.reference}", sign_in(held.referral.worker)
    assert "Add its time to my calendar" not in told(worker, record)
    held.meeting.state, held.meeting.circulated_at = "circulated", NOW
    db.session.commit()
    assert "Add its time to my calendar" in told(worker, record)


def test_it_says_so_until_it_is_closed_also_after_its_day(held: Hearing, sign_in: SignIn) -> None:
    with time_machine.travel(NOW + timedelta(days=1)):
        member = told(sign_in(held.members[0]), "/")
        assert "the meeting of Thursday 10 December 2026 was held on paper, and is being entered." in member
        assert live_words(member) == []
        case = told(sign_in(held.administrator), held.url)
        assert "<dt>With</dt> <dd>You</dd>" in case
        for person in (held.chair, held.administrator):
            text = told(sign_in(person), "/")
            assert live_words(text) == []
            assert "Being entered from paper" in text
        panel = told(sign_in(held.chair), f"/panels/{held.meeting.panel.key}")
        assert "Was held on paper: enter what was written" in panel
        refused = sign_in(held.chair).post(f"{held.url}/take", status=409).text
        assert "The meeting was held on paper, and its day is over" in refused


@pytest.mark.parametrize("path", ["/", "/meetings/{id}"])
def test_a_guest_reads_so_also_after_its_day(held: Hearing, sign_in: SignIn, path: str) -> None:
    with time_machine.travel(NOW + timedelta(days=1)):
        text = told(sign_in(held.case.guests[0].person), path.format(id=held.meeting.id))
    assert "was held on paper, and is being entered. Nothing is asked of you." in text
    assert "is over" not in text


def test_the_times_of_who_came_are_of_who_was_there(held: Hearing, sign_in: SignIn) -> None:
    text = told(sign_in(held.administrator), f"/meetings/{held.meeting.id}/attendance/{held.members[0].id}")
    assert "Who was here" in text
    assert "if they stayed to the end" in text
    assert "Who is here" not in text


def test_no_calendar_says_that_it_is_held_or_to_come_to(held: Hearing) -> None:
    for who, person in everybody(held).items():
        for later in (timedelta(0), timedelta(days=1)):
            known = [one.description for one in entries_of(person, NOW.replace(hour=12) + later)]
            assert all("The meeting was held on paper, and is being entered." in one for one in known), who
            assert bool(known) is (who != "head"), who


def test_of_one_that_nobody_closed_a_calendar_says_after_its_day_that_it_was_held(hearing: Hearing) -> None:
    def said(at: datetime) -> str:
        return entries_of(hearing.chair, at)[0].description

    assert "It is being held." in said(NOW)
    assert "It was held." in said(NOW + timedelta(days=1))


def test_its_quorum_of_the_time_of_the_signature_is_asked_as_ever(held: Hearing, sign_in: SignIn) -> None:
    """B1.3: by the times that are written."""
    entered(held, sign_in, opened=True)
    chair = sign_in(held.chair)
    early = chair.post(f"{held.url}/on-paper/sign", confirmed(held, when="10:05"), status=409).text
    assert "quorum" in early.lower()
    chair.post(f"{held.url}/on-paper/sign", confirmed(held))
    text = told(chair, "/")
    assert "Every case is entered. Close the meeting at the time that is written." in text
    assert live_words(told(chair, held.url)) == []


def test_a_case_that_the_panel_takes_here_on_the_same_day_is_heard_as_any(
    app: Flask, sign_in: SignIn, noon: None
) -> None:
    hearing = a_hearing(state="circulated")
    administrator, base = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}"
    administrator.post(f"{base}/on-paper/open", {"chair": str(hearing.chair.id), "when": "9:35am"})
    there = {f"p{one.id}-came": "9:35am" for one in (hearing.chair, *hearing.members)}
    administrator.post(f"{base}/on-paper/attendance", there)
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    assert "Put the case before the panel" in chair.get(f"{hearing.url}/on-paper").text
    chair.post(f"{hearing.url}/take")
    assert "There is a quorum" in chair.get(f"{base}/attendance").text
    assert "is meeting now" in chair.get("/").text
