"""Children known by their record number: who is told of their other referrals, and what a new one takes over."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.models import Case, DecisionSheet, Person, Referral, ReferralChild, db
from cmr.referrals.known import MOST_LISTED, others_of, twins_in, with_number
from cmr.referrals.queries import WHOLE, by_reference
from cmr.rules.permissions import Can, may
from cmr.rules.referral import OPEN
from cmr.web.actor import actor_of
from tests import factories
from tests.application import Opens
from tests.factories import CIN, CMR, THEN
from tests.referrals.test_queries import TODAY, World
from tests.referrals.writing_desk import Desk, a_desk
from tests.statements import counted

NUMBERS = ("40217", "40218", "")


def known_as(referral: Referral, *numbers: str) -> Referral:
    """The referral with children of these record numbers."""
    referral.children.clear()
    db.session.flush()
    referral.children = [
        ReferralChild(number=place, name=f"Child {place}", record_number=number)
        for place, number in enumerate(numbers, 1)
    ]
    db.session.flush()
    return referral


def heard_with(referral: Referral, outcome: str) -> None:
    """Gives its last case a signed sheet with that outcome."""
    case: Case = referral.cases[-1]
    case.sheet = DecisionSheet(
        entries=[],
        outcomes=[{"key": outcome, "details": {}}],
        saved_at=THEN,
        saved_by_id=referral.worker_id,
        signed_by_id=referral.worker_id,
        signed_at=THEN,
        content_hash="0" * 64,
    )
    db.session.commit()


def start(browser: Any, status: int = 200, **sent: str) -> Any:
    return browser.post("/referrals/new", sent, status=status)


def drafts() -> list[Referral]:
    return list(db.session.scalars(select(Referral).order_by(Referral.id)))


# -- who is told of what ----------------------------------------------------------------------------------------------


class KnownWorld(World):
    """The world of the lists, in which most children have one of two record numbers."""

    def _referral(self, state: str) -> Referral:
        referral = super()._referral(state)
        return known_as(referral, *self.dice.sample(NUMBERS, self.dice.randint(1, 3)))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_listed_is_what_the_gate_admits(app: Flask, seed: int) -> None:
    _same_truth(KnownWorld(seed))


def test_what_is_listed_is_what_the_gate_admits_on_postgres(postgres_app: Flask) -> None:
    _same_truth(KnownWorld(77))


def _same_truth(world: KnownWorld) -> None:
    db.session.expire_all()
    everything = db.session.scalars(select(Referral).options(*WHOLE)).all()
    numbers = {one.id: {child.record_number for child in one.children} - {""} for one in everything}
    told = hidden = 0
    for person in world.people:
        actor = actor_of(person, TODAY)
        admitted = {one.id for one in everything if may(actor, Can.SEE_REFERRAL, one.subject())}
        for number in ("40217", "40218"):
            of_number = {one.id for one in everything if number in numbers[one.id]}
            listed = {one.id for one in with_number(number, actor)}
            assert listed <= of_number & admitted
            assert len(listed) == min(len(of_number & admitted), MOST_LISTED)
            told, hidden = told + len(listed), hidden + len(of_number - admitted)
        for one in random.Random(person.id).sample(everything, 6):
            _others_are_those_admitted(one, everything, numbers, admitted, actor)
        _twins_are_those_admitted(everything, numbers, admitted, actor)
    assert told
    assert hidden


def _others_are_those_admitted(
    one: Referral, everything: Any, numbers: dict[int, set[str]], admitted: set[int], actor: Any
) -> None:
    of_child = {other.id for other in everything if other is not one and numbers[other.id] & numbers[one.id]}
    found = others_of(one, actor)
    listed = {other.id for other in found.listed}
    assert listed <= of_child & admitted
    assert len(listed) == min(len(of_child & admitted), MOST_LISTED)
    assert {twin.id for twin in found.twins} <= listed


def _twins_are_those_admitted(
    everything: Any, numbers: dict[int, set[str]], admitted: set[int], actor: Any
) -> None:
    found = twins_in([one.id for one in everything], actor)
    for one in everything:
        twins = {
            other.reference
            for other in everything
            if other is not one
            and other.id in admitted
            and other.state in OPEN
            and other.panel_id == one.panel_id
            and numbers[other.id] & numbers[one.id]
        }
        assert set(found.get(one.id, ())) == twins


def test_somebody_who_may_not_see_it_is_told_what_they_are_told_of_nothing(
    any_app: Flask, sign_in: Opens
) -> None:
    known_as(factories.a_referral(state="submitted"), "40217")
    db.session.commit()
    browser = sign_in(factories.a_worker())

    there = start(browser, number="40217", look="yes").text
    nothing = start(browser, number="99999", look="yes").text

    assert "that you can see" in there
    assert there.replace("40217", "99999").split("<main")[1] == nothing.split("<main")[1]


def test_nor_is_anything_said_when_the_same_child_is_written_of(app: Flask, sign_in: Opens) -> None:
    elsewhere = known_as(factories.a_referral(state="submitted"), "40217")
    desk = a_desk(sign_in)
    known_as(desk.referral, "40217")
    db.session.commit()

    for url in (desk.url, f"{desk.url}/check", f"{desk.url}/sign"):
        said = desk.browser.get(url).text
        assert elsewhere.reference not in said
        assert "same record number" not in said


@pytest.mark.parametrize("number", ["Not known", "n/a", "000"])
def test_what_is_no_number_is_nobodys(app: Flask, number: str) -> None:
    worker = factories.a_worker()
    known_as(factories.a_referral(worker=worker), "")
    assert with_number(number, actor_of(worker, TODAY)) == ()


# -- beginning --------------------------------------------------------------------------------------------------------


def a_known_family(worker: Person, key: str = CMR, number: str = "40217") -> Referral:
    """A closed referral of a child with that record number, whole."""
    before = factories.a_referral(factories.a_panel(key), worker, "heard")
    heard_with(before, "continue_plan" if key == CMR else "continuation")
    section = next(one for one in before.sections if "children" in one.answers)
    children = [{**section.answers["children"][0], "record_number": number}]
    section.answers = {**section.answers, "children": children}
    known_as(before, number)
    before.state, before.closed_at, before.closed_reason, before.closed_by = "closed", THEN, "Done.", worker
    db.session.commit()
    return before


def test_earlier_referrals_are_listed_with_what_came_of_them(any_app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    before = a_known_family(worker)

    said = start(sign_in(worker), number=" 40 217", panel=CMR).text

    assert before.reference in said
    assert "Continue child’s plan" in said
    assert "Closed" in said
    assert drafts() == [before]


@pytest.mark.parametrize(("key", "before_key"), [(CMR, CMR), (CIN, CIN), (CIN, CMR), (CMR, CIN)])
def test_the_family_is_taken_over_and_confirmed(
    any_app: Flask, sign_in: Opens, key: str, before_key: str
) -> None:
    worker = factories.a_worker()
    factories.a_panel(key)
    before = a_known_family(worker, before_key)
    browser = sign_in(worker)

    start(browser, 303, number="40217", looked_for="40217", take=before.reference, panel=key)

    draft = drafts()[-1]
    taken = {section.key for section in draft.sections if section.taken_from == before.reference}
    assert taken == ({"family"} if key == CMR else {"case", "plan"})
    assert (draft.children[0].name, draft.children[0].record_number) == ("Maya Fenwick", "40217")
    assert draft.initials == "MF"
    desk = Desk(browser, draft, worker)
    page = browser.get(desk.url).text
    assert page.count(f"Taken over from {before.reference}: check that it still holds") == len(taken)
    assert f"” was taken over from {before.reference}: check" in browser.get(f"{desk.url}/check").text
    for section in taken:
        assert "Check that it still holds" in browser.get(f"{desk.url}/sections/{section}").text
        browser.post(
            f"{desk.url}/sections/{section}", desk.sent(section) | {"still_holds": "yes", "then": "later"}
        )
    db.session.expire_all()
    assert not any(section.taken_from for section in draft.sections)
    assert "was taken over" not in browser.get(f"{desk.url}/check").text
    assert "it still holds" in browser.get(desk.url).text


def test_an_unconfirmed_section_is_not_signed(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in)
    desk.referral.sections[1].taken_from = "CMR-2026-0001"
    db.session.commit()

    said = desk.browser.get(f"{desk.url}/sign").text

    assert "was taken over from CMR-2026-0001: check that it still holds, and confirm it." in said
    assert 'name="password"' not in said


def test_what_is_saved_by_itself_or_without_the_box_confirms_nothing(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in)
    section = next(one for one in desk.referral.sections if one.key == "family")
    section.taken_from = "CMR-2026-0001"
    db.session.commit()
    url = f"{desk.url}/sections/family"

    desk.browser.post(url, desk.sent("family", then="later"))
    desk.browser.post(url, desk.sent("family") | {"still_holds": "yes"}, status=200, target="save_status")

    db.session.expire_all()
    assert section.taken_from == "CMR-2026-0001"


def test_an_empty_form_begins_with_the_number_alone(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    a_known_family(worker)

    start(sign_in(worker), 303, number="40217", looked_for="40217", take="", panel=CMR)

    draft = drafts()[-1]
    assert draft.answers["family"] == {"children": [{"record_number": "40217"}]}
    assert not any(section.taken_from for section in draft.sections)


def test_an_unknown_number_begins_at_once(app: Flask, sign_in: Opens) -> None:
    factories.a_panel()
    start(sign_in(factories.a_worker()), 303, number="123", panel=CMR)
    assert drafts()[-1].answers["family"]["children"] == [{"record_number": "123"}]


def test_another_number_than_the_one_looked_for_is_looked_for_first(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    before = a_known_family(worker)
    said = start(sign_in(worker), number="40217", looked_for="1", take="", panel=CMR).text
    assert before.reference in said


def test_nothing_is_taken_over_that_the_writer_may_not_see(app: Flask, sign_in: Opens) -> None:
    theirs = known_as(factories.a_referral(state="submitted"), "40217")
    worker = factories.a_worker()
    mine = a_known_family(worker)

    refused = start(
        sign_in(worker), 409, number="40217", looked_for="40217", take=theirs.reference, panel=CMR
    )

    assert "There is no earlier referral" in refused.text
    assert drafts() == [theirs, mine]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"look": "yes"}, "Enter the child’s record number"),
        ({"number": "not known", "look": "yes"}, "Enter a record number with figures in it"),
        ({"number": "not known", "panel": CMR}, "Enter a record number with figures in it"),
        ({"number": "1" * 61, "look": "yes"}, "A record number has 60 characters at most"),
        ({}, "Choose the panel that you are referring to"),
        ({"panel": "no-such-panel"}, "Choose the panel that you are referring to"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    app: Flask, sign_in: Opens, sent: dict[str, str], said: str
) -> None:
    factories.a_panel()
    answer = start(sign_in(factories.a_worker()), 422, **sent)
    assert said in answer.text
    assert drafts() == []


def test_a_family_name_that_is_markup_stays_text(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    before = a_known_family(worker)
    family = next(one for one in before.sections if one.key == "family")
    family.answers = {
        **family.answers,
        "children": [{"name": "<script>x</script>", "record_number": "40217"}],
    }
    db.session.commit()
    browser = sign_in(worker)
    start(browser, 303, number="40217", looked_for="40217", take=before.reference, panel=CMR)
    assert "<script>x" not in browser.get(f"/referrals/{drafts()[-1].reference}/sections/family").text


# -- two at once ------------------------------------------------------------------------------------------------------


def test_two_open_referrals_to_one_panel_are_warned_about_and_never_stopped(
    app: Flask, sign_in: Opens
) -> None:
    worker = factories.a_worker()
    first = known_as(factories.a_referral(worker=worker, state="submitted"), "40217")
    closed = known_as(factories.a_referral(worker=worker, state="closed"), "40217")
    elsewhere = known_as(factories.a_referral(factories.a_panel(CIN), worker), "40217")
    second = known_as(factories.a_referral(worker=worker), "40217", "40218")
    db.session.commit()
    browser = sign_in(worker)

    for url in ("", "/check", "/sign"):
        said = browser.get(f"/referrals/{second.reference}{url}").text
        warning = said.split("cmr-twins")[1].split("Nothing is stopped by this")[0]
        assert first.reference in warning
        assert closed.reference not in warning
        assert elsewhere.reference not in warning
    assert 'name="password"' in browser.get(f"/referrals/{second.reference}/sign").text
    said = start(browser, number="40217", look="yes").text
    assert f"{first.reference} is open with this panel" in said
    assert f"{closed.reference} is open with this panel" not in said


def test_whoever_submits_is_warned(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    first = known_as(factories.a_referral(worker=worker, state="submitted"), "40217")
    ready = known_as(factories.a_referral(worker=worker, state="signed_by_service_manager"), "40217")
    db.session.commit()
    assert first.reference in sign_in(worker).get(f"/referrals/{ready.reference}/submit").text


def test_a_closed_referral_warns_of_nothing_and_lists_the_later_one(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    closed = known_as(factories.a_referral(worker=worker, state="closed"), "40217")
    later = known_as(factories.a_referral(worker=worker), "40217")
    db.session.commit()

    said = sign_in(worker).get(f"/referrals/{closed.reference}").text

    assert "Other referrals of this child" in said
    assert later.reference in said
    assert "cmr-twins" not in said
    assert "Earlier referrals of this child" in sign_in(worker).get(f"/referrals/{later.reference}").text


# -- sibling groups and what it costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 5, 12])
def test_one_referral_holds_a_sibling_group(app: Flask, sign_in: Opens, count: int) -> None:
    desk = a_desk(sign_in)
    children = [
        {
            "name": f"Bo{'abcdefghijkl'[place]} Wetherby-Sale",
            "date_of_birth": "expected 2027-01-15" if place == 11 else f"20{10 + place}-03-04",
            "ethnicity": "white_roma",
            "record_number": f"7{place:03}",
        }
        for place in range(count)
    ]
    sent = desk.sent("family", then="next")
    for place, child in enumerate(children):
        day = child["date_of_birth"].split()[-1].split("-")
        prefix = f"children-{place}-"
        sent |= {prefix + key: value for key, value in child.items() if key != "date_of_birth"}
        sent |= dict(
            zip((f"{prefix}date_of_birth-{part}" for part in ("year", "month", "day")), day, strict=True)
        )
        sent[f"{prefix}date_of_birth-unborn"] = "yes" if place == 11 else ""
    desk.browser.post(f"{desk.url}/sections/family", sent)

    db.session.expire_all()
    assert [child.name for child in desk.referral.children] == [child["name"] for child in children]
    assert [child.date_of_birth for child in desk.referral.children] == [
        one["date_of_birth"] for one in children
    ]
    assert len(desk.referral.initials) <= 60
    said = desk.browser.get(f"{desk.url}/check").text
    assert said.count("Wetherby-Sale") >= count
    assert "White: Roma" in said
    assert ("Unborn: expected on 15 January 2027" in said) == (count == 12)
    assert desk.browser.get(desk.url).text.count("Wetherby-Sale") >= count


@pytest.mark.parametrize("others", [0, 1, 12])
def test_the_pages_cost_the_same_however_many_there_are(app: Flask, sign_in: Opens, others: int) -> None:
    desk = a_desk(sign_in)
    known_as(desk.referral, *(f"4{place}" for place in range(1, 6)))
    for place in range(others):
        known_as(factories.a_referral(worker=desk.worker, state="submitted"), f"4{place % 5 + 1}")
    db.session.commit()
    actor = actor_of(desk.worker, TODAY)
    referral = by_reference(desk.referral.reference)
    assert referral is not None

    with counted() as statements:
        assert len(others_of(referral, actor).listed) == others
        with_number("41", actor)
        twins_in([referral.id], actor)
    assert len(statements) == 3
    with counted() as statements:
        start(desk.browser, number="41", look="yes")
    assert len(statements) <= 12
