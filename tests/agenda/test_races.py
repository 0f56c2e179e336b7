"""Twelve who want the last place at the same moment: one gets it, eleven are told calmly. On both databases."""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from cmr.models import Case, HistoryEntry, Panel, Person, Referral, db
from tests.agenda.desk import a_desk
from tests.agenda.told import as_told, seen_places
from tests.application import Browser, Opens
from tests.factories import a_person, a_seat
from tests.schedule.deeds import seen

AT_ONCE = 12


def _all_at_once(
    browsers: list[Browser], urls: list[str], forms: list[dict[str, object]]
) -> list[TestResponse]:
    """Every browser posts its form at the same moment, each in a thread and on a connection of its own."""
    start = Barrier(len(browsers))

    def send(browser: Browser, url: str, form: dict[str, object]) -> TestResponse:
        start.wait(timeout=30)
        return browser.client.post(url, data={"csrf_token": browser.token} | form)

    def alone(browser: Browser, url: str, form: dict[str, object]) -> TestResponse:
        # A context of its own, as a server gives each request.
        return contextvars.Context().run(send, browser, url, form)

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(alone, browsers, urls, forms, timeout=60))
    db.session.rollback()
    db.session.expire_all()
    return answers


def _statuses(answers: list[TestResponse]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_one_of_twelve_gets_the_last_place(any_app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    desk.fills(5)
    referrals = [desk.waits(f"Twin {chr(65 + number)}") for number in range(AT_ONCE)]
    references = [referral.reference for referral in referrals]
    browsers = [sign_in(_an_administrator(desk.panel)) for _ in range(AT_ONCE)]
    meeting_id = desk.meeting.id
    db.session.commit()
    answers = _all_at_once(
        browsers,
        [f"/meetings/{meeting_id}/cases"] * AT_ONCE,
        [{"reference": reference} for reference in references],
    )
    assert _statuses(answers) == [303] + [409] * 11
    assert all("The meeting is full" in answer.text for answer in answers if answer.status_code == 409)
    places = [case.place for case in db.session.query(Case).filter_by(meeting_id=meeting_id)]
    assert sorted(places) == [1, 2, 3, 4, 5, 6]
    states = [one.state for one in db.session.query(Referral).filter(Referral.reference.in_(references))]
    assert sorted(states) == ["scheduled"] + ["submitted"] * 11


def test_twelve_who_fill_an_empty_agenda_by_two_ways_take_six_places(any_app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    references = [desk.waits(f"Twin {chr(65 + number)}").reference for number in range(AT_ONCE)]
    browsers = [sign_in(desk.administrator) for _ in range(AT_ONCE)]
    meeting_id = desk.meeting.id
    db.session.commit()
    half = AT_ONCE // 2
    urls = [f"/meetings/{meeting_id}/cases"] * half + [
        f"/referrals/{one}/schedule" for one in references[half:]
    ]
    forms: list[dict[str, object]] = [{"reference": one} for one in references[:half]]
    forms += [{"meeting": meeting_id}] * half
    assert _statuses(_all_at_once(browsers, urls, forms)) == [303] * 6 + [409] * 6
    places = [case.place for case in db.session.query(Case).filter_by(meeting_id=meeting_id)]
    assert sorted(places) == [1, 2, 3, 4, 5, 6]


def test_one_referral_placed_by_twelve_is_placed_once(any_app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    reference = desk.waits().reference
    browsers = [sign_in(desk.administrator) for _ in range(AT_ONCE)]
    url = f"/meetings/{desk.meeting.id}/cases"
    db.session.commit()
    answers = _all_at_once(browsers, [url] * AT_ONCE, [{"reference": reference}] * AT_ONCE)
    assert _statuses(answers) == [303] + [409] * 11
    assert db.session.query(Case).count() == 1


def test_a_case_placed_while_its_meeting_is_cancelled_is_not_lost(any_app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    reference, meeting_id = desk.waits().reference, desk.meeting.id
    browsers = [sign_in(desk.administrator), sign_in(desk.chair)]
    db.session.commit()
    mark = seen(browsers[1].get(f"/meetings/{meeting_id}/cancel").text)
    answers = _all_at_once(
        browsers,
        [f"/meetings/{meeting_id}/cases", f"/meetings/{meeting_id}/cancel"],
        [{"reference": reference}, {"reason": "The room is flooded.", **mark}],
    )
    assert _statuses(answers) == [303, 409]
    referral = db.session.query(Referral).filter_by(reference=reference).one()
    db.session.refresh(desk.meeting)
    assert (referral.state, desk.meeting.state) in {("scheduled", "planned"), ("submitted", "cancelled")}


@pytest.mark.parametrize("deed", ["defer-late", "defer", "defer-waiting"])
@pytest.mark.parametrize("repeated", range(3))
def test_a_case_deferred_while_the_later_meeting_is_cancelled_is_kept_for_no_meeting_that_is_not_held(
    any_app: Flask, sign_in: Opens, deed: str, repeated: int
) -> None:
    desk = a_desk()
    referral = desk.late() if deed == "defer-late" else desk.waits()
    if deed == "defer":
        desk.places(referral)
    reference, later_id = referral.reference, desk.later.id
    browsers = [sign_in(desk.chair), sign_in(desk.administrator)]
    mark = seen(browsers[1].get(f"/meetings/{later_id}/cancel").text)
    answers = _all_at_once(
        browsers,
        [f"/referrals/{reference}/{deed}", f"/meetings/{later_id}/cancel"],
        [{"meeting": later_id, "reason": "The birth is near."}, {"reason": "The room is flooded.", **mark}],
    )
    assert _statuses(answers) in ([303, 409], [303, 422]), "whoever comes second is told"
    referral = db.session.query(Referral).filter_by(reference=reference).one()
    db.session.refresh(desk.later)
    assert (referral.deferred_to_id, desk.later.state) in {(later_id, "planned"), (None, "cancelled")}


@pytest.mark.parametrize("first", ["place", "defer"])
def test_a_case_placed_while_the_chair_defers_it_is_one_or_the_other(
    any_app: Flask, sign_in: Opens, first: str
) -> None:
    desk = a_desk()
    reference, meeting_id = desk.waits().reference, desk.meeting.id
    placing, deferring = sign_in(desk.administrator), sign_in(desk.chair)
    does = [
        (placing, f"/meetings/{meeting_id}/cases", {"reference": reference}),
        (
            deferring,
            f"/referrals/{reference}/defer-waiting",
            {"meeting": desk.later.id, "reason": "The birth is near."},
        ),
    ]
    db.session.commit()
    browsers, urls, forms = zip(*(does if first == "place" else does[::-1]), strict=True)
    answers = _all_at_once(list(browsers), list(urls), list(forms))
    assert _statuses(answers) == [303, 409]
    (refused,) = [answer.text for answer in answers if answer.status_code == 409]
    referral = db.session.query(Referral).filter_by(reference=reference).one()
    if referral.state == "scheduled":
        assert referral.deferred_to_id is None
        assert f"{reference} is on the agenda of Thursday 10 December 2026 already" in refused
    else:
        assert (referral.state, referral.deferred_to_id) == ("submitted", desk.later.id)
        assert "The chair deferred it to Thursday 17 December 2026" in refused
    verbs = [one.verb for one in db.session.query(HistoryEntry).filter_by(record_id=referral.id)]
    assert verbs.count("schedule") + verbs.count("defer_waiting") == 1


MOVES_EACH = 6


def test_twelve_administrators_work_on_one_board_at_once(any_app: Flask, sign_in: Opens) -> None:
    """Each places, moves by button and by drag, and takes off, several times over: six cases, every order told."""
    desk = a_desk()
    references = [desk.waits(f"Twin {chr(65 + number)}").reference for number in range(AT_ONCE)]
    browsers = [sign_in(_an_administrator(desk.panel)) for _ in range(AT_ONCE)]
    meeting_id = desk.meeting.id
    db.session.commit()
    start, boards = Barrier(AT_ONCE), [f"/meetings/{meeting_id}"] * AT_ONCE

    def works(number: int) -> list[TestResponse]:
        browser, own, answers = browsers[number], references[number], []
        start.wait(timeout=60)
        for turn in range(MOVES_EACH):
            placed = seen_places(browser.client.get(boards[number]).text)
            url, form = _a_move(meeting_id, own, placed, number + turn)
            answers.append(browser.client.post(url, data={"csrf_token": browser.token} | form))
        return answers

    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [pool.submit(contextvars.Context().run, works, number) for number in range(AT_ONCE)]
        answers = [answer for run in runs for answer in run.result(timeout=240)]
    db.session.rollback()
    db.session.expire_all()
    assert set(_statuses(answers)) <= {303, 409}
    assert not [one for one in answers if "locked" in one.text or "deadlock" in one.text]
    assert all("Why not" in one.text for one in answers if one.status_code == 409)
    cases = db.session.query(Case).filter_by(meeting_id=meeting_id, state="placed").all()
    assert sorted(case.place for case in cases) == [1, 2, 3, 4, 5, 6]
    assert len({case.referral_id for case in cases}) == 6
    assert as_told(meeting_id) == {case.referral.reference: case.place for case in cases}
    states = [one.state for one in db.session.query(Referral).filter(Referral.reference.in_(references))]
    assert sorted(states) == ["scheduled"] * 6 + ["submitted"] * 6


def _a_move(
    meeting_id: int, own: str, seen: list[tuple[str, int]], turn: int
) -> tuple[str, dict[str, object]]:
    """Placing one's own until the agenda is full; then a drag, or a step of a button, from where it was seen."""
    if len(seen) < 6:
        return f"/meetings/{meeting_id}/cases", {"reference": own, "place": turn % 6 + 1}
    reference, place = seen[turn % 6]
    url = f"/meetings/{meeting_id}/cases/{reference}/order"
    if turn % 2:
        return url, {"place": place, "to": (place + turn) % 6 + 1}
    return url, {"place": place, "direction": "up" if place > 1 else "down"}


def _an_administrator(panel: Panel) -> Person:
    return a_seat(panel, "administrator", a_person(position="business support")).person


def test_a_page_that_says_no_takes_no_lock_again(app: Flask, sign_in: Opens) -> None:
    """Whoever waited their turn only to be refused would wait a second time, and might be told of the lock itself."""
    desk = a_desk()
    desk.fills(6)
    reference, url = desk.waits().reference, f"/meetings/{desk.meeting.id}/cases"
    browser, begun = sign_in(desk.administrator), []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert "The meeting is full" in browser.post(url, {"reference": reference}, status=409).text
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert begun == ["BEGIN IMMEDIATE", "BEGIN"]
