"""The draft takes over what was recorded, each case in a section of its own that holds nothing of another (B1.25)."""

from __future__ import annotations

from datetime import date, timedelta

import time_machine
from sqlalchemy import select

from cmr.minutes.recorded import drafted
from cmr.models import Action, Attendance, Meeting, MemberView, db
from cmr.models.history import record
from tests.factories import a_declaration, a_meeting
from tests.minutes.table import AFTER, CHILDREN, OPENED, Room, a_heard_case, comes
from tests.statements import counted


def texts(room: Room) -> dict[str, str]:
    return {one.key: one.text for one in drafted(room.meeting)}


def test_the_sections_follow_the_agenda(room: Room) -> None:
    keys = [one.key for one in drafted(room.meeting)]
    assert keys == [
        "attendance", "item_purpose", "item_conduct", "item_introductions", "item_previous",
        *(room.case_key(number) for number in range(3)),
        "item_review", "item_any_other_business", "item_next_date",
    ]  # fmt: skip


def test_who_was_there_is_said_with_their_times_and_who_was_not(room: Room) -> None:
    late = next(one for one in room.meeting.attendances if one.person is room.members[2])
    late.arrived_at = room.meeting.opened_at.replace(minute=55) if room.meeting.opened_at else None
    db.session.flush()
    said = texts(room)["attendance"]
    assert "Cher Chair (in the chair)\n" in said
    assert "Mo Member (" in said
    assert "Tia Third (" in said
    assert "from 9:55am" in said
    assert "Apologies:\nAbe Absent (" in said
    assert "In attendance:\nAda Admin" in said


def test_beside_a_name_stands_the_area_in_short_and_not_the_terms_wording_of_the_seat(room: Room) -> None:
    champion = next(one for one in room.meeting.attendances if one.person is room.members[0])
    champion.seat_key = "signs_of_safety_champion"
    seat = next(one for one in room.meeting.panel.seats if one.person is room.members[0])
    seat.key = champion.seat_key
    db.session.flush()
    said = texts(room)["attendance"]
    assert "Mo Member (Signs of Safety)" in said
    assert "Sia Second (FSCP)" in said
    assert "Ada Admin (Business support worker)" in said
    assert "if available" not in said
    assert "Team or service manager" not in said


def test_who_comes_after_it_opened_came_late_though_it_opened_before_its_time(room: Room) -> None:
    """A minute's grace, from when it opened: at 9:28 for half past."""
    punctual, late = (
        next(one for one in room.meeting.attendances if one.person is who) for who in room.members[:2]
    )
    punctual.arrived_at, late.arrived_at = OPENED + timedelta(seconds=50), OPENED + timedelta(seconds=70)
    db.session.flush()
    said = texts(room)["attendance"]
    assert f"{late.person.name} (" in said
    assert said.count("from 9:29am") == 1
    assert f", from 9:29am\n{room.members[2].name}" in said


def test_conduct_purpose_and_the_next_date_are_taken_over(room: Room) -> None:
    said = texts(room)
    assert said["item_purpose"].startswith("Cher Chair opened the meeting at 9:28am.")
    assert "accepted by Cher Chair, Mo Member, Sia Second, Tia Third and Ada Admin." in said["item_conduct"]
    assert said["item_next_date"] == (
        "The next meeting is on Thursday 14 January 2027 at 9:30am.\n\nThe meeting closed at 10:47am."
    )
    assert said["item_review"] == "Two cases were heard, their decision sheets signed. One case was tabled."
    assert said["item_any_other_business"] == ""


def test_who_came_for_a_case_is_named_among_those_there_and_with_the_statement_of_conduct(room: Room) -> None:
    """B1.16: each attendee; for which case they came is not said here (B1.25)."""
    first, second = (room.cases[number].referral.worker for number in (0, 1))
    for worker in (first, second):
        comes(room.meeting, worker, "guest", "")
    db.session.flush()
    db.session.expire(room.meeting, ["attendances"])
    never = next(one for one in room.meeting.attendances if one.person is second)
    never.conduct_accepted_at = None
    db.session.flush()
    said = texts(room)
    assert (
        f"There for a case:\n{first.name} (social worker)\n{second.name} (social worker)"
        in said["attendance"]
    )
    assert f"Tia Third, Ada Admin and {first.name}." in said["item_conduct"]
    assert said["item_conduct"].endswith(f"No acceptance is recorded of {second.name}.")


def test_who_was_to_present_a_case_and_sent_apologies_is_named_among_them(room: Room) -> None:
    worker = room.cases[0].referral.worker
    db.session.add(Attendance(meeting=room.meeting, person=worker, role="guest", seat_key="", apologies=True))
    db.session.flush()
    db.session.expire(room.meeting, ["attendances"])
    said = texts(room)["attendance"]
    assert f"\n{worker.name} (social worker)" in said.split("Apologies:")[1]


