"""Where an open meeting is: its items, the case before the panel, its stages (B1.13, B1.14, B1.19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.hearing import attendance, operations, sitting
from cmr.hearing.pulse import beat_of
from cmr.hearing.queries import meeting_by_id, seats_at
from cmr.models import HistoryEntry, Person, Sitting, db
from cmr.rules.refusal import Refused
from cmr.rules.stages import DECLARATIONS
from tests.application import Browser
from tests.factories import a_declaration, a_person, a_referral
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet

SignIn = Callable[[Person], Browser]


def stands(hearing: Hearing) -> tuple[str, int | None, str | None, int | None]:
    """Where the meeting is."""
    now = db.session.query(Sitting).one()
    return now.agenda_item, now.case_id, now.stage, now.stage_minutes


def test_an_opened_meeting_is_at_the_first_item_of_its_agenda(any_app: Flask) -> None:
    hearing = a_hearing(state="circulated")
    meeting = meeting_by_id(hearing.meeting.id)
    assert meeting is not None
    attendance.open_meeting(
        meeting, seats_at(meeting), hearing.chair, None, by=hearing.administrator, at=clock.now()
    )
    db.session.commit()
    assert stands(hearing) == ("purpose", None, None, None)


def test_a_meeting_opened_before_sits_from_its_first_deed_on(hearing: Hearing) -> None:
    assert sitting.sitting_of(hearing.meeting.id) is None
    sitting.go_to_item(hearing.meeting, "introductions", by=hearing.chair, at=NOW)
    assert stands(hearing) == ("introductions", None, None, None)


def test_a_case_goes_through_its_stages_and_is_left_after_the_last(any_app: Flask) -> None:
    hearing = a_hearing()
    hearing.everybody_declares()
    before = beat_of(hearing.meeting.id)
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    seen = [stands(hearing)]
    for minute in (4, 15):
        sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW + timedelta(minutes=minute))
        seen.append(stands(hearing))
    sitting.extend(hearing.meeting, 3, by=hearing.administrator, at=NOW)
    seen.append(stands(hearing))
    began = db.session.query(Sitting).one().stage_began_at
    sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW)
    db.session.commit()
    id_ = hearing.case.id
    assert seen == [
        ("cases", id_, "summary", 5), ("cases", id_, "discussion", 10),
        ("cases", id_, "decision", 5), ("cases", id_, "decision", 8),
    ]  # fmt: skip
    assert began == NOW + timedelta(minutes=15)
    assert stands(hearing) == ("cases", None, None, None)
    verbs = [one.verb for one in db.session.query(HistoryEntry).filter_by(record_kind="meeting")]
    assert verbs == ["take_case", "end_stage", "end_stage", "extend_stage", "end_stage"]
    assert beat_of(hearing.meeting.id) > before


def test_no_stage_ends_before_everybody_there_has_declared(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.4: they declare before the case is heard; the case is taken so that the chair can ask them."""
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    a_declaration(hearing.case, hearing.chair)
    a_declaration(hearing.case, hearing.members[0])
    db.session.commit()
    last = hearing.members[1]
    words = f"{last.name} has not declared for this case yet"
    with pytest.raises(Refused, match=words):
        sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW)
    assert words in sign_in(hearing.chair).get(hearing.url).text
    assert stands(hearing)[2] == DECLARATIONS
    a_declaration(hearing.case, last)
    db.session.commit()
    sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW)
    assert stands(hearing)[2] == "summary"
    assert words not in sign_in(hearing.chair).get(hearing.url).text


def test_no_case_is_taken_without_a_quorum_for_it(hearing: Hearing) -> None:
    a_declaration(hearing.case, hearing.members[0], "involvement", withdrew=True)
    db.session.commit()
    with pytest.raises(Refused, match="present"):
        sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    assert db.session.query(Sitting).count() == 0


def test_without_a_case_there_is_no_stage(hearing: Hearing) -> None:
    with pytest.raises(Refused, match="No case is before the panel"):
        sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW)
    with pytest.raises(Refused, match="No case is before the panel"):
        sitting.extend(hearing.meeting, 5, by=hearing.chair, at=NOW)


def test_a_meeting_that_is_not_open_goes_nowhere(app: Flask) -> None:
    hearing = a_hearing(state="circulated")
    with pytest.raises(Refused, match="Only an open meeting"):
        sitting.go_to_item(hearing.meeting, "conduct", by=hearing.chair, at=NOW)
    with pytest.raises(Refused, match="while the meeting is open"):
        sitting.take_case(hearing.case, by=hearing.chair, at=NOW)


def test_an_item_that_the_agenda_has_not_is_refused(hearing: Hearing) -> None:
    with pytest.raises(Refused, match="no such item"):
        sitting.go_to_item(hearing.meeting, "dancing", by=hearing.chair, at=NOW)


@pytest.mark.parametrize("how", ["tabled", "signed"])
def test_a_settled_case_is_before_the_panel_no_more(hearing: Hearing, sign_in: SignIn, how: str) -> None:
    hearing.everybody_declares()
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    db.session.commit()
    chair = sign_in(hearing.chair)
    if how == "tabled":
        chair.post(f"{hearing.url}/table", {"reason": "No time is left today."})
    else:
        chair.post(f"{hearing.url}/sheet", cmr_sheet())
        chair.post(f"{hearing.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting))
    assert stands(hearing) == ("cases", None, None, None)


def test_a_case_without_agreement_is_left_and_another_ones_stays(app: Flask) -> None:
    hearing = a_hearing("child-in-need-review")
    hearing.everybody_declares()
    other = a_referral(hearing.meeting.panel, state="scheduled", meeting=hearing.meeting).case
    assert other is not None
    sitting.take_case(other, by=hearing.chair, at=NOW)
    asked = [one.id for one in hearing.members]
    operations.leave_undecided(hearing.case, "No majority.", by=hearing.chair, at=NOW, asked=asked)
    assert stands(hearing)[1] == other.id
    sitting.leave(other)
    assert stands(hearing)[1] is None


def test_a_designate_is_named_among_those_who_hear_cases(hearing: Hearing) -> None:
    member = hearing.members[0]
    named = sitting.name_designate(hearing.meeting, member, by=hearing.chair, at=NOW)
    assert named.designate is member
    for nobody, why in ((a_person(), "not among those present"), (hearing.chair, "in the chair")):
        with pytest.raises(Refused, match=why):
            sitting.name_designate(hearing.meeting, nobody, by=hearing.chair, at=NOW)
    assert sitting.name_designate(hearing.meeting, None, by=hearing.chair, at=NOW).designate is None
