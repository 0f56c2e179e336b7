"""Deputies: one's own, and everybody's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.models import Deputyship, HistoryEntry, Person, db
from cmr.people import membership
from cmr.rules.refusal import Refused
from cmr.rules.wording import spoken_date
from tests.application import Browser
from tests.factories import CIN, a_deputy, a_meeting, a_panel, a_person, a_seat
from tests.people.test_seats import day
from tests.statements import counted


@pytest.fixture
def manager(app: Flask) -> Person:
    return a_person("Martin Vale", "service manager")


def days(first: int = 0, last: int = 7) -> dict[str, object]:
    today = clock.today()
    return day("starts_on", today + timedelta(days=first)) | day("ends_on", today + timedelta(days=last))


def test_a_person_names_their_own_deputy(manager: Person, sign_in: Callable[[Person], Browser]) -> None:
    ruth = a_person("Ruth Adeyemi", "service manager")
    browser = sign_in(manager)
    browser.post("/deputies", {"deputy": ruth.id} | days())
    row = db.session.query(Deputyship).one()
    assert (row.principal_id, row.deputy_id) == (manager.id, ruth.id)
    page = browser.get("/deputies").text
    assert "Stands in now" in page
    last = spoken_date(clock.today() + timedelta(days=7))
    assert f"Ruth Adeyemi stands in for you from {spoken_date(clock.today())} to {last}." in page
    assert "Martin Vale" in sign_in(ruth).get("/deputies").text
    entry = db.session.query(HistoryEntry).one()
    assert (entry.record_kind, entry.record_id, entry.verb) == ("person", manager.id, "deputy_named")
    assert entry.detail["deputy_id"] == ruth.id


def test_nobody_is_their_own_deputy(manager: Person, sign_in: Callable[[Person], Browser]) -> None:
    answer = sign_in(manager).post("/deputies", {"deputy": manager.id} | days(), status=422)
    assert "Choose one from the list" in answer.text
    with pytest.raises(Refused, match="their own deputy"):
        membership.nominate_deputy(manager, manager, clock.today(), clock.today(), by=manager, at=clock.now())


@pytest.mark.parametrize(
    ("first", "last", "told"), [(5, 4, "the first day or a later one"), (-9, -1, "today or later")]
)
def test_days_out_of_order(
    manager: Person, sign_in: Callable[[Person], Browser], first: int, last: int, told: str
) -> None:
    ruth = a_person(position="team manager")
    page = sign_in(manager).post("/deputies", {"deputy": ruth.id} | days(first, last), status=409).text
    assert told in page
    assert f'<option value="{ruth.id}" selected>' in page
    assert db.session.query(Deputyship).count() == 0


def test_the_same_deputy_twice(manager: Person, sign_in: Callable[[Person], Browser]) -> None:
    ruth = a_person(position="team manager")
    browser = sign_in(manager)
    browser.post("/deputies", {"deputy": ruth.id} | days())
    assert "already" in browser.post("/deputies", {"deputy": ruth.id} | days(7, 9), status=409).text
    browser.post("/deputies", {"deputy": ruth.id} | days(8, 9))


def test_what_is_missing_is_said(manager: Person, sign_in: Callable[[Person], Browser]) -> None:
    page = sign_in(manager).post("/deputies", {}, status=422).text
    for words in ("Choose a deputy", "Enter the first day", "Enter the last day"):
        assert words in page


def test_ones_own_is_ended_early(manager: Person, sign_in: Callable[[Person], Browser]) -> None:
    a_deputy(manager)
    row = db.session.query(Deputyship).one()
    browser = sign_in(manager)
    browser.post(f"/deputies/{row.id}/end")
    assert row.ended_at is not None
    browser.post(f"/deputies/{row.id}/end", status=409)
    assert "Nobody stands in for you" in browser.get("/deputies").text


def test_somebody_elses_is_not_there(manager: Person, sign_in: Callable[[Person], Browser]) -> None:
    deputy = a_deputy(manager)
    row = db.session.query(Deputyship).one()
    for other in (deputy, a_person()):
        sign_in(other).post(f"/deputies/{row.id}/end", status=404)
        sign_in(other).post(f"/admin/deputies/{row.id}/end", status=403)
    assert row.ended_at is None


def test_an_account_manager_sees_to_everybodys(office: Browser, manager: Person) -> None:
    ruth = a_person("Ruth Adeyemi", "head of service")
    office.post("/admin/deputies", {"principal": manager.id, "deputy": ruth.id} | days())
    row = db.session.query(Deputyship).one()
    page = office.get("/admin/deputies").text
    assert "Martin Vale" in page
    assert "Ruth Adeyemi" in page
    office.post(f"/admin/deputies/{row.id}/end")
    assert row.ended_at is not None
    office.post("/admin/deputies", {"deputy": ruth.id} | days(), status=422)
    office.post("/admin/deputies", {"principal": ruth.id, "deputy": ruth.id} | days(), status=409)


def test_past_ones_are_not_listed(office: Browser, manager: Person) -> None:
    a_deputy(manager, a_person("Long Gone"), starts_on=date(2020, 1, 1), days=3)
    assert "Nobody has a deputy" in office.get("/admin/deputies").text


def test_an_inactive_account_stands_in_for_nobody(manager: Person) -> None:
    gone = a_person()
    gone.active = False
    with pytest.raises(Refused, match="inactive"):
        membership.nominate_deputy(manager, gone, clock.today(), clock.today(), by=manager, at=clock.now())


def test_nobody_unfit_is_offered_or_taken(
    manager: Person, office: Browser, sign_in: Callable[[Person], Browser]
) -> None:
    partner = a_person("Leah Dunmorrow", "partner agency")
    browser = sign_in(manager)
    assert "Leah Dunmorrow" not in browser.get("/deputies").text
    browser.post("/deputies", {"deputy": partner.id} | days(), status=422)
    sent = {"principal": manager.id, "deputy": partner.id} | days()
    assert (
        "For a service manager only a team manager, a service manager or"
        in office.post("/admin/deputies", sent, status=409).text
    )
    assert db.session.query(Deputyship).count() == 0


@pytest.mark.parametrize(
    ("position", "covers"),
    [
        ("social worker", "their team manager covers"),
        ("partner agency", "invited by the panel’s administrator"),
    ],
)
def test_nobody_stands_in_for_who_has_no_seat_and_manages_nothing(
    app: Flask, sign_in: Callable[[Person], Browser], position: str, covers: str
) -> None:
    """D5: a deputy would get nothing; who covers is said instead."""
    amara, ruth = a_person("Amara Lind", position), a_person("Ruth Adeyemi", "team manager")
    db.session.commit()
    browser = sign_in(amara)
    shown = browser.get("/deputies").text
    assert covers in shown
    assert "Name the deputy" not in shown
    told = browser.post("/deputies", {"deputy": ruth.id} | days(), status=409).text
    assert "Amara Lind has no seat on a panel and manages no team or service" in told
    assert db.session.query(Deputyship).count() == 0


def test_a_wrong_year_is_not_taken_and_nothing_typed_is_lost(
    manager: Person, sign_in: Callable[[Person], Browser]
) -> None:
    ruth = a_person("Ruth Adeyemi", "service manager")
    answer = sign_in(manager).post("/deputies", {"deputy": ruth.id} | days(0, 3652), status=409).text
    assert "A deputy is named for a year at most" in answer
    assert f'value="{(clock.today() + timedelta(days=3652)).year}"' in answer
    assert db.session.query(Deputyship).count() == 0


def test_which_meetings_of_their_days_meet_another_of_theirs_is_said(
    manager: Person, sign_in: Callable[[Person], Browser]
) -> None:
    """D5: as it is where somebody is chosen for one meeting; said once it is done, and while it stands."""
    ruth = a_person("Ruth Adeyemi", "service manager")
    ours, theirs = a_panel(), a_panel(CIN)
    a_seat(ours, person=manager)
    a_seat(theirs, person=ruth)
    first, second, third = (clock.today() + timedelta(days=number) for number in (2, 3, 4))
    one, two = a_meeting(ours, first), a_meeting(ours, second)
    for on, state in ((first, "planned"), (second, "cancelled"), (third, "planned")):
        a_meeting(theirs, on, state)
    db.session.commit()
    browser = sign_in(manager)
    browser.post("/deputies", {"deputy": ruth.id} | days(0, 3))
    with counted() as sent:
        page = browser.get("/deputies").text
    elsewhere = "Ruth Adeyemi is to be at another panel’s meeting at the same time on"
    assert f"{elsewhere} {spoken_date(first)}." in page
    assert f"Ruth Adeyemi sits on the {theirs.name} too, and it meets at that time" in page
    assert f'href="/meetings/{one.id}"' in page
    assert f'href="/meetings/{two.id}"' not in page
    assert f"You sit on the {theirs.name} too" in sign_in(ruth).get("/deputies").text
    a_meeting(ours, third)
    db.session.commit()
    with counted() as more:
        browser.get("/deputies")
    assert len(more) <= len(sent)
    db.session.query(Deputyship).delete()
    db.session.commit()
    office = sign_in(a_person(manages_accounts=True))
    office.post("/admin/deputies", {"principal": manager.id, "deputy": ruth.id} | days(0, 4))
    page = office.get("/admin/deputies").text
    assert f"{elsewhere} {spoken_date(first)} and {spoken_date(third)}." in page