def test_who_declared_nothing_is_named_in_the_order_of_the_seats(room: Room) -> None:
    """As under who was there: the chair first, in whichever order they declared."""
    case = room.cases[2]
    for one in list(case.declarations):
        db.session.delete(one)
    db.session.flush()
    for person in (room.members[2], room.members[0], room.chair, room.members[1]):
        a_declaration(case, person, "none")
    db.session.flush()
    db.session.expire(case, ["declarations"])
    said = texts(room)[room.case_key(2)]
    assert "Nothing to declare: Cher Chair, Mo Member, Sia Second and Tia Third." in said


def test_of_a_case_that_comes_after_they_left_nobody_is_said_to_have_declared(room: Room) -> None:
    """The draft is begun beside the meeting: the third case is not before the panel yet."""
    room.meeting.state, room.meeting.closed_at = "in_session", None
    room.cases[2].state, room.cases[2].ended_at, room.cases[2].ended_reason = "placed", None, ""
    left = next(one for one in room.meeting.attendances if one.person is room.members[2])
    left.left_at = OPENED + timedelta(minutes=20)
    db.session.flush()
    assert "Nothing to declare: Cher Chair, Mo Member and Sia Second." in texts(room)[room.case_key(2)]


def test_a_case_says_what_was_declared_viewed_and_decided(room: Room) -> None:
    said = texts(room)[room.case_key(0)]
    worker = room.cases[0].referral.worker
    assert said.startswith(
        f"{worker.name}, social worker, was to present this case and is not marked present for it."
    )
    comes(room.meeting, worker, "guest", "")
    db.session.flush()
    db.session.expire(room.meeting, ["attendances"])
    assert texts(room)[room.case_key(0)].startswith(f"Presented by {worker.name}, social worker.")
    assert "Nothing to declare: Cher Chair, Mo Member, Sia Second and Tia Third." in said
    assert "Quorum: met, with the chair and 3 members free to hear this case." in said
    assert "Views to be recorded:\nSia Second disagrees: It is too soon." in said
    assert (
        "1. Recommendation: Maya sees the school nurse.\nOwner: School nurse.\nBy Friday 18 December 2026."
        in said
    )
    assert "Maya’s plan has drifted." in said
    assert (
        "Decision sheet signed by Cher Chair (head of service) at 10:47am on Thursday 10 December 2026."
        in said
    )


def test_views_that_the_sheet_holds_are_said_as_they_were_and_once(room: Room) -> None:
    case, (first, second, *_) = room.cases[0], room.members
    assert case.sheet is not None
    case.sheet.dissent = [
        {"person_id": second.id, "name": second.name, "view": "disagree", "text": "It is too soon."},
        {"person_id": first.id, "name": first.name, "view": "agree", "text": "At last.", "for": "Abe Absent"},
    ]
    db.session.flush()
    said = texts(room)[room.case_key(0)]
    assert said.count("It is too soon.") == 1
    assert "Mo Member, for Abe Absent, agrees: At last." in said


def test_a_withdrawal_and_a_tabled_case_are_said_with_their_reasons(room: Room) -> None:
    said = texts(room)
    withdrew = (
        "Mo Member: involvement. His sister teaches the boy. Withdrew from this case and did not hear it."
    )
    assert withdrew in said[room.case_key(1)]
    assert "with the chair and 2 members free to hear this case." in said[room.case_key(1)]
    assert "The case was tabled and not heard: The health visitor was missing." in said[room.case_key(2)]


def test_who_declared_beforehand_and_did_not_come_declared_nothing_at_the_meeting(room: Room) -> None:
    absent, case = room.members[3], room.cases[0]
    beforehand = a_declaration(case, absent)
    beforehand.declared_at = OPENED - timedelta(days=2)
    db.session.flush()
    assert absent.name not in texts(room)[room.case_key(0)]
    beforehand.kind, beforehand.detail = "involvement", "Her aunt fosters the girl."
    db.session.flush()
    said = texts(room)[room.case_key(0)]
    assert "Nothing to declare: Cher Chair, Mo Member, Sia Second and Tia Third." in said
    assert (
        "Declared beforehand, and not there for this case:\n"
        "Abe Absent: involvement. Her aunt fosters the girl."
    ) in said


def test_no_case_of_the_meeting_stands_in_anothers_section_nor_in_the_meetings_own(room: Room) -> None:
    names = {
        room.case_key(number): (child.split()[0], child.split()[1], room.cases[number].referral.reference)
        for number, child in enumerate(CHILDREN)
    }
    for section in drafted(room.meeting):
        for key, traces in names.items():
            if key != section.key:
                assert not any(trace in section.text + section.title for trace in traces), section.key
        assert (section.case_id is not None) == (section.key in names)


def test_an_undecided_case_waits_for_the_head_of_service(room: Room) -> None:
    case = room.cases[0]
    case.state, case.ended_at, case.undecided, case.undecided_reason = (
        "placed",
        None,
        True,
        "Three against three.",
    )
    sheet = case.sheet
    assert sheet is not None
    sheet.signed_at = sheet.signed_by = sheet.content_hash = None
    sheet.signed_by_id = None
    other = room.members[0]
    db.session.add(
        MemberView(case=case, person=other, view="agree", said_at=OPENED, recorded_by_id=room.chair.id)
    )
    db.session.flush()
    said = texts(room)[room.case_key(0)]
    stood = f"How the members stood:\nSia Second disagrees: It is too soon.\n{other.name} agrees."
    assert stood in said
    assert said.endswith(
        "The panel could not agree: Three against three.\n\nThe decision is with the head of service."
    )


