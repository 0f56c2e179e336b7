"""The home page: what waits for each person, what is coming up, what was finished; and what it costs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.models import Action, DecisionSheet, Meeting, Panel, Person, Referral, db
from tests import factories
from tests.application import Browser, Opens
from tests.statements import counted

PARTS = re.compile(r'id="(waiting|coming|finished)-title".*?</section>', re.DOTALL)


def a_thursday(weeks: int) -> date:
    day = clock.today() + timedelta(weeks=weeks)
    return day + timedelta(days=(3 - day.weekday()) % 7)


def parts(browser: Browser) -> dict[str, str]:
    """The three parts of the page by name."""
    text = browser.get("/").text
    return {found[1]: found[0] for found in PARTS.finditer(text)}


def an_overdue_case(panel: Panel, meeting: Meeting) -> Referral:
    referral = factories.a_referral(panel, state="heard", meeting=meeting)
    due_on = clock.today() - timedelta(days=9)
    referral.actions.append(Action(case=referral.case, number=1, kind="outcome", text="Meet.", due_on=due_on))
    db.session.flush()
    return referral


@pytest.mark.parametrize(
    ("state", "part", "words"),
    [
        ("draft", "waiting", "Complete the form"),
        ("signed_by_social_worker", "coming", "team manager"),
        ("signed_by_team_manager", "coming", "service manager"),
        ("signed_by_service_manager", "waiting", "submit it"),
        ("submitted", "coming", "waits in the queue"),
        ("scheduled", "coming", "on the agenda"),
        ("heard", "coming", "Close the case, or return it"),
        ("actioned", "coming", "Every action is confirmed"),
        ("returned", "coming", "comes back"),
    ],
)
def test_a_worker_sees_each_referral_with_its_next_step(
    app: Flask, sign_in: Opens, state: str, part: str, words: str
) -> None:
    referral = factories.a_referral(state=state)

    found = parts(sign_in(referral.worker))

    assert referral.reference in found[part]
    assert words in found[part]
    assert "Fenwick" not in "".join(found.values())


def test_a_worker_sees_the_meeting_it_will_make_and_what_is_left(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    meeting = factories.a_meeting(panel, a_thursday(3))
    referral = factories.a_referral(panel)

    found = parts(sign_in(referral.worker))["waiting"]

    assert f"For the meeting on Thu {meeting.on.day} {meeting.on:%b}" in found
    assert "days left" in found


def test_managers_see_what_they_sign_soonest_deadline_first(app: Flask, sign_in: Opens) -> None:
    cmr, cin = factories.a_panel(), factories.a_panel(factories.CIN)
    factories.a_meeting(cmr, a_thursday(8))
    factories.a_meeting(cin, a_thursday(4))
    worker = factories.a_worker()
    later = factories.a_referral(cmr, worker, "signed_by_social_worker")
    sooner = factories.a_referral(cin, worker, "signed_by_social_worker")
    for_service = factories.a_referral(cin, worker, "signed_by_team_manager")
    team = worker.team
    assert team is not None

    managers = parts(sign_in(_given(team.manager)))["waiting"]
    services = parts(sign_in(_given(team.service.manager)))["waiting"]

    assert managers.index(sooner.reference) < managers.index(later.reference)
    assert for_service.reference not in managers
    assert "Sign as service manager" in services
    assert sooner.reference not in services


def test_what_a_manager_signs_comes_before_what_is_overdue(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    overdue = an_overdue_case(panel, factories.a_meeting(panel, a_thursday(-4), "closed"))
    to_sign = factories.a_referral(panel, overdue.worker, "signed_by_social_worker")

    waiting = parts(sign_in(_given(overdue.team.manager)))["waiting"]

    assert waiting.index(to_sign.reference) < waiting.index(overdue.reference)


def _given(person: Person | None) -> Person:
    assert person is not None
    return person


def test_a_deputy_sees_what_the_principal_would_sign(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    deputy = factories.a_deputy(_given(referral.team.manager), starts_on=clock.today())

    assert referral.reference in parts(sign_in(deputy))["waiting"]


def test_what_they_signed_themselves_is_not_theirs_to_sign_again(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_team_manager")
    manager = _given(referral.team.manager)
    factories.a_deputy(_given(referral.team.service.manager), manager, starts_on=clock.today())

    assert referral.reference not in parts(sign_in(manager))["waiting"]


def test_the_administrator_sees_the_board_and_the_queue(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    administrator = factories.a_seat(panel, "administrator").person
    meeting = factories.a_meeting(panel, a_thursday(2))
    factories.a_referral(panel, state="scheduled", meeting=meeting)
    queued = factories.a_referral(panel, state="submitted")
    late = factories.a_referral(panel, state="submitted")
    late.late_for, late.late_choice = meeting, "waiting"
    browser = sign_in(administrator)

    whole, found = browser.get("/").text, parts(browser)

    assert "1 of 6" in whole
    assert "What that meeting sets due" in whole
    assert queued.reference in found["waiting"]
    assert late.reference not in found["waiting"]
    assert f"/meetings/{meeting.id}" in found["coming"]


def test_what_is_to_do_has_its_own_heading_below_what_is_asked(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    member = factories.a_seat(panel).person
    meeting = factories.a_meeting(panel, a_thursday(1), "circulated")
    factories.a_referral(panel, state="scheduled", meeting=meeting)

    home = sign_in(member).get("/").text

    assert "Will you be there?" in home
    assert '<h2 class="govuk-heading-m" id="waiting-title">For you to do</h2>' in home


def test_a_panel_without_a_meeting_says_so(app: Flask, sign_in: Opens) -> None:
    administrator = factories.a_seat(factories.a_panel(), "administrator").person

    assert "No meeting is planned" in sign_in(administrator).get("/").text


def test_the_chair_sees_what_to_settle(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    held = factories.a_meeting(panel, clock.today() - timedelta(days=20), "closed")
    late = factories.a_referral(panel, state="submitted")
    late.late_for, late.late_choice = factories.a_meeting(panel, a_thursday(1)), "waiting"
    overdue = an_overdue_case(panel, held)
    settled = factories.a_referral(panel, state="actioned", meeting=held)
    now = factories.a_meeting(panel, clock.today(), "in_session")
    open_case = factories.a_referral(panel, state="scheduled", meeting=now)

    found = parts(sign_in(chair))["waiting"]

    for reference in (late.reference, overdue.reference, settled.reference, open_case.reference):
        assert reference in found
    assert "Hear it and sign the decision sheet" in found
    assert "Nobody confirmed an action that was due" in found


def test_those_who_own_an_action_see_it_when_it_is_late(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    referral = an_overdue_case(
        panel, factories.a_meeting(panel, clock.today() - timedelta(days=20), "closed")
    )

    for person in (referral.worker, _given(referral.team.manager)):
        found = parts(sign_in(person))["waiting"]
        assert "late" in found
        assert referral.reference in found


def test_a_member_reads_circulated_cases_but_none_they_withdrew_from(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    member = factories.a_seat(panel).person
    planned = factories.a_meeting(panel, a_thursday(2))
    circulated = factories.a_meeting(panel, a_thursday(1), "circulated")
    hidden = factories.a_referral(panel, state="scheduled", meeting=planned)
    to_read = factories.a_referral(panel, state="scheduled", meeting=circulated)
    withdrawn = factories.a_referral(panel, state="scheduled", meeting=circulated)
    factories.a_declaration(withdrawn.cases[0], member, "involvement", withdrew=True)

    whole = "".join(parts(sign_in(member)).values())

    assert "Read 1 case" in whole
    assert f"/meetings/{circulated.id}/reading" in whole
    assert f"/meetings/{planned.id}/reading" not in whole
    for one in (hidden, to_read, withdrawn):
        assert one.reference not in whole, "one line a meeting; its list names the cases"


def test_a_guest_reads_their_one_case(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    meeting = factories.a_meeting(panel, a_thursday(1), "circulated")
    mine = factories.a_referral(panel, state="scheduled", meeting=meeting)
    other = factories.a_referral(panel, state="scheduled", meeting=meeting)

    found = sign_in(factories.a_guest(mine.cases[0])).get("/").text

    assert found.count(f">{mine.reference}<") == 1, "said once: among what they are invited to"
    assert other.reference not in found
    assert "Nothing waits for you" not in found


def test_the_head_of_service_decides_what_a_panel_could_not(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel(factories.CIN)
    referral = factories.a_referral(
        panel, state="scheduled", meeting=factories.a_meeting(panel, state="closed")
    )
    referral.cases[0].undecided = True
    head = factories.a_person(position="head of service")

    assert referral.reference in parts(sign_in(head))["waiting"]
    assert referral.reference not in parts(sign_in(_given(referral.team.service.manager)))["waiting"]


def test_what_the_head_of_service_decided_lately_is_told_to_them_alone(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel(factories.CIN)
    meeting = factories.a_meeting(panel, state="closed")
    head, other = (factories.a_person(position="head of service") for _ in range(2))
    lately, long_ago, agreed = (factories.a_referral(panel, state="heard", meeting=meeting) for _ in range(3))
    for referral, days in ((lately, 2), (long_ago, 40), (agreed, 2)):
        at = clock.now() - timedelta(days=days)
        case = referral.cases[0]
        case.undecided = referral is not agreed
        case.sheet = DecisionSheet(
            entries=[], outcomes=[], saved_at=at, saved_by=head, signed_by=head, signed_at=at,
            signed_position=head.position, content_hash="0" * 64,
        )  # fmt: skip
    db.session.commit()

    found = parts(sign_in(head))["finished"]

    assert "You decided where the panel could not agree" in found
    assert lately.reference in found
    assert long_ago.reference not in found
    assert agreed.reference not in found
    assert lately.reference not in parts(sign_in(other))["finished"]


def test_what_was_finished_lately_is_told_and_what_long_ago_is_not(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    lately, long_ago = (factories.a_referral(worker=worker, state="closed") for _ in range(2))
    lately.closed_at = clock.now() - timedelta(days=2)
    long_ago.closed_at = clock.now() - timedelta(days=40)

    found = parts(sign_in(worker))["finished"]

    assert lately.reference in found
    assert long_ago.reference not in found


def test_nothing_to_do_is_said_warmly(app: Flask, sign_in: Opens) -> None:
    found = parts(sign_in(factories.a_person(position="practitioner")))

    assert "Nothing waits for you. Well done." in found["waiting"]
    assert "Nothing is coming up." in found["coming"]


def test_it_costs_the_same_however_much_waits(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    meeting = factories.a_meeting(panel, a_thursday(1), "circulated", most_cases=30)
    browser = sign_in(chair)
    counts = []
    for more in (1, 12):
        for _ in range(more):
            factories.a_referral(panel, state="scheduled", meeting=meeting)
            factories.a_referral(panel, state="submitted")
        db.session.commit()
        with counted() as statements:
            browser.get("/")
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert counts[0] <= 67
