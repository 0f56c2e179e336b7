"""Will it be heard? What the record says before submission, and asking for a later meeting (B1.7, B1.10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.agenda import operations as agenda
from cmr.models import Case, Meeting, Panel, Referral, db
from cmr.referrals import later, operations
from cmr.referrals.queries import history_of
from cmr.rules.refusal import Refused
from cmr.rules.wording import due_words, spoken_date
from tests import factories
from tests.application import Opens
from tests.statements import counted


def url(referral: Referral, page: str = "") -> str:
    return f"/referrals/{referral.reference}{page}"


def meetings(panel: Panel, *weeks: int) -> list[Meeting]:
    """Meetings so many weeks from now."""
    return [factories.a_meeting(panel, clock.today() + timedelta(weeks=number)) for number in weeks]


def fill(meeting: Meeting) -> None:
    for number in range(meeting.most_cases):
        other = factories.a_referral(meeting.panel, state="submitted")
        db.session.add(
            Case(
                referral=other,
                meeting=meeting,
                place=number + 1,
                state="placed",
                placed_at=factories.THEN,
                placed_by_id=other.worker_id,
            )
        )
    db.session.commit()


def steps(text: str) -> str:
    """The ladder's markup, its spaces made one."""
    return " ".join(
        text.split('aria-label="Steps until it is heard"')[1].split("</ol>", maxsplit=1)[0].split()
    )


@pytest.mark.parametrize(
    ("state", "done", "current"),
    [
        ("draft", [], "Social worker signs"),
        ("signed_by_social_worker", ["Social worker signed"], "Team manager signs"),
        ("signed_by_team_manager", ["Social worker signed", "Team manager signed"], "Service manager signs"),
        (
            "signed_by_service_manager",
            ["Social worker signed", "Team manager signed", "Service manager signed"],
            "Submission",
        ),
    ],
)
def test_the_steps_until_it_is_heard(
    app: Flask, sign_in: Opens, state: str, done: list[str], current: str
) -> None:
    panel = factories.a_panel()
    (meeting,) = meetings(panel, 5)
    referral = factories.a_referral(panel, state=state)

    said = sign_in(referral.worker).get(url(referral)).text
    ladder = steps(said)

    assert ladder.count("(done)") == len(done)
    assert all(words in ladder for words in done)
    now = ladder.split('aria-current="step"')[1]
    assert current in now.split("</li>")[0]
    assert due_words(meeting.deadline_at, clock.now()) in ladder
    assert f"{meeting.most_cases} of {meeting.most_cases} places free" in ladder
    assert said.count("What happens next") == 1
    assert said.count(current) == 1


def test_after_submission_nothing_of_it_is_said(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="submitted")

    said = sign_in(referral.worker).get(url(referral)).text

    assert "Will it be heard?" not in said
    assert said.count("What happens next") == 1


