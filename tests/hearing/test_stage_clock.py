"""The clock of a stage stands still without a quorum, and a case that comes back goes on where it was (B1.14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cmr.hearing import operations, sitting
from cmr.hearing.attendance_times import keep_stays
from cmr.models import Person, Sitting, db
from cmr.rules.refusal import Refused
from tests.application import Browser
from tests.factories import a_declaration, a_referral
from tests.hearing.conftest import NOW, Hearing, a_hearing

SignIn = Callable[[Person], Browser]


def after(minutes: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=minutes)


def leaves(hearing: Hearing, minutes: int, *, back: int | None = None) -> None:
    """A member without whom there is no quorum leaves the room, and may come again."""
    entry = next(one for one in hearing.meeting.attendances if one.person is hearing.members[0])
    stays = [(NOW, NOW + after(minutes))]
    keep_stays(entry, (*stays, *([(NOW + after(back), None)] if back is not None else [])))
    db.session.commit()


def at_stage() -> tuple[str | None, timedelta, int | None]:
    """The stage, how long ago it began, and its minutes."""
    now = db.session.query(Sitting).one()
    assert now.stage_began_at is not None
    return now.stage, now.stage_began_at - NOW, now.stage_minutes


@pytest.fixture
def before_panel(any_app: Flask) -> Hearing:
    """A case whose discussion began after four minutes."""
    hearing = a_hearing()
    hearing.everybody_declares()
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW + after(4))
    db.session.commit()
    return hearing


def test_a_case_that_was_left_goes_on_where_it_was(before_panel: Hearing) -> None:
    hearing = before_panel
    sitting.extend(hearing.meeting, 2, by=hearing.chair, at=NOW + after(5))
    sitting.go_to_item(hearing.meeting, "conduct", by=hearing.chair, at=NOW + after(7))
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW + after(20))
    assert at_stage() == ("discussion", after(17), 12)


def test_a_case_that_is_taken_while_it_is_before_the_panel_stays_where_it_is(before_panel: Hearing) -> None:
    sitting.take_case(before_panel.case, by=before_panel.chair, at=NOW + after(6))
    assert at_stage() == ("discussion", after(4), 10)


def test_a_case_that_made_way_for_another_goes_on_where_it_was(before_panel: Hearing) -> None:
    hearing = before_panel
    other = a_referral(hearing.meeting.panel, state="scheduled", meeting=hearing.meeting).case
    assert other is not None
    for person in (hearing.chair, *hearing.members):
        a_declaration(other, person)
    sitting.take_case(other, by=hearing.chair, at=NOW + after(9))
    assert at_stage() == ("summary", after(9), 5)
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW + after(30))
    assert at_stage() == ("discussion", after(25), 10)


def test_what_there_was_no_quorum_for_is_not_used_up(before_panel: Hearing) -> None:
    hearing = before_panel
    leaves(hearing, 5, back=8)
    sitting.go_to_item(hearing.meeting, "conduct", by=hearing.chair, at=NOW + after(10))
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW + after(11))
    assert at_stage() == ("discussion", after(8), 10)


def test_a_case_on_which_the_panel_agreed_after_all_goes_on_too(app: Flask) -> None:
    hearing = a_hearing("child-in-need-review")
    hearing.everybody_declares()
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    asked, why = [one.id for one in hearing.members], "Both ways were argued."
    operations.leave_undecided(hearing.case, why, by=hearing.chair, at=NOW + after(3), asked=asked)
    operations.agree_after_all(hearing.case, by=hearing.chair, at=NOW + after(20))
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW + after(21))
    stage, began, _ = at_stage()
    assert (stage, began) == ("summary", after(18))


def test_below_quorum_the_page_says_that_nothing_is_heard_and_the_clock_stands(
    before_panel: Hearing, sign_in: SignIn
) -> None:
    hearing = before_panel
    leaves(hearing, 5)
    with time_machine.travel(NOW + after(9), tick=False):
        page = sign_in(hearing.chair).get(hearing.url).text
        assert "Nothing of the case is heard until there is a quorum again" in page
        assert "stands still since 10:05am, 9:00 left" in page
        assert "data-ends" not in page
        with pytest.raises(Refused, match="There is no quorum for this case"):
            sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW + after(9))


def test_once_there_is_a_quorum_again_the_clock_goes_on(before_panel: Hearing, sign_in: SignIn) -> None:
    leaves(before_panel, 5, back=8)
    with time_machine.travel(NOW + after(9), tick=False):
        page = sign_in(before_panel.chair).get(before_panel.url).text
        assert "until 10:17am" in page
        assert "Nothing of the case is heard" not in page
