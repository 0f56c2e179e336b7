"""Cases that can't be taken now: their buttons are grey, with the reason that would refuse them (B1.3)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cmr.hearing import sitting
from cmr.hearing.attendance_times import keep_stays
from cmr.models import Person, Referral, db
from tests.application import Browser
from tests.factories import a_declaration
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.test_live import another, opened

SignIn = Callable[[Person], Browser]
GREY = re.compile(r"<button[^>]* disabled[^>]*>Take (CMR-\d+-\d+) now<")
READY = re.compile(r'<button type="submit"(?![^>]* disabled)[^>]*>Take (CMR-\d+-\d+) now<')


@pytest.fixture
def other(hearing: Hearing) -> Referral:
    """The meeting is between its two cases."""
    found = another(hearing)
    sitting.go_to_item(hearing.meeting, "cases", by=hearing.chair, at=NOW)
    db.session.commit()
    return found


def test_without_a_quorum_none_is_taken_and_the_reason_stands_there_once(
    hearing: Hearing, other: Referral, sign_in: SignIn
) -> None:
    entry = next(one for one in hearing.meeting.attendances if one.person is hearing.members[0])
    keep_stays(entry, ())
    db.session.commit()
    url = f"/meetings/{hearing.meeting.id}/attendance"
    page = opened(sign_in(hearing.chair), url)
    middle = page.load().split('id="centre"')[1].split('id="attendance"')[0]
    assert set(GREY.findall(middle)) == {hearing.referral.reference, other.reference}
    assert not READY.findall(middle)
    assert middle.count("There is no quorum") == 1
    assert middle.count('aria-describedby="none_taken"') == 2
    assert middle.count('id="none_taken"') == 1
    keep_stays(entry, ((NOW, None),))
    sitting.go_to_item(hearing.meeting, "cases", by=hearing.chair, at=NOW)
    db.session.commit()
    came = page.ask().text
    assert set(READY.findall(came)) == {hearing.referral.reference, other.reference}
    assert "none_taken" not in came
    assert "no quorum" not in sign_in(hearing.members[1]).get(url).text.split('id="centre"')[1]


def test_a_case_without_a_quorum_of_its_own_says_so_beside_it(
    hearing: Hearing, other: Referral, sign_in: SignIn
) -> None:
    """B1.4: somebody withdrew from the one."""
    assert other.case is not None
    a_declaration(other.case, hearing.members[0], "involvement", withdrew=True)
    db.session.commit()
    text = sign_in(hearing.chair).get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert GREY.findall(text) == [other.reference]
    assert READY.findall(text) == [hearing.referral.reference]
    assert "There is no quorum for this case" in text
    assert "none_taken" not in text
