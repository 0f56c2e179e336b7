"""A moved meeting's mail says another deadline where there is one, and only to whoever has yet to submit for it."""

from __future__ import annotations

from datetime import date, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from cmr.models import db
from cmr.notices import sending
from tests.agenda.desk import NOW, Desk, a_desk
from tests.factories import CIN, a_worker
from tests.notices.postbox import Postbox
from tests.schedule.deeds import moves

SAME_WEEK, WEEK_BEFORE = date(2026, 12, 11), date(2026, 12, 4)


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A panel whose deadline is a Monday; its meeting has a case, one kept for it and one being written for it."""
    desk = a_desk(CIN)
    desk.fills(1)
    kept, writes = desk.waits("Ke Pt"), desk.waits("Dra Ft", "draft")
    kept.worker, writes.worker = a_worker(name="Kit Kept"), a_worker(name="Wim Writes")
    kept.deferred_to = writes.asked_for = desk.meeting
    db.session.flush()
    return desk


def _texts(desk: Desk, postbox: Postbox, on: date, starts_at: time | None = None) -> dict[str, str]:
    moves(desk.meeting, on, "Burst pipe.", by=desk.chair, starts_at=starts_at)
    db.session.commit()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: NOW)
    return {str(mail["To"]).split(" <")[0].strip('"'): _text(mail) for mail in postbox.arrived}


def _text(mail: EmailMessage) -> str:
    plain = mail.get_body(("plain",))
    assert plain is not None
    return " ".join(plain.get_content().split())


def test_a_deadline_that_stays_is_not_said_to_be_another(desk: Desk, postbox: Postbox) -> None:
    texts = _texts(desk, postbox, SAME_WEEK)
    assert "moved to Friday 11 December 2026" in texts["Wim Writes"]
    assert not [text for text in texts.values() if "must now" in text]


def test_another_deadline_is_said_to_whoever_has_yet_to_submit(desk: Desk, postbox: Postbox) -> None:
    texts = _texts(desk, postbox, WEEK_BEFORE)
    assert "must now be submitted by 4pm on Monday 30 November 2026." in texts["Wim Writes"]
    assert "moved to Friday 4 December 2026" in texts["Kit Kept"]
    assert desk.administrator.name in texts
    assert {name for name, text in texts.items() if "must now" in text} & {
        "Kit Kept", desk.worker.name, desk.member.name, desk.administrator.name
    } == set()  # fmt: skip


def test_another_hour_is_said_to_whose_case_is_kept_for_the_meeting(desk: Desk, postbox: Postbox) -> None:
    texts = _texts(desk, postbox, desk.meeting.on, time(14, 0))
    assert "on Thursday 10 December 2026 begins at 2pm and not at 9:30am." in texts["Kit Kept"]
    assert "Waiting for it: CIN-2026-" in texts["Kit Kept"]
    assert "instead of" not in texts["Kit Kept"]
    assert "Wim Writes" not in texts, "who is writing yet may still ask for another meeting"
