"""A case that waits for the head of service, on the homes of those who run the panel and of those who decide (D8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from cmr.models import Notice, Person, Seat, db
from cmr.rules.deciding import Deciders
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import words_of
from tests import factories
from tests.application import Opens
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.sheets import all_asked
from tests.hearing.test_undecided import decides
from tests.home.test_home import parts

WAITS = "The panel could not agree: the head of service decides"


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    """It is ten in the morning on the day of the meeting."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def left(app: Flask) -> Hearing:
    """A case of a child in need review that the panel handed on."""
    hearing = a_hearing(factories.CIN)
    hearing.everybody_declares()
    hearing.case.undecided, hearing.case.undecided_reason = True, "We differ on the risk."
    db.session.commit()
    return hearing


def words(part: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_who_runs_the_panel_reads_since_when_and_with_whom_it_waits(left: Hearing, sign_in: Opens) -> None:
    """D8: until it is decided; and no more that it is to be heard."""
    head = factories.a_person("Helen Ward", "head of service")
    db.session.commit()
    for person in (left.administrator, left.chair):
        found = parts(sign_in(person))
        assert WAITS in found["coming"]
        said = words(found["coming"])
        assert "With Helen Ward, head of service" in said
        assert "waiting since Thursday 10 December 2026" in said
        assert "Hear it and sign" not in found["waiting"]
    decides(left, sign_in(head))
    for person in (left.administrator, left.chair):
        assert WAITS not in parts(sign_in(person))["coming"]
    other = db.session.scalars(db.select(Seat).where(Seat.role == "member")).first()
    assert other is not None
    assert WAITS not in parts(sign_in(other.person))["coming"]


def test_of_two_who_hold_the_office_the_first_who_signs_decides(left: Hearing, sign_in: Opens) -> None:
    """D8: each reads that there is another, by name, and the other's line goes once one has decided."""
    helen = factories.a_person("Helen Ward", "head of service")
    omar = factories.a_person("Omar Quill", "head of service")
    db.session.commit()
    both = "With Helen Ward or Omar Quill, head of service: whoever signs first decides"
    assert both in words(parts(sign_in(left.chair))["coming"])
    assert (
        "Helen Ward or Omar Quill, head of service: whoever signs first decides"
        in sign_in(left.chair).get(left.url).text
    )
    ones, others = sign_in(helen), sign_in(omar)
    told = "Omar Quill holds the same office: whoever signs first decides"
    assert told in parts(ones)["waiting"]
    assert f"{told}." in ones.get(left.url).text
    assert "Helen Ward holds the same office" in parts(others)["waiting"]
    decides(left, ones)
    assert left.referral.reference not in parts(others)["waiting"]
    others.post(f"{left.url}/decide/sign", {"version": "1", "password": factories.PASSWORD}, status=403)
    notice = db.session.scalars(db.select(Notice).where(Notice.person_id == omar.id)).all()
    assert [one.kind for one in notice] == ["decided_for_panel"]


def test_each_of_two_is_told_of_the_other_when_it_comes_to_them(app: Flask, sign_in: Opens) -> None:
    """D8: and nothing of anybody else where there is one alone."""
    hearing = a_hearing(factories.CIN)
    hearing.everybody_declares()
    helen = factories.a_person("Helen Ward", "head of service")
    db.session.commit()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ."} | all_asked(hearing.meeting))
    assert [one.facts.get("beside", "") for one in _told(helen)] == [""]
    chair.post(f"{hearing.url}/agreed", {})
    omar = factories.a_person("Omar Quill", "head of service")
    db.session.commit()
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ still."} | all_asked(hearing.meeting))
    said = words_of(KINDS["undecided"], _told(omar)[-1].facts)
    assert said.lines[-1] == "Helen Ward holds the same office: whoever signs first decides."
    assert "Omar Quill holds" in words_of(KINDS["undecided"], _told(helen)[-1].facts).lines[-1]


def _told(person: Person) -> list[Notice]:
    query = db.select(Notice).where(Notice.person_id == person.id, Notice.kind == "undecided")
    return list(db.session.scalars(query.order_by(Notice.id)))


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ((), "Head of service, which nobody is now"),
        (((4, "Ann Lee"),), "Ann Lee, head of service"),
        (((4, "Ann Lee"), (7, "Bo Ek")), "Ann Lee or Bo Ek, head of service: whoever signs first decides"),
    ],
)
def test_with_whom_it_is_in_words(people: tuple[tuple[int, str], ...], said: str) -> None:
    """D8."""
    assert Deciders("head of service", people).words == said
    assert Deciders("head of service", people).beside({4, 7}) == ""
