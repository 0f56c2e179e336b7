"""Who was present for a case: its section and its part say who was there in its own time alone (B1.25)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cmr.filing.queries import filings_of
from cmr.filing.settled import part
from cmr.hearing.attendance_times import keep_stays
from cmr.minutes import drafting
from cmr.minutes.recorded import drafted
from cmr.models import Attendance, Case, CaseGuest, MemberView, Person, db
from cmr.models.history import record
from tests.factories import a_person
from tests.minutes.table import CLOSED, OPENED, Room, comes

TAKEN = OPENED + timedelta(minutes=20)
SIGNED = OPENED + timedelta(minutes=45)


def minute(number: int) -> datetime:
    """So many minutes after the meeting opened."""
    return OPENED + timedelta(minutes=number)


def of(room: Room, person: Person) -> Attendance:
    return next(one for one in room.meeting.attendances if one.person is person)


def takes(room: Room, number: int, at: datetime) -> None:
    record("meeting", room.number, "take_case", by=room.chair, at=at, case=room.cases[number].id)
    db.session.flush()


def settles(case: Case, at: datetime) -> None:
    case.ended_at = at
    if case.sheet is not None:
        case.sheet.signed_at = at
    db.session.flush()


def visits(room: Room, person: Person, since: datetime, until: datetime | None) -> None:
    comes(room.meeting, person, "guest", "")
    db.session.flush()
    db.session.expire(room.meeting, ["attendances"])
    entry = of(room, person)
    entry.arrived_at, entry.left_at = since, until
    db.session.flush()


@pytest.fixture
def heard(room: Room) -> Room:
    """The first case was taken after twenty minutes, its sheet signed after 45; then the second was."""
    for number, at in ((0, TAKEN), (1, minute(50))):
        takes(room, number, at)
    settles(room.cases[0], SIGNED)
    settles(room.cases[1], minute(70))
    return room


def section(room: Room, number: int) -> str:
    return {one.key: one.text for one in drafted(room.meeting)}[room.case_key(number)]


def part_of_case(room: Room, number: int) -> str:
    return part(room.cases[number], room.begins())


def test_who_left_before_a_case_or_came_after_it_was_not_present_for_it(heard: Room) -> None:
    early, late, partly = heard.members[:3]
    of(heard, early).left_at = minute(12)
    of(heard, late).arrived_at = minute(48)
    of(heard, partly).left_at = minute(30)
    db.session.flush()
    said = section(heard, 0)
    assert "Nothing to declare: Cher Chair and Tia Third." in said
    # At the moment of its signature; minutes say what was, and never how to restore it.
    assert (
        "Quorum: not met; it takes the chair and at least two other members. Missing: two more members."
        in said
    )
    assert "restore" not in said
    whole = part_of_case(heard, 0)
    assert "Cher Chair (chair)\n" in whole
    assert "Tia Third (member), until 9:58am" in whole
    assert early.name not in whole.split("Present for this case:")[1]
    assert late.name not in whole.split("Present for this case:")[1]
    assert f"{late.name} (member)" in part(heard.cases[1], heard.minutes())


def test_who_withdrew_from_a_case_is_in_its_declarations_and_not_among_those_present(heard: Room) -> None:
    """B1.4: also where they left the room as soon as they had declared."""
    withdrew = heard.members[0]
    heard.cases[1].declarations[1].declared_at = minute(20)
    of(heard, withdrew).left_at = minute(49)
    db.session.flush()
    said = section(heard, 1)
    assert "Declarations:\nMo Member: involvement." in said
    assert "Declared beforehand" not in said
    assert withdrew.name not in part_of_case(heard, 1).split("Present for this case:")[1]


def test_who_presented_it_and_its_guests_are_named_as_that_and_nobody_of_another_case(heard: Room) -> None:
    case, other = heard.cases[0], heard.cases[1]
    guest = a_person("Gil Guest", "social worker")
    case.guests.append(
        CaseGuest(person=guest, person_id=guest.id, invited_by_id=heard.chair.id, invited_at=OPENED)
    )
    db.session.flush()
    visits(heard, case.referral.worker, minute(19), SIGNED)
    visits(heard, guest, minute(40), SIGNED)
    visits(heard, other.referral.worker, minute(15), None)  # waits in the room
    said, whole = section(heard, 0), part_of_case(heard, 0)
    assert said.startswith(f"Presented by {case.referral.worker.name}, social worker.")
    assert "Also there for this case: Gil Guest, social worker." in said
    assert f"{case.referral.worker.name} (social worker), who presented the case\n" in whole
    assert "Gil Guest (social worker), from 10:08am" in whole
    assert other.referral.worker.name not in whole


def test_who_came_for_a_case_and_left_before_it_was_taken_did_not_present_it(heard: Room) -> None:
    worker = heard.cases[0].referral.worker
    visits(heard, worker, OPENED, minute(10))
    assert section(heard, 0).startswith(f"{worker.name}, social worker, was to present this case")
    assert worker.name not in part_of_case(heard, 0).split("Present for this case:")[1]


def test_of_a_case_that_nobody_took_the_moment_of_its_signature_counts(room: Room) -> None:
    """As of a meeting entered from paper, which has no other moment of it."""
    settles(room.cases[0], SIGNED)
    gone, stayed = room.members[:2]
    of(room, gone).left_at = minute(30)
    worker = room.cases[0].referral.worker
    visits(room, worker, minute(20), minute(40))
    assert section(room, 0).startswith(f"Presented by {worker.name}")
    whole = part_of_case(room, 0)
    assert f"{stayed.name} (member)\n" in whole
    assert f"{gone.name} (member)" not in whole


def says_on_paper(room: Room, number: int, person: Person, at: datetime) -> None:
    db.session.add(
        MemberView(
            case=room.cases[number], person=person, view="agree", said_at=at,
            recorded_by_id=room.administrator.id, from_paper=True,
        )
    )  # fmt: skip
    db.session.flush()


def test_who_spoke_of_a_case_on_paper_and_left_before_its_signature_was_there_for_it(room: Room) -> None:
    """B1.24, B1.25: the minutes, the child's part and the quorum say the same of them."""
    settles(room.cases[0], SIGNED)
    spoke, declared, early = room.members[0], room.members[1], room.members[2]
    says_on_paper(room, 0, spoke, minute(38))
    for one in room.cases[0].declarations:
        one.declared_at, one.from_paper = minute(10), one.person is declared
    for person in (spoke, declared, early):
        of(room, person).left_at = minute(40)
    db.session.flush()
    said, whole = section(room, 0), part_of_case(room, 0).split("Present for this case:")[1]
    assert f"Nothing to declare: Cher Chair, {spoke.name} and {declared.name}." in said
    assert f"{spoke.name} and {declared.name} were there until 10:08am." in said
    for person in (spoke, declared):
        assert f"{person.name} (member), until 10:08am" in whole
    # What was declared here beforehand is of no moment of the case.
    assert early.name not in whole


