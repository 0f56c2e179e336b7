"""The pulse of a meeting: every deed of it beats, in its own transaction, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.hearing.pulse import beat, beat_of, stands
from cmr.models import Attendance, Person, Pulse, db
from cmr.models.history import record
from tests.application import Browser
from tests.factories import a_deputy, a_meeting
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet

SignIn = Callable[[Person], Browser]


def test_a_pulse_begins_somewhere_and_then_counts(any_app: Flask) -> None:
    meeting = a_hearing().meeting
    assert beat_of(meeting.id) == 0
    beat(meeting.id)
    first = beat_of(meeting.id)
    assert first > 0
    beat(meeting.id)
    assert beat_of(meeting.id) == first + 1


def test_what_is_undone_did_not_beat(any_app: Flask) -> None:
    meeting = a_hearing().meeting
    beat(meeting.id)
    before = beat_of(meeting.id)
    db.session.commit()
    beat(meeting.id)
    db.session.rollback()
    assert beat_of(meeting.id) == before


def test_only_its_own_meeting_beats(app: Flask) -> None:
    hearing = a_hearing()
    other = a_meeting(hearing.meeting.panel, hearing.meeting.on.replace(day=17))
    record("meeting", hearing.meeting.id, "conduct", by=hearing.chair, at=clock.now())
    record("panel", other.id, "set_up", by=hearing.chair, at=clock.now())
    assert (beat_of(hearing.meeting.id) > 0, beat_of(other.id)) == (True, 0)


DEEDS: dict[str, tuple[str, dict[str, object]]] = {
    "mark": ("meetings/{id}/attendance", {"person": "{worker}", "mark": "present"}),
    "conduct": ("meetings/{id}/conduct", {"person": "all"}),
    "declare": ("{case}/declare", {"kind": "none"}),
    "declare for somebody": ("{case}/declarations", {"person": "{member}", "kind": "none"}),
    "save": ("{case}/sheet", cmr_sheet()),
    "table": ("{case}/table", {"reason": "No time is left today."}),
}


@pytest.mark.parametrize("deed", list(DEEDS))
def test_every_deed_of_the_meeting_beats(hearing: Hearing, sign_in: SignIn, deed: str) -> None:
    words = {
        "id": hearing.meeting.id,
        "case": hearing.url.lstrip("/"),
        "member": hearing.members[0].id,
        "worker": hearing.referral.worker_id,
    }
    before = beat_of(hearing.meeting.id)
    url, sent = DEEDS[deed]
    data = {
        name: value.format(**words) if isinstance(value, str) and "{" in value else value
        for name, value in sent.items()
    }
    sign_in(hearing.chair).post(f"/{url.format(**words)}", data)
    assert beat_of(hearing.meeting.id) > before


def test_signing_and_closing_beat(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    for url, sent in (
        (f"{hearing.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting)),
        (f"/meetings/{hearing.meeting.id}/close", {}),
    ):
        before = beat_of(hearing.meeting.id)
        chair.post(url, sent)
        assert beat_of(hearing.meeting.id) > before, url


def test_a_refused_deed_does_not_beat(hearing: Hearing, sign_in: SignIn) -> None:
    beat(hearing.meeting.id)
    db.session.commit()
    before = beat_of(hearing.meeting.id)
    sign_in(hearing.chair).post(f"/meetings/{hearing.meeting.id}/close", status=409)
    assert beat_of(hearing.meeting.id) == before


def test_what_somebody_sees_stands_until_a_deed_or_a_hat_changes(any_app: Flask) -> None:
    hearing = a_hearing()
    meeting, member, today = hearing.meeting, hearing.members[0], hearing.meeting.on
    beat(meeting.id)
    said = [stands(meeting.id, member, today), stands(meeting.id, hearing.chair, today)]
    assert stands(meeting.id, member, today) == said[0]
    assert said[0].beat == beat_of(meeting.id)
    beat(meeting.id)
    said.append(stands(meeting.id, member, today))
    a_deputy(hearing.chair)
    said.append(stands(meeting.id, member, today))
    hearing.meeting.panel.seats[0].ends_on = today
    db.session.flush()
    said.append(stands(meeting.id, member, today))
    said.append(stands(meeting.id, member, today.replace(day=11)))
    assert len(set(said)) == len(said)
    assert db.session.query(Pulse).count() == 1


def test_whoever_declines_before_it_opens_sees_the_page_anew(any_app: Flask) -> None:
    """A deputy's access hangs on their reply (D5): the open page asks again who they are."""
    hearing = a_hearing(state="circulated")
    meeting, deputy = hearing.meeting, a_deputy(hearing.members[0], meeting=hearing.meeting)
    before = stands(meeting.id, deputy, meeting.on).hats
    entry = Attendance(meeting=meeting, person=deputy, role="member", seat_key="member", apologies=True)
    db.session.add(entry)
    db.session.flush()
    declined = stands(meeting.id, deputy, meeting.on).hats
    entry.apologies = False
    db.session.flush()
    assert declined != before
    assert stands(meeting.id, deputy, meeting.on).hats == before
