"""Given to another social worker: by whom, to whom, what goes along, who is told; and what a leaver leaves (B1.6)."""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Action, Person, Referral, Team, db
from cmr.panels.queries import kept_terms
from cmr.people import queries as people
from cmr.referrals.queries import by_reference, history_of
from cmr.referrals.reassigning import handover_of, left_behind, may_give, reassign
from cmr.rules.permissions import Can, may
from cmr.rules.referral_states import OPEN
from cmr.rules.refusal import Refused
from cmr.web.actor import actor_of
from tests import factories
from tests.application import Opens
from tests.statements import counted


def given(person: Person | None) -> Person:
    assert person is not None
    return person


def url(referral: Referral) -> str:
    return f"/referrals/{referral.reference}/reassign"


def whole(referral: Referral) -> Referral:
    found = by_reference(referral.reference)
    assert found is not None
    return found


def another_team(referral: Referral) -> Team:
    """Another team of the same service."""
    return factories.a_team(service=referral.team.service)


def give(referral: Referral, to: Person, by: Person | None = None) -> None:
    reassign(referral, to, by=by or given(referral.team.manager), at=clock.now())


@pytest.mark.parametrize("state", OPEN)
def test_an_open_referral_goes_on_with_its_signatures_and_actions(app: Flask, state: str) -> None:
    referral = factories.a_referral(state=state)
    if referral.case:
        action = Action(case=referral.case, number=1, kind="outcome", text="Meet.", due_on=clock.today())
        referral.actions.append(action)
    before, signed = referral.worker, [one.person for one in referral.live_signatures]
    since = referral.state_since
    to = factories.a_worker(referral.team, "Sam Osei")

    give(referral, to)

    assert (referral.worker, referral.state, referral.state_since) == (to, state, since)
    assert [one.person for one in referral.live_signatures] == signed
    subject = referral.subject()
    new, old = (actor_of(person, clock.today()) for person in (to, before))
    assert may(new, Can.CONFIRM_ACTION, subject)
    assert may(new, Can.WRITE_REFERRAL, subject)
    assert not may(old, Can.WRITE_REFERRAL, subject)
    assert may(old, Can.SEE_REFERRAL, subject), "a colleague sees it still"
    entry = history_of(referral)[0]
    assert (entry.verb, entry.detail["to_name"]) == ("reassign", "Sam Osei")


def test_a_closed_one_stays_where_it_is(app: Flask) -> None:
    referral = factories.a_referral(state="closed")

    with pytest.raises(Refused, match="closed"):
        give(referral, factories.a_worker(referral.team))


@pytest.mark.parametrize(("state", "stays"), [("scheduled", False), ("heard", True), ("actioned", True)])
def test_who_presented_what_was_heard_stays_who_did(app: Flask, state: str, stays: bool) -> None:
    """D3d: the signed sheet and the minutes name them, whoever has the referral since."""
    referral = factories.a_referral(state=state)
    before, to = referral.worker, factories.a_worker(referral.team, "Sam Osei")
    give(referral, to)
    case = referral.cases[-1]
    db.session.refresh(case)
    assert case.presented_by is (before if stays else to)


@pytest.mark.parametrize("who", ["elsewhere", "inactive", "team manager", "the same"])
def test_nobody_takes_it_who_could_not_be_its_social_worker(app: Flask, who: str) -> None:
    referral = factories.a_referral()
    to = {
        "elsewhere": factories.a_worker(),
        "inactive": factories.a_worker(referral.team),
        "team manager": given(referral.team.manager),
        "the same": referral.worker,
    }[who]
    to.active = who != "inactive"

    with pytest.raises(Refused) as refused:
        give(referral, to)

    assert refused.value.reasons[0].clause == "B1.6"