def test_the_draft_is_read_in_as_many_statements_however_many_cases(room: Room) -> None:
    db.session.expire_all()
    meeting = room.book().meeting
    with counted() as statements:
        drafted(meeting)
    assert len(statements) < 30  # what it takes, with some to spare


def test_what_the_meeting_before_agreed_is_counted_as_it_stood_when_this_one_opened(room: Room) -> None:
    """B1.13, B1.26: how many are done, open and late, and nothing of any case (B1.25)."""
    panel = room.meeting.panel
    before = a_meeting(panel, date(2026, 11, 12), "closed")
    case = a_heard_case(before, room.chair, "Odile Harker")
    case.ended_at = OPENED - timedelta(days=28)
    days = (date(2026, 12, 1), date(2026, 12, 9), date(2026, 12, 24))
    for number, due_on in enumerate(days, 1):
        db.session.add(
            Action(
                case=case, referral=case.referral, number=number, kind="recommendation",
                text="Odile sees the nurse.", due_on=due_on,
            )
        )  # fmt: skip
    db.session.flush()
    first, second, _ = case.referral.actions
    first.confirmed_at, first.confirmed_by = OPENED - timedelta(days=1), room.chair
    db.session.commit()
    said = (
        "At the meeting of Thursday 12 November 2026 three actions were agreed. When this meeting opened, "
        "one was confirmed as done and two were open, one of them past the agreed date."
    )
    assert texts(room)["item_previous"] == said
    second.confirmed_at, second.confirmed_by = OPENED + timedelta(days=1), room.chair
    db.session.commit()
    assert texts(room)["item_previous"] == said


def test_what_the_head_of_service_decided_since_was_not_agreed_at_the_meeting(room: Room) -> None:
    """D8: counted apart, and open with the rest."""
    before = a_meeting(room.meeting.panel, date(2026, 11, 12), "closed")
    for child, undecided, ended_at in (
        ("Odile Harker", False, OPENED - timedelta(days=28)),
        ("Ned Farrow", True, OPENED - timedelta(minutes=5)),
    ):
        case = a_heard_case(before, room.chair, child)
        case.undecided, case.ended_at = undecided, ended_at
        db.session.add(
            Action(
                case=case, referral=case.referral, number=1, kind="recommendation",
                text="The nurse is seen.", due_on=date(2027, 1, 4),
            )
        )  # fmt: skip
    db.session.commit()
    assert texts(room)["item_previous"] == (
        "At the meeting of Thursday 12 November 2026 one action was agreed; the head of service decided one more "
        "afterwards. When this meeting opened, two were open."
    )


def test_what_was_decided_after_this_meeting_opened_was_not_agreed_yet(room: Room) -> None:
    before = a_meeting(room.meeting.panel, date(2026, 11, 12), "closed")
    case = a_heard_case(before, room.chair, "Odile Harker")
    case.undecided, case.undecided_reason, case.ended_at = True, "Two views.", OPENED + timedelta(hours=3)
    db.session.add(
        Action(
            case=case, referral=case.referral, number=1, kind="recommendation",
            text="Odile sees the nurse.", due_on=date(2027, 1, 4),
        )
    )  # fmt: skip
    db.session.commit()
    assert texts(room)["item_previous"] == (
        "At the meeting of Thursday 12 November 2026 no actions were agreed. "
        "One case was still with the head of service to decide."
    )
    case.ended_at = OPENED - timedelta(days=3)
    db.session.commit()
    assert texts(room)["item_previous"].endswith(
        "no actions were agreed; the head of service decided one afterwards. "
        "When this meeting opened, one was open."
    )


def test_without_a_meeting_before_there_is_nothing_to_say_of_it(room: Room) -> None:
    assert texts(room)["item_previous"] == ""


def test_the_next_meeting_is_the_one_after_this_whenever_the_draft_is_made(room: Room) -> None:
    """Neither time alone nor what is planned anew since makes it another date."""
    said = texts(room)["item_next_date"]
    following = db.session.scalars(select(Meeting).where(Meeting.on == date(2027, 1, 14))).one()
    following.state, following.opened_at, following.closed_at = "closed", AFTER, AFTER
    following.chair = room.chair
    a_meeting(room.meeting.panel, date(2027, 2, 11))
    db.session.commit()
    with time_machine.travel(date(2027, 2, 1)):
        assert texts(room)["item_next_date"] == said
    record("meeting", following.id, "move", by=room.chair, at=AFTER, from_on="2027-01-14", to_on="2027-01-21")
    following.on = date(2027, 1, 21)
    db.session.commit()
    assert texts(room)["item_next_date"] == said
