"""The clocks of a panel's meetings: what the database says of each, and the pages that show it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from cmr.clocks.queries import AT_ONCE, held, states_of, to_come
from cmr.models import Filing, Meeting, Minutes, db
from cmr.models.history import record
from cmr.rules.clocks import ClockState
from tests.application import Opens
from tests.factories import CIN, a_meeting, a_person, a_worker
from tests.filing.table import NOW, SIGNED, Desk, a_desk
from tests.home.test_preparing import waiting
from tests.statements import counted


def states(meeting: Meeting, now: datetime = NOW) -> dict[str, ClockState]:
    return {str(one.key): one for one in states_of([meeting], now)[meeting.id]}


def files(filing: Filing, desk: Desk, at: datetime) -> None:
    filing.filed_at, filing.filed_by, filing.filed_by_id = at, desk.administrator, desk.administrator.id
    filing.filed_where = "Documents, Panel"
    db.session.commit()


def address(desk: Desk) -> str:
    return f"/panels/{desk.meeting.panel.key}/clocks"


# ------------------------------------------------------------------ what each says


def test_sheets_minutes_approval_and_parts_each_say_how_far_they_are(desk: Desk) -> None:
    """B1.24, B1.25: the sheets were due on Friday, the minutes on Tuesday, the rest on Thursday."""
    for one in desk.filings(kind="sheet")[:4]:
        files(one, desk, datetime(2026, 12, 11, 12, tzinfo=UTC))
    found = states(desk.meeting)
    assert {key: (one.state, one.done, one.of) for key, one in found.items() if key != "deadline"} == {
        "circulation": ("done", 1, 1),
        "sheets": ("late", 4, 6),
        "minutes": ("done", 1, 1),
        "approval": ("done", 1, 1),
        "filing": ("to do", 0, 6),
    }
    assert found["sheets"].words == "4 of 6 done, 2 working days late"


def test_all_sheets_filed_two_days_late_stay_late(desk: Desk) -> None:
    for one in desk.filings(kind="sheet"):
        files(one, desk, NOW)
    assert (states(desk.meeting)["sheets"].state, states(desk.meeting)["sheets"].late_by) == ("done late", 2)


def test_what_the_head_of_service_decided_later_is_not_late_but_not_done(desk: Desk) -> None:
    """D8: it counts from the day on which it was signed."""
    *others, later = desk.filings(kind="sheet")
    for one in others:
        files(one, desk, SIGNED)
    later.due_on, later.case.undecided, later.case.undecided_reason = date(2026, 12, 18), True, "Two views."
    db.session.commit()
    found = states(desk.meeting)["sheets"]
    assert (found.state, found.words) == ("in part", "5 of 6 done, due Friday 18 December 2026")
    files(later, desk, NOW)
    found = states(desk.meeting)["sheets"]
    assert (found.state, found.words) == ("done", "Done on Tuesday 15 December 2026, in time")


def test_what_the_chair_signed_late_is_late(desk: Desk) -> None:
    """B1.24: signed in the meeting and filed within a day of it, so a late signature gains no time."""
    later = desk.filings(kind="sheet")[-1]
    later.due_on = date(2026, 12, 18)
    for one in desk.filings(kind="sheet"):
        files(one, desk, NOW if one is later else SIGNED)
    found = states(desk.meeting)["sheets"]
    assert (found.state, found.late_by) == ("done late", 2)


def test_a_sheet_that_awaits_the_head_of_service_is_not_done(app: Flask, sign_in: Opens) -> None:
    """D8: the meeting is over, and so is the filing of what was signed there; one case is not decided."""
    desk = a_desk(CIN)
    for one in desk.filings():
        if one.case is desk.cases[-1]:
            db.session.delete(one)
        else:
            files(one, desk, SIGNED)
    case = desk.cases[-1]
    db.session.delete(case.sheet)
    case.state, case.ended_at, case.undecided, case.undecided_reason = "placed", None, True, "Two views."
    db.session.commit()
    found = states(desk.meeting, datetime(2026, 12, 30, 9, tzinfo=UTC))["sheets"]
    assert (found.state, found.words) == ("waits", "5 of 6 done, one awaits the head of service")
    browser = sign_in(desk.administrator)
    assert "5 of 6 done, one awaits the head of service" in browser.get(address(desk)).text
    page = browser.get(f"/meetings/{desk.meeting.id}").text
    assert "Decision sheets filed: 5 of 6 done, one awaits the head of service" in page
    assert "The head of service decides what the panel could not agree on." in page
    assert "put on the children’s files" not in page
    assert "Signed and completed form" not in waiting(browser)


def test_while_cases_are_still_heard_the_sheets_are_not_done(desk: Desk) -> None:
    for one in desk.filings(kind="sheet")[:5]:
        files(one, desk, SIGNED)
    case, last = desk.cases[-1], desk.filings(kind="sheet")[-1]
    db.session.delete(last)
    case.state, case.ended_at, desk.meeting.state, desk.meeting.closed_at = "placed", None, "in_session", None
    db.session.commit()
    found = states(desk.meeting, SIGNED)["sheets"]
    assert (found.state, found.done, found.of) == ("in part", 5, 6)


def test_a_heard_case_whose_paper_is_missing_is_not_done(desk: Desk) -> None:
    for one in desk.filings(kind="sheet"):
        files(one, desk, SIGNED)
    db.session.delete(desk.one(0, "sheet"))
    db.session.commit()
    found = states(desk.meeting)["sheets"]
    assert (found.state, found.done, found.of) == ("late", 5, 6)


def test_minutes_that_were_sent_back_count_from_the_first_time(desk: Desk) -> None:
    """B1.25: the chair has them in time, whatever is changed afterwards."""
    minutes = db.session.scalars(select(Minutes)).one()
    record("meeting", desk.meeting.id, "send_minutes", by=desk.administrator, at=SIGNED)
    minutes.sent_at = datetime(2026, 12, 17, 9, tzinfo=UTC)
    db.session.commit()
    found = states(desk.meeting, datetime(2026, 12, 18, 9, tzinfo=UTC))["minutes"]
    assert (found.state, found.done_at) == ("done", SIGNED)


def test_a_supplement_makes_the_circulation_no_later(desk: Desk) -> None:
    """D3c."""
    first = datetime(2026, 12, 8, 17, tzinfo=UTC)
    record("meeting", desk.meeting.id, "circulate", by=desk.administrator, at=first)
    desk.meeting.circulated_at = datetime(2026, 12, 10, 8, tzinfo=UTC)
    db.session.commit()
    assert states(desk.meeting)["circulation"].state == "done"


def test_the_deadline_tells_when_the_last_referral_came_in(desk: Desk) -> None:
    """B1.7: the deadline was the end of Tuesday 8 December."""
    for case in desk.cases:
        case.referral.submitted_at = datetime(2026, 12, 7, 9, tzinfo=UTC)
        case.placed_at = datetime(2026, 12, 9, 12, tzinfo=UTC)
    desk.cases[0].referral.submitted_at = datetime(2026, 12, 9, 9, tzinfo=UTC)
    # This one came back since, and was submitted again after the meeting.
    desk.cases[1].referral.submitted_at = datetime(2026, 12, 14, 9, tzinfo=UTC)
    db.session.commit()
    found = states(desk.meeting)["deadline"]
    assert (found.state, found.late_by, found.of) == ("done late", 1, 6)
    assert states(desk.meeting, datetime(2026, 12, 7, tzinfo=UTC))["deadline"].state == "to do"


def test_a_meeting_without_cases_leaves_nothing_to_do_and_a_cancelled_one_has_no_clocks(desk: Desk) -> None:
    panel = desk.meeting.panel
    empty = a_meeting(panel, date(2026, 12, 3), "closed")
    cancelled = a_meeting(panel, date(2026, 12, 4), "cancelled")
    db.session.commit()
    found = states(empty)
    assert {found[key].words for key in ("sheets", "minutes", "approval", "filing")} == {"Nothing to do"}
    assert cancelled.id not in states_of([cancelled], NOW)


def test_before_it_is_held_all_of_it_is_to_do(desk: Desk) -> None:
    following = to_come(desk.meeting.panel, NOW.date())
    assert following is not None
    assert {one.words for one in states(following).values() if one.state != "to do"} == set()


def test_minutes_that_nobody_wrote_are_late_with_all_that_follows(app: Flask) -> None:
    desk = a_desk(approved=False)
    found = states(desk.meeting, datetime(2026, 12, 18, 9, tzinfo=UTC))
    assert [found[key].state for key in ("minutes", "approval", "filing")] == ["late"] * 3


# ------------------------------------------------------------------ over time


def test_the_meetings_held_come_latest_first_twelve_at_once(desk: Desk) -> None:
    panel = desk.meeting.panel
    weeks = [desk.meeting.on - timedelta(weeks=number) for number in range(1, AT_ONCE + 2)]
    for on in weeks:
        a_meeting(panel, on, "closed")
    db.session.commit()
    found, older = held(panel, NOW.date())
    assert [one.on for one in found] == [desk.meeting.on, *weeks[: AT_ONCE - 1]]
    rest, end = held(panel, NOW.date(), before=older)
    assert [one.on for one in rest] == weeks[AT_ONCE - 1 :]
    assert end is None
    following = to_come(panel, NOW.date())
    assert following is not None
    assert following.on == date(2027, 1, 7)


def test_many_meetings_take_as_many_statements_as_one(any_app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    browser = sign_in(desk.chair)
    browser.get(address(desk))
    with counted() as few:
        browser.get(address(desk))
    for number in range(1, 12):
        a_meeting(desk.meeting.panel, desk.meeting.on - timedelta(weeks=number), "closed")
    db.session.commit()
    with counted() as many:
        browser.get(address(desk))
    assert len(many) == len(few)


def test_the_page_has_each_meeting_with_its_clocks_and_how_often_they_were_kept(
    desk: Desk, sign_in: Opens
) -> None:
    for one in desk.filings(kind="sheet"):
        files(one, desk, NOW)
    page = sign_in(desk.administrator).get(address(desk)).text
    assert "The meetings below: The meeting of Thursday 10 December 2026." in page
    assert "Done on Tuesday 15 December 2026, 2 working days late" in page
    assert "In time at 0 of 1 meetings; late by 2 working days (median)." in page
    assert f'href="/filings?meeting={desk.meeting.id}"' in page
    assert "7 Jan 2027" in page


def test_chair_administrator_and_head_of_service_see_the_clocks_and_nobody_else(
    desk: Desk, sign_in: Opens
) -> None:
    head = a_person("Hedda Service", "head of service")
    worker = a_worker()
    db.session.commit()
    for person in (desk.chair, desk.administrator, head):
        assert "Decision sheets filed" in sign_in(person).get(address(desk)).text
        assert "clocks-title" in sign_in(person).get(f"/meetings/{desk.meeting.id}").text
    sign_in(worker).get(address(desk), status=403)
    sign_in(desk.member).get(address(desk), status=403)
    assert "clocks-title" not in sign_in(desk.member).get(f"/meetings/{desk.meeting.id}").text


def test_the_strip_says_what_comes_first_and_leads_there(desk: Desk, sign_in: Opens) -> None:
    page = sign_in(desk.administrator).get(f"/meetings/{desk.meeting.id}").text
    assert "Decision sheets filed: 0 of 6 done, 2 working days late" in page
    assert f'href="{address(desk)}"' in page


def test_what_is_late_leads_to_where_it_is_done_and_never_to_an_empty_list(
    app: Flask, sign_in: Opens
) -> None:
    """B1.24, B1.25: the parts wait for the minutes; a case without a paper is looked for on the meeting's page."""
    desk = a_desk(approved=False)
    for one in desk.filings():
        db.session.delete(one)
    db.session.commit()
    page = sign_in(desk.administrator).get(address(desk)).text
    assert "0 of 6 done, 2 working days late" in page
    assert f"/filings?meeting={desk.meeting.id}" not in page
    late = page[page.index("0 of 6 done") - 400 : page.index("0 of 6 done")]
    assert f'href="/meetings/{desk.meeting.id}#agenda"' in late
    assert f'href="/meetings/{desk.meeting.id}/minutes"' in page