def test_a_case_that_the_panel_left_undecided_ended_there_and_not_with_the_later_decision(room: Room) -> None:
    case = room.cases[0]
    takes(room, 0, TAKEN)
    case.undecided, case.undecided_reason = True, "Two views."
    record(
        "referral", case.referral_id, "leave_undecided", by=room.chair, at=SIGNED,
        meeting=room.number, reason="Two views.",
    )  # fmt: skip
    settles(case, CLOSED + timedelta(days=3))
    late = room.members[1]
    of(room, late).arrived_at = minute(48)
    db.session.flush()
    assert late.name not in part_of_case(room, 0).split("Present for this case:")[1]
    assert f"Nothing to declare: Cher Chair, Mo Member and {room.members[2].name}." in section(room, 0)


def test_a_case_tabled_before_anybody_presented_it_leaves_no_part(room: Room) -> None:
    """B1.25: the relevant discussion parts are filed, and of this there was none."""
    room.approves()
    parts = [one for case in room.cases for one in filings_of(case.id) if one.kind == "minutes"]
    assert {one.case_id for one in parts} == {room.cases[0].id, room.cases[1].id}


def test_a_tabled_case_that_was_discussed_keeps_its_part_and_says_so(room: Room) -> None:
    takes(room, 2, TAKEN)
    said = section(room, 2)
    assert "The case was discussed and tabled: The health visitor was missing." in said
    room.approves()
    assert [one.kind for one in filings_of(room.cases[2].id)] == ["minutes"]


def test_a_tabled_case_of_which_the_minutes_say_more_keeps_its_part(room: Room) -> None:
    room.begins()
    page = next(one for one in room.minutes().sections if one.case_id == room.cases[2].id)
    text = f"{page.text}\n\nThe panel spoke of it for five minutes first."
    drafting.save(room.minutes(), page, text, page.version, by=room.administrator, at=CLOSED)
    minutes = room.writes_the_rest()
    assert "for five minutes first." in part(room.cases[2], minutes)


def test_the_minutes_say_from_when_to_when_a_case_had_no_quorum(heard: Room) -> None:
    """B1.3: who left in the middle and came again left a gap, though the quorum was met when the sheet was signed."""
    gone = heard.members[0]
    here = of(heard, gone)
    for other in heard.members[2:]:
        if of(heard, other).arrived_at:
            of(heard, other).left_at = minute(5)
    keep_stays(here, ((OPENED, minute(22)), (minute(26), None)))
    db.session.flush()
    lost = "It was not met from 9:50am to 9:54am; the clock of the stage stood still meanwhile."
    assert f"free to hear this case. {lost}" in section(heard, 0)
    assert lost not in section(heard, 1)


def test_of_a_tabled_case_the_minutes_say_when_it_had_no_quorum(heard: Room) -> None:
    for other in heard.members[1:]:
        if of(heard, other).arrived_at:
            of(heard, other).left_at = minute(60)
    heard.cases[1].state = "tabled"
    db.session.flush()
    assert "Quorum: not met from 10:28am to 10:38am; the clock" in section(heard, 1)
