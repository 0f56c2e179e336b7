"""The people of a story, and the parts of it that both panels share, in the words of the pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import time_machine

from cmr.adapters import clock
from cmr.models import Panel, Person, Referral, db
from cmr.panels.queries import current_terms
from cmr.rules.form import Column, Field
from cmr.rules.panel_type import PanelType
from tests.factories import PASSWORD, a_panel, a_person, a_seat, a_worker
from tests.referrals.papers import PDF
from tests.stories.people import Visitor

LONG_AGO = date(2025, 3, 3)


@dataclass
class Story:
    """A panel and its people; ``visit`` opens a browser for one of them."""

    visit: Callable[[], Visitor]
    key: str
    panel: Panel
    terms: PanelType
    worker: Person
    team_manager: Person
    service_manager: Person
    head_of_service: Person
    chair: Person
    members: list[Person]
    administrator: Person
    reference: str = ""
    browsers: dict[tuple[int, date], Visitor] = dataclasses.field(default_factory=dict)

    def signed_in(self, person: Person) -> Visitor:
        """A browser in which the person has signed in, by the page: once a day, as people do."""
        today = person.id, clock.today()
        if today in self.browsers:
            return self.browsers[today]
        visitor = self.browsers[today] = self.visit()
        visitor.go("/sign-in")
        visitor.fill("Email", person.email)
        visitor.fill("Password", PASSWORD)
        visitor.press("Sign in")
        return visitor

    def at_the_referral(self, person: Person) -> Visitor:
        """The person signed in, with the referral open."""
        visitor = self.signed_in(person)
        visitor.go(f"/referrals/{self.reference}")
        return visitor

    def at_the_hearing(self, person: Person) -> Visitor:
        """The person signed in, at the case's page of its meeting."""
        visitor = self.signed_in(person)
        visitor.go(f"/referrals/{self.reference}/hearing")
        return visitor

    def state(self) -> str:
        """The referral's state as the database holds it."""
        db.session.rollback()
        db.session.expire_all()
        return db.session.query(Referral).filter_by(reference=self.reference).one().state


def a_story(visit: Callable[[], Visitor], key: str) -> Story:
    """One panel of that key with its people, each of whom can sign in."""
    panel = a_panel(key)
    worker = a_worker(name="Wendy Marsh")
    team = worker.team
    assert team is not None
    assert team.manager is not None
    assert team.service.manager is not None
    story = Story(
        visit=visit,
        key=key,
        panel=panel,
        terms=current_terms(panel),
        worker=worker,
        team_manager=team.manager,
        service_manager=team.service.manager,
        head_of_service=a_person("Hope Ellery", "head of service"),
        chair=a_seat(panel, "chair").person,
        members=[a_seat(panel).person for _ in range(3)],
        administrator=a_seat(panel, "administrator").person,
    )
    db.session.commit()
    return story


def london(on: date, hour: int, minute: int = 0) -> AbstractContextManager[Any]:
    """The service's clock at that winter moment, from which it goes on."""
    moment = datetime.fromisoformat(f"{on.isoformat()}T{hour:02}:{minute:02}:00+00:00")
    return time_machine.travel(moment, tick=True)


def begin(story: Story) -> Visitor:
    """The worker begins a referral to the panel."""
    worker = story.signed_in(story.worker)
    worker.go("/referrals/new")
    worker.press(f"Begin a {story.terms.abbreviation} referral")
    story.reference = worker.url().split("/")[2]
    return worker


def write(story: Story, worker: Visitor, child: str, criterion: str) -> None:
    """The worker fills in every section of the form, as its own labels ask."""
    for section in story.terms.whole_form.sections:
        if any(field.kind == "documents" for field in section.fields):
            continue
        worker.go(f"/referrals/{story.reference}/sections/{section.key}")
        for field in section.fields:
            asked = field.when is None or field.when.holds == criterion
            if asked and not field.prefill:
                _answer(worker, field, child, criterion)
        worker.press("Save and continue")


def _answer(worker: Visitor, field: Field, child: str, criterion: str) -> None:
    match field.kind:
        case "line" | "text":
            worker.fill(field.label, f"{field.label}, told in a few words.")
        case "date":
            worker.fill_date(field.label, LONG_AGO)
        case "yes_no":
            worker.pick(field.label, "Yes")
        case "choice":
            worker.pick(field.label, field.options[0].text)
        case "choices":
            keys = [option.key for option in field.options]
            chosen = criterion if criterion in keys else keys[0]
            worker.pick(field.label, next(option.text for option in field.options if option.key == chosen))
        case "people" | "rows" | "scale":
            if field.least or field.required:
                for column in field.columns:
                    _cell(worker, field, column, child if field.children else "Dana Fenwick")
        case "documents":
            raise AssertionError("documents have a page of their own")


def _cell(worker: Visitor, field: Field, column: Column, name: str) -> None:
    match column.kind:
        case "date" | "birth":
            worker.fill_date(column.label, date(2017, 5, 9), within=field.label)
        case "score":
            worker.pick(column.label, "4", within=field.label)
        case "choice":
            worker.pick(column.label, column.options[0].text, within=field.label)
        case _:
            value = name if column.key == "name" else f"{column.label}, told in a few words."
            worker.fill(column.label, value[:40], within=field.label)


def attach_documents(story: Story, worker: Visitor) -> None:
    """The worker attaches every document that the panel requires (D7)."""
    for kind in story.terms.documents:
        if kind.required:
            worker.go(f"/referrals/{story.reference}/documents")
            worker.pick("Which document is it?", kind.name)
            worker.fill("What is it called?", kind.name)
            worker.fill_date("What date does it carry?", date(2026, 10, 1))
            worker.attach("Choose a file", f"{kind.key}.pdf", PDF)
            worker.press("Attach")
