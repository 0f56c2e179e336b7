"""What home asks of people before a meeting: circulate, tell changes, say that one comes, decide, open (D3c, D3d)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cmr.adapters import clock
from cmr.agenda import presenting
from cmr.models import Case, Meeting, Notice, Person, Referral, db
from cmr.referrals.queries import by_reference
from cmr.rules.wording import spoken_date
from tests import factories
from tests.agenda.desk import NOW, Desk, a_desk
from tests.application import Browser, Opens
from tests.hearing.test_deputy_declines import says
from tests.home.test_home import a_thursday, an_overdue_case, parts
from tests.home.test_lines import BOARD, given
from tests.statements import counted

WEDNESDAY = datetime(2026, 12, 9, 8, 0, tzinfo=clock.LONDON)
THURSDAY = datetime(2026, 12, 10, 8, 0, tzinfo=clock.LONDON)


@pytest.fixture(autouse=True)
def travels() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def desk(app: Flask) -> Desk:
    return a_desk()


def waiting(browser: Browser) -> str:
    """The first part of the page in words, with the addresses of its links."""
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" [\1] ", parts(browser)["waiting"])
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def circulates(meeting: Meeting, at: datetime = NOW) -> None:
    meeting.state, meeting.circulated_at = "circulated", at
    db.session.commit()


def a_placed_case(desk: Desk) -> Case:
    desk.fills(1)
    case = desk.places(desk.waits())
    db.session.commit()
    return case


def test_an_agenda_is_circulated_after_the_deadline(
    desk: Desk, sign_in: Opens, travels: time_machine.Traveller
) -> None:
    a_placed_case(desk)
    desk.waits("Wai Ting")
    db.session.commit()
    assert "Circulate the agenda" not in waiting(sign_in(desk.administrator))

    travels.move_to(WEDNESDAY)
    found = waiting(sign_in(desk.administrator))
    assert "Circulate the agenda: 2 cases" in found
    assert f"/meetings/{desk.meeting.id}/circulate" in found
    assert "due today" in found
    assert "1 waiting to be placed" in found
    assert "Circulate the agenda" not in waiting(sign_in(desk.chair))

    travels.move_to(THURSDAY)
    assert "1 working day late" in waiting(sign_in(desk.administrator))

    circulates(desk.meeting)
    assert "Circulate the agenda" not in waiting(sign_in(desk.administrator))


def test_a_supplement_is_due_for_what_changed_since(desk: Desk, sign_in: Opens) -> None:
    a_placed_case(desk)
    circulates(desk.meeting, NOW)
    assert "supplement" not in waiting(sign_in(desk.administrator))

    case = desk.places(desk.waits("Wai Ting"))
    case.placed_at = NOW + timedelta(minutes=5)
    db.session.commit()
    found = waiting(sign_in(desk.administrator))

    assert "Circulate a supplement: 1 change" in found
    assert f"/meetings/{desk.meeting.id}/supplement" in found
    assert "supplement" not in waiting(sign_in(desk.chair)), "it is not theirs to do"


def test_who_presents_is_asked_whether_they_come_once_they_know_their_time(
    desk: Desk, sign_in: Opens
) -> None:
    case = a_placed_case(desk)
    assert "Say that you come" not in waiting(sign_in(desk.worker))
    circulates(desk.meeting)

    browser = sign_in(desk.worker)
    found = waiting(browser)
    assert found.count(case.referral.reference) >= 1
    assert "You present it: say that you come at its time" in found
    assert "Thursday 10 December 2026, 9:50am" in found
    assert f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/presenter" in found

    whole = given_case(case)
    presenting.comes(whole, by=whole.referral.worker, at=NOW)
    db.session.commit()
    assert case.referral.reference not in waiting(browser)
    assert case.referral.reference in parts(browser)["coming"]


def given_case(case: Case) -> Case:
    whole = by_reference(case.referral.reference)
    assert whole is not None
    assert whole.case is not None
    return whole.case


def test_somebody_else_who_presents_is_asked_instead(desk: Desk, sign_in: Opens) -> None:
    case = a_placed_case(desk)
    manager = given(case.referral.team.manager)
    case.presenter = manager
    circulates(desk.meeting)

    assert "You present it: say that you come" in waiting(sign_in(manager))
    worker = waiting(sign_in(desk.worker))
    assert f"cases/{case.referral.reference}/presenter" not in worker


def test_where_who_presents_cannot_come_whoever_names_another_is_asked_first(
    desk: Desk, sign_in: Opens
) -> None:
    case = a_placed_case(desk)
    circulates(desk.meeting)
    manager, reference = given(case.referral.team.manager), case.referral.reference
    presenting.cannot_come(given_case(case), None, by=desk.worker, at=NOW)
    db.session.commit()

    for who in (desk.administrator, manager):
        found = waiting(sign_in(who))
        assert f"{desk.worker.name} can’t come: name who presents it" in found, who.name
        assert f"/meetings/{desk.meeting.id}/cases/{reference}/presenter" in found
        assert "Thursday 10 December 2026, 9:50am" in found
    assert "name who presents it" not in waiting(sign_in(desk.chair))
    assert f"{desk.worker.name} (can’t come)" in sign_in(manager).get(f"/referrals/{reference}").text

    presenting.name_presenter(given_case(case), manager, by=desk.administrator, at=NOW)
    db.session.commit()
    assert "name who presents it" not in waiting(sign_in(desk.administrator))
    assert "(can’t come)" not in sign_in(manager).get(f"/referrals/{reference}").text


def test_a_case_added_since_asks_nobody_before_its_supplement(desk: Desk, sign_in: Opens) -> None:
    circulates(desk.meeting, NOW - timedelta(hours=1))
    desk.places(desk.waits())
    db.session.commit()

    assert "Say that you come" not in waiting(sign_in(desk.worker))


def test_a_late_one_is_decided_where_every_choice_stands(desk: Desk, sign_in: Opens) -> None:
    late = desk.late()
    db.session.commit()
    browser = sign_in(desk.chair)

    found = waiting(browser)

    assert late.reference in found
    assert f"/meetings/{desk.meeting.id}#late" in found
    assert 'id="late"' in browser.get(f"/meetings/{desk.meeting.id}").text


def test_mail_that_failed_is_shown_to_who_looks_after_it(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits()
    for number in range(2):
        db.session.add(
            Notice(
                event=f"referral:{referral.id}:{number}",
                kind="scheduled",
                person=desk.worker,
                record_kind="referral",
                record_id=referral.id,
                facts={},
                state="failed",
                made_at=NOW,
                next_try_at=NOW,
            )
        )
    db.session.commit()

    found = waiting(sign_in(desk.administrator))

    assert "2 notices could not be sent" in found
    assert "/admin/notices?show=failed" in found
    assert "could not be sent" not in waiting(sign_in(desk.chair))


def test_the_chair_opens_the_meeting_on_its_day(
    desk: Desk, sign_in: Opens, travels: time_machine.Traveller
) -> None:
    a_placed_case(desk)
    circulates(desk.meeting)
    assert "Open the meeting" not in waiting(sign_in(desk.chair))

    travels.move_to(THURSDAY)
    found = waiting(sign_in(desk.chair))

    assert "Open the meeting" in found
    assert "today at 9:30am" in found
    assert "today, before 9:30am" in waiting(sign_in(desk.member)), "what is left to read"
    assert f"/meetings/{desk.meeting.id}/open" in found


def test_a_deputy_for_one_meeting_has_that_meeting_coming(desk: Desk, sign_in: Opens) -> None:
    deputy = factories.a_deputy(desk.member, meeting=desk.later)
    db.session.commit()

    found = parts(sign_in(deputy))["coming"]

    assert spoken_date(desk.later.on) in found
    assert f"You stand in for {desk.member.name}" in found


def test_a_deputy_who_declined_reads_that_they_said_so(desk: Desk, sign_in: Opens) -> None:
    """D5: they can still change it, so the meeting stays; asked anew, they stand in again."""
    deputy = factories.a_deputy(desk.member, meeting=desk.later)
    other = factories.a_deputy(desk.member, starts_on=desk.later.on, days=1)
    db.session.commit()
    for one in (deputy, other):
        says(desk.later, one, comes=False)
        found = parts(sign_in(one))["coming"]
        assert spoken_date(desk.later.on) in found
        assert f"You said that you can’t stand in for {desk.member.name}" in found
        assert "You stand in for" not in found
    says(desk.later, deputy, comes=True)
    assert f"You stand in for {desk.member.name}" in parts(sign_in(deputy))["coming"]


def test_a_deputy_for_days_to_come_has_the_meetings_of_those_days_coming(desk: Desk, sign_in: Opens) -> None:
    """D5: as their calendar has it, before their first day too; and none outside the days."""
    deputy = factories.a_deputy(desk.member, starts_on=desk.later.on, days=1)
    db.session.commit()

    found = parts(sign_in(deputy))["coming"]

    assert spoken_date(desk.later.on) in found
    assert f"You stand in for {desk.member.name}" in found
    assert spoken_date(desk.meeting.on) not in found
    assert spoken_date(desk.meeting.on) not in found


def test_a_deputy_for_days_has_the_meetings_of_their_days_coming_and_no_other(
    desk: Desk, sign_in: Opens
) -> None:
    after = factories.a_meeting(desk.panel, desk.later.on + timedelta(weeks=1))
    last = factories.a_meeting(desk.panel, desk.later.on + timedelta(weeks=2))
    deputy = factories.a_deputy(desk.member, starts_on=NOW.date(), days=(after.on - NOW.date()).days)
    desk.meeting.on = NOW.date() + timedelta(days=3)
    db.session.commit()

    found = parts(sign_in(deputy))["coming"]

    assert [spoken_date(one.on) in found for one in (desk.meeting, desk.later, after, last)] == [True] * 3 + [
        False
    ]
    short = factories.a_deputy(desk.member, starts_on=NOW.date(), days=5)
    db.session.commit()
    found = parts(sign_in(short))["coming"]
    assert [spoken_date(one.on) in found for one in (desk.meeting, desk.later, after, last)] == [True] + [
        False
    ] * 3


def test_a_meeting_never_circulated_and_never_opened_stays_on_top_while_it_holds_cases(
    desk: Desk, sign_in: Opens, travels: time_machine.Traveller
) -> None:
    a_placed_case(desk)
    travels.move_to(THURSDAY + timedelta(days=4))

    shown = BOARD.findall(sign_in(desk.administrator).get("/").text)

    assert f"Still open: {spoken_date(desk.meeting.on)}" in shown[0]


def test_what_others_are_to_confirm_is_not_the_service_managers_to_do(app: Flask, sign_in: Opens) -> None:
    """The worker and the team manager own an action jointly (B1.26); who manages the service sees how it stands."""
    panel = factories.a_panel()
    referral = an_overdue_case(panel, factories.a_meeting(panel, date(2026, 11, 5), "closed"))
    chief = given(referral.team.service.manager)

    found = parts(sign_in(chief))

    assert referral.reference not in found["waiting"]
    assert referral.reference in found["coming"]
    assert "late" in found["coming"]


def test_a_managers_lines_say_what_happens_with_the_case(desk: Desk, sign_in: Opens) -> None:
    """The same words as the worker's: also where nobody opened its meeting, or the panel could not agree."""
    case = a_placed_case(desk)
    case.undecided = True
    db.session.commit()
    manager = given(case.referral.team.manager)

    found = parts(sign_in(manager))["coming"]

    assert "The panel could not agree: the head of service decides" in found
    assert desk.worker.name in found


