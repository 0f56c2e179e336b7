"""What is wrong with something entered from paper is said at once, each thing at its box and of whom it is (B1.24)."""

from __future__ import annotations

import pytest

from cmr.models import db
from tests.hearing.conftest import Hearing
from tests.hearing.paper_desk import (
    SignIn,
    attach,
    confirmed,
    entered,
    listed,
    opened_on_paper,
    said,
)

pytestmark = pytest.mark.usefixtures("next_morning")


def test_every_wrong_line_of_the_list_is_named_at_once(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = f"/meetings/{circulated.meeting.id}/on-paper"
    administrator.post(f"{url}/open", {"chair": str(circulated.chair.id), "when": "9:35am"})
    first, second = circulated.members
    sent = {
        f"p{circulated.chair.id}-came": "9:36", f"p{first.id}-left": "10:00",
        f"p{second.id}-came": "9:40", f"p{second.id}-left": "9:38",
    }  # fmt: skip
    answer = administrator.post(f"{url}/attendance", sent, status=422).text
    assert f"{first.name}: say when they arrived." in answer
    assert f"{second.name} can’t leave before they arrived." in answer
    assert f"By these times {circulated.chair.name} was not in the meeting at 9:35am" in answer
    assert f'href="#p{second.id}-came"' in answer
    assert circulated.meeting.attendances[0].arrived_at == circulated.meeting.opened_at


def test_a_reason_that_is_missing_is_asked_for_at_its_box(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = opened_on_paper(circulated, administrator)
    late = circulated.members[1]
    sent = listed(circulated) | {f"p{late.id}-came": "9:41"}
    answer = administrator.post(f"{url}/attendance", sent, status=409).text
    assert f"Say why the times of {late.name} are others than were recorded." in answer
    assert 'href="#reason"' in answer
    assert f'href="#p{late.id}-came"' not in answer


def test_confirming_says_time_password_and_the_rest_at_once(circulated: Hearing, sign_in: SignIn) -> None:
    entered(circulated, sign_in)
    sent = confirmed(circulated, when="10:12", compared="", password="wrong")
    answer = sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", sent, status=422).text
    assert "The sheet can’t have been signed at 10:12am" in answer
    for box in ("when", "compared", "password"):
        assert f'href="#{box}"' in answer


def test_whoever_had_not_declared_is_named_at_the_time(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, late = sign_in(circulated.administrator), circulated.members[1]
    entered(circulated, sign_in)
    gone = next(one for one in circulated.case.declarations if one.person_id == late.id)
    db.session.delete(gone)
    db.session.commit()
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert "Enter what was declared and said." in page
    answer = (
        sign_in(circulated.chair)
        .post(f"{circulated.url}/on-paper/sign", confirmed(circulated), status=409)
        .text
    )
    assert f"{late.name} had not declared for this case by then" in answer
    assert 'href="#when"' in answer


def test_who_came_after_the_case_is_waited_for_by_nobody(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, late = sign_in(circulated.administrator), circulated.members[1]
    url = opened_on_paper(circulated, administrator)
    after = {f"p{late.id}-came": "10:16", "reason": "Misread"}
    administrator.post(f"{url}/attendance", listed(circulated) | after)
    attach(administrator, circulated.url)
    assert "Enter what was declared and said." in administrator.get(f"{circulated.url}/on-paper").text
    sent = said(circulated)
    for part in ("kind", "stand"):
        del sent[f"p{late.id}-{part}"]
    administrator.post(f"{circulated.url}/on-paper", sent)
    assert (
        "Write the sheet as it stands on the paper." in administrator.get(f"{circulated.url}/on-paper").text
    )


def test_a_case_that_was_not_signed_wants_the_scan_of_its_papers(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, chair = sign_in(circulated.administrator), sign_in(circulated.chair)
    opened_on_paper(circulated, administrator)
    url = f"{circulated.url}/on-paper"
    assert "Attach the scan first" in chair.get(url).text
    sent = {"tabled-when": "10:00", "tabled-reason": "No time."}
    answer = chair.post(f"{url}/table", sent, status=409).text
    assert "Attach the scan of this case’s papers first: the time and the reason stand on them." in answer
    attach(administrator, circulated.url)
    page = chair.get(url).text
    assert "Attach the scan first" not in page
    assert "entered as they are written on the scan" in page
