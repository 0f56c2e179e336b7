"""Whoever presents a case says on their own pages whether they come, and can say otherwise there (D3d)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cmr.agenda import presenting
from cmr.models import Case, Person, db
from tests.agenda.desk import NOW, Desk, a_desk
from tests.application import Browser, Opens
from tests.factories import a_worker
from tests.home.test_home import parts


@pytest.fixture(autouse=True)
def travels() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    return a_desk()


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case of a circulated agenda."""
    case = desk.fills(1)[0]
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.commit()
    return case


def words(text: str) -> str:
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" [\1] ", text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def coming(browser: Browser) -> str:
    return words(parts(browser)["coming"])


def moves(browser: Browser, case: Case) -> str:
    text = browser.get(f"/referrals/{case.referral.reference}").text
    found = re.search(r'<section class="cmr-moves".*?</section>', text, re.DOTALL)
    assert found is not None
    return words(found[0])


def presenter_page(case: Case) -> str:
    return f"/meetings/{case.meeting_id}/cases/{case.referral.reference}/presenter"


def test_the_record_offers_whoever_presents_it_to_say_so_or_that_they_cannot(
    desk: Desk, case: Case, sign_in: Opens
) -> None:
    worker = sign_in(desk.worker)
    asked = moves(worker, case)
    assert f"[{presenter_page(case)}] Say that you come" in asked
    assert f"[{presenter_page(case)}#cannot] I can’t come" in asked
    assert 'id="cannot" open' in worker.get(presenter_page(case)).text
    presenting.comes(case, by=desk.worker, at=NOW)
    db.session.commit()
    said = moves(worker, case)
    assert "Say that you come" not in said
    assert f"[{presenter_page(case)}#cannot] I can’t come after all" in said
    presenting.cannot_come(case, None, by=desk.worker, at=NOW)
    db.session.commit()
    assert f"[{presenter_page(case)}] I come after all" in moves(worker, case)
    assert "presenter" not in moves(sign_in(desk.administrator), case)


def test_once_the_day_is_over_nothing_is_left_to_say(desk: Desk, case: Case, sign_in: Opens) -> None:
    with time_machine.travel(NOW + timedelta(days=30)):
        assert "presenter" not in moves(sign_in(desk.worker), case)


def test_home_keeps_what_the_presenter_said_with_the_way_to_say_otherwise(
    desk: Desk, case: Case, sign_in: Opens
) -> None:
    worker = sign_in(desk.worker)
    presenting.comes(case, by=desk.worker, at=NOW)
    db.session.commit()
    shown = coming(worker)
    assert "You present it, and said that you come" in shown
    assert f"[{presenter_page(case)}#cannot] I can’t come after all" in shown
    assert f"[/referrals/{case.referral.reference}] Open" in shown
    presenting.cannot_come(case, None, by=desk.worker, at=NOW)
    db.session.commit()
    shown = coming(worker)
    assert "You said that you can’t come: somebody else is named" in shown
    assert f"[{presenter_page(case)}] I come after all" in shown


def test_a_colleague_who_presents_it_has_a_line_of_their_own(desk: Desk, case: Case, sign_in: Opens) -> None:
    colleague: Person = a_worker(desk.worker.team)
    presenting.name_presenter(case, colleague, by=desk.administrator, at=NOW)
    presenting.comes(case, by=colleague, at=NOW)
    db.session.commit()
    assert "You present it, and said that you come" in coming(sign_in(colleague))
    assert "You present it" not in coming(sign_in(desk.worker))
