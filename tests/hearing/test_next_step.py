"""A case that was heard says what happens next on its page at the meeting as its record does: one rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from cmr.adapters import clock
from cmr.models import Person, Referral, db
from tests.application import Browser
from tests.factories import a_case, a_meeting
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet, date_of

SignIn = Callable[[Person], Browser]
SAID = re.compile(r'<p class="cmr-next__text">.*?</p>(\s*<dl class="cmr-next__facts">.*?</dl>)?', re.DOTALL)


def signed(hearing: Hearing, sign_in: SignIn, sheet: dict[str, object]) -> Browser:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", sheet)
    db.session.expire_all()
    assert hearing.case.sheet is not None
    version = str(hearing.case.sheet.version)
    chair.post(f"{hearing.url}/sign", {"version": version, "password": PASSWORD} | all_asked(hearing.meeting))
    db.session.expire_all()
    assert hearing.case.state == "heard"
    return chair


def step(browser: Browser, url: str) -> str:
    """The line as it is read: what, with whom, by when."""
    found = SAID.search(browser.get(url).text)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def record(hearing: Hearing) -> str:
    return f"/referrals/{hearing.referral.reference}"


def test_of_a_case_that_comes_back_both_pages_say_so(cin_hearing: Hearing, sign_in: SignIn) -> None:
    chair = signed(cin_hearing, sign_in, cin_sheet(**date_of("returns_on", "4", "2", "2027")))
    said = step(chair, cin_hearing.url)
    assert "It comes back to the panel: it is placed on a meeting’s agenda" in said
    assert "Thursday 4 February 2027" in said
    assert said == step(chair, record(cin_hearing))


def test_both_pages_name_who_sees_to_the_actions_and_when_the_next_is_due(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair = signed(hearing, sign_in, cmr_sheet())
    said, referral = step(chair, hearing.url), hearing.referral
    assert "2 actions to be done and confirmed" in said
    manager = referral.team.manager
    assert manager is not None
    assert f"With {manager.name} and {referral.worker.name}" in said
    assert said == step(chair, record(hearing))


@pytest.mark.parametrize("state", ["actioned", "closed"])
def test_both_pages_follow_the_case_to_its_end(hearing: Hearing, sign_in: SignIn, state: str) -> None:
    chair = signed(hearing, sign_in, cmr_sheet())
    ended(hearing.referral, state)
    assert step(chair, hearing.url) == step(chair, record(hearing))


def ended(referral: Referral, state: str) -> None:
    for action in referral.actions:
        action.confirmed_at, action.confirmed_by = clock.now(), referral.worker
    if state == "closed":
        referral.closed_at, referral.closed_reason, referral.closed_by = clock.now(), "Done.", referral.worker
    referral.state = state
    db.session.commit()


def test_of_a_case_that_goes_on_to_another_meeting_both_pages_say_which(
    cin_hearing: Hearing, sign_in: SignIn
) -> None:
    chair = signed(cin_hearing, sign_in, cin_sheet(**date_of("returns_on", "4", "2", "2027")))
    later, referral = a_meeting(cin_hearing.meeting.panel, date(2027, 2, 4), "planned"), cin_hearing.referral
    a_case(referral, later)
    referral.state, referral.meeting, referral.returns_on = "scheduled", later, None
    db.session.commit()
    said = step(chair, cin_hearing.url)
    assert "It is on the agenda" in said
    assert said == step(chair, record(cin_hearing))
