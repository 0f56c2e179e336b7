"""What the chair deferred says so in the queue, and is not put back where it was deferred from (B1.7, B1.10)."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.agenda import operations
from cmr.models import Referral, db
from cmr.rules.refusal import Refused
from tests.agenda.desk import NOW, Desk
from tests.application import Opens
from tests.factories import a_meeting

REASON = "The school is closed."
FROM = f"Deferred from Thursday 10 December 2026: {REASON}"


def _deferred(desk: Desk, *, late: bool) -> Referral:
    """One that had priority, and that the chair defers to the next that has room."""
    referral = desk.late() if late else desk.waits()
    referral.priority = True
    if late:
        operations.defer_late(referral, REASON, by=desk.chair, at=NOW)
    else:
        desk.places(referral)
        operations.defer(referral, REASON, by=desk.chair, at=NOW)
    db.session.commit()
    return referral


@pytest.mark.parametrize("late", [True, False])
def test_the_queue_says_from_which_meeting_it_was_deferred_and_why(
    desk: Desk, sign_in: Opens, late: bool
) -> None:
    referral = _deferred(desk, late=late)
    administrator = sign_in(desk.administrator)
    here = " ".join(administrator.get(f"/meetings/{desk.meeting.id}").text.split())
    assert FROM in here
    assert f'id="place-{referral.reference}"' not in here
    there = " ".join(administrator.get(f"/meetings/{desk.later.id}").text.split())
    assert FROM in there
    assert f'id="place-{referral.reference}"' in there


@pytest.mark.parametrize("late", [True, False])
def test_nor_is_it_placed_on_an_earlier_meeting_that_is_added_since(desk: Desk, late: bool) -> None:
    referral = _deferred(desk, late=late)
    earlier = a_meeting(desk.panel, date(2026, 12, 8))
    with pytest.raises(Refused, match="deferred it from the later one on Thursday 10 December 2026") as no:
        desk.places(referral, earlier)
    assert [one.clause for one in no.value.reasons] == ["B1.10"]
    assert desk.places(referral, desk.later).state == "placed"


@pytest.mark.parametrize("late", [True, False])
def test_a_deferral_ends_priority_and_the_pages_say_so(desk: Desk, sign_in: Opens, late: bool) -> None:
    referral = desk.late() if late else desk.waits()
    referral.priority = True
    if not late:
        desk.places(referral)
    db.session.commit()
    url = f"/referrals/{referral.reference}/{'defer-late' if late else 'defer'}"
    chair = sign_in(desk.chair)
    assert "Its priority ends with that" in chair.get(url).text
    chair.post(url, {"reason": REASON})
    db.session.refresh(referral)
    assert not referral.priority
    assert "Its priority ended with it." in sign_in(desk.worker).get(f"/referrals/{referral.reference}").text


def test_once_priority_lifts_it_the_record_tells_no_deferral_from_where_it_is_now(
    desk: Desk, sign_in: Opens
) -> None:
    referral = _deferred(desk, late=False)
    worker, url = sign_in(desk.worker), f"/referrals/{referral.reference}"
    assert "Deferred from the meeting on Thursday 10 December 2026" in " ".join(worker.get(url).text.split())
    operations.set_priority(referral, True, "It opens after all.", by=desk.chair, at=NOW)
    desk.places(referral)
    db.session.commit()
    assert "Deferred from the meeting" not in " ".join(worker.get(url).text.split())


@pytest.mark.parametrize("wish", [False, True])
def test_once_priority_lifts_it_nothing_says_that_it_is_kept_for_the_later_meeting(
    desk: Desk, sign_in: Opens, wish: bool
) -> None:
    """B1.10: neither the record, nor the board, nor a home, nor the choice of a meeting."""
    referral = desk.waits()
    referral.deferred_to, referral.asked_for = desk.later, desk.later if wish else None
    db.session.commit()
    administrator, words = sign_in(desk.administrator), "Submitted for" if wish else "Deferred to"
    board, record = f"/meetings/{desk.meeting.id}", f"/referrals/{referral.reference}"

    def said() -> list[bool]:
        place = administrator.get(f"{record}/schedule").text
        home = administrator.get("/").text
        waiting = administrator.get(f"/panels/{desk.panel.key}").text
        return [
            f"{words} Thursday 17 December 2026" in " ".join(administrator.get(board).text.split()),
            "it is placed on the agenda of" in " ".join(administrator.get(record).text.split()),
            f"{words.lower()} Thursday 17 December 2026" in " ".join(home.split()),
            f"{words} Thursday 17 December 2026" in " ".join(waiting.split()),
            f"{words} this meeting" in " ".join(place.split()),
        ]

    assert said() == [True] * 5
    operations.set_priority(referral, True, "It can’t wait.", by=desk.chair, at=NOW)
    db.session.commit()
    assert said() == [False] * 5
    assert desk.places(referral).state == "placed"
