"""No page about one panel quotes another panel's terms."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from cmr.models import db
from tests.application import Opens
from tests.factories import CIN, CMR, a_meeting, a_panel, a_person, a_referral, a_seat, a_worker

QUOTED = re.compile(r'class="cmr-clause"[^>]*>(?:<span[^>]*>[^<]*</span>)?([^<]+)<')


@pytest.mark.parametrize(("key", "foreign"), [(CMR, "D"), (CIN, "B")])
def test_every_clause_on_a_panels_pages_is_its_own(
    app: Flask, sign_in: Opens, key: str, foreign: str
) -> None:
    panel = a_panel(key)
    worker = a_worker()
    chair, administrator = a_seat(panel, "chair").person, a_seat(panel, "administrator").person
    head = a_person(position="head of service")
    open_meeting = a_meeting(panel, state="in_session")
    held = a_meeting(panel, date(2026, 11, 5), "closed")
    at = {"scheduled": open_meeting, "heard": held, "actioned": held}
    states = ("draft", "submitted", "scheduled", "heard", "actioned", "returned", "closed")
    referrals = {state: a_referral(panel, worker, state, meeting=at.get(state)) for state in states}
    db.session.commit()
    scheduled = referrals["scheduled"].reference
    pages = [
        *(f"/referrals/{one.reference}" for one in referrals.values()),
        f"/referrals/{referrals['draft'].reference}/check",
        f"/referrals/{referrals['draft'].reference}/sign",
        f"/referrals/{referrals['actioned'].reference}/close",
        f"/referrals/{referrals['actioned'].reference}/return",
        f"/panels/{key}",
        f"/panels/{key}/terms",
        f"/meetings/{open_meeting.id}",
        f"/meetings/{open_meeting.id}/attendance",
        f"/meetings/{open_meeting.id}/cases/{scheduled}",
        f"/meetings/{open_meeting.id}/cases/{scheduled}/table",
    ]
    quoted: set[str] = set()
    for person in (worker, chair, administrator, head):
        browser = sign_in(person)
        for url in pages:
            quoted |= set(QUOTED.findall(browser.look(url).text))
    assert len(quoted) > 10
    assert not [clause for clause in quoted if clause.startswith(foreign)]


@pytest.mark.parametrize(("key", "own"), [(CMR, "B1.7"), (CIN, "D3b")])
def test_a_mark_says_what_it_is_and_is_explained_where_it_stands(
    app: Flask, sign_in: Opens, key: str, own: str
) -> None:
    draft = a_referral(a_panel(key), a_worker(), "draft")
    for section in draft.sections:
        section.answers = {}
    db.session.commit()
    reader = sign_in(draft.worker)
    page = reader.get(f"/referrals/{draft.reference}/check").text

    assert "referral form" in QUOTED.findall(page)
    assert 'title="The panel’s referral form says so"' in page
    footer = page.split("<footer")[1]
    assert QUOTED.findall(footer) == [own]
    assert f'href="/panels/{key}/terms"' in footer
    quoted = set(QUOTED.findall(reader.get(f"/panels/{key}/terms").text))
    assert not {"U", "BF", "BD", "DF"} & quoted


def test_no_page_about_no_panel_explains_marks_nor_one_that_somebody_may_not_open(
    app: Flask, sign_in: Opens
) -> None:
    hidden = a_referral(a_panel(CMR), a_worker(), "draft")
    db.session.commit()
    assert "cmr-footer__marks" not in sign_in(a_person()).look(f"/referrals/{hidden.reference}").text
    assert "cmr-footer__marks" not in sign_in(a_person()).get("/").text
