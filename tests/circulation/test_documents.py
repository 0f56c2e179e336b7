"""The documents of a case open to whoever reads the case, from when they do until they no longer do (D3c, D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from cmr.models import Case, db
from tests.agenda.desk import NOW
from tests.application import Browser, Opens
from tests.circulation.table import Table, a_table
from tests.factories import CIN, a_deputy, a_guest


@pytest.fixture
def table(app: Flask) -> Table:  # the database it is made in
    """Three cases, each with the documents that its panel requires."""
    made = a_table(CIN)
    a_guest(made.cases[0])
    db.session.commit()
    return made


def opened(browser: Browser, case: Case) -> int:
    """How many of the case's documents open as they were attached; any other answer is that there is no such page."""
    found = 0
    for document in case.referral.documents:
        answer = browser.look(f"/referrals/{case.referral.reference}/documents/{document.id}")
        assert answer.status_code in (200, 404), answer.status_code
        assert answer.status_code == 404 or answer.data.startswith(b"%PDF")
        found += answer.status_code == 200
    return found


def each(table: Table, browser: Browser) -> list[bool]:
    """Of each case whether its documents open: all of them, or none."""
    counts = [(opened(browser, case), len(case.referral.documents)) for case in table.cases]
    assert all(found in (0, of) and of > 1 for found, of in counts), counts
    return [found > 0 for found, _ in counts]


def out(table: Table) -> None:
    table.circulates(reason="Quorum is expected.")
    table.everybody_declares()
    db.session.commit()


def test_to_a_member_from_circulation_on_but_for_the_case_they_withdrew_from(
    table: Table, sign_in: Opens
) -> None:
    browser = sign_in(table.members[0])
    assert each(table, browser) == [False, False, False]
    out(table)
    assert each(table, browser) == [True, True, True]
    declared = next(one for one in table.cases[1].declarations if one.person_id == table.members[0].id)
    declared.kind, declared.withdrew = "involvement", True
    db.session.commit()
    assert each(table, browser) == [True, False, True]
    next(one for one in table.desk.panel.seats if one.person_id == table.members[0].id).ends_on = (
        NOW.date() - timedelta(days=1)
    )
    db.session.commit()
    assert each(table, browser) == [False, False, False]


def test_to_a_guest_those_of_one_case_until_the_meeting_ends(table: Table, sign_in: Opens) -> None:
    browser = sign_in(table.cases[0].guests[0].person)
    assert each(table, browser) == [False, False, False]
    out(table)
    assert each(table, browser) == [True, False, False]
    meeting = table.desk.meeting
    meeting.state, meeting.opened_at, meeting.chair, meeting.closed_at = "closed", NOW, table.desk.chair, NOW
    db.session.commit()
    assert each(table, browser) == [False, False, False]


def test_to_nobody_who_stands_in_elsewhere(table: Table, sign_in: Opens) -> None:
    deputy = a_deputy(table.members[0], meeting=table.desk.later)
    out(table)
    assert each(table, sign_in(deputy)) == [False, False, False]
