"""The list of referrals: whose, which panel, which state, page by page."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from cmr.models import Panel, Person, db
from cmr.referrals.lists import AT_ONCE
from tests import factories
from tests.application import Opens
from tests.statements import counted

REFERENCE = re.compile(r'href="/referrals/((?:CMR|CIN)-\d{4}-\d+)"')


def listed(html: str) -> list[str]:
    return REFERENCE.findall(html)


@pytest.fixture
def team_of_two(app: Flask) -> tuple[Person, Person, Panel]:
    """Two workers of one team, each with a referral; and a stranger's."""
    team = factories.a_team()
    one, two = factories.a_worker(team), factories.a_worker(team)
    panel = factories.a_panel()
    for worker in (one, two, factories.a_worker()):
        factories.a_referral(panel, worker)
    return one, two, panel


def test_a_worker_begins_with_their_own_and_finds_their_teams(
    team_of_two: tuple[Person, Person, Panel], sign_in: Opens
) -> None:
    browser = sign_in(team_of_two[0])

    assert len(listed(browser.get("/referrals").text)) == 1
    assert len(listed(browser.get("/referrals?scope=team").text)) == 2
    assert len(listed(browser.get("/referrals?scope=all").text)) == 2


def test_a_list_that_is_not_theirs_falls_back_to_the_first(
    team_of_two: tuple[Person, Person, Panel], sign_in: Opens
) -> None:
    text = sign_in(team_of_two[0]).get("/referrals?scope=panel&panel=no-such&state=odd&older=x&newer=²").text

    assert len(listed(text)) == 1
    assert "My panels’" not in text


def test_a_chair_lists_the_panels_received_ones(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel(factories.CIN)
    chair = factories.a_seat(panel, "chair").person
    received = factories.a_referral(panel, state="submitted")
    factories.a_referral(panel, state="draft")
    factories.a_referral(factories.a_panel(factories.CMR), state="submitted")

    assert listed(sign_in(chair).get("/referrals?scope=panel").text) == [received.reference]


def test_it_is_narrowed_by_panel_and_state(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    cmr, cin = factories.a_panel(), factories.a_panel(factories.CIN)
    draft = factories.a_referral(cmr, worker)
    sent = factories.a_referral(cin, worker, "submitted")
    closed = factories.a_referral(cin, worker, "closed")
    browser = sign_in(worker)

    assert set(listed(browser.get("/referrals").text)) == {draft.reference, sent.reference}
    assert listed(browser.get(f"/referrals?panel={factories.CMR}").text) == [draft.reference]
    assert listed(browser.get("/referrals?state=closed").text) == [closed.reference]
    assert len(listed(browser.get("/referrals?state=any").text)) == 3


def test_pages_go_older_and_newer_and_lose_nothing(app: Flask, sign_in: Opens) -> None:
    worker, panel = factories.a_worker(), factories.a_panel()
    made = [factories.a_referral(panel, worker, blank=True).reference for _ in range(2 * AT_ONCE + 3)]
    browser = sign_in(worker)
    pages, address = [], "/referrals"
    while address:
        text = browser.get(address).text
        pages.append(listed(text))
        address = link(text, "next")

    assert [len(page) for page in pages] == [AT_ONCE, AT_ONCE, 3]
    assert [reference for page in pages for reference in page] == made[::-1]
    back = browser.get(link(text, "prev")).text
    assert listed(back) == pages[1]
    first = browser.get(link(back, "prev")).text
    assert listed(first) == pages[0]
    assert link(first, "prev") == ""


def link(html: str, rel: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', html)
    return found[1].replace("&amp;", "&") if found else ""


def test_htmx_gets_the_found_ones_alone(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    browser = sign_in(referral.worker)

    part = browser.get("/referrals", target="found").text

    assert part.strip().startswith('<div id="found"')
    assert part.strip() in browser.get("/referrals").text


def test_the_list_shows_initials_and_never_a_childs_name(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(child="Maya Fenwick")

    text = sign_in(referral.worker).get("/referrals").text

    assert ">MF<" in text
    assert "Fenwick" not in text


def test_an_empty_list_says_so(app: Flask, sign_in: Opens) -> None:
    assert "No referrals here." in sign_in(factories.a_worker()).get("/referrals").text


def test_a_long_list_costs_no_more_statements(app: Flask, sign_in: Opens) -> None:
    worker, panel = factories.a_worker(), factories.a_panel()
    browser = sign_in(worker)
    counts = []
    for more in (1, 20):
        for _ in range(more):
            factories.a_referral(panel, worker, blank=True)
        db.session.commit()
        with counted() as statements:
            browser.get("/referrals")
        counts.append(len(statements))

    assert counts[0] == counts[1]
