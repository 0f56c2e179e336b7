"""When members are asked for their views, and that they read what is proposed while they are (B1.20)."""

from __future__ import annotations

from collections.abc import Callable

from cmr.hearing import sitting
from cmr.models import Declaration, Person, db
from tests.application import Browser
from tests.factories import a_guest
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.sheets import cmr_sheet

SignIn = Callable[[Person], Browser]


def test_views_are_asked_once_the_case_is_before_the_panel(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.20: who hears it reads what the chair proposes, as it is written, while they are asked; nobody else does."""
    hearing.everybody_declares()
    member, case = sign_in(hearing.members[0]), hearing.case
    asks, waits = (
        "Do you agree with what the chair proposes?",
        "They are asked once the case is before the panel.",
    )
    early = member.get(hearing.url).text
    assert (asks in early, waits in early) == (False, True)
    assert "Nothing is proposed in writing yet. What is written stands here at once" in early
    sitting.take_case(case, by=hearing.chair, at=NOW)
    db.session.commit()
    taken = member.get(hearing.url).text
    assert (asks in taken, waits in taken) == (True, False)
    assert "What the chair proposes</a> stands below, as it is written" in taken
    sign_in(hearing.administrator).post(f"{hearing.url}/sheet", cmr_sheet())
    written = member.get(hearing.url).text
    assert "Update the safety plan with the grandparents." in written
    guest = a_guest(case)
    away = hearing.members[1]
    db.session.query(Declaration).filter_by(case_id=case.id, person_id=away.id).update(
        {"kind": "involvement", "withdrew": True}
    )
    db.session.commit()
    for person in (guest, case.referral.worker):
        assert "grandparents" not in sign_in(person).get(hearing.url).text
    sign_in(away).get(hearing.url, status=404)
