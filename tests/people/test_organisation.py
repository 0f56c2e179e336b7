"""Services and teams, over HTTP."""

from __future__ import annotations

import pytest

from cmr.adapters import clock
from cmr.models import HistoryEntry, Person, Service, Team, db
from cmr.people import organisation
from cmr.people.organisation import Unit
from tests.application import Browser
from tests.factories import a_person, a_service, a_team

SERVICES, TEAMS = "/admin/services", "/admin/teams"


def history(kind: str) -> list[tuple[str, dict[str, object]]]:
    rows = db.session.query(HistoryEntry).filter_by(record_kind=kind).order_by(HistoryEntry.id)
    return [(row.verb, row.detail) for row in rows]


def test_a_service_and_its_team_are_made(office: Browser) -> None:
    head = a_person("Helen Strand", "head of service")
    office.post(f"{SERVICES}/new", {"name": " Duty  and Assessment ", "manager": head.id})
    service = db.session.query(Service).one()
    assert (service.name, service.manager_id) == ("Duty and Assessment", head.id)
    office.post(f"{TEAMS}/new", {"name": "Assessment North", "service": service.id, "manager": ""})
    team = db.session.query(Team).one()
    assert (team.service_id, team.manager_id) == (service.id, None)
    assert history("service") == [("service_made", {"name": "Duty and Assessment", "manager_id": head.id})]
    assert history("team")[0][0] == "team_made"
    assert "Helen Strand" in office.get(SERVICES).text
    assert "No manager" in office.get(TEAMS).text


def test_what_is_so_stands_in_the_form(office: Browser) -> None:
    team = a_team("Assessment North")
    page = office.get(f"{TEAMS}/{team.id}").text
    assert f'<option value="{team.service_id}" selected>' in page
    assert f'<option value="{team.manager_id}" selected>' in page


def test_a_team_is_changed_and_the_change_recorded(office: Browser) -> None:
    team, new = a_team("North"), a_person("Tom Brackley", "team manager")
    before = team.manager_id
    office.post(
        f"{TEAMS}/{team.id}", {"version": 1, "name": "North", "service": team.service_id, "manager": new.id}
    )
    assert team.manager_id == new.id
    assert history("team") == [("team_changed", {"changed": {"manager_id": [before, new.id]}})]


def test_nothing_changed_is_nothing_recorded(office: Browser) -> None:
    service = a_service("Duty")
    office.post(f"{SERVICES}/{service.id}", {"version": 1, "name": "Duty", "manager": service.manager_id})
    assert history("service") == []


def test_a_change_that_came_second_shows_both(office: Browser, boss: Person) -> None:
    team = a_team("North")
    organisation.change_team(
        team, Unit("Far North", team.manager_id, team.service_id), by=boss, at=clock.now()
    )
    page = office.post(
        f"{TEAMS}/{team.id}",
        {"version": 1, "name": "High North", "service": team.service_id, "manager": team.manager_id},
        status=409,
    ).text
    assert "Far North" in page
    assert "High North" in page
    assert team.name == "Far North"


@pytest.mark.parametrize("where", [SERVICES, TEAMS])
def test_a_name_is_given_and_given_once(office: Browser, where: str) -> None:
    team = a_team("Duty", a_service("Duty"))
    more = {"service": team.service_id}
    assert "Enter a name" in office.post(f"{where}/new", {"name": " "} | more, status=422).text
    page = office.post(f"{where}/new", {"name": "DUTY"} | more, status=422).text
    assert "has this name." in page


def test_a_team_has_a_service(office: Browser) -> None:
    page = office.post(f"{TEAMS}/new", {"name": "North"}, status=422).text
    assert "Choose the service that the team belongs to" in page


def test_only_who_may_manage_is_offered_and_taken(office: Browser) -> None:
    worker = a_person("Anna Brook", "social worker")
    manager = a_person("Tom Brackley", "team manager")
    page = office.get(f"{TEAMS}/new").text
    assert "Tom Brackley, team manager" in page
    assert "Anna Brook" not in page
    service = a_service()
    answer = office.post(
        f"{TEAMS}/new", {"name": "North", "service": service.id, "manager": worker.id}, status=422
    )
    assert "Choose one from the list" in answer.text
    assert db.session.query(Team).count() == 0
    assert manager.active


def test_the_operation_refuses_them_too(boss: Person) -> None:
    worker, gone = a_person(position="social worker"), a_person(position="team manager")
    gone.active = False
    service = a_service()
    for manager, told in ((worker, "signs its referrals"), (gone, "inactive")):
        with pytest.raises(organisation.WrongManager, match=told):
            organisation.make_team(Unit("North", manager.id, service.id), by=boss, at=clock.now())
    assert db.session.query(Team).count() == 0


def test_a_manager_who_left_stays_until_another_is_chosen(office: Browser) -> None:
    team = a_team("North")
    assert team.manager is not None
    team.manager.active = False
    page = office.get(f"{TEAMS}/{team.id}").text
    assert f'<option value="{team.manager_id}" selected>' in page
    office.post(
        f"{TEAMS}/{team.id}",
        {"version": 1, "name": "South", "service": team.service_id, "manager": team.manager_id},
    )
    assert team.name == "South"
    assert "Account inactive" in office.get(TEAMS).text


def test_the_first_page_says_what_wants_seeing_to(office: Browser) -> None:
    team = a_team("North")
    team.manager = None
    team.service.manager = None
    page = office.get("/admin").text
    assert "North has no manager, so nobody can sign as its team manager" in page
    assert f"{team.service.name} has no manager" in page
    assert "has not been set up" in page
