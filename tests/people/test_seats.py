"""Seats on panels, over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmr.adapters import clock
from cmr.models import HistoryEntry, Panel, Person, Seat, db
from cmr.people import membership
from cmr.people.membership import Term
from cmr.rules.refusal import Refused
from tests.application import Browser
from tests.factories import CIN, CMR, a_panel, a_person, a_seat

SEATS = f"/admin/panels/{CMR}/seats"


def day(name: str, on: date | None) -> dict[str, object]:
    if on is None:
        return {}
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def history() -> list[tuple[str, dict[str, object]]]:
    rows = db.session.query(HistoryEntry).filter_by(record_kind="panel").order_by(HistoryEntry.id)
    return [(row.verb, row.detail) for row in rows if row.verb != "set_up"]


def test_a_panel_is_set_up_once(office: Browser) -> None:
    answer = office.post(f"/admin/panels/{CIN}/set-up")
    assert answer.headers["Location"] == f"/admin/panels/{CIN}/seats"
    assert db.session.query(Panel).one().key == CIN
    office.post(f"/admin/panels/{CIN}/set-up", status=404)
    office.post("/admin/panels/none-such/set-up", status=404)


def test_the_page_shows_every_seat_and_which_are_vacant(office: Browser) -> None:
    panel = a_panel()
    chair = a_seat(panel, "chair").person
    page = office.get(SEATS).text
    assert chair.name in page
    assert page.count(">Vacant<") == 7
    assert "Empty, may stay so" in page
    assert "B1.2a" in page


def test_a_seat_is_filled_and_the_panel_remembers(office: Browser) -> None:
    a_panel()
    person = a_person("Ruth Adeyemi", "service manager")
    first = date(2027, 1, 4)
    office.post(f"{SEATS}/new?seat=early_help", {"person": person.id} | day("starts_on", first))
    seat = db.session.query(Seat).one()
    assert (seat.key, seat.role, seat.person_id, seat.starts_on, seat.ends_on) == (
        "early_help", "member", person.id, first, None,
    )  # fmt: skip
    assert history() == [
        (
            "seat_filled",
            {"seat": "early_help", "person_id": person.id, "starts_on": "2027-01-04", "ends_on": None},
        )
    ]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({}, "Enter the first day"),
        ({"starts_on-day": "4"}, "The first day must include a month and a year"),
        ({"starts_on-day": "31", "starts_on-month": "2", "starts_on-year": "2027"}, "must be a real date"),
        ({"starts_on-day": "1", "starts_on-month": "2", "starts_on-year": "27"}, "must be a real date"),
        (
            day("starts_on", date(2027, 1, 4)) | {"ends_on-day": "x"},
            "The last day must include a month and a year",
        ),
    ],
)
def test_days_that_make_no_sense(office: Browser, days: dict[str, object], told: str) -> None:
    a_panel()
    person = a_person(position="service manager")
    page = office.post(f"{SEATS}/new?seat=early_help", {"person": person.id} | days, status=422).text
    assert told in page
    assert f'<option value="{person.id}" selected>' in page
    assert db.session.query(Seat).count() == 0


def test_only_who_may_chair_is_offered_the_chair(office: Browser) -> None:
    a_panel()
    a_person("Helen Strand", "head of service")
    worker = a_person("Anna Brook", "social worker")
    page = office.get(f"{SEATS}/new?seat=chair").text
    assert "Helen Strand" in page
    assert "Anna Brook" not in page
    office.post(
        f"{SEATS}/new?seat=chair", {"person": worker.id} | day("starts_on", date(2027, 1, 4)), status=422
    )
    assert db.session.query(Seat).count() == 0


def test_the_operation_refuses_such_a_chair_with_its_clause(boss: Person) -> None:
    panel, worker = a_panel(), a_person(position="social worker")
    with pytest.raises(Refused) as refused:
        membership.fill_seat(panel, "chair", worker, Term(date(2027, 1, 4)), by=boss, at=clock.now())
    assert [reason.clause for reason in refused.value.reasons] == ["B1.2"]


def test_a_seat_that_is_taken_is_refused_with_the_reason(office: Browser) -> None:
    seat = a_seat(a_panel(), "member", key="early_help")
    other = a_person("Ruth Adeyemi", "service manager")
    page = office.post(
        f"{SEATS}/new?seat=early_help", {"person": other.id} | day("starts_on", date(2027, 1, 4)), status=409
    ).text
    assert "Somebody holds this seat" in page
    assert f'<option value="{other.id}" selected>' in page
    assert db.session.query(Seat).one() is seat


def test_a_seat_the_terms_do_not_name(office: Browser) -> None:
    a_panel()
    office.get(f"{SEATS}/new?seat=throne", status=404)
    office.get(f"{SEATS}/new", status=404)


def test_an_inactive_account_is_given_no_seat(boss: Person) -> None:
    panel, gone = a_panel(), a_person(position="service manager")
    gone.active = False
    with pytest.raises(Refused, match="inactive"):
        membership.fill_seat(panel, "early_help", gone, Term(date(2027, 1, 4)), by=boss, at=clock.now())


def test_a_seat_ends_on_a_day(office: Browser) -> None:
    seat = a_seat(a_panel(), "member", key="early_help")
    assert seat.person.name in office.get(f"/admin/seats/{seat.id}/end").text
    office.post(f"/admin/seats/{seat.id}/end", day("last_day", clock.today()))
    assert seat.ends_on == clock.today()
    assert history()[-1][0] == "seat_ended"


def test_the_past_stays_as_it_was(office: Browser) -> None:
    seat = a_seat(a_panel(), "member", key="early_help")
    long_ago = clock.today() - timedelta(days=30)
    page = office.post(f"/admin/seats/{seat.id}/end", day("last_day", long_ago), status=409).text
    assert "what is past is past" in page
    assert seat.ends_on is None
    office.post(f"/admin/seats/{seat.id}/end", {}, status=422)


def test_a_seat_that_has_not_begun_is_taken_back_whole(office: Browser) -> None:
    seat = a_seat(a_panel(), "member", key="early_help")
    seat.starts_on = clock.today() + timedelta(days=30)
    office.post(f"/admin/seats/{seat.id}/end", day("last_day", clock.today()))
    assert db.session.query(Seat).count() == 0
    assert history()[-1][0] == "seat_taken_back"


def test_an_end_is_not_put_off_by_ending_it_again(office: Browser) -> None:
    seat = a_seat(a_panel(), "member", key="early_help")
    seat.ends_on = clock.today() + timedelta(days=5)
    office.post(f"/admin/seats/{seat.id}/end", day("last_day", clock.today() + timedelta(days=9)), status=409)
    assert seat.ends_on == clock.today() + timedelta(days=5)
