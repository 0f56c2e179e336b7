"""Before a sheet is signed, a day of return on which the panel does not meet is said to be one (DF, D2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from cmr.models import Meeting, Person, db
from tests.application import Browser
from tests.factories import CIN, a_meeting, a_panel, a_seat
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, date_of

SignIn = Callable[[Person], Browser]


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """A case of the child in need panel, which meets again on 7 January and 4 February."""
    found = a_hearing(CIN)
    for on, state in (
        (date(2027, 1, 7), "planned"),
        (date(2027, 1, 21), "cancelled"),
        (date(2027, 2, 4), "planned"),
    ):
        a_meeting(found.meeting.panel, on, state)
    a_meeting(a_panel(), date(2027, 1, 22))
    found.everybody_declares()
    return found


def signing(hearing: Hearing, browser: Browser, day: str, month: str) -> str:
    version = hearing.case.sheet.version if hearing.case.sheet else 0
    sheet = cin_sheet(version=str(version), **date_of("returns_on", day, month, "2027"))
    browser.post(f"{hearing.url}/sheet", sheet)
    return browser.get(f"{hearing.url}/sign").text


def test_the_nearest_meetings_stand_beside_the_date_and_it_can_be_signed_so(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair = sign_in(hearing.chair)
    for day in ("21", "22"):
        page = signing(hearing, chair, day, "1")
        remark = page.index("The panel has no meeting on")
        assert remark > page.index("Return to Panel on")
        assert "The nearest are on Thursday 7 January 2027 and Thursday 4 February 2027." in page[remark:]
    assert "no meeting on" not in signing(hearing, chair, "4", "2")
    assert "The last that is planned is on Thursday 4 February 2027." in signing(hearing, chair, "11", "2")
    assert hearing.case.sheet is not None
    chair.post(
        f"{hearing.url}/sign",
        {"version": str(hearing.case.sheet.version), "password": PASSWORD} | all_asked(hearing.meeting),
    )
    db.session.expire_all()
    assert (hearing.case.sheet.returns_on, hearing.case.state) == (date(2027, 2, 11), "heard")


def sign(hearing: Hearing, chair: Browser) -> None:
    db.session.expire_all()
    assert hearing.case.sheet is not None
    chair.post(
        f"{hearing.url}/sign",
        {"version": str(hearing.case.sheet.version), "password": PASSWORD} | all_asked(hearing.meeting),
    )
    db.session.expire_all()


def test_a_signed_date_of_return_puts_the_case_on_its_way_back_though_its_actions_are_open(
    hearing: Hearing, sign_in: SignIn
) -> None:
    """Nobody has to press anything more: it waits for its place from a week before that day on (DF, D2)."""
    chair = sign_in(hearing.chair)
    page = signing(hearing, chair, "7", "1")
    assert "Once this is signed the case is on its way back by itself" in page
    sign(hearing, chair)
    referral = hearing.referral
    assert any(one.confirmed_at is None for one in referral.actions)
    assert (hearing.case.state, referral.state, referral.returns_on) == (
        "heard",
        "returned",
        date(2027, 1, 7),
    )
    administrator = a_seat(hearing.meeting.panel, "administrator").person
    db.session.commit()
    desk = sign_in(administrator)
    next_meeting = db.session.query(Meeting).filter_by(on=date(2027, 1, 7)).one()
    board = desk.get(f"/meetings/{next_meeting.id}").text
    assert "Returns to the panel on Thursday 7 January 2027" in board
    assert re.search(r"\d+ actions? (is|are) still open", board)
    worker = sign_in(referral.worker).get("/").text
    assert referral.reference in worker
    assert "Confirm what was done" in worker


def test_of_a_day_that_is_past_only_that_it_must_be_later_is_said(hearing: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cin_sheet(**date_of("returns_on", "1", "10", "2026")))
    page = chair.get(f"{hearing.url}/sign").text
    assert "The date of return must be after" in page
    assert "waits for a place" not in page


def test_without_a_date_it_stays_with_its_actions(hearing: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cin_sheet())
    sign(hearing, chair)
    assert (hearing.referral.state, hearing.referral.returns_on) == ("heard", None)


def test_without_a_date_nothing_is_said(hearing: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cin_sheet())
    assert "no meeting on" not in chair.get(f"{hearing.url}/sign").text


def test_an_outcome_that_wants_the_day_itself_is_the_one_place_for_it(
    hearing: Hearing, sign_in: SignIn
) -> None:
    """D3f: "Date for review" and "Return to Panel on" are one day, on the sheet, its paper and the referral."""
    chair = sign_in(hearing.chair)
    review, own = (
        date_of(name, "4", month, "2027")
        for name, month in (("section_47__review_on", "2"), ("returns_on", "3"))
    )
    chair.post(f"{hearing.url}/sheet", cin_sheet(outcomes=["section_47"], **review, **own))
    db.session.expire_all()
    assert hearing.case.sheet is not None
    assert (hearing.case.sheet.returns_on, hearing.case.sheet.returns_typed) == (None, "")
    page = chair.get(f"{hearing.url}/sign").text
    assert "Give one day" not in page
    assert "4 March" not in page
    assert page.count("Thursday 4 February 2027") >= 2
    chair.post(
        f"{hearing.url}/sign",
        {"version": str(hearing.case.sheet.version), "password": PASSWORD} | all_asked(hearing.meeting),
    )
    db.session.expire_all()
    assert hearing.referral.returns_on == date(2027, 2, 4)
    signed = chair.get(hearing.url).text
    assert "Return to Panel on" in signed
    assert "No date" not in signed


def test_a_day_given_before_the_outcome_was_chosen_is_not_asked_again(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair = sign_in(hearing.chair)
    own = date_of("returns_on", "4", "2", "2027")
    chair.post(f"{hearing.url}/sheet", cin_sheet(outcomes=["section_47"], **own))
    db.session.expire_all()
    assert hearing.case.sheet is not None
    assert hearing.case.sheet.outcomes == [{"key": "section_47", "details": {"review_on": "2027-02-04"}}]
    page = chair.get(hearing.url).text
    assert "the day that you give with “Progress to Section 47 and ICPC” as “Date for review”" in page


def typed(hearing: Hearing, browser: Browser, day: dict[str, str], **more: object) -> str:
    """The line beneath the sheet as it comes back while the day is typed."""
    version = str(hearing.case.sheet.version) if hearing.case.sheet else "0"
    sheet = cin_sheet(version=version, **day, **more)
    return browser.post(f"{hearing.url}/sheet", sheet, target="save_status", status=200).text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            ("22", "1"),
            "The panel has no meeting on Friday 22 January 2027. The nearest are on Thursday 7 January 2027",
        ),
        (("10", "1"), "Sunday 10 January 2027 is not a working day: the panel has no meeting then."),
        (("4", "2"), ""),
    ],
)
@pytest.mark.parametrize(
    ("box", "label", "more"),
    [
        ("returns_on", "Return to Panel on", {}),
        ("section_47__review_on", "Date for review", {"outcomes": ["section_47"]}),
    ],
)
def test_what_to_know_of_the_day_is_said_as_it_is_typed(
    hearing: Hearing,
    sign_in: SignIn,
    day: tuple[str, str],
    words: str,
    box: str,
    label: str,
    more: dict[str, object],
) -> None:
    """As of every other date of the sheet; what signing would do with it is said before it is signed."""
    line = typed(hearing, sign_in(hearing.chair), date_of(box, *day, "2027"), **more)
    assert "Saved at" in line
    assert (f"{label}: {words}" in line) if words else ("cmr-save-line__warning" not in line)
    assert "on its way back" not in line


def test_a_day_that_is_past_is_said_to_be_as_it_is_typed(hearing: Hearing, sign_in: SignIn) -> None:
    line = typed(hearing, sign_in(hearing.chair), date_of("returns_on", "1", "10", "2026"))
    assert "Return to Panel on: It must be after the meeting on Thursday 10 December 2026." in line


def test_a_day_on_which_nobody_works_is_said_to_be_one_beside_it_before_it_is_signed(
    hearing: Hearing, sign_in: SignIn
) -> None:
    page = signing(hearing, sign_in(hearing.chair), "10", "1")
    said = page.index("Sunday 10 January 2027 is not a working day: the panel has no meeting then.")
    assert said > page.index("Return to Panel on")
