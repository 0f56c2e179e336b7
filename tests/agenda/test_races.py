"""Twelve who want the last place at the same moment: one gets it, eleven are told calmly. On both databases."""

from __future__ import annotations

import contextvars
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import and_, or_
from werkzeug.test import TestResponse

from cmr.models import Case, HistoryEntry, Panel, Person, Referral, db
from cmr.rules.agenda import rearranged
from tests.agenda.desk import a_desk
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
            placed = _seen_places(browser.client.get(boards[number]).text)
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
    assert _as_told(meeting_id) == {case.referral.reference: case.place for case in cases}
    states = [one.state for one in db.session.query(Referral).filter(Referral.reference.in_(references))]
    assert sorted(states) == ["scheduled"] * 6 + ["submitted"] * 6


def _seen_places(board: str) -> list[tuple[str, int]]:
    """Reference and place of each case that the board offers to move, as its forms say."""
    found = re.findall(r'id="order-([A-Z0-9-]+)".*?name="place" value="(\d+)"', board, re.DOTALL)
    return [(reference, int(place)) for reference, place in found]


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


def _as_told(meeting_id: int) -> dict[str, int]:
    """The agenda as the history tells it: each placing and each change of order, one after the other."""
    told = db.session.query(HistoryEntry).filter(
        or_(
            and_(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id == meeting_id),
            HistoryEntry.verb == "schedule",
        )
    )
    at: dict[str, int] = {}
    names = {one.id: one.reference for one in db.session.query(Referral)}
    for entry in told.order_by(HistoryEntry.id):
        if entry.verb == "schedule":
            at[names[entry.record_id]] = entry.detail["place"]
        elif entry.verb == "reorder":
            moves = rearranged(at.values(), set(), entry.detail["from_place"], entry.detail["to_place"])
            assert at[entry.detail["reference"]] == entry.detail["from_place"]
            at = {reference: moves.get(place, place) for reference, place in at.items()}
    return at


def _an_administrator(panel: Panel) -> Person:
    return a_seat(panel, "administrator", a_person(position="business support")).person
