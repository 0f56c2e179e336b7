"""A case that was tabled on paper, or on which the panel could not agree: its time, its scan, and who is told what."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cmr.adapters import clock
from cmr.minutes.recorded import drafted
from cmr.models import HistoryEntry, db
from cmr.on_paper.ending import table_on_paper
from cmr.on_paper.scans import scans_of
from tests.factories import CIN, a_deputy, a_person
from tests.hearing.conftest import NOW, Hearing, a_hearing, arrives
from tests.hearing.sheets import all_asked
from tests.hearing.test_attendance import attendance_of
from tests.on_paper.paper_desk import SignIn, attach, began, listed, said
from tests.referrals import papers

pytestmark = pytest.mark.usefixtures("next_morning")

AT_TEN_TWENTY = NOW.replace(hour=10, minute=20)
UNDECIDED = {"undecided-when": "10:20", "undecided-reason": "Whether to close it."}
WITHDREW = {"kind": "involvement", "detail": "A neighbour.", "withdraws": "y"}
TABLED = {"tabled-when": "10:20", "tabled-reason": "The worker was ill."}


def scan_taken_off(hearing: Hearing, sign_in: SignIn) -> None:
    paper = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "attach_scan")).one()
    assert paper.detail["sha256"]
    sign_in(hearing.administrator).post(f"{hearing.url}/scans/1/remove")


@pytest.mark.parametrize(("way", "sent"), [("undecided", UNDECIDED), ("table", TABLED)])
def test_it_wants_the_time_as_written_its_order_and_the_scan(
    held: Hearing, sign_in: SignIn, way: str, sent: dict[str, str]
) -> None:
    chair, url = sign_in(held.chair), f"{held.url}/on-paper/{way}"
    when = next(name for name in sent if name.endswith("when"))
    chair.post(url, sent | {when: ""}, status=422)
    early = chair.post(url, sent | {when: "10:12"}, status=409).text
    assert "The panel can’t have been done with the case at 10:12am: at 10:15am" in early
    assert f'href="#{when}"' in early
    scan_taken_off(held, sign_in)
    assert "Attach the scan" in chair.post(url, sent, status=409).text
    assert held.case.state == "placed"
    assert not held.case.undecided
    sign_in(held.administrator).post(url, sent, status=403)


@pytest.mark.parametrize(("way", "sent"), [("undecided", UNDECIDED), ("table", TABLED)])
def test_the_scan_that_it_was_entered_by_stays_until_another_is_there(
    held: Hearing, sign_in: SignIn, way: str, sent: dict[str, str]
) -> None:
    """B1.24: what is said to be as written on paper has its paper behind it; a wrong scan can be changed."""
    chair, administrator = sign_in(held.chair), sign_in(held.administrator)
    chair.post(f"{held.url}/on-paper/{way}", sent)
    remove = f"{held.url}/scans/1/remove"
    assert f'action="{remove}"' not in administrator.get(f"{held.url}/on-paper").text
    assert "Attach the right scan first" in administrator.post(remove, status=409).text
    attach(administrator, held.url, content=papers.pdf(b"the right one"))
    administrator.post(remove)
    assert [one.id for one in scans_of(held.meeting.id, held.case)] == [2]


def test_it_was_not_tabled_while_nobody_in_the_chair_was_in_the_room(held: Hearing, sign_in: SignIn) -> None:
    chair, url = sign_in(held.chair), f"{held.url}/on-paper/table"
    late = chair.post(url, TABLED | {"tabled-when": "11:45"}, status=409).text
    assert "Nobody was in the chair at 11:45am" in late
    assert 'href="#tabled-when"' in late
    assert held.case.state == "placed"
    chair.post(url, TABLED | {"tabled-when": "11:30"})
    assert (held.case.state, held.case.ended_at) == ("tabled", NOW.replace(hour=11, minute=30))


def test_the_list_is_not_put_right_so_that_nobody_was_in_the_chair_as_it_was_tabled(
    held: Hearing, sign_in: SignIn
) -> None:
    chair, url = sign_in(held.chair), f"/meetings/{held.meeting.id}/on-paper/attendance"
    chair.post(f"{held.url}/on-paper/table", TABLED | {"tabled-when": "11:20"})
    left = f"p{held.chair.id}-left"
    wrong = listed(held) | began(chair, url) | {left: "11:10", "reason": "Misread."}
    refused = chair.post(url, wrong, status=409).text
    name, reference = held.chair.name, held.referral.reference
    assert (
        f"By these times {name} was not in the meeting at 11:20am, when they were in the chair as {reference} was "
        "tabled. Correct the one or the other."
    ) in refused
    assert f'href="#p{held.chair.id}-came"' in refused
    assert attendance_of(held.meeting, held.chair).left_at == NOW.replace(hour=11, minute=30)
    chair.post(url, wrong | {left: "11:25"})
    assert attendance_of(held.meeting, held.chair).left_at == NOW.replace(hour=11, minute=25)


def test_another_in_the_chairs_seat_was_in_the_chair_as_it_was_tabled(held: Hearing, sign_in: SignIn) -> None:
    chair, url = sign_in(held.chair), f"/meetings/{held.meeting.id}/on-paper/attendance"
    deputy = a_deputy(held.chair)
    entry = arrives(held.meeting, deputy, "chair", "chair", held.chair)
    db.session.commit()
    assert entry.role == "chair"
    chair.post(f"{held.url}/on-paper/table", TABLED | {"tabled-when": "11:20"})
    sent = listed(held) | {f"p{held.chair.id}-left": "11:10", "reason": "Misread."}
    kept = {f"p{deputy.id}-came": "9:35am"}
    chair.post(url, sent | kept | began(chair, url))
    assert attendance_of(held.meeting, held.chair).left_at == NOW.replace(hour=11, minute=10)


def test_a_chair_who_withdrew_from_the_case_was_in_the_room_and_may_have_tabled_it(
    held: Hearing, sign_in: SignIn
) -> None:
    own = {f"p{held.chair.id}-{name}": value for name, value in WITHDREW.items()}
    sign_in(held.administrator).post(f"{held.url}/on-paper", said(held, **own))
    assert [one.person_id for one in held.case.declarations if one.withdrew] == [held.chair.id]
    table_on_paper(held.case, "Nobody was left to chair it.", AT_TEN_TWENTY, by=held.chair, at=clock.now())
    assert held.case.state == "tabled"


def test_left_undecided_it_says_everywhere_that_it_is_from_paper(held: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(held.chair)
    chair.post(f"{held.url}/on-paper/undecided", UNDECIDED)
    assert held.case.undecided
    for page in (f"{held.url}/on-paper", held.url):
        text = chair.get(page).text
        assert "Left undecided at 10:20am as written on paper" in text
        assert f"{held.chair.name} entered it" in text
    assert (
        "The head of service reads the scan and makes the decision." in chair.get(f"{held.url}/on-paper").text
    )
    head = sign_in(a_person("Winston Tredinnick", position="head of service"))
    assert "The scan of what was written on paper" in head.get(held.url).text
    assert "Decision sheet" in head.get(f"{held.url}/scans").text
    head.get(f"{held.url}/scans/1")
    member = sign_in(held.members[0])
    assert "The scan of what was written on paper" not in member.get(held.url).text


def test_where_it_is_decided_its_deadlock_and_its_views_are_said_to_be_from_paper(
    held: Hearing, sign_in: SignIn
) -> None:
    sign_in(held.chair).post(f"{held.url}/on-paper/undecided", UNDECIDED)
    page = sign_in(a_person(position="head of service")).get(f"{held.url}/decide/sign").text
    assert "Left undecided at 10:20am as written on paper." in page
    assert page.count("Recorded from paper.") == len(held.members)


def test_tabled_it_ended_when_it_was_written_and_the_meeting_closes_after_it(
    held: Hearing, sign_in: SignIn
) -> None:
    chair, base = sign_in(held.chair), f"/meetings/{held.meeting.id}/on-paper"
    chair.post(f"{held.url}/on-paper/table", TABLED)
    assert (held.case.state, held.case.ended_at) == ("tabled", AT_TEN_TWENTY)
    page = chair.get(f"{held.url}/on-paper").text
    assert "Tabled at 10:20am as written on paper" in page
    assert "The case was tabled. It waits in the queue for another meeting." in page
    assert "Tabled at 10:20am as written on paper" in chair.get(held.url).text
    assert (
        "It can’t have closed at 10:15am" in chair.post(f"{base}/close", {"when": "10:15"}, status=409).text
    )


def test_the_timeline_has_the_time_as_written_and_who_entered_it_when(held: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(held.chair)
    chair.post(f"{held.url}/on-paper/undecided", UNDECIDED)
    page = " ".join(chair.get(f"/referrals/{held.referral.reference}").text.split())
    timeline = page[page.index("moj-timeline") :]
    own = timeline[timeline.index("The panel could not agree") :][:700]
    assert "10:20am" in own
    assert f"As written on paper. {held.chair.name} entered it at 10am on Friday 11 December 2026." in own
    dates = " ".join(chair.get(f"/meetings/{held.meeting.id}/dates").text.split())
    opened = dates[dates.index("Meeting opened") :][:700]
    assert "Thursday 10 December 2026, 9:35am" in opened
    assert f"As written on paper. {held.administrator.name} entered it at 10am on Friday 11" in opened


@pytest.mark.parametrize(("way", "sent"), [("undecided", UNDECIDED), ("table", TABLED)])
def test_the_minutes_say_that_it_was_entered_from_paper(
    held: Hearing, sign_in: SignIn, way: str, sent: dict[str, str]
) -> None:
    sign_in(held.chair).post(f"{held.url}/on-paper/{way}", sent)
    text = next(one.text for one in drafted(held.meeting) if one.case_id == held.case.id)
    assert "How the case ended was entered from what was written on paper, at 10:20am." in text


@pytest.mark.parametrize(("way", "sent"), [("undecided", UNDECIDED), ("table", TABLED)])
def test_a_case_of_a_meeting_on_paper_ends_by_its_paper_and_not_at_the_moment_of_typing(
    held: Hearing, sign_in: SignIn, way: str, sent: dict[str, str]
) -> None:
    chair = sign_in(held.chair)
    led = chair.get(f"{held.url}/{way}", status=303)
    assert led.location == f"{held.url}/on-paper#ended"
    refused = chair.post(f"{held.url}/{way}", {"reason": "The worker was ill."}, status=409).text
    assert "This meeting is entered from paper" in refused
    assert (held.case.state, held.case.undecided) == ("placed", False)
    chair.post(f"{held.url}/on-paper/{way}", sent)
    assert (held.case.state, held.case.undecided) != ("placed", False)


@pytest.mark.parametrize(("way", "ends"), [("undecided", ("placed", True)), ("table", ("tabled", False))])
def test_once_the_network_is_back_what_the_panel_has_before_it_here_ends_here(
    app: Flask, sign_in: SignIn, way: str, ends: tuple[str, bool]
) -> None:
    hearing = a_hearing(CIN, state="circulated")
    with time_machine.travel(NOW.replace(hour=12)):
        administrator, base = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}/on-paper"
        administrator.post(f"{base}/open", {"chair": str(hearing.chair.id), "when": "9:35am"})
        there = {f"p{one.id}-came": "9:35am" for one in (hearing.chair, *hearing.members)}
        administrator.post(f"{base}/attendance", there)
        chair = sign_in(hearing.chair)
        assert "put the case before the panel first" in chair.get(f"{hearing.url}/on-paper").text
        chair.get(f"{hearing.url}/{way}", status=303)
        hearing.everybody_declares()
        chair.post(f"{hearing.url}/take")
        chair.get(f"{hearing.url}/{way}")
        chair.post(f"{hearing.url}/{way}", {"reason": "The worker was ill."} | all_asked(hearing.meeting))
    assert (hearing.case.state, hearing.case.undecided) == ends
