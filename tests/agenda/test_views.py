"""The agenda's pages: what each person can do there, with and without scripts."""

from __future__ import annotations

import re

import pytest

from cmr.agenda import operations
from cmr.models import Case, Person, Referral, db
from tests.agenda.desk import NOW, Desk
from tests.application import Opens
from tests.factories import a_declaration, a_deputy, a_meeting, a_person


def test_the_administrator_fills_the_agenda_from_the_board(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits("Ada Lund")
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    assert "Waiting to be placed" in browser.get(url).text
    answer = browser.post(f"{url}/cases", {"reference": referral.reference})
    assert answer.headers["Location"] == url
    shown = browser.get(url).text
    assert f"{referral.reference} is at place 1." in shown
    assert "AL" in shown
    assert "Ada Lund" not in shown
    assert "5 free" in shown


def _without_tokens(shown: str) -> str:
    """A token holds the second at which it was made."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", shown)


def test_with_htmx_the_board_alone_is_swapped_and_no_message_is_left_over(desk: Desk, sign_in: Opens) -> None:
    desk.fills(2)
    referral = desk.waits()
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    browser.post(f"{url}/cases", {"reference": referral.reference}, target="board")
    fragment = browser.get(url, target="board").text
    assert fragment.strip().startswith('<div id="board">')
    whole = browser.get(url).text
    assert _without_tokens(fragment).strip() in _without_tokens(whole)
    assert "is at place" not in whole


@pytest.mark.parametrize("reference", ["CMR-1999-0001", "", "x" * 100])
def test_a_reference_that_does_not_wait_here_is_refused(desk: Desk, sign_in: Opens, reference: str) -> None:
    url = f"/meetings/{desk.meeting.id}/cases"
    assert (
        "does not wait for this panel"
        in sign_in(desk.administrator).post(url, {"reference": reference}, status=409).text
    )


def test_a_draft_of_somebody_else_is_not_told_of(desk: Desk, sign_in: Opens) -> None:
    draft = desk.waits(state="draft")
    browser = sign_in(desk.administrator)
    url = f"/meetings/{desk.meeting.id}/cases"
    assert (
        "does not wait for this panel" in browser.post(url, {"reference": draft.reference}, status=409).text
    )
    browser.get(f"/referrals/{draft.reference}/schedule", status=404)


def test_a_meeting_number_that_no_database_holds_is_no_choice(desk: Desk, sign_in: Opens) -> None:
    url = f"/referrals/{desk.waits().reference}/schedule"
    sign_in(desk.administrator).post(url, {"meeting": "99999999999999999999"}, status=422)


def test_a_meeting_is_chosen_with_its_places_and_deadline_in_sight(desk: Desk, sign_in: Opens) -> None:
    desk.fills(6)
    referral = desk.waits()
    browser, url = sign_in(desk.administrator), f"/referrals/{referral.reference}/schedule"
    shown = browser.get(url).text
    assert "The meeting is full. Choose another meeting, or defer one of its cases." in shown
    assert "6 places of 6 left. Deadline the end of Tuesday 15 December 2026" in shown
    assert "Choose a meeting" in browser.post(url, {}, status=422).text
    assert "The meeting is full" in browser.post(url, {"meeting": desk.meeting.id}, status=409).text
    browser.post(url, {"meeting": 987654}, status=422)
    browser.post(url, {"meeting": desk.later.id})
    db.session.refresh(referral)
    assert referral.meeting_id == desk.later.id


def test_taking_off_asks_first(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    browser, url = sign_in(desk.administrator), f"/referrals/{case.referral.reference}/take-off"
    assert "keeps its place in the queue" in browser.get(url).text
    browser.post(url, {"reason": "Placed by mistake."})
    db.session.refresh(case)
    assert (case.state, case.ended_reason) == ("removed", "Placed by mistake.")


def test_the_chair_defers_with_a_reason_that_the_worker_reads(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    reference = case.referral.reference
    chair, url = sign_in(desk.chair), f"/referrals/{reference}/defer"
    missing = chair.post(url, {"meeting": desk.later.id}, status=422)
    assert "Give a reason: the social worker will read it" in missing.text
    assert f'<option value="{desk.later.id}" selected>' in missing.text
    chair.post(url, {"reason": "The father cannot come.", "meeting": desk.later.id})
    shown = sign_in(desk.worker).get(f"/referrals/{reference}").text
    assert "The father cannot come." in shown
    assert "Thursday 17 December 2026" in shown


def test_an_id_that_was_not_offered_is_not_deferred_to(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    past = a_meeting(desk.panel, NOW.date())
    url = f"/referrals/{case.referral.reference}/defer"
    sign_in(desk.chair).post(url, {"reason": "Later.", "meeting": past.id}, status=422)
    sign_in(desk.chair).post(url, {"reason": "x" * 1001}, status=422)


@pytest.mark.parametrize(("move", "choice"), [("accept-late", "accepted"), ("defer-late", "deferred")])
def test_the_chair_settles_a_late_one(desk: Desk, sign_in: Opens, move: str, choice: str) -> None:
    late = desk.late()
    chair = sign_in(desk.chair)
    board = chair.get(f"/meetings/{desk.meeting.id}").text
    assert "Needs your decision: came late" in board
    assert board.index("Needs your decision") < board.index('id="agenda"')
    assert f'<option value="{desk.later.id}">' in board
    assert (
        "Late: waiting for the chair" in sign_in(desk.administrator).get(f"/meetings/{desk.meeting.id}").text
    )
    url = f"/referrals/{late.reference}/{move}"
    assert url in board
    chair.get(url)
    chair.post(url, {"reason": "There is room."})
    assert "for the meeting on" in chair.post(url, {"reason": "Twice."}, status=409).text
    db.session.refresh(late)
    assert late.late_choice == choice


def test_a_deputy_of_the_chair_acts_for_the_chair(desk: Desk, sign_in: Opens) -> None:
    late, deputy = desk.late(), a_deputy(desk.chair)
    sign_in(deputy).post(f"/referrals/{late.reference}/accept-late", {})
    shown = sign_in(desk.worker).get(f"/referrals/{late.reference}").text
    assert f"{deputy.name}, for {desk.chair.name}" in shown


def test_the_chair_gives_and_ends_priority(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits()
    chair, url = sign_in(desk.chair), f"/referrals/{referral.reference}/priority"
    assert "Give priority" in chair.get(url).text
    chair.post(url, {"priority": "yes", "reason": "A birth is near."})
    assert "End priority" in chair.get(url).text
    assert "Priority" in sign_in(desk.administrator).get(f"/panels/{desk.panel.key}").text
    chair.post(url, {"priority": "yes", "reason": "Again."}, status=409)
    chair.post(url, {"priority": "no", "reason": "Born."})
    db.session.refresh(referral)
    assert referral.priority is False


def test_the_order_changes_by_buttons(desk: Desk, sign_in: Opens) -> None:
    first, second = desk.fills(2)
    browser = sign_in(desk.chair)
    url = f"/meetings/{desk.meeting.id}/cases/{second.referral.reference}/order"
    browser.post(url, {"direction": "up", "place": 2})
    browser.post(url, {"direction": "up", "place": 2}, status=409)
    browser.post(url, {"direction": "sideways", "place": 1}, status=409)
    db.session.refresh(first)
    db.session.refresh(second)
    assert (second.place, first.place) == (1, 2)
    elsewhere = f"/meetings/{desk.later.id}/cases/{second.referral.reference}/order"
    browser.post(elsewhere, {"direction": "up", "place": 1}, status=404)


def test_the_order_of_a_case_that_left_meanwhile_is_refused_with_what_happened(
    desk: Desk, sign_in: Opens
) -> None:
    first, second = desk.fills(2)
    operations.take_off(second.referral, "Not ready.", by=desk.administrator, at=NOW)
    url = f"/meetings/{desk.meeting.id}/cases/{second.referral.reference}/order"
    answer = sign_in(desk.administrator).post(url, {"direction": "up", "place": "2"}, status=409)
    assert "It has left this agenda since the page was opened" in answer.text
    assert first.place == 1


PLACING = ("schedule", "take-off")
CHAIRING = ("defer", "accept-late", "defer-late", "priority")


def _people(desk: Desk) -> dict[str, Person]:
    return {
        "worker": desk.worker,
        "member": desk.member,
        "stranger": a_person(position="partner agency"),
        "administrator": desk.administrator,
        "chair": desk.chair,
    }


@pytest.mark.parametrize(
    ("who", "placing", "chairing"),
    [
        ("worker", 403, 403),
        ("member", 404, 404),
        ("stranger", 404, 404),
        ("administrator", 200, 403),
        ("chair", 403, 200),
    ],
)
def test_who_may_open_which_page(desk: Desk, sign_in: Opens, who: str, placing: int, chairing: int) -> None:
    referral = desk.fills(1)[0].referral
    browser = sign_in(_people(desk)[who])
    for move in PLACING:
        browser.get(f"/referrals/{referral.reference}/{move}", status=placing)
    for move in CHAIRING:
        browser.get(f"/referrals/{referral.reference}/{move}", status=chairing)
    if placing != 200:
        posted = browser.client.post(
            f"/referrals/{referral.reference}/take-off", data={"csrf_token": browser.token}
        )
        assert posted.status_code == placing
        in_post = {"csrf_token": browser.token, "reference": referral.reference}
        assert browser.client.post(f"/meetings/{desk.meeting.id}/cases", data=in_post).status_code == 403
    db.session.refresh(referral)
    assert referral.state == "scheduled"


def test_a_chair_who_withdrew_sees_of_the_case_only_that_they_did(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    a_declaration(case, desk.chair, "involvement", withdrew=True)
    db.session.commit()
    shown = sign_in(desk.chair).get(f"/meetings/{desk.meeting.id}").text
    assert "You withdrew from this case." in shown
    assert case.referral.reference not in shown


def test_nothing_is_half_written_when_a_move_is_refused(desk: Desk, sign_in: Opens) -> None:
    desk.fills(6)
    referral = desk.waits()
    url = f"/meetings/{desk.meeting.id}/cases"
    sign_in(desk.administrator).post(url, {"reference": referral.reference}, status=409)
    assert db.session.query(Referral).filter_by(state="submitted").count() == 1
    assert db.session.query(Case).count() == 6
