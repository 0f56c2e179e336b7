"""Who withdrew from a case reads its family's names neither in the reading room nor on another's record (B1.4)."""

from __future__ import annotations

from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Case, Question, db
from cmr.models.history import record
from cmr.rules.left_out import MARK
from cmr.rules.not_theirs import WHY
from tests.application import Opens
from tests.factories import a_declaration
from tests.hearing.conftest import Hearing
from tests.hearing.test_live import another

NAME = "Noor Wexford"
SAID = f"As with {NAME}, whom the school knows."


def named(hearing: Hearing) -> None:
    """Another family is named in a question on the case, and in why the panel left it undecided."""
    theirs = another(hearing, NAME).case
    assert theirs is not None
    for person in (hearing.chair, *hearing.members):
        a_declaration(hearing.case, person)
    a_declaration(theirs, hearing.members[1], "involvement", withdrew=True)
    db.session.add(
        Question(
            case_id=hearing.case.id,
            person_id=hearing.members[0].id,
            asked_of="chair",
            text=f"Is it known? {SAID}",
            noted_at=clock.now(),
        )
    )
    db.session.commit()


def withdraws(hearing: Hearing) -> None:
    """The chair does, from the other family's case."""
    theirs = db.session.scalars(select(Case).where(Case.id != hearing.case.id)).one()
    a_declaration(theirs, hearing.chair, "involvement", withdrew=True)
    db.session.commit()


def test_in_the_reading_room(circulated: Hearing, sign_in: Opens) -> None:
    named(circulated)
    url = f"/meetings/{circulated.meeting.id}/reading/{circulated.referral.reference}"
    whole = sign_in(circulated.chair).get(url).text
    assert SAID in whole
    assert WHY not in whole
    withdraws(circulated)
    text = sign_in(circulated.chair).get(url).text
    assert "Is it known?" in text
    assert NAME not in text
    assert MARK in text
    assert WHY in text
    own = sign_in(circulated.members[0]).get(url).text
    assert SAID in own, "what somebody noted themselves they read as they noted it"


def test_on_the_record_its_reasons_its_questions_and_what_happened(hearing: Hearing, sign_in: Opens) -> None:
    named(hearing)
    case, url = hearing.case, f"/referrals/{hearing.referral.reference}"
    case.undecided, case.undecided_reason = True, f"We could not agree. {SAID}"
    record(
        "referral",
        case.referral_id,
        "leave_undecided",
        by=hearing.chair,
        at=clock.now(),
        reason=f"No. {SAID}",
    )
    db.session.commit()
    third = hearing.members[0]
    for person in (third, hearing.members[1]):
        text = sign_in(person).get(url).text
        assert "We could not agree." in text
        assert f"No. {SAID}" in text or f"No. As with {MARK}" in text
        assert (NAME in text) == (person is third)
        assert (WHY in text) == (person is not third)
