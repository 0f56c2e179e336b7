"""The page of a meeting: one piece that each deed draws anew, what matters first, and what lies on pages beside."""

from __future__ import annotations

import re

import pytest

from cmr.circulation.operations import circulate
from cmr.models import db
from tests.agenda.desk import NOW, Desk
from tests.application import Opens
from tests.factories import a_guest

HX = "board"
AGENDA = 'id="agenda"'


def _goes_out(desk: Desk) -> None:
    circulate(desk.meeting, reason="The chair wants it out.", by=desk.administrator, at=NOW)
    db.session.commit()


def test_after_a_case_is_placed_every_count_of_the_page_is_drawn_anew(desk: Desk, sign_in: Opens) -> None:
    desk.fills(4)
    referral = desk.waits("Lena Marsh")
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    assert "4 of 6 used" in browser.get(url).text
    placed = browser.post(f"{url}/cases", {"reference": referral.reference}, target=HX)
    piece = browser.get(placed.location, target=HX).text
    assert "5 of 6 used" in piece
    assert "4 of 6" not in piece
    assert "1 free" in piece
    browser.post(f"/referrals/{referral.reference}/take-off", {"reason": "By mistake."})
    assert "4 of 6 used" in browser.get(url, target=HX).text


def test_after_a_case_is_placed_the_supplement_that_is_due_and_its_button_are_there(
    desk: Desk, sign_in: Opens
) -> None:
    desk.fills(2)
    _goes_out(desk)
    referral = desk.waits("Lena Marsh")
    db.session.commit()
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    before = browser.get(url).text
    assert "Supplement 1 is due" not in before
    placed = browser.post(f"{url}/cases", {"reference": referral.reference}, target=HX)
    piece = browser.get(placed.location, target=HX).text
    assert "Supplement 1 is due" in piece
    assert "Circulate supplement 1" in piece
    assert piece.index("Supplement 1 is due") < piece.index(AGENDA), "what is to be done stands first"


def test_once_a_case_is_there_the_agenda_can_be_circulated_from_the_piece_alone(
    desk: Desk, sign_in: Opens
) -> None:
    referral = desk.waits()
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    assert f'href="{url}/circulate"' not in browser.get(url).text
    assert "There is no case on the agenda yet." in browser.get(url).text
    placed = browser.post(f"{url}/cases", {"reference": referral.reference}, target=HX)
    assert f'href="{url}/circulate"' in browser.get(placed.location, target=HX).text


def test_what_is_looked_up_now_and_then_lies_on_pages_beside(desk: Desk, sign_in: Opens) -> None:
    desk.fills(1)
    _goes_out(desk)
    url = f"/meetings/{desk.meeting.id}"
    for person in (desk.administrator, desk.chair, desk.member, desk.worker):
        browser = sign_in(person)
        shown, beside = browser.get(url).text, browser.get(f"{url}/dates").text
        for words in ("What happened", "What is due when", "Two working days before"):
            assert words not in shown
            assert words in beside
        assert f'href="{url}/dates"' in shown
        assert f'href="{url}"' in beside
    shown = sign_in(desk.administrator).get(url).text
    assert "Who has read what" not in shown
    assert 'id="foreseen"' in shown
    assert "Who has read what" in sign_in(desk.administrator).get(f"{url}/replies").text
    assert f'href="{url}/replies"' in shown
    assert f"{url}/replies" not in sign_in(desk.member).get(url).text


def test_a_cancelled_meetings_page_says_itself_what_happened(desk: Desk, sign_in: Opens) -> None:
    desk.meeting.state, desk.meeting.cancelled_reason = "cancelled", "Snow."
    db.session.commit()
    assert "Snow." in sign_in(desk.worker).get(f"/meetings/{desk.meeting.id}").text


@pytest.mark.parametrize(("who", "seen"), [("administrator", True), ("chair", True), ("member", False)])
def test_who_runs_the_panel_changes_and_cancels_from_its_page(
    desk: Desk, sign_in: Opens, who: str, seen: bool
) -> None:
    url = f"/meetings/{desk.meeting.id}"
    shown = sign_in(getattr(desk, who)).get(url).text
    assert (f'href="{url}/change"' in shown) == seen
    assert (f'href="{url}/cancel"' in shown) == seen


def test_a_guest_reads_first_when_and_for_which_case(desk: Desk, sign_in: Opens) -> None:
    case, other = desk.fills(2)
    guest = a_guest(case)
    _goes_out(desk)
    reference, others = case.referral.reference, other.referral.reference
    shown = sign_in(guest).get(f"/meetings/{desk.meeting.id}").text
    assert shown.index("Read the case, and come at") < shown.index("You are a guest for one case")
    assert reference in shown
    assert others not in shown
    assert AGENDA not in shown


def test_no_id_is_given_twice_and_each_reply_is_asked_once(desk: Desk, sign_in: Opens) -> None:
    desk.fills(1)
    _goes_out(desk)
    for person in (desk.chair, desk.member, desk.administrator):
        shown = sign_in(person).get(f"/meetings/{desk.meeting.id}").text
        assert len(re.findall('id="reply"', shown)) == 1


def test_while_nothing_is_on_the_agenda_no_pack_is_spoken_of(desk: Desk, sign_in: Opens) -> None:
    url, head = f"/meetings/{desk.meeting.id}", "The pack, before it goes out"
    assert head not in sign_in(desk.chair).get(url).text
    desk.fills(1)
    db.session.commit()
    assert head in sign_in(desk.chair).get(url).text
