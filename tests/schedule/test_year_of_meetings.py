"""A year of both panels from 1 December 2026, made in the application: every date, deadline and note (B1.2, B1.7, D4).

What is expected is worked out a second time: days off from two other people's lists, deadlines (D3b) by walking a
day at a time.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from govuk_bank_holidays.bank_holidays import BankHolidays

from cmr.adapters.panel_types import PACKAGED, load_for
from cmr.models import Meeting, Panel, db
from cmr.rules.wording import spoken_date
from tests.agenda.desk import a_desk
from tests.application import Browser, Opens
from tests.factories import CIN, CMR, a_panel, a_seat
from tests.rules.almanac import OFF, every_day, held_on, nth_worked, walk, works
from tests.schedule.deeds import seen

FIRST, LAST = date(2026, 12, 1), date(2027, 11, 30)
LONDON = ZoneInfo("Europe/London")
THURSDAYS = [day for day in every_day(FIRST, LAST) if day.isoweekday() == 4]
NOMINAL = {CMR: THURSDAYS, CIN: THURSDAYS[::4]}
"""Every Thursday, until the chair picks another day; every fourth."""


def _end_of_second_working_day_before(meeting: date) -> datetime:
    return datetime.combine(nth_worked(meeting, 2, -1), time(23, 59, 59), LONDON)


def _four_on_the_monday_before(meeting: date) -> datetime:
    monday = walk(meeting, -1, lambda day: day.isoweekday() == 1)
    return datetime.combine(monday if works(monday) else walk(monday, -1, works), time(16), LONDON)


DEADLINE = {CMR: _end_of_second_working_day_before, CIN: _four_on_the_monday_before}


def _makes_a_year(browser: Browser, key: str, count: int) -> str:
    """The administrator's way: asked for, seen, made. Answers with what was seen."""
    url = f"/panels/{key}/series"
    asked = {"from_on-day": 1, "from_on-month": 12, "from_on-year": 2026, "count": count}
    shown: str = browser.get(url, query_string=asked).text
    browser.post(url, asked | seen(shown))
    return unescape(shown)


def _meetings(panel: Panel) -> list[Meeting]:
    return db.session.query(Meeting).filter_by(panel_id=panel.id).order_by(Meeting.on).all()