def test_to_another_team_of_the_service_that_team_sees_it_and_the_old_one_no_more(app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    before, old_team = referral.worker, referral.team
    colleague, to = factories.a_worker(old_team), factories.a_worker(another_team(referral))

    give(referral, to)

    today, subject = clock.today(), whole(referral).subject()
    assert referral.team == to.team
    for person, seen in (
        (to, True),
        (given(referral.team.manager), True),
        (given(old_team.service.manager), True),
        (before, False),
        (colleague, False),
        (given(old_team.manager), False),
    ):
        assert may(actor_of(person, today), Can.SEE_REFERRAL, subject) is seen, person.name


def test_a_draft_names_its_new_worker_where_it_named_the_old_one(app: Flask) -> None:
    referral = factories.a_referral()
    section = next(one for one in referral.sections if one.key == "worker")
    keys = dict(section.answers)
    fields = kept_terms(referral.terms).whole_form.section("worker").fields
    named = next(field.key for field in fields if field.prefill == "worker")
    section.answers = {**keys, named: referral.worker.name}
    db.session.flush()
    version, to = section.version, factories.a_worker(referral.team, "Sam Osei")

    give(referral, to)

    assert section.answers == {**keys, named: "Sam Osei"}
    assert section.version == version + 1


def test_what_somebody_wrote_there_themselves_or_signed_stays(app: Flask) -> None:
    for state in ("draft", "signed_by_social_worker"):
        referral = factories.a_referral(state=state)
        before = referral.answers
        give(referral, factories.a_worker(referral.team))
        assert referral.answers == before


@pytest.mark.parametrize("role", ["team manager", "service manager", "head of service", "deputy"])
def test_those_who_manage_it_and_their_deputies_give_it_on(app: Flask, sign_in: Opens, role: str) -> None:
    referral = factories.a_referral(state="signed_by_team_manager")
    to = factories.a_worker(referral.team, "Sam Osei")
    by = {
        "team manager": referral.team.manager,
        "service manager": referral.team.service.manager,
        "head of service": factories.a_person(position="head of service"),
        "deputy": factories.a_deputy(given(referral.team.manager)),
    }[role]
    browser = sign_in(given(by))

    page = browser.get(url(referral)).text
    assert "Every signature stands" in page
    assert f"Sam Osei, {referral.team.name}" in page
    browser.post(url(referral), {"worker": str(referral.worker_id), "to": ""}, status=422)
    browser.post(url(referral), {"worker": str(referral.worker_id), "to": str(to.id)})

    assert referral.worker_id == to.id
    entry = history_of(referral)[0]
    assert entry.for_id == (referral.team.manager_id if role == "deputy" else None)
    said = sign_in(to).get(f"/referrals/{referral.reference}").text
    assert "Given to another social worker" in said


def test_others_do_not(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(factories.a_panel(factories.CIN), state="submitted")
    to = factories.a_worker(referral.team)
    chair = factories.a_seat(referral.panel, "chair").person
    for person, status in ((referral.worker, 403), (to, 403), (chair, 403), (factories.a_worker(), 404)):
        browser = sign_in(person)
        browser.get(url(referral), status=status)
        browser.post(url(referral), {"to": str(to.id)}, status=status)


def test_two_managers_at_once_the_second_is_told(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    first, second = (factories.a_worker(referral.team) for _ in range(2))
    seen = str(referral.worker_id)
    give(referral, first)

    answer = sign_in(given(referral.team.service.manager)).post(
        url(referral), {"worker": seen, "to": str(second.id)}, status=409
    )

    assert f"It was given to {first.name} meanwhile" in answer.text
    assert referral.worker_id == first.id


def test_both_are_told_at_home_and_who_may_not_see_it_any_more_reads_its_reference_alone(
    app: Flask, sign_in: Opens
) -> None:
    referral = factories.a_referral()
    before, to = referral.worker, factories.a_worker(another_team(referral), "Sam Osei")
    manager = given(referral.team.manager)
    give(referral, to)
    db.session.commit()

    theirs, his = sign_in(to).get("/").text, sign_in(before).get("/").text

    assert f"Given to you by {manager.name} on " in theirs
    assert f"Given to Sam Osei by {manager.name}" in his
    assert referral.reference in his
    assert f"/referrals/{referral.reference}" not in his
    assert f'cmr-work__initials">{referral.initials}<' not in his


def leaver_of(team: Team, how: str) -> Person:
    worker = factories.a_worker(team, "Wendy Marsh")
    for state in ("draft", "submitted", "closed"):
        factories.a_referral(worker=worker, state=state)
    match how:
        case "left":
            worker.active = False
        case "promoted":
            worker.position = "team manager"
        case "moved":
            worker.team = factories.a_team("Harbour")
    db.session.commit()
    return worker


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("left", "who has left"),
        ("promoted", "who is no longer a social worker"),
        ("moved", "who has moved to Harbour"),
        ("stays", ""),
    ],
)
def test_what_a_leaver_leaves_is_listed_for_the_team_manager(
    app: Flask, sign_in: Opens, how: str, why: str
) -> None:
    team = factories.a_team()
    worker = leaver_of(team, how)
    asks = f"2 open referrals of Wendy Marsh, {why}, need another social worker"

    home = sign_in(given(team.manager)).get("/").text
    assert (asks in home) is (how != "stays")
    assert people.left_behind(worker) == (0 if how == "stays" else 2)
    chief = sign_in(given(team.service.manager)).get("/").text
    assert "Wendy Marsh, who" not in chief, "the team has a manager, who is asked"
    given(team.manager).active = False
    db.session.commit()
    assert (asks in sign_in(given(team.service.manager)).get("/").text) is (how != "stays")


def test_one_form_gives_each_or_all(app: Flask, sign_in: Opens) -> None:
    team = factories.a_team()
    worker = leaver_of(team, "left")
    sam, ona = factories.a_worker(team, "Sam Osei"), factories.a_worker(team, "Ona Brandt")
    draft, sent = db.session.scalars(
        select(Referral)
        .where(Referral.worker_id == worker.id, Referral.state != "closed")
        .order_by(Referral.id)
    )
    browser, page = sign_in(given(team.manager)), f"/handover/{worker.id}"

    shown = browser.get(page).text
    assert shown.count("Leave it as it is") == 2
    assert "Fenwick" not in shown
    assert "Choose somebody" in browser.post(page, {}, status=422).text
    browser.post(page, {f"to_{draft.id}": str(worker.id)}, status=422)
    browser.post(page, {"everyone": str(sam.id), f"to_{sent.id}": str(ona.id)})

    assert (draft.worker_id, sent.worker_id) == (sam.id, ona.id)
    browser.get(page, status=404)
    assert "Wendy Marsh" not in browser.get("/").text


def test_nobody_else_learns_who_has_referrals_open(app: Flask, sign_in: Opens) -> None:
    worker = leaver_of(factories.a_team(), "left")

    for person in (factories.a_worker(worker.team), given(factories.a_team().manager), factories.a_person()):
        sign_in(person).get(f"/handover/{worker.id}", status=404)
    assert worker.team is not None
    sign_in(given(worker.team.manager)).get("/handover/987654", status=404)


def test_the_account_manager_is_told_how_many_and_nothing_more(app: Flask, sign_in: Opens) -> None:
    worker = leaver_of(factories.a_team(), "stays")
    browser = sign_in(factories.a_person("Ada Accounts", "business support", manages_accounts=True))

    browser.post(f"/admin/people/{worker.id}/deactivate")
    said = browser.get(f"/admin/people/{worker.id}").text

    assert "2 open referrals wait for another social worker" in said
    assert "Fenwick" not in said
    assert "CMR-2026" not in said


def _admitted(person: Person) -> None:
    actor = actor_of(person, clock.today())
    listed = set(db.session.scalars(select(Referral.reference).where(may_give(actor))))
    every = db.session.scalars(select(Referral.reference)).all()
    gate = {
        one
        for one in every
        if may(actor, Can.REASSIGN, whole_of(one).subject()) and whole_of(one).state != "closed"
    }
    assert listed == gate, person.name


def whole_of(reference: str) -> Referral:
    found = by_reference(reference)
    assert found is not None
    return found


def test_the_list_is_what_the_gate_admits(any_app: Flask) -> None:
    service = factories.a_service()
    teams = [factories.a_team(service=service), factories.a_team(service=service), factories.a_team()]
    for team, state in product(teams, ("draft", "signed_by_team_manager", "submitted", "returned", "closed")):
        factories.a_referral(worker=factories.a_worker(team), state=state)
    stand_in = factories.a_deputy(given(teams[0].manager))
    head = factories.a_person(position="head of service")
    managers = [given(team.manager) for team in teams]
    for person in (*managers, given(service.manager), head, stand_in, factories.a_worker(teams[0])):
        _admitted(person)


def test_the_lists_cost_the_same_however_many_there_are(any_app: Flask) -> None:
    team = factories.a_team()
    worker = leaver_of(team, "left")
    actor, counts = actor_of(given(team.manager), clock.today()), []
    for _ in range(2):
        for _ in range(4):
            factories.a_referral(worker=worker)
            factories.a_worker(team)
        db.session.commit()
        with counted() as sent:
            assert left_behind(actor)[0].count >= 6
            assert handover_of(worker.id, actor)
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 5
