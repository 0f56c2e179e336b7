"""The page, the address and what it answers: shown once, kept as a hash, stopped at once, and written in no log."""

from __future__ import annotations

import html
import logging
import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask

from cmr.calendars import operations
from cmr.calendars.queries import hash_of
from cmr.calendars.views import OFTEN_ENOUGH
from cmr.models import Attendance, CalendarFeed, Case, HistoryEntry, Notice, Person, db
from cmr.rules.refusal import Refused
from tests.agenda.desk import NOW
from tests.application import Browser, Opens
from tests.calendars.reading import entries_in, method_of, said
from tests.circulation.table import Table, somebody_else
from tests.factories import a_declaration, a_worker

ADDRESS = re.compile(r'value="http://localhost(/calendar/([\w-]{43})\.ics)"')


def makes(browser: Browser) -> tuple[str, str]:
    """The person makes an address; answers with its path and its token."""
    found = ADDRESS.search(html.unescape(browser.post("/calendar/address", status=200).text))
    assert found
    return found[1], found[2]


def test_the_page_says_what_is_in_it_and_how_to_follow_it(table: Table, sign_in: Opens) -> None:
    table.desk.meeting.venue = "Room <2>"
    text = sign_in(table.desk.chair).get("/calendar").text
    assert "Thursday 10 December 2026, 9:30am to 11:30am" in text
    assert "Room &lt;2&gt;" in text
    assert "Outlook" in text
    assert "has no address yet" in text
    assert "Nothing is coming up for you" in sign_in(a_worker()).get("/calendar").text
    planned = sign_in(table.desk.worker).get("/calendar").text
    assert table.cases[1].referral.reference in planned
    assert "9:50am" not in planned, "Its own time is not told yet."
    table.circulates()
    text = sign_in(table.desk.worker).get("/calendar").text
    assert "9:50am" in text
    assert "Quayle" not in text
    assert f'href="/referrals/{table.cases[1].referral.reference}"' in text, (
        "Whatever the service is reached by."
    )


def test_an_address_is_shown_once_and_only_its_hash_is_kept(table: Table, sign_in: Opens) -> None:
    browser = sign_in(table.desk.chair)
    path, token = makes(browser)
    row = db.session.query(CalendarFeed).one()
    assert row.token_hash == hash_of(token)
    assert token not in repr([vars(one) for one in (row, *db.session.query(HistoryEntry).all())])
    page = browser.get("/calendar").text
    assert token not in page
    assert "since Monday 30 November 2026" in page
    assert "No calendar has asked for it yet" in page
    assert path.endswith(".ics")


def test_the_address_answers_with_a_calendar_to_whoever_knows_it(
    table: Table, sign_in: Opens, stranger: Browser
) -> None:
    path, _ = makes(sign_in(table.desk.chair))
    answer = stranger.get(path, status=200)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert said(answer.data) == ["CMR panel: TENTATIVE", "CMR panel: TENTATIVE"]
    assert method_of(answer.data) == ""
    head = stranger.client.head(path)
    assert (head.status_code, head.data) == (200, b"")


def test_an_unchanged_calendar_is_not_sent_again(table: Table, sign_in: Opens, stranger: Browser) -> None:
    path, _ = makes(sign_in(table.desk.chair))
    tag = stranger.get(path).headers["ETag"]
    again = stranger.get(path, status=304, headers={"If-None-Match": tag})
    assert again.data == b""
    assert again.headers["ETag"] == tag
    table.circulates()
    changed = stranger.get(path, headers={"If-None-Match": tag})
    assert changed.headers["ETag"] != tag
    assert said(changed.data)[0] == "CMR panel: CONFIRMED"


def test_the_owner_sees_on_which_day_a_calendar_asked(
    table: Table, sign_in: Opens, stranger: Browser
) -> None:
    browser = sign_in(table.desk.chair)
    path, _ = makes(browser)
    stranger.get(path)
    first = db.session.query(CalendarFeed).one().read_at
    assert first is not None
    stranger.get(path)
    assert db.session.query(CalendarFeed).one().read_at == first
    assert "last asked for it on Monday 30 November 2026" in browser.get("/calendar").text
    with time_machine.travel(NOW + timedelta(days=1)):
        stranger.get(path)
    latest = db.session.query(CalendarFeed).one().read_at
    assert latest is not None
    assert latest.date() == NOW.date() + timedelta(days=1)


