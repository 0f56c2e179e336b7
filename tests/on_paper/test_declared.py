"""Nothing to declare, as it is written on paper of somebody who signed the referral (B1.4, B1.24)."""

from __future__ import annotations

import pytest

from cmr.models import Person, db
from tests.hearing.conftest import Hearing
from tests.on_paper.paper_desk import SignIn, confirmed, entered, opened_on_paper, said


def signs_referral(hearing: Hearing, person: Person, *, deputy: bool = False) -> str:
    """The last signature of the referral is theirs, or a deputy's for them; and as whose it is told."""
    last = hearing.referral.live_signatures[-1]
    if deputy:
        last.for_id = person.id
    else:
        last.person, last.name = person, person.name
    db.session.commit()
    return f"{last.name}, for {person.name}," if deputy else person.name


@pytest.mark.parametrize("deputy", [False, True], ids=["themselves", "by a deputy"])
@pytest.mark.parametrize("who", ["chair", "member"])
def test_it_is_entered_as_written_and_the_sheet_says_that_they_signed(
    circulated: Hearing, sign_in: SignIn, next_morning: None, who: str, *, deputy: bool
) -> None:
    person = circulated.chair if who == "chair" else circulated.members[0]
    words = signs_referral(circulated, person, deputy=deputy)
    entered(circulated, sign_in)
    assert {one.kind for one in circulated.case.declarations} == {"none"}
    assert len(circulated.case.declarations) == 3
    chair = sign_in(circulated.chair)
    chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    sheet = circulated.case.sheet
    assert sheet is not None
    signed = f"{words} had signed this referral as service manager on Monday 2 November 2026"
    assert sheet.note.count(f"{signed}, and declared nothing before the case was heard.") == 1
    assert signed in sign_in(circulated.members[1]).get(circulated.url).text


def test_in_the_room_itself_it_is_still_refused(
    circulated: Hearing, sign_in: SignIn, next_morning: None
) -> None:
    signs_referral(circulated, circulated.chair)
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    sent = {"person": str(circulated.chair.id), "kind": "none"}
    text = administrator.post(f"{circulated.url}/declarations", sent, status=409).text
    assert "so there is involvement to declare" in text
    administrator.post(f"{circulated.url}/on-paper", said(circulated))
