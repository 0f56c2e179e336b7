"""The chair's triage: what a deed brings is said before it, and its worker reads why (B1.7, B1.10, B1.13)."""

from __future__ import annotations

import pytest

from cmr.agenda import operations
from cmr.models import db
from cmr.rules.refusal import Refused
from tests.agenda.desk import NOW, Desk
from tests.application import Browser, Opens

FULL = (
    "The meeting on Thursday 10 December 2026 is full: once accepted, it waits for a place that comes free."
)
GONE_OUT = (
    "The agenda of Thursday 10 December 2026 has gone out: "
    "once placed there, it reaches its readers in a supplement."
)


def _circulated(desk: Desk) -> None:
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.commit()


def _read_of(browser: Browser, url: str) -> str:
    return " ".join(browser.get(url).text.split())


def test_that_a_meeting_is_full_is_said_before_a_late_one_is_accepted_for_it(
    desk: Desk, sign_in: Opens
) -> None:
    late = desk.late()
    chair, board = sign_in(desk.chair), f"/meetings/{desk.meeting.id}"
    one = f"/referrals/{late.reference}/accept-late"
    desk.fills(5)
    assert FULL not in chair.get(board).text + chair.get(one).text
    (last,) = desk.fills(1)
    for url in (board, one):
        assert FULL in chair.get(url).text, url
    # The later meeting's board leads to this one, where it is decided.
    other = chair.get(f"/meetings/{desk.later.id}").text
    assert FULL not in other
    assert f'href="{board}#late"' in other.partition("Late for another meeting")[2]
    chair.post(one, {"reason": "It cannot wait for long."})
    assert "The meeting is full, so it waits for a place that comes free." in chair.get(board).text
    db.session.refresh(late)
    assert (late.state, late.late_choice) == ("submitted", "accepted")
    shown = _read_of(sign_in(desk.administrator), board)
    assert "Late, and accepted by the chair" in shown
    with pytest.raises(Refused, match="The meeting is full") as refused:
        desk.places(late)
    assert refused.value.reasons[0].clause == "B1.13"
    operations.defer(last.referral, "Later.", by=desk.chair, at=NOW)
    desk.places(late)
    assert late.state == "scheduled"


def test_that_an_agenda_has_gone_out_is_said_before_a_late_one_is_accepted_for_it(
    desk: Desk, sign_in: Opens
) -> None:
    late = desk.late()
    desk.fills(2)
    _circulated(desk)
    chair = sign_in(desk.chair)
    for url in (f"/meetings/{desk.meeting.id}", f"/referrals/{late.reference}/accept-late"):
        assert GONE_OUT in chair.get(url).text


def test_a_full_meeting_is_no_choice_to_defer_to(desk: Desk, sign_in: Opens) -> None:
    case, late = desk.fills(1)[0], desk.late()
    for number in range(6):
        desk.places(desk.waits(f"Full {chr(65 + number)}"), desk.later)
    db.session.commit()
    chair = sign_in(desk.chair)
    full = f'<option value="{desk.later.id}"'
    for url in (
        f"/meetings/{desk.meeting.id}",
        f"/referrals/{case.referral.reference}/defer",
        f"/referrals/{late.reference}/defer-late",
    ):
        assert full not in chair.get(url).text
    for referral, verb in ((case.referral, operations.defer), (late, operations.defer_late)):
        with pytest.raises(Refused, match="Thursday 17 December 2026 is full") as refused:
            verb(referral, "Later.", desk.later, by=desk.chair, at=NOW)
        assert refused.value.reasons[0].clause == "B1.13"


@pytest.mark.parametrize("state", ["planned", "circulated"])
def test_a_case_that_leaves_a_circulated_agenda_says_what_becomes_of_its_readers(
    desk: Desk, sign_in: Opens, state: str
) -> None:
    case = desk.fills(1)[0]
    if state == "circulated":
        _circulated(desk)
    shown = sign_in(desk.chair).get(f"/referrals/{case.referral.reference}/defer").text
    assert ("a supplement tells its readers" in shown) == (state == "circulated")


@pytest.mark.parametrize("state", ["in_session", "closed", "cancelled"])
def test_once_its_meeting_has_opened_or_is_over_nothing_is_accepted_or_deferred(
    desk: Desk, sign_in: Opens, state: str
) -> None:
    case, late = desk.fills(1)[0], desk.late()
    desk.meeting.state, desk.meeting.chair = state, desk.chair
    desk.meeting.circulated_at = desk.meeting.opened_at = NOW
    desk.meeting.closed_at = NOW if state == "closed" else None
    desk.meeting.cancelled_reason = "Snow." if state == "cancelled" else None
    db.session.commit()
    chair = sign_in(desk.chair)
    for move in ("accept-late", "defer-late"):
        said = chair.post(f"/referrals/{late.reference}/{move}", {"reason": "Now."}, status=409).text
        assert "Why not" in said
    said = chair.post(f"/referrals/{case.referral.reference}/defer", {"reason": "Now."}, status=409).text
    assert "At the meeting a case is tabled, not deferred." in said
    db.session.refresh(late)
    assert late.late_choice == "waiting"


@pytest.mark.parametrize(
    ("deed", "form", "head"),
    [
        ("accept-late", {"reason": "The birth is near."}, "Accepted although late"),
        ("defer-late", {"reason": "The birth is near."}, "Deferred because it came late"),
        ("priority", {"reason": "The birth is near.", "priority": "yes"}, "Given priority by the chair"),
        ("send-back", {"words": "The birth is near."}, "Sent back"),
    ],
)
def test_its_worker_reads_what_the_chair_chose_and_why(
    desk: Desk, sign_in: Opens, deed: str, form: dict[str, str], head: str
) -> None:
    late = desk.late()
    url = f"/referrals/{late.reference}"
    sign_in(desk.chair).post(f"{url}/{deed}", form)
    shown = sign_in(desk.worker).get(url).text
    assert head in shown
    assert "The birth is near." in shown