def test_a_new_address_ends_the_old_one_and_stopping_ends_both(
    table: Table, sign_in: Opens, stranger: Browser
) -> None:
    browser = sign_in(table.desk.chair)
    first, _ = makes(browser)
    second, _ = makes(browser)
    assert first != second
    stranger.get(first, status=404)
    stranger.get(second)
    browser.post("/calendar/address/stop")
    stranger.get(second, status=404)
    browser.post("/calendar/address/stop", status=409)
    verbs = [one.verb for one in db.session.query(HistoryEntry).filter_by(record_kind="person")]
    assert verbs == ["calendar_made", "calendar_made", "calendar_stopped"]
    assert db.session.query(Notice).filter_by(record_kind="person").count() == 0


def test_an_unknown_address_and_that_of_a_closed_account_are_not_there(
    table: Table, sign_in: Opens, stranger: Browser
) -> None:
    path, token = makes(sign_in(table.desk.member))
    for wrong in (
        f"/calendar/{token[:-1]}.ics",
        f"/calendar/{token}x.ics",
        "/calendar/x.ics",
        "/calendar/é.ics",
    ):
        assert "BEGIN" not in stranger.get(wrong, status=404).text
    table.desk.member.active = False
    assert "BEGIN" not in stranger.get(path, status=404).text


def test_a_calendar_that_asks_without_end_is_told_to_wait(
    table: Table, sign_in: Opens, stranger: Browser
) -> None:
    path, _ = makes(sign_in(table.desk.chair))
    other, _ = makes(sign_in(table.desk.worker))
    for _ in range(int(OFTEN_ENOUGH.split()[0])):
        stranger.get(path)
    stranger.get(path, status=429)
    stranger.get(other)
    with time_machine.travel(NOW + timedelta(hours=1, minutes=1)):
        stranger.get(path)


