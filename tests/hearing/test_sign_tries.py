"""A wrong password typed too often at the signature of a sheet is no dead end in an open meeting (B1.24)."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import update

from cmr.models import DecisionSheet, Person, ThrottleCount, db
from tests.application import Browser
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet

SignIn = Callable[[Person], Browser]


def test_too_often_wrong_says_when_again_that_nothing_is_lost_and_who_may_sign_meanwhile(
    hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    chair, member = sign_in(hearing.chair), hearing.members[0]
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    signature = {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting)
    chair.post(f"{hearing.url}/sign", signature | {"password": "wrong"}, status=422)
    db.session.execute(update(ThrottleCount).where(ThrottleCount.key.contains("/account/")).values(count=10))
    db.session.commit()
    page = chair.post(f"{hearing.url}/sign", signature, status=429).text
    assert re.search(r"You can sign it from 10:1[56]am\.", page)
    assert "Nothing is lost" in page
    assert PASSWORD not in page
    chair.post(f"/meetings/{hearing.meeting.id}/designate", {"person": str(member.id)})
    sign_in(member).post(f"{hearing.url}/sign", signature)
    assert db.session.query(DecisionSheet).one().signed_by_id == member.id
