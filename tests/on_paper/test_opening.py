"""When a meeting on paper opened: entered, asked about where it is long before its planned start, put right (B1.24)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from cmr.models import Person
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.test_attendance import attendance_of
from tests.on_paper.paper_desk import SignIn, listed, opened_on_paper

pytestmark = pytest.mark.usefixtures("next_morning")


def the(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


def test_an_opening_long_before_its_start_is_asked_about_and_saved_once_more(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, url = sign_in(circulated.administrator), f"/meetings/{circulated.meeting.id}/on-paper"
    sent = {"chair": str(circulated.chair.id), "when": "6:00"}
    answer = administrator.post(f"{url}/open", sent, status=422).text
    assert "If it did open at 6am, save once more" in answer
    assert 'href="#when"' in answer
    assert 'name="sure" value="06:00:00"' in answer
    assert circulated.meeting.state == "circulated"
    # Another early time is another question.
    administrator.post(f"{url}/open", sent | {"when": "6:10", "sure": "06:00:00"}, status=422)
    administrator.post(f"{url}/open", sent | {"sure": "06:00:00"})
    assert circulated.meeting.opened_at == the(6, 0)


def test_the_chair_comes_with_the_opening_that_is_put_right(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, url = sign_in(circulated.administrator), f"/meetings/{circulated.meeting.id}/on-paper"
    sent = {"chair": str(circulated.chair.id), "when": "6:00", "sure": "06:00:00"}
    administrator.post(f"{url}/open", sent)
    administrator.post(f"{url}/times", {"opened": "9:35"})
    assert attendance_of(circulated.meeting, circulated.chair).arrived_at == the(9, 35)
    administrator.post(f"{url}/attendance", listed(circulated))
    assert attendance_of(circulated.meeting, circulated.chair).left_at == the(11, 30)
    administrator.post(f"{url}/times", {"opened": "6:00"}, status=422)
    assert circulated.meeting.opened_at == the(9, 35)


def test_a_time_of_their_own_stays_and_it_does_not_open_without_them(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator = sign_in(circulated.administrator)
    url = opened_on_paper(circulated, administrator)
    own = {f"p{circulated.chair.id}-came": "9:30", "reason": "Misread"}
    administrator.post(f"{url}/attendance", listed(circulated) | own)
    administrator.post(f"{url}/times", {"opened": "9:40"})
    assert attendance_of(circulated.meeting, circulated.chair).arrived_at == the(9, 30)
    answer = administrator.post(f"{url}/times", {"opened": "9:20"}, status=409).text
    assert (
        f"{circulated.chair.name} was in the chair as it opened, but was not in the meeting at 9:20am"
        in answer
    )


def test_it_does_not_open_after_the_chair_left(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = opened_on_paper(circulated, administrator)
    answer = administrator.post(f"{url}/times", {"opened": "11:35"}, status=409).text
    assert f"{circulated.chair.name} can’t leave before they arrived." in answer
    assert circulated.meeting.opened_at == the(9, 35)


def test_an_emptied_time_is_asked_for_at_its_field(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = opened_on_paper(circulated, administrator)
    answer = administrator.post(f"{url}/times", {"opened": ""}, status=422).text
    assert "Say when it opened, as it is written." in answer
    assert 'href="#opened"' in answer
    assert circulated.meeting.opened_at == the(9, 35)


@pytest.mark.parametrize("path", ["", "/attendance"], ids=["its own page", "its day"])
def test_a_meeting_whose_hour_passed_unopened_asks_whether_it_was_held_on_paper(
    circulated: Hearing, sign_in: SignIn, path: str
) -> None:
    """B1.24: on its day from its hour on, and after it; only who enters it is asked."""
    meeting = circulated.meeting
    url = f"/meetings/{meeting.id}"
    way = f'Was it held on paper? <a class="govuk-link" href="{url}/on-paper"'

    def shown(person: Person, **later: int) -> str:
        with time_machine.travel(NOW.replace(hour=9, minute=20) + timedelta(**later)):
            return sign_in(person).get(f"{url}{path}").text

    begins = [way in shown(circulated.administrator, **one) for one in ({}, {"minutes": 30}, {"days": 1})]
    assert begins == [False, True, True]
    after = shown(circulated.administrator, days=1)
    assert "If it was held on paper, enter what was written" in after
    assert "The meeting opens, with somebody in the chair" not in after
    assert way not in shown(circulated.members[0], days=1)
