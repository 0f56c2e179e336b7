"""The times of a meeting on paper: one order, and what was entered wrongly is put right."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cmr.minutes.recorded import drafted
from cmr.models import HistoryEntry, MemberView, db
from tests.factories import a_declaration
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.test_attendance import attendance_of
from tests.on_paper.paper_desk import (
    SignIn,
    attach,
    confirmed,
    entered,
    listed,
    opened_on_paper,
    said,
)

pytestmark = pytest.mark.usefixtures("next_morning")


def the(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


@pytest.fixture
def signed(circulated: Hearing, sign_in: SignIn) -> Hearing:
    entered(circulated, sign_in)
    sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    return circulated


def test_it_is_asked_before_it_closes_with_the_last_time_that_is_recorded(
    signed: Hearing, sign_in: SignIn
) -> None:
    page = sign_in(signed.administrator).get(f"/meetings/{signed.meeting.id}/on-paper/close").text
    assert "When did the meeting close?" in page
    assert "The last thing recorded of it: at 11:30am" in page
    assert "nothing more is entered of a case" in page


@pytest.mark.parametrize("when", ["10:10", "11:29"])
def test_it_did_not_close_before_somebody_left_or_a_sheet_was_signed(
    signed: Hearing, sign_in: SignIn, when: str
) -> None:
    url = f"/meetings/{signed.meeting.id}/on-paper/close"
    answer = sign_in(signed.administrator).post(url, {"when": when}, status=409)
    assert "It can’t have closed at" in answer.text
    assert "at 11:30am" in answer.text
    assert 'href="#when"' in answer.text
    assert signed.meeting.state == "in_session"


def test_both_times_are_put_right_and_the_history_says_so(signed: Hearing, sign_in: SignIn) -> None:
    administrator, base = sign_in(signed.administrator), f"/meetings/{signed.meeting.id}"
    administrator.post(f"{base}/on-paper/close", {"when": "11:40"})
    page = administrator.get(f"{base}/on-paper").text
    assert 'value="09:35"' in page
    assert 'value="11:40"' in page
    administrator.post(f"{base}/on-paper/times", {"opened": "9:30", "closed": "11:45"})
    meeting = signed.meeting
    assert (meeting.opened_at, meeting.closed_at) == (the(9, 30), the(11, 45))
    assert attendance_of(meeting, signed.chair).arrived_at == the(9, 30)
    told = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "correct_moment")).all()
    assert [(one.detail["what"], one.by_id) for one in told] == [
        ("open", signed.administrator.id),
        ("close", signed.administrator.id),
    ]
    assert "Opened at 9:30am, not at 9:35am." in administrator.get(f"{base}/dates").text


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"opened": "10:18", "closed": "11:45"}, "It can’t have opened at 10:18am: at 10:15am"),
        ({"opened": "9:30", "closed": "11:00"}, "It can’t have closed at 11am: at 11:30am"),
    ],
)
def test_both_are_put_right_in_their_order_or_neither(
    signed: Hearing, sign_in: SignIn, sent: dict[str, str], why: str
) -> None:
    administrator, base = sign_in(signed.administrator), f"/meetings/{signed.meeting.id}"
    administrator.post(f"{base}/on-paper/close", {"when": "11:40"})
    answer = administrator.post(f"{base}/on-paper/times", sent, status=409)
    assert why in answer.text
    assert (signed.meeting.opened_at, signed.meeting.closed_at) == (the(9, 35), the(11, 40))


def test_what_was_recorded_as_it_happened_is_not_put_right(app: Flask, sign_in: SignIn) -> None:
    live = a_hearing()
    administrator, base = sign_in(live.administrator), f"/meetings/{live.meeting.id}"
    assert "Correct when it" not in administrator.get(f"{base}/on-paper").text
    before = live.meeting.opened_at
    administrator.post(f"{base}/on-paper/times", {"opened": "9:30"})
    assert live.meeting.opened_at == before


def test_nobody_was_there_after_it_closed(signed: Hearing, sign_in: SignIn) -> None:
    administrator, base = sign_in(signed.administrator), f"/meetings/{signed.meeting.id}"
    administrator.post(f"{base}/on-paper/close", {"when": "11:40"})
    sent = {"stays-0-came": "9:40", "stays-0-left": "11:50", "reason": "Misread"}
    url = f"{base}/attendance/{signed.members[1].id}"
    answer = administrator.post(url, sent, status=409)
    assert "The meeting closed at 11:40am" in answer.text


def test_a_refused_time_of_opening_is_said_at_its_field(circulated: Hearing, sign_in: SignIn) -> None:
    url = f"/meetings/{circulated.meeting.id}/on-paper/open"
    with time_machine.travel(the(9, 0)):
        answer = sign_in(circulated.chair).post(
            url, {"chair": str(circulated.chair.id), "when": "9:35"}, status=409
        )
    assert 'href="#when"' in answer.text
    assert 'value="9:35"' in answer.text


def test_a_sheet_is_not_confirmed_as_signed_before_what_was_said_of_its_case(
    circulated: Hearing, sign_in: SignIn
) -> None:
    entered(circulated, sign_in)
    sent = confirmed(circulated, when="10:12")
    answer = sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", sent, status=409)
    assert "The sheet can’t have been signed at 10:12am: at 10:15am" in answer.text


def test_times_stand_in_their_boxes_and_are_put_right(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = entered(circulated, sign_in)
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert 'value="09:45"' in page
    assert 'value="10:15"' in page
    assert "Declared at 9:45am. View said at 10:15am" in page
    late = circulated.members[1]
    sent = said(circulated, declared_at="9:50") | {f"p{late.id}-said_at": "10:18"}
    administrator.post(f"{circulated.url}/on-paper", sent)
    declared = {one.person_id: one.declared_at for one in circulated.case.declarations}
    assert set(declared.values()) == {the(9, 50)}
    views = {one.person_id: one.said_at for one in db.session.scalars(select(MemberView))}
    assert views == {circulated.members[0].id: the(10, 15), late.id: the(10, 18)}
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert 'value="10:18"' in page
    told = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "declare")).all()
    assert [one.detail.get("before") for one in told][-1] == the(9, 45).isoformat()
    answer = administrator.post(f"{circulated.url}/on-paper", sent)
    assert len(db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "declare")).all()) == 6
    assert answer.status_code == 303


def test_a_wrong_time_is_said_at_the_box_of_whom_it_is_about(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    late = circulated.members[1]
    sent = said(circulated, declared_at="9:38")
    answer = administrator.post(f"{circulated.url}/on-paper", sent, status=409).text
    assert f"{late.name} was not in the meeting at 9:38am. Say when they declared." in answer
    assert f'href="#p{late.id}-declared_at"' in answer
    administrator.post(f"{circulated.url}/on-paper", sent | {f"p{late.id}-declared_at": "9:41"})
    declared = {one.person_id: one.declared_at for one in circulated.case.declarations}
    assert declared[late.id] == the(9, 41)
    sent |= {f"p{late.id}-declared_at": "10:16"}
    answer = administrator.post(f"{circulated.url}/on-paper", sent, status=409).text
    assert f"{late.name} declared at 10:16am, so can’t have said a view at 10:15am" in answer


def test_what_somebody_declared_here_themselves_keeps_its_time(circulated: Hearing, sign_in: SignIn) -> None:
    first = circulated.members[0]
    a_declaration(circulated.case, first)
    db.session.commit()
    before = circulated.case.declarations[0].declared_at
    entered(circulated, sign_in)
    own = next(one for one in circulated.case.declarations if one.person_id == first.id)
    assert (own.from_paper, own.declared_at) == (False, before)


def test_words_under_nothing_to_declare_are_kept_and_asked_about(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    key = f"p{circulated.members[0].id}"
    sent = said(circulated) | {f"{key}-detail": "Taught an older brother."}
    answer = administrator.post(f"{circulated.url}/on-paper", sent, status=422).text
    assert "“Nothing to declare” is chosen, and something is written under it" in answer
    assert "Taught an older brother." in answer
    assert f'href="#{key}-kind"' in answer
    assert circulated.case.declarations == []


def test_a_wrong_line_of_the_list_is_said_beside_the_person(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = f"/meetings/{circulated.meeting.id}/on-paper"
    administrator.post(f"{url}/open", {"chair": str(circulated.chair.id), "when": "9:35am"})
    first, second = (f"p{one.id}" for one in circulated.members)
    sent = {f"{first}-came": "9:40", f"{first}-left": "9:38", f"{second}-came": "9:41"}
    answer = administrator.post(f"{url}/attendance", sent, status=409).text
    assert f'href="#{first}-came"' in answer
    assert f"{circulated.members[0].name} can’t leave before they arrived." in answer
    assert f'href="#{second}-came"' not in answer
    assert [one.person_id for one in circulated.meeting.attendances] == [circulated.chair.id]


def test_who_came_early_accepts_the_statement_as_the_meeting_opens(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator = sign_in(circulated.administrator)
    url = opened_on_paper(circulated, administrator)
    early = circulated.members[0]
    administrator.post(f"{url}/attendance", listed(circulated) | {f"p{early.id}-accepted": "y"})
    assert attendance_of(circulated.meeting, early).conduct_accepted_at == the(9, 35)
    page = administrator.get(f"/meetings/{circulated.meeting.id}/attendance").text
    assert "Came at 9:30am, before the meeting opened at 9:35am" in page
    assert re.search(
        r"Was here\s*</strong>\s*<span[^>]*>from 9:30am to 10am and from 10:10am to 11:30am", page
    )


def test_a_scan_of_a_wrong_kind_is_told_what_a_scan_may_be(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    answer = attach(administrator, circulated.url, status=422, name="notes.txt", content=b"only words")
    assert "By its content this is no PDF, PNG or JPEG. Scan the paper as one of these." in answer
    assert "Word" not in answer


def test_the_pages_say_what_is_next_and_with_whom_and_lead_from_case_to_paper(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, chair = sign_in(circulated.administrator), sign_in(circulated.chair)
    way = f'href="{circulated.url}/on-paper"'
    assert way not in administrator.get(circulated.url).text
    base = opened_on_paper(circulated, administrator)
    assert "Attach the scan of this case’s sheets." in administrator.get(f"{circulated.url}/on-paper").text
    entered(circulated, sign_in, opened=True)
    assert way in administrator.get(circulated.url).text
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert "Compare the scan with the sheet" in page
    assert f"<dd>{circulated.chair.name}</dd>" in page
    assert "<dd>You</dd>" in chair.get(f"{circulated.url}/on-paper").text
    assert f"Still open: {circulated.referral.reference}." in administrator.get(base).text
    chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    assert "Every case is entered." in administrator.get(base).text
    assert way not in administrator.get(circulated.url).text


def test_minutes_of_a_meeting_that_began_live_name_whose_times_are_from_paper(
    app: Flask, sign_in: SignIn
) -> None:
    live = a_hearing()
    administrator, late = sign_in(live.administrator), live.members[1]
    sent = {f"p{one.id}-came": "10:00" for one in (live.chair, *live.members)}
    administrator.post(
        f"/meetings/{live.meeting.id}/on-paper/attendance", sent | {f"p{late.id}-left": "10:45"}
    )
    text = drafted(live.meeting)[0].text
    assert f"Entered from what was written on paper: the times of {late.name}." in text
    assert live.chair.name not in text.split("Entered from")[1]