def test_a_day_before_any_meeting_says_that_none_was_held(desk: Desk, sign_in: Opens) -> None:
    page = sign_in(desk.chair).get(f"{address(desk)}?before=2020-01-01").text
    assert "No meeting has been held before that day." in page


def test_the_panel_page_leads_to_its_clocks(desk: Desk, sign_in: Opens) -> None:
    way = f'href="{address(desk)}"'
    assert way in sign_in(desk.chair).get(f"/panels/{desk.meeting.panel.key}").text
    assert way not in sign_in(desk.member).get(f"/panels/{desk.meeting.panel.key}").text


def test_what_happens_next_is_what_is_not_done_and_nothing_once_all_is(desk: Desk, sign_in: Opens) -> None:
    """B1.24, B1.25: the meeting's page never asks for what is done already."""
    url = f"/meetings/{desk.meeting.id}"
    browser = sign_in(desk.administrator)
    assert "The decision sheets are put on the children’s files." in browser.get(url).text
    for one in desk.filings(kind="sheet"):
        files(one, desk, SIGNED)
    assert "Each child’s part of the minutes is put on the child’s file." in browser.get(url).text
    for one in desk.filings(kind="minutes"):
        files(one, desk, NOW)
    assert "The meeting is over; its cases go on one by one." in browser.get(url).text


def test_a_day_on_which_something_is_due_stands_once_in_its_cell(desk: Desk, sign_in: Opens) -> None:
    """What says the day itself has no line of its own for it; what was done, or is late, has."""
    page = sign_in(desk.administrator).get(address(desk)).text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "0 of 6 done, due Thursday 17 December 2026" in words
    assert "due Thursday 17 December 2026 Due 17 Dec 2026" not in words
    assert "Due 11 Dec 2026" in words
