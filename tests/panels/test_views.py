"""The panels' list, calendars and terms of reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask

from cmr.models import db
from cmr.panels.queries import administered_by, current_terms
from cmr.rules.wording import spoken_date
from cmr.web.components import SILENT
from tests.agenda.desk import NEXT, NOW, a_desk
from tests.application import Opens
from tests.factories import CIN, CMR, a_guest, a_panel, a_person, a_seat


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    """It is ten in the morning on Monday 30 November 2026."""
    with time_machine.travel(NOW, tick=True):
        yield


def test_the_list_shows_each_panels_next_meeting(app: Flask, sign_in: Opens) -> None:
    a_desk(CMR).fills(2)
    a_panel(CIN)
    shown = sign_in(a_person()).get("/panels").text
    assert "Thursday 10 December 2026, 9:30am" in shown
    assert "2 of 6 used" in shown
    assert "Referrals are due Tuesday 8 December 2026" in shown
    assert "No meeting is planned yet." in shown


def test_without_panels_the_list_says_so(app: Flask, sign_in: Opens) -> None:
    assert "No panel is set up yet." in sign_in(a_person()).get("/panels").text


def test_who_runs_the_panel_sees_what_waits_and_others_do_not(app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    waiting, late = desk.waits(), desk.late()
    url = f"/panels/{CMR}"
    for person in (desk.chair, desk.administrator):
        shown = sign_in(person).get(url).text
        assert waiting.reference in shown
        assert "Late for Thursday 10 December 2026" in shown
        assert f"/panels/{CMR}/series" in shown
    for person in (desk.worker, desk.member):
        shown = sign_in(person).get(url).text
        assert waiting.reference not in shown
        assert late.reference not in shown
        assert f"/panels/{CMR}/series" not in shown


def test_a_meeting_that_nobody_opened_stands_on_top_for_who_runs_the_panel(
    app: Flask, sign_in: Opens
) -> None:
    """Its cases wait in vain: what is to be done is said before the next meeting; to others it is of the past."""
    desk = a_desk()
    desk.fills(3)
    desk.meeting.on, desk.meeting.state = date(2026, 11, 23), "circulated"
    desk.meeting.circulated_at = NOW
    db.session.commit()
    words = "Was not opened; 3 cases on it: open and record it, move or cancel it."
    for person in (desk.chair, desk.administrator):
        shown = sign_in(person).get(f"/panels/{CMR}").text
        assert shown.index(words) < shown.index("Next meeting")
    others = sign_in(desk.member).get(f"/panels/{CMR}").text
    assert words not in others
    assert "Was not opened" in others.split('id="past"')[1]
    assert "Agenda circulated" not in others.split('id="past"')[1]


def test_older_meetings_are_a_page_of_their_own(app: Flask, sign_in: Opens) -> None:
    a_desk()
    browser = sign_in(a_person())
    browser.get(f"/panels/{CMR}?before=2026-01-01")
    browser.get(f"/panels/{CMR}?before=yesterday", status=400)
    browser.get("/panels/no-such-panel", status=404)


@pytest.mark.parametrize("key", [CMR, CIN])
def test_the_terms_are_there_whole_with_their_clauses(app: Flask, sign_in: Opens, key: str) -> None:
    terms = current_terms(a_panel(key))
    shown = sign_in(a_person()).get(f"/panels/{key}/terms").text.replace("&#39;", "'").replace("&amp;", "&")
    said = [
        *terms.purpose.aims,
        *(seat.name for seat in terms.membership.seats),
        *(criterion.text for criterion in terms.criteria),
        *(stage.declaration for stage in terms.signing),
        *(item.text for item in terms.agenda.items),
        *(stage.text for stage in terms.agenda.case_stages),
        *(outcome.name for outcome in terms.sheet.outcomes),
        *(clock.name for clock in terms.clocks),
        *terms.escalation.steps,
    ]
    assert [words for words in said if words not in shown] == []
    clauses = {terms.quorum.clause, terms.deadline.clause, terms.frequency.clause, terms.conduct.clause}
    for clause in clauses - {SILENT}:
        assert f"</span>{clause}</span>" in shown


def test_with_whom_a_meeting_is_is_said_by_name(app: Flask) -> None:
    desk = a_desk(CMR)
    first = desk.administrator
    assert administered_by(desk.panel.id, NEXT, desk.member.id) == f"{first.name}, panel administrator"
    assert administered_by(desk.panel.id, NEXT, first.id) == "you"
    assert administered_by(desk.panel.id, date(2020, 1, 1)) == "Panel administrator", "Nobody holds the seat."
    a_seat(desk.panel, "administrator", a_person("Zoe Zander", "business support"))
    both = sorted((first.name, "Zoe Zander"))
    assert administered_by(desk.panel.id, NEXT) == f"{' or '.join(both)}, panel administrators"


def test_a_guest_is_led_to_their_own_meeting_and_finds_the_others_as_dates(
    app: Flask, sign_in: Opens
) -> None:
    desk = a_desk(CMR)
    guest = a_guest(desk.fills(1)[0])
    db.session.commit()
    browser = sign_in(guest)
    mine, other = (f'href="/meetings/{one.id}"' for one in (desk.meeting, desk.later))
    for url in ("/panels", f"/panels/{CMR}"):
        shown = browser.get(url).text
        assert mine in shown
        for address in set(re.findall(r'href="(/meetings/\d+)"', shown)):
            browser.get(address)
    assert other not in shown
    assert spoken_date(desk.later.on) in shown
    assert other in sign_in(desk.member).get(f"/panels/{CMR}").text