def test_without_a_meeting_the_steps_have_no_days(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()

    said = sign_in(referral.worker).get(url(referral)).text

    assert "No meeting is planned yet." in said
    assert "due " not in steps(said)


def test_a_step_that_is_behind_is_marked_and_has_one_date(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    near = factories.a_meeting(panel, clock.today() + timedelta(days=14))
    near.deadline_at = clock.now() + timedelta(hours=2)
    referral = factories.a_referral(panel, state="signed_by_social_worker")
    db.session.commit()

    ladder = steps(sign_in(referral.worker).get(url(referral)).text)

    assert "Less than a working day is left for it" in ladder
    assert "was due" not in ladder
    assert "cmr-steps__step--late" in ladder


def test_a_full_meeting_is_not_one_it_can_make(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    near, following = meetings(panel, 4, 6)
    fill(near)
    referral = factories.a_referral(panel)

    said = sign_in(referral.worker).get(url(referral)).text

    assert f"{near.on:%A} {near.on.day} {near.on:%B} is full; next with places" in said
    assert spoken_date(following.on) in steps(said)
    assert "A place can come free" in said
    assert f"({near.on:%a} {near.on.day} {near.on:%b} is full)" in sign_in(referral.worker).get("/").text


def test_a_later_meeting_is_asked_for_and_taken_back(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    near, following = meetings(panel, 4, 6)
    referral = factories.a_referral(panel)
    browser = sign_in(referral.worker)

    shown = browser.get(url(referral, "/later-meeting")).text
    assert shown.count('type="radio"') == 2
    browser.post(url(referral, "/later-meeting"), {}, status=422)
    browser.post(url(referral, "/later-meeting"), {"meeting": str(near.id)}, status=422)
    browser.post(url(referral, "/later-meeting"), {"meeting": str(following.id)})

    assert (referral.asked_for_id,) == (following.id,)
    said = browser.get(url(referral)).text
    assert f"Asked for the meeting on {following.on:%A}" in said
    assert spoken_date(following.on) in steps(said)
    assert f"The meeting on {spoken_date(following.on)}." in said, "the timeline tells it"
    assert "Asked for the meeting on" in browser.get("/").text
    browser.post(url(referral, "/later-meeting"), {"meeting": "next"})
    assert referral.asked_for_id is None
    assert [one.verb for one in history_of(referral)[:2]] == ["ask_for_meeting", "ask_for_meeting"]


def test_only_its_worker_asks_and_only_before_it_is_submitted(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    _, following = meetings(panel, 4, 6)
    referral, sent = factories.a_referral(panel), factories.a_referral(panel, state="submitted")
    manager = referral.team.manager
    assert manager is not None

    sign_in(manager).get(url(referral, "/later-meeting"), status=403)
    assert "Ask for a later meeting" not in sign_in(manager).get(url(referral)).text
    for way in ("get", "post"):
        getattr(sign_in(sent.worker), way)(url(sent, "/later-meeting"), status=409)
    with pytest.raises(Refused):
        later.ask_for(sent, following.id, by=sent.worker, at=clock.now())


def wished(panel: Panel) -> tuple[Referral, Meeting, Meeting]:
    """Submitted for the later of two meetings, though it was in time for both."""
    near, following = meetings(panel, 4, 6)
    referral = factories.a_referral(panel, state="signed_by_service_manager")
    later.ask_for(referral, following.id, by=referral.worker, at=clock.now())
    db.session.commit()
    return referral, near, following


def test_it_is_submitted_for_the_meeting_asked_for_and_every_page_says_so(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    desk = factories.a_seat(panel, "administrator").person
    referral, near, following = wished(panel)
    browser = sign_in(referral.worker)

    form = browser.get(url(referral, "/submit")).text
    assert f'value="{following.id}" checked' in form
    browser.post(url(referral, "/submit"), {"for_meeting": str(following.id)})

    assert (referral.late_for_id, referral.late_choice) == (None, None)
    assert referral.deferred_to_id == referral.asked_for_id == following.id
    on = spoken_date(following.on)
    assert "It was submitted for a later meeting" in browser.get(url(referral)).text
    office = sign_in(desk)
    assert f"submitted for {on}" in office.get("/").text
    assert "Submitted for this meeting" in office.get(f"/meetings/{following.id}").text
    assert f"Submitted for {on}" in office.get(f"/meetings/{near.id}").text
    assert "eferred to" not in office.get("/").text + office.get(f"/meetings/{near.id}").text
    placing = office.get(url(referral, "/schedule")).text
    assert "Submitted for this meeting" in placing
    assert f"Its social worker asked for the meeting on {on}." in placing
    assert f'value="{following.id}" checked' in placing


def test_where_nothing_is_posted_the_wish_counts(app: Flask) -> None:
    referral, _, following = wished(factories.a_panel())

    operations.submit(referral, by=referral.worker, at=clock.now())

    assert referral.deferred_to_id == following.id


def test_the_worker_may_still_submit_it_for_the_next(app: Flask) -> None:
    referral, near, _ = wished(factories.a_panel())

    operations.submit(referral, by=referral.worker, at=clock.now(), for_meeting=near.id)

    assert (referral.deferred_to_id, referral.asked_for_id, referral.late_choice) == (None, None, None)


def test_it_is_placed_sooner_only_with_priority_and_waits_again_when_taken_off(any_app: Flask) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    desk = factories.a_seat(panel, "administrator").person
    referral, near, following = wished(panel)
    now = clock.now()
    operations.submit(referral, by=referral.worker, at=now)

    with pytest.raises(Refused) as refused:
        agenda.place(referral, near, by=desk, at=now)
    assert refused.value.reasons[0].clause == "B1.10"
    agenda.place(referral, following, by=desk, at=now)
    agenda.take_off(referral, by=desk, at=now)
    assert referral.deferred_to_id == following.id

    agenda.set_priority(referral, True, "It can’t wait.", by=chair, at=now)
    agenda.place(referral, near, by=desk, at=now)
    assert referral.meeting_id == near.id
    db.session.expire_all()
    agenda.defer(referral, "The family is away.", following, by=chair, at=now)
    assert (referral.deferred_to_id, referral.asked_for_id) == (following.id, None)


@pytest.mark.parametrize("lost", ["cancelled", "closed for referrals", "has begun or is over"])
def test_a_wish_that_can_not_be_had_any_more_is_said(app: Flask, sign_in: Opens, lost: str) -> None:
    panel = factories.a_panel()
    referral, near, following = wished(panel)
    match lost:
        case "cancelled":
            following.state, following.cancelled_reason = "cancelled", "No room."
        case "closed for referrals":
            following.deadline_at = clock.now() - timedelta(hours=1)
        case _:
            following.on = clock.today() - timedelta(days=1)
    db.session.commit()

    said = sign_in(referral.worker).get(url(referral)).text

    assert "which was asked for," in said
    assert lost in said
    assert spoken_date(near.on) in steps(said)
    operations.submit(referral, by=referral.worker, at=clock.now())
    assert referral.deferred_to_id is None


def test_a_case_that_counts_its_months_says_whether_they_are_reached(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    browser = sign_in(referral.worker)

    assert "Six months from Monday 3 March 2025 are reached" in browser.get(url(referral)).text
    section = browser.get(url(referral, "/sections/criteria")).text
    assert "Six months from Monday 3 March 2025 are reached" in section
    line = section.split('id="save_status"', 1)[1].split("Six months from", 1)[0]
    assert "<summary>What follows from the dates written here</summary>" in line
    assert "Six months" not in browser.get(url(referral, "/sections/worker")).text


def test_a_first_review_says_when_it_falls(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel(factories.CIN)
    (meeting,) = meetings(panel, 5)
    referral = factories.a_referral(panel)
    browser = sign_in(referral.worker)

    said = browser.get(url(referral)).text

    assert "third child in need meeting (around 12 weeks): that is Monday 26 May 2025." in said
    assert f"The meeting on {spoken_date(meeting.on)} is " in said
    assert "that is Monday 26 May 2025." in browser.get(url(referral, "/sections/plan")).text


def test_the_page_costs_the_same_however_many_meetings_there_are(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    referral = factories.a_referral(panel)
    browser, counts = sign_in(referral.worker), []
    for weeks in ((2, 3), (4, 5, 6, 7)):
        fill(meetings(panel, *weeks)[0])
        browser.get(url(referral))
        with counted() as sent:
            browser.get(url(referral))
        counts.append(len(sent))

    assert counts[0] == counts[1]