def _lines(page: str) -> list[str]:
    """The dates of a series as the page lists them, a text each."""
    found = re.findall(r'<li class="cmr-line.*?</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_the_two_lists_of_bank_holidays_agree_on_the_year() -> None:
    theirs = {one["date"] for one in BankHolidays().get_holidays(division=BankHolidays.ENGLAND_AND_WALES)}
    weekdays = {day for day in OFF if FIRST <= day <= LAST and day.isoweekday() <= 5}
    assert {day for day in theirs if FIRST <= day <= LAST} == weekdays
    assert {date(2026, 12, 25), date(2026, 12, 28), date(2027, 3, 26), date(2027, 3, 29)} <= weekdays


@pytest.mark.parametrize("key", [CMR, CIN])
def test_a_year_of_a_panel(app: Flask, sign_in: Opens, key: str) -> None:
    panel = a_panel(key)
    administrator, member = a_seat(panel, "administrator").person, a_seat(panel).person
    nominal = NOMINAL[key]
    assert len(nominal) == {CMR: 52, CIN: 13}[key]
    page = _makes_a_year(sign_in(administrator), key, len(nominal))
    made = _meetings(panel)
    assert [one.on for one in made] == [held_on(day) for day in nominal]
    assert [one.deadline_at for one in made] == [DEADLINE[key](one.on) for one in made]
    assert all(works(one.on) and works(one.deadline_at.astimezone(LONDON).date()) for one in made)
    assert {(one.note, one.starts_at, one.state) for one in made} == {("", time(9, 30), "planned")}
    lines = _lines(page)
    assert len(lines) == len(made)
    for line, meeting in zip(lines, made, strict=True):
        assert line == f"{spoken_date(meeting.on)} {meeting.deadline_why} New"
    assert member.name in page


CHRISTMAS = {
    (CMR, date(2026, 12, 24)): (
        "Two working days before Thursday 24 December 2026 is the end of Tuesday 22 December 2026."
    ),
    (CMR, date(2026, 12, 31)): (
        "Two working days before Thursday 31 December 2026 is the end of Tuesday 29 December 2026."
    ),
    (CMR, date(2027, 3, 25)): "Two working days before Thursday 25 March 2027 is the end of Tuesday 23 March 2027.",
    (CMR, date(2027, 4, 1)): "Two working days before Thursday 1 April 2027 is the end of Tuesday 30 March 2027.",
    (CIN, date(2026, 12, 31)): (
        "The Monday before the meeting on Thursday 31 December 2026 is the substitute day for Boxing Day, so the "
        "deadline is 4pm on the working day before: Thursday 24 December 2026."
    ),
    (CIN, date(2027, 3, 25)): (
        "The deadline is 4pm on Monday 22 March 2027, the Monday before the meeting on Thursday 25 March 2027."
    ),
}  # fmt: skip
"""Christmas and Easter, in the words that people read."""


def test_christmas_and_easter_are_said_in_words(app: Flask, sign_in: Opens) -> None:
    for key in (CMR, CIN):
        panel = a_panel(key)
        _makes_a_year(sign_in(a_seat(panel, "administrator").person), key, len(NOMINAL[key]))
        why = {(key, one.on): one.deadline_why for one in _meetings(panel)}
        assert {what: why[what] for what in CHRISTMAS if what[0] == key} == {
            what: words for what, words in CHRISTMAS.items() if what[0] == key
        }


WEEKLY_FRIDAY = """[frequency]
kind = "every-weeks"
weeks = 1
weekday = "friday"
clause = "D4"
"""
LAST_MONDAY = """[frequency]
kind = "nth-weekday-of-month"
nth = -1
weekday = "monday"
clause = "D4"
"""
MOVED = {
    WEEKLY_FRIDAY: {
        date(2026, 12, 25): date(2026, 12, 24),
        date(2027, 1, 1): date(2026, 12, 31),
        date(2027, 3, 26): date(2027, 3, 25),
    },
    LAST_MONDAY: {
        date(2026, 12, 28): date(2026, 12, 29),
        date(2027, 3, 29): date(2027, 3, 30),
        date(2027, 5, 31): date(2027, 6, 1),
        date(2027, 8, 30): date(2027, 8, 31),
    },
}


@pytest.mark.parametrize("frequency", list(MOVED), ids=["every Friday", "the last Monday"])
def test_dates_that_fall_on_holidays_are_moved_and_say_why(
    app: Flask, sign_in: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frequency: str
) -> None:
    own = (PACKAGED / f"{CIN}.toml").read_text(encoding="utf-8")
    (tmp_path / f"{CIN}.toml").write_text(
        re.sub(r"\[frequency\].*?(?=\n\[)", lambda _: frequency, own, count=1, flags=re.DOTALL),
        encoding="utf-8",
    )
    monkeypatch.setitem(app.extensions, "panel_types", load_for(tmp_path))
    desk = a_desk(CIN)
    db.session.delete(desk.meeting)
    db.session.delete(desk.later)
    count = 52 if frequency == WEEKLY_FRIDAY else 12
    page = _makes_a_year(sign_in(desk.administrator), CIN, count)
    made = {one.on: one for one in _meetings(desk.panel)}
    assert len(made) == count
    assert all(works(on) for on in made)
    for nominal, on in MOVED[frequency].items():
        assert nominal not in made
        assert made[on].note.startswith(f"{spoken_date(nominal)} is ")
        assert f"so the meeting moves to {spoken_date(on)}" in made[on].note
        assert made[on].note in page
        assert made[on].deadline_at == _four_on_the_monday_before(on)
    assert {one.on for one in made.values() if one.note} == set(MOVED[frequency].values())
    assert f"{len(MOVED[frequency])} dates fall on a day that nobody works" in page


def test_the_year_is_seen_with_its_meetings_and_its_days_off(app: Flask, sign_in: Opens) -> None:
    panel = a_panel(CMR)
    browser = sign_in(a_seat(panel, "administrator").person)
    _makes_a_year(browser, CMR, 52)
    page = unescape(browser.get(f"/panels/{CMR}?from=2026-12").text)
    assert "December 2026 to November 2027 52 meetings" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    days = re.findall(
        r'class="cmr-year__meeting cmr-year__meeting--planned" href="/meetings/(\d+)">(\d+)', page
    )
    assert [int(day) for _, day in days] == [one.on.day for one in _meetings(panel)]
    for words in (
        "25 Christmas Day",
        "28 Substitute day for Boxing Day",
        "26 Good Friday",
        "29 Easter Monday",
    ):
        assert words in page


def test_other_years_are_read_by_link_and_none_beyond_what_is_known(app: Flask, sign_in: Opens) -> None:
    browser = sign_in(a_seat(a_panel(CIN), "administrator").person)
    assert "from=2027-12" in browser.get(f"/panels/{CIN}?from=2026-12").text
    last = browser.get(f"/panels/{CIN}?from=9999-12").text
    assert "January 2040 to December 2040" in last
    assert "from=2041" not in last
    assert "January 2010 to December 2010" in browser.get(f"/panels/{CIN}?from=0001-01").text
    for wrong in ("2026", "2026-13", "soon", "2026-12-01"):
        browser.get(f"/panels/{CIN}?from={wrong}", status=400)
