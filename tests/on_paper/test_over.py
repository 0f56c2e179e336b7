"""What the pages of a meeting on paper say once it is closed, and once its minutes are approved (B1.24, B1.25)."""

from __future__ import annotations

import pytest

from cmr.models import Minutes, db
from tests.hearing.conftest import AFTERWARDS, Hearing
from tests.on_paper.paper_desk import SignIn, attach, confirmed, entered
from tests.referrals import papers

pytestmark = pytest.mark.usefixtures("next_morning")


def closed(hearing: Hearing, sign_in: SignIn) -> str:
    administrator, url = entered(hearing, sign_in), f"/meetings/{hearing.meeting.id}/on-paper"
    sign_in(hearing.chair).post(f"{hearing.url}/on-paper/sign", confirmed(hearing))
    attach(
        administrator, f"/meetings/{hearing.meeting.id}", content=papers.pdf(b"the list"), title="The list"
    )
    administrator.post(f"{url}/close", {"when": "11:30"})
    return url


def minuted(hearing: Hearing, state: str) -> Minutes:
    minutes = Minutes(
        meeting_id=hearing.meeting.id, state=state, drafter_id=hearing.administrator.id, drafted_at=AFTERWARDS
    )
    if state == "approved":
        minutes.approved_at, minutes.approved_by_id = AFTERWARDS, hearing.chair.id
        minutes.content_hash, minutes.approved_position = "0" * 64, hearing.chair.position
    db.session.add(minutes)
    db.session.commit()
    return minutes


def test_closed_it_says_with_whom_the_minutes_are(circulated: Hearing, sign_in: SignIn) -> None:
    url = closed(circulated, sign_in)
    page = sign_in(circulated.administrator).get(url).text
    assert "The minutes are written from it." in page
    assert "Attach the scan" in page
    minuted(circulated, "with_chair")
    page = sign_in(circulated.administrator).get(url).text
    assert "the minutes wait to be approved" in page
    assert f"<dd>{circulated.chair.name}</dd>" in page


def test_once_the_minutes_are_approved_it_is_over(circulated: Hearing, sign_in: SignIn) -> None:
    url = closed(circulated, sign_in)
    minuted(circulated, "approved")
    administrator = sign_in(circulated.administrator)
    page = administrator.get(url).text
    assert "It is over: nothing is left to do here." in page
    assert "The minutes are written from it" not in page
    assert f'href="/meetings/{circulated.meeting.id}/minutes"' in page
    assert f"Entered by {circulated.administrator.name}." in page
    for done in ("Attach the scan", "Print the papers", "Put it right", "Remove<", "as it is written</a>"):
        assert done not in page, done
    assert "The list" in page
    attach(administrator, f"/meetings/{circulated.meeting.id}", status=409, content=papers.pdf(b"another"))


def test_nothing_is_attached_to_its_cases_either(circulated: Hearing, sign_in: SignIn) -> None:
    entered(circulated, sign_in)
    circulated.meeting.state, circulated.meeting.closed_at = "closed", AFTERWARDS
    minuted(circulated, "approved")
    administrator = sign_in(circulated.administrator)
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert "Attach the scan</button>" not in page
    attach(administrator, circulated.url, status=409, content=papers.pdf(b"another"))
