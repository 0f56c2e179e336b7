"""Pages of hits: whole while newer ones come, at the same cost however many there are, with choices of one's own."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from cmr.models import Person, db
from cmr.referrals import lists
from cmr.referrals.finding import directory
from cmr.referrals.naming import keep_name_parts
from cmr.web.actor import actor_of
from tests import factories
from tests.application import Opens
from tests.referrals.test_finding import address_of
from tests.referrals.test_queries import TODAY
from tests.statements import counted


def test_pages_of_hits_stay_whole_while_newer_ones_come(
    app: Flask, sign_in: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "AT_ONCE", 4)
    worker, panel = factories.a_worker(), factories.a_panel()

    def another() -> str:
        referral = factories.a_referral(panel, worker, child="Maya Fenwick")
        keep_name_parts(referral)
        return referral.reference

    made = [another() for _ in range(9)]
    browser = sign_in(worker)
    address, seen = address_of(browser.post("/referrals", {"words": "fenwick"}).headers["Location"]), []
    while address:
        text = browser.get(address).text
        seen += re.findall(r'href="/referrals/((?:CMR|CIN)-\d{4}-\d+)"', text)
        another()
        older = re.search(r'href="([^"]+)" rel="next"', text)
        address = older[1].replace("&amp;", "&") if older else ""

    assert seen == made[::-1]


@pytest.mark.parametrize("typed", ["fenwick", "fen ma", "0001", "nobody such"])
def test_a_search_takes_the_same_statements_however_many_there_are(
    any_app: Flask, sign_in: Opens, typed: str
) -> None:
    worker, panel = factories.a_worker(), factories.a_panel()
    browser = sign_in(worker)
    db.session.commit()
    address = address_of(browser.post("/referrals", {"words": typed, "state": "any"}).headers["Location"])
    counts = []
    for more in (1, 12):
        for _ in range(more):
            keep_name_parts(factories.a_referral(panel, worker, child="Maya Fenwick"))
        db.session.commit()
        with counted() as statements:
            browser.get(address)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_choices_are_those_whose_referrals_one_can_see(app: Flask) -> None:
    one, two = factories.a_worker(), factories.a_worker()

    def offered(person: Person) -> set[str]:
        return {worker.name for worker in directory().seen_by(actor_of(person, TODAY)).workers.values()}

    assert offered(one) == {one.name}
    assert one.team is not None
    assert one.team.manager is not None
    assert offered(one.team.manager) == {one.name}
    assert offered(factories.a_seat(factories.a_panel(), "administrator").person) == {one.name, two.name}
