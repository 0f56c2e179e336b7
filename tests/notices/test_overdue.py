"""Mail that does not go out: whoever looks after it reads so at home, with since when, and has it sent at one press."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cmr.models import Meeting, Notice, Person, db
from cmr.models.history import record
from cmr.notices import sending
from cmr.notices.operations import tell
from tests.application import Opens
from tests.factories import a_meeting, a_panel, a_person, a_seat
from tests.notices.postbox import Postbox

AT = datetime(2026, 11, 23, 8, 39, tzinfo=UTC)
TWO_DAYS_ON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
WORDS = "2 mails have not gone out since Monday 23 November 2026, 8:39am"


@pytest.fixture
def administrator(app: Flask) -> Person:
    """The administrator of the panel."""
    return a_seat(a_panel(), "administrator").person


def two_waiting(administrator: Person, at: datetime = AT) -> Meeting:
    """A meeting was added, and its two members are told."""
    panel = a_panel()
    for _ in range(2):
        a_seat(panel)
    meeting = a_meeting(panel)
    tell(record("meeting", meeting.id, "make", by=administrator, at=at, series=False), about=meeting)
    db.session.commit()
    return meeting


def tried(at: datetime) -> None:
    """The mail server is away: one try in vain."""
    sending.run(within=timedelta(minutes=5), now=lambda: at)
    db.session.commit()


def test_home_says_since_when_mail_has_not_gone_out(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    two_waiting(administrator)
    tried(AT)
    manager = a_person("Ada Accounts", "business support", manages_accounts=True)
    db.session.commit()
    with time_machine.travel(TWO_DAYS_ON, tick=False):
        for person in (administrator, manager):
            home = sign_in(person).get("/").text
            assert WORDS in home
            assert 'href="/admin/notices?show=waiting"' in home
        member = db.session.query(Notice).first()
        assert member is not None
        assert "not gone out" not in sign_in(member.person).get("/").text


def test_what_has_just_been_written_is_not_held_up(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    two_waiting(administrator)
    tried(AT)
    with time_machine.travel(AT + timedelta(minutes=5), tick=False):
        assert "not gone out" not in sign_in(administrator).get("/").text


def test_the_page_says_since_when_and_no_try_that_has_passed(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    two_waiting(administrator)
    tried(AT)
    notices = db.session.query(Notice).all()
    with time_machine.travel(TWO_DAYS_ON, tick=False):
        browser = sign_in(administrator)
        page = browser.get("/admin/notices").text
        assert WORDS in page
        assert "again from" not in page
        for one in notices:
            shown = browser.get(f"/admin/notices/{one.id}").text
            assert "With the next mail that goes out" in shown
            assert "23 November 2026, 8:40am" not in shown


def test_send_now_ends_the_pauses(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    two_waiting(administrator)
    for minutes in (0, 1, 6, 21, 81, 400):
        tried(AT + timedelta(minutes=minutes))
    db.session.query(Notice).update({Notice.next_try_at: TWO_DAYS_ON + timedelta(hours=10)})
    db.session.commit()
    with time_machine.travel(TWO_DAYS_ON, tick=False):
        browser = sign_in(administrator)
        assert 'action="/admin/notices/now"' in browser.get("/admin/notices").text
        browser.post("/admin/notices/now")
    with postbox.open():
        tally = sending.run(within=timedelta(minutes=5), now=lambda: TWO_DAYS_ON)
    assert tally.sent == 2


def test_send_now_is_refused_without_a_mail_server_and_to_others(
    app: Flask, administrator: Person, sign_in: Opens
) -> None:
    sign_in(administrator).post("/admin/notices/now", status=409)
    sign_in(a_seat(a_panel()).person).post("/admin/notices/now", status=403)


def test_nobody_reads_of_a_worker_here_who_is_no_social_worker(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    two_waiting(administrator)
    notice = db.session.query(Notice).first()
    assert notice is not None
    browser = sign_in(administrator)
    for show in ("failed", "waiting", "kept", "sent", "dropped"):
        notice.state, notice.sent_at = show, AT if show == "sent" else None
        db.session.commit()
        listed = _main(browser.get(f"/admin/notices?show={show}").text)
        assert "worker" not in listed.lower()
        shown = _main(browser.get(f"/admin/notices/{notice.id}").text)
        assert "worker" not in shown.partition(">The mail as it")[0].lower()


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]