def test_reading_is_due_when_the_meeting_begins_and_not_when_its_case_does(
    desk: Desk, sign_in: Opens
) -> None:
    a_placed_case(desk)
    circulates(desk.meeting)

    found = waiting(sign_in(desk.member))

    assert "Read 2 cases" in found
    assert "before Thursday 10 December 2026, 9:30am" in found
    assert "9:50am" not in found


def test_it_costs_the_same_however_many_meetings_and_cases_there_are(desk: Desk, sign_in: Opens) -> None:
    people: list[Person] = [desk.administrator, desk.chair, desk.worker, desk.member]
    first: dict[int, int] = {}
    for meetings in (1, 4):
        for _ in range(meetings):
            _one_more_meeting(desk)
        for person in people:
            browser = sign_in(person)
            browser.get("/")
            with counted() as statements:
                browser.get("/")
            assert len(statements) == first.setdefault(person.id, len(statements))


def _one_more_meeting(desk: Desk) -> Referral:
    """Circulated, with a case that went out and one that was added since."""
    weeks = 3 + db.session.query(Meeting).count()
    meeting = factories.a_meeting(desk.panel, a_thursday(weeks), "circulated", most_cases=9)
    referral = factories.a_referral(desk.panel, desk.worker, "scheduled", meeting=meeting)
    added = factories.a_referral(desk.panel, desk.worker, "scheduled", meeting=meeting)
    added.cases[0].placed_at = NOW + timedelta(days=1)
    factories.a_meeting(desk.panel, a_thursday(weeks + 20))
    db.session.commit()
    return referral