def test_no_log_holds_the_address(
    table: Table, sign_in: Opens, stranger: Browser, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    path, token = makes(sign_in(table.desk.chair))
    told = ("werkzeug", "gunicorn.access", "gunicorn.error", app.name)
    for name in ("", *told):
        caplog.set_level(logging.DEBUG, logger=name)
    with caplog.at_level(logging.DEBUG):
        stranger.get(path)
        for name in told:
            logging.getLogger(name).info('127.0.0.1 - "%s %s HTTP/1.1" 200', "GET", path)
        logging.getLogger("gunicorn.access").info("%(r)s %(s)s", {"r": f"GET {path}", "s": 200})
        app.logger.error("Exception on %s [GET]", path)
    lines = caplog.text
    assert token not in lines
    assert lines.count("/calendar/….ics") == 6


@pytest.mark.parametrize(
    "asked",
    [
        "/calendar/{token}.ics",
        "//calendar/{token}.ics?x=1",
        "/Calendar/{token}",
        "/calendar/%{code}{rest}.ics",
        "webcal://council.example/calendar/{token}.ics",
    ],
)
def test_no_log_holds_an_address_however_it_was_typed(
    app: Flask, caplog: pytest.LogCaptureFixture, asked: str
) -> None:
    token = "s3cr" + "a-_b" * 10
    with caplog.at_level(logging.INFO, logger="gunicorn.access"):
        line = asked.format(token=token, code=f"{ord(token[0]):02X}", rest=token[1:])
        logging.getLogger("gunicorn.access").info('"GET %s HTTP/1.1" 404 from "%s"', line, line)
        logging.getLogger("gunicorn.access").info('"POST /calendar/address/stop HTTP/1.1" 303')
    assert token[1:] not in caplog.text
    assert "/calendar/address/stop" in caplog.text


def test_an_address_that_stopped_answers_as_one_that_never_was(
    table: Table, sign_in: Opens, stranger: Browser
) -> None:
    browser = sign_in(table.desk.chair)
    path, token = makes(browser)
    tag = stranger.get(path).headers["ETag"]
    browser.post("/calendar/address/stop")
    gone = stranger.get(path, status=404, headers={"If-None-Match": tag})
    never = stranger.get(path.replace(token, "A" * len(token)), status=404)
    assert gone.data == never.data
    assert dict(gone.headers) == dict(never.headers)
    assert "Set-Cookie" not in gone.headers
    assert "ETag" not in gone.headers
    assert table.desk.chair.name not in gone.text
    assert token not in gone.text


def test_an_unchanged_answer_carries_the_same_care(table: Table, sign_in: Opens, stranger: Browser) -> None:
    path, _ = makes(sign_in(table.desk.chair))
    first = stranger.get(path)
    again = stranger.get(path, status=304, headers={"If-None-Match": first.headers["ETag"]})
    for name in ("Cache-Control", "Referrer-Policy"):
        assert again.headers[name] == first.headers[name]
    assert "Set-Cookie" not in again.headers


def test_who_leaves_has_an_empty_calendar_and_none_once_the_account_is_closed(
    table: Table, sign_in: Opens, stranger: Browser
) -> None:
    path, _ = makes(sign_in(table.desk.member))
    assert len(entries_in(stranger.get(path).data)) == 2
    for seat in table.desk.panel.seats:
        if seat.person_id == table.desk.member.id:
            seat.ends_on = NOW.date() - timedelta(days=1)
    db.session.flush()
    assert entries_in(stranger.get(path).data) == []
    table.desk.member.active = False
    stranger.get(path, status=404)
    table.desk.member.active = True
    assert entries_in(stranger.get(path).data) == []


def test_two_windows_at_once_leave_one_address(any_app: Flask, table: Table) -> None:
    person_id, together = table.desk.chair.id, Barrier(6)
    db.session.commit()
    tokens: list[str] = []

    def window() -> None:
        with any_app.app_context():
            together.wait()
            tokens.append(operations.make_address(db.session.get_one(Person, person_id), at=NOW))
            db.session.commit()

    threads = [Thread(target=window) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(tokens) == 6
    rows = db.session.query(CalendarFeed).all()
    assert len(rows) == 6
    (live,) = [row for row in rows if row.revoked_at is None]
    assert live.token_hash in {hash_of(token) for token in tokens}


def test_nothing_to_stop_is_refused(table: Table) -> None:
    with pytest.raises(Refused):
        operations.stop_address(table.desk.chair, at=NOW)


def test_a_meeting_is_taken_into_a_calendar_from_its_page(table: Table, sign_in: Opens) -> None:
    browser = sign_in(table.desk.member)
    url = f"/meetings/{table.number}/calendar.ics"
    assert url in browser.get(f"/meetings/{table.number}").text
    answer = browser.get(url)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert f"meeting-{table.number}.ics" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = entries_in(answer.data)
    assert (entry.summary, entry.status) == ("CMR panel", "TENTATIVE")


def test_a_cases_time_is_for_those_who_may_see_the_case_once_it_went_out(
    table: Table, sign_in: Opens
) -> None:
    reference = table.cases[1].referral.reference
    url = f"/referrals/{reference}/calendar.ics"
    own = sign_in(table.desk.worker)
    own.get(url, status=404)
    assert url not in own.get(f"/referrals/{reference}").text
    a_declaration(table.cases[1], table.members[0], "involvement", withdrew=True)
    table.circulates()
    assert url in own.get(f"/referrals/{reference}").text
    (entry,) = entries_in(own.get(url).data)
    assert (entry.summary, entry.starts_at.hour, entry.starts_at.minute) == (
        f"{reference} at the CMR panel",
        9,
        50,
    )
    assert entry.uid == f"case-{table.cases[1].id}@localhost"
    assert (
        sign_in(table.members[1]).get(url).status_code == 200
    )  # asked for before they declared: it shows no case
    for person in (table.members[0], a_worker(), somebody_else()):
        sign_in(person).get(url, status=404)
    assert db.session.query(Case).count() == 3


def test_a_meeting_taken_into_a_calendar_says_what_the_person_said(table: Table, sign_in: Opens) -> None:
    table.circulates()
    browser = sign_in(table.desk.member)
    url = f"/meetings/{table.number}/calendar.ics"
    assert "TRANSP:OPAQUE" in browser.get(url).text
    member, meeting = table.desk.member, table.desk.meeting
    seat = next(one for one in meeting.panel.seats if one.person is member)
    db.session.add(
        Attendance(meeting=meeting, person=member, role="member", seat_key=seat.key, apologies=True)
    )
    db.session.commit()
    taken = browser.get(url)
    (entry,) = entries_in(taken.data)
    assert entry.summary == "CMR panel (apologies sent)"
    assert "TRANSP:TRANSPARENT" in taken.text
    (others,) = entries_in(sign_in(table.desk.worker).get(url).data)
    assert (others.summary, others.uid) == ("CMR panel", entry.uid)


def test_the_page_says_that_somebody_does_not_come_and_calls_no_sent_agenda_planned(
    table: Table, sign_in: Opens
) -> None:
    table.circulates()
    worker = sign_in(table.desk.worker)
    for case in table.cases:
        case.presenter_replied_at, case.presenter_cannot = NOW, True
    db.session.commit()
    shown = worker.get("/calendar").text
    assert "You don’t come" in shown
    assert "Planned" not in shown
