"""When a case was tabled or left undecided, entered wrongly and put right while the meeting is open (B1.24)."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cmr.hearing.before_panel import times_before_panel
from cmr.minutes.recorded import drafted
from cmr.models import HistoryEntry, db
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.on_paper.paper_desk import SignIn

pytestmark = pytest.mark.usefixtures("next_morning")

LATE = NOW.replace(hour=11, minute=15)
RIGHT = NOW.replace(hour=10, minute=20)
SENT = {
    "table": {"tabled-when": "11:15", "tabled-reason": "The worker was ill."},
    "undecided": {"undecided-when": "11:15", "undecided-reason": "Whether to close it."},
}
WAYS = pytest.mark.parametrize("way", ["table", "undecided"])


def ended(hearing: Hearing, sign_in: SignIn, way: str) -> str:
    """The case's ending is entered with the wrong time; the address at which that is put right."""
    sign_in(hearing.chair).post(f"{hearing.url}/on-paper/{way}", SENT[way])
    return f"{hearing.url}/on-paper/ended"


@WAYS
def test_the_wrong_time_is_put_right_and_the_meeting_closes_when_it_did(
    held: Hearing, sign_in: SignIn, way: str
) -> None:
    url = ended(held, sign_in, way)
    chair, base = sign_in(held.chair), f"/meetings/{held.meeting.id}/on-paper"
    administrator = sign_in(held.administrator)
    # Nobody takes the chair out of the room before a tabling that stands: its time is put right first.
    administrator.post(f"{base}/attendance", goes_at(held, "11:10", chair="11:15"))
    assert "at 11:15am" in administrator.post(f"{base}/close", {"when": "11:10"}, status=409).text
    page = chair.get(f"{held.url}/on-paper").text
    assert "Is another time written on the paper?" in page
    assert 'value="11:15"' in page
    chair.post(url, {"ended-when": "10:20"})
    text = chair.get(held.url).text
    assert "at 10:20am as written on paper" in " ".join(text.split())
    if way == "table":
        assert held.case.ended_at == RIGHT
    assert times_before_panel(held.meeting, [held.case])[held.case.id].settled_at == RIGHT
    administrator.post(f"{base}/attendance", goes_at(held, "11:10"))
    administrator.post(f"{base}/close", {"when": "11:10"})
    assert held.meeting.state == "closed"
    minutes = next(one.text for one in drafted(held.meeting) if one.case_id == held.case.id)
    assert "at 10:20am." in minutes
    assert "11:15" not in minutes


def goes_at(hearing: Hearing, when: str, *, chair: str = "") -> dict[str, str]:
    """The attendance list with everybody gone by then; ``chair``: when the chair left, if later."""
    people = (hearing.chair, *hearing.members)
    times = {f"p{one.id}-came": "9:30am" for one in people} | {f"p{one.id}-left": when for one in people}
    times |= {f"p{hearing.chair.id}-came": "9:35am", f"p{hearing.chair.id}-accepted": "yes"}
    times[f"p{hearing.chair.id}-left"] = chair or when
    return times | {"reason": "Read wrongly."}


@WAYS
def test_the_history_keeps_both_times_and_who_put_it_right(held: Hearing, sign_in: SignIn, way: str) -> None:
    chair, url = sign_in(held.chair), ended(held, sign_in, way)
    chair.post(url, {"ended-when": "10:20"})
    told = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "correct_end")).one()
    assert (told.by_id, told.detail["moment"], told.detail["before"]) == (
        held.chair.id, RIGHT.isoformat(), LATE.isoformat(),
    )  # fmt: skip
    page = " ".join(chair.get(f"/referrals/{held.referral.reference}").text.split())
    assert "Put right: entered before as 11:15am." in page
    chair.post(url, {"ended-when": "10:20"})
    assert len(db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "correct_end")).all()) == 1


@WAYS
def test_it_is_held_to_what_is_asked_where_it_is_entered(held: Hearing, sign_in: SignIn, way: str) -> None:
    chair, url = sign_in(held.chair), ended(held, sign_in, way)
    early = chair.post(url, {"ended-when": "10:12"}, status=409).text
    assert "The panel can’t have been done with the case at 10:12am: at 10:15am" in early
    assert 'href="#ended-when"' in early
    late = chair.post(url, {"ended-when": "11:45"}, status=409).text
    assert ("Nobody was in the chair at 11:45am" if way == "table" else "quorum") in late
    chair.post(url, {"ended-when": ""}, status=422)
    assert times_before_panel(held.meeting, [held.case])[held.case.id].settled_at == LATE
    sign_in(held.administrator).post(url, {"ended-when": "10:20"}, status=403)
    assert "Is another time written" not in sign_in(held.administrator).get(f"{held.url}/on-paper").text


def test_what_was_recorded_as_it_happened_is_true(app: Flask, sign_in: SignIn) -> None:
    with time_machine.travel(NOW):
        live = a_hearing()
        chair = sign_in(live.chair)
        chair.post(f"{live.url}/table", {"reason": "The worker was ill."})
        chair.post(f"{live.url}/on-paper/ended", {"ended-when": "9:40"}, status=409)


def test_once_the_meeting_is_closed_it_stays(held: Hearing, sign_in: SignIn) -> None:
    chair, url = sign_in(held.chair), ended(held, sign_in, "table")
    chair.post(f"/meetings/{held.meeting.id}/on-paper/close", {"when": "11:30"})
    refused = chair.post(url, {"ended-when": "10:20"}, status=409).text
    assert "The meeting is closed: how its cases ended stays as it is written." in refused
    assert held.case.ended_at == LATE
