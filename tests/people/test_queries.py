"""The list of people: found, filtered, paged, in few statements."""

from __future__ import annotations

import pytest

from cmr.models import Person, db
from cmr.people import queries
from tests.application import Browser
from tests.factories import a_person, a_worker
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("any_app")


def names(**asked: object) -> list[str]:
    return [row.name for row in queries.people(**asked).rows]  # type: ignore[arg-type] # by name


def test_people_stand_by_name_and_inactive_ones_apart() -> None:
    for name in ("Tom", "Anna", "Ruth"):
        a_person(name)
    a_person("Gone").active = False
    db.session.flush()
    assert names() == ["Anna", "Ruth", "Tom"]
    assert names(state="inactive") == ["Gone"]
    assert names(state="all") == ["Anna", "Gone", "Ruth", "Tom"]


def test_they_are_found_by_a_part_of_name_or_address() -> None:
    a_person("Anna Brook")
    a_person("Tom 100% Brackley", "team manager")
    assert names(search="BROOK") == ["Anna Brook"]
    assert names(search="100%") == ["Tom 100% Brackley"]
    assert names(search="_") == []
    assert names(search="tom.100") == ["Tom 100% Brackley"]
    assert names(position="team manager") == ["Tom 100% Brackley"]
    assert len(names(position="wizard")) == 2


def test_pages_follow_one_another_also_where_names_are_the_same() -> None:
    for number in range(queries.PAGE * 2 + 5):
        a_person("Same Name" if number % 2 else f"Name {number:03}")
    seen: list[int] = []
    after: int | None = None
    for _ in range(3):
        found = queries.people(after=after)
        seen.extend(row.id for row in found.rows)
        after = found.next_after
    assert after is None
    assert len(seen) == len(set(seen)) == queries.PAGE * 2 + 5


def test_a_page_takes_one_statement_however_many_there_are() -> None:
    for _ in range(60):
        a_worker()
    db.session.flush()
    with counted() as sent:
        assert len(queries.people().rows) == queries.PAGE
    assert len(sent) == 1


def test_the_page_filters_and_gives_htmx_only_the_results(office: Browser) -> None:
    for number in range(queries.PAGE + 1):
        a_person(f"Anna {number:02}")
    whole = office.get("/admin/people?q=anna").text
    assert "Next page" in whole
    assert "Ines Okoro, " not in whole
    part = office.get("/admin/people?q=anna", target="results").text
    assert part.lstrip().startswith('<div id="results">')
    assert part.strip() in whole
    link = whole.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "Anna 50" in office.get(link).text
    assert "Nobody matches" in office.get("/admin/people?q=zebra&state=all&after=x").text


def test_the_pages_take_few_statements(office: Browser) -> None:
    def asked(url: str) -> int:
        office.get(url)
        with counted() as sent:
            office.get(url)
        return len(sent)

    before = {url: asked(url) for url in ("/admin", "/admin/people", "/admin/teams", "/admin/services")}
    for _ in range(8):
        a_worker()
    assert {url: asked(url) for url in before} == before
    assert max(before.values()) < 20


def test_choices_keep_who_is_there_already() -> None:
    manager, gone = a_person("Tom", "team manager"), a_person("Gone", "team manager")
    gone.active = False
    a_person("Anna")
    db.session.flush()
    assert queries.choices_of_people(("team manager",)) == [(manager.id, "Tom, team manager")]
    assert [row[0] for row in queries.choices_of_people(("team manager",), keep=gone.id)] == [
        gone.id,
        manager.id,
    ]
    assert queries.choices_of_people(but=[manager.id]) != []


def test_account_managers_besides_one() -> None:
    one, two = a_person(manages_accounts=True), a_person(manages_accounts=True)
    a_person(manages_accounts=True).active = False
    db.session.flush()
    assert queries.other_account_managers(one, lock=True) == 1
    assert queries.other_account_managers(db.session.get_one(Person, two.id)) == 1
