"""The clock of a case's first stage starts once everybody there has declared for it, not before (B1.4, B1.14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from cmr.hearing import attendance, operations, sitting
from cmr.hearing.queries import seats_at
from cmr.models import HistoryEntry, Person, Sitting, db
from cmr.rules.refusal import Refused
from cmr.rules.stages import DECLARATIONS
from tests.application import Browser
from tests.factories import a_seat
from tests.hearing.conftest import NOW, Hearing, a_hearing, arrives
from tests.hearing.test_live import opened

SignIn = Callable[[Person], Browser]
FIRST = "Declarations first."


def after(minutes: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=minutes)


def declares(hearing: Hearing, *people: Person, minutes: int = 1) -> None:
    """Each says that they have nothing to declare."""
    for person in people:
        operations.declare(hearing.case, person, "none", by=person, at=NOW + after(minutes))
    db.session.commit()


def at_stage() -> tuple[str | None, timedelta]:
    """The stage, and when it began."""
    now = db.session.query(Sitting).one()
    assert now.stage_began_at is not None
    return now.stage, now.stage_began_at - NOW


def taken(key: str = "case-management-review") -> Hearing:
    """A case that comes before its panel, of which nobody has declared yet."""
    hearing = a_hearing(key)
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    db.session.commit()
    return hearing


@pytest.mark.parametrize("key", ["case-management-review", "child-in-need-review"])
def test_the_first_stage_begins_by_itself_with_the_last_declaration(
    app: Flask, key: str, sign_in: SignIn
) -> None:
    hearing = taken(key)
    chair = opened(sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance")
    before = chair.load()
    assert FIRST in before
    assert "data-ends" not in before
    assert "2 minutes more" not in before
    declares(hearing, hearing.chair, hearing.members[0])
    assert at_stage()[0] == DECLARATIONS
    assert "data-ends" not in chair.ask().text
    declares(hearing, hearing.members[1], minutes=3)
    assert at_stage() == ("summary", after(3))
    begun = chair.ask().text
    assert FIRST not in begun
    assert begun.count("data-ends") == 2
    entry = db.session.query(HistoryEntry).filter_by(verb="begin_stage").one()
    assert entry.detail == {"case": hearing.case.id, "began": "summary"}


def test_where_all_had_declared_beforehand_it_begins_at_once(hearing: Hearing) -> None:
    hearing.everybody_declares()
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    assert at_stage() == ("summary", after(0))


def test_it_begins_where_whoever_was_still_to_declare_leaves(any_app: Flask) -> None:
    hearing = a_hearing()
    more = a_member(hearing)
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    declares(hearing, hearing.chair, *hearing.members)
    assert at_stage()[0] == DECLARATIONS
    seats = seats_at(hearing.meeting)
    place = next(one for one in seats if one.holder is more)
    attendance.mark(hearing.meeting, seats, place, more, "left", by=hearing.chair, at=NOW + after(4))
    assert at_stage() == ("summary", after(4))


def test_a_quorum_that_the_declarations_lose_keeps_it_from_beginning(hearing: Hearing) -> None:
    """B1.3: it begins with the chair's press, or with the next who comes and declares."""
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    declares(hearing, hearing.chair, hearing.members[0])
    last = hearing.members[1]
    operations.declare(
        hearing.case, last, "involvement", by=last, at=NOW, detail="Our child.", withdraws=True
    )
    assert at_stage()[0] == DECLARATIONS
    with pytest.raises(Refused, match="There is no quorum for this case"):
        sitting.end_stage(hearing.meeting, by=hearing.chair, at=NOW)


def test_no_time_is_used_and_none_is_given_before_it(hearing: Hearing) -> None:
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    with pytest.raises(Refused, match="declarations come first"):
        sitting.extend(hearing.meeting, 5, by=hearing.chair, at=NOW)
    sitting.go_to_item(hearing.meeting, "conduct", by=hearing.chair, at=NOW + after(2))
    declares(hearing, hearing.chair, *hearing.members, minutes=3)
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW + after(10))
    assert at_stage() == ("summary", after(10))
    sitting.go_to_item(hearing.meeting, "conduct", by=hearing.chair, at=NOW + after(12))
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW + after(20))
    assert at_stage() == ("summary", after(18))


def test_what_was_begun_with_the_last_declaration_is_where_a_case_goes_on(hearing: Hearing) -> None:
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    declares(hearing, hearing.chair, *hearing.members, minutes=3)
    sitting.go_to_item(hearing.meeting, "conduct", by=hearing.chair, at=NOW + after(5))
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW + after(20))
    assert at_stage() == ("summary", after(18))


def test_whoever_presses_as_it_begins_is_told_that_it_has(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.19: the stage that began meanwhile is not ended by it."""
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    db.session.commit()
    shown = f"cases/{hearing.case.id}/{DECLARATIONS}"
    declares(hearing, hearing.chair, *hearing.members)
    browser = sign_in(hearing.chair)
    url = f"/meetings/{hearing.meeting.id}/stage/end"
    assert (
        "its first stage has begun already"
        in browser.post(url, {"at": shown}, target="centre", status=200).text
    )
    assert at_stage()[0] == "summary"


def a_member(hearing: Hearing) -> Person:
    """One more member of the panel, who is there too."""
    seat = a_seat(hearing.meeting.panel)
    arrives(hearing.meeting, seat.person, "member", seat.key)
    db.session.commit()
    return seat.person
