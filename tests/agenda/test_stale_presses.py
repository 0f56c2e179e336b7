"""A button of a page that is older than what happened since says plainly how the case stands, by its reference."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmr.agenda import operations
from cmr.models import Referral
from tests.agenda.desk import NOW, Desk
from tests.application import Opens

REASON = {"reason": "There is no time for it."}
Makes = Callable[[Desk], Referral]


def _placed(desk: Desk) -> Referral:
    return desk.places(desk.waits()).referral


def _accepted(desk: Desk) -> Referral:
    late = desk.late()
    operations.accept_late(late, by=desk.chair, at=NOW)
    return late


def _deferred(desk: Desk) -> Referral:
    late = desk.late()
    operations.defer_late(late, "There is no time.", by=desk.chair, at=NOW)
    return late


def _preferred(desk: Desk) -> Referral:
    referral = desk.waits()
    operations.set_priority(referral, True, "Urgent.", by=desk.chair, at=NOW)
    return referral


ON_AGENDA = "{it} is on the agenda of Thursday 10 December 2026 already."
ON_NONE = "{it} is on no agenda: it is submitted, and waits for a place."
SETTLED = "{it} came late for the meeting on Thursday 10 December 2026, and has been accepted for it already."
DEFERRED = "{it} came late for the meeting on Thursday 10 December 2026, and has been deferred to a later one already."
IN_TIME = "{it} came in time: nothing is to be decided."


@pytest.mark.parametrize(
    ("stands", "press", "sent", "words"),
    [
        (_placed, "schedule", {"meeting": "{later}"}, ON_AGENDA),
        (_placed, "defer-waiting", REASON | {"meeting": "{later}"}, ON_AGENDA),
        (_placed, "accept-late", {}, ON_AGENDA),
        (_placed, "defer-late", REASON, ON_AGENDA),
        (Desk.waits, "take-off", {}, ON_NONE),
        (Desk.waits, "defer", REASON, ON_NONE),
        (_accepted, "accept-late", {}, SETTLED),
        (_accepted, "defer-late", REASON, SETTLED),
        (_deferred, "accept-late", {}, DEFERRED),
        (Desk.waits, "accept-late", {}, IN_TIME),
        (_preferred, "priority", REASON | {"priority": "yes"}, "This case has priority already."),
        (Desk.waits, "priority", REASON, "This case has no priority."),
    ],
)
def test_a_press_on_a_stale_page_says_how_the_case_stands(
    desk: Desk, sign_in: Opens, stands: Makes, press: str, sent: dict[str, str], words: str
) -> None:
    referral = stands(desk)
    form = {name: value.format(later=desk.later.id) for name, value in sent.items()}
    who = desk.administrator if press in ("schedule", "take-off") else desk.chair
    said = sign_in(who).post(f"/referrals/{referral.reference}/{press}", form, status=409).text
    assert words.format(it=referral.reference) in said
    assert "is not open here" not in said
    assert "What you typed" in said or "reason" not in sent


def test_what_is_placed_from_a_stale_board_is_told_where_it_is(desk: Desk, sign_in: Opens) -> None:
    referral = _placed(desk)
    board = f"/meetings/{desk.later.id}/cases"
    said = sign_in(desk.administrator).post(board, {"reference": referral.reference}, status=409).text
    assert ON_AGENDA.format(it=referral.reference) in said
    recalled = desk.waits(state="draft")
    said = sign_in(desk.administrator).post(board, {"reference": recalled.reference}, status=409).text
    assert "it may have been recalled or sent back since the page was opened" in said


def test_a_refused_press_leads_back_to_the_board_it_was_pressed_on(desk: Desk, sign_in: Opens) -> None:
    late, chair = desk.late(), sign_in(desk.chair)
    board = f"/meetings/{desk.meeting.id}"
    press = f"/referrals/{late.reference}/accept-late?back={desk.meeting.id}"
    assert press in chair.get(board).text
    assert chair.post(press).location == board
    assert f'href="{board}">Open the page as it is now' in chair.post(press, status=409).text
