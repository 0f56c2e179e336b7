"""A referral's page: what each state shows, to whom, and what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from cmr.models import Action, DecisionSheet, Person, Referral, ReferralChild, db
from cmr.models.history import record
from cmr.panels.queries import current_terms
from cmr.referrals.move_links import MOVE_ENDPOINTS
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_states import STATES
from tests import factories
from tests.application import Opens
from tests.statements import counted

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def url(referral: Referral) -> str:
    return f"/referrals/{referral.reference}"


def a_heard_case(panel_key: str = factories.CMR, entries: int = 2) -> Referral:
    """A referral with a signed sheet and an action for each of its entries."""
    panel = factories.a_panel(panel_key)
    chair = factories.a_seat(panel, "chair").person
    referral = factories.a_referral(panel, state="heard", meeting=factories.a_meeting(panel, state="closed"))
    case = referral.case
    assert case is not None
    outcome = current_terms(panel).sheet.outcomes[0]
    case.sheet = DecisionSheet(
        entries=[
            {
                "kind": "decision",
                "text": f"Do number {number}.",
                "safeguarding": "Harm is near.",
                "due_on": "2026-12-01",
            }
            for number in range(entries)
        ],
        outcomes=[{"key": outcome.key, "details": {}}],
        rationale="The plan has drifted.",
        returns_on=date(2027, 2, 4),
        saved_at=NOW,
        saved_by=chair,
        note="The chair had signed it.",
        signed_by=chair,
        signed_position="head of service",
        signed_at=NOW,
        content_hash="0" * 64,
    )
    for number in range(entries):
        referral.actions.append(
            Action(
                case=case,
                number=number + 1,
                kind="decision",
                text=f"Do number {number}.",
                due_on=date(2026, 12, 1),
            )
        )
    db.session.commit()
    return referral


@pytest.mark.parametrize("key", [factories.CMR, factories.CIN])
@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_page_for_everybody_who_may_see_it(
    app: Flask, sign_in: Opens, state: str, key: str
) -> None:
    panel = factories.a_panel(key)
    people = [factories.a_seat(panel, role).person for role in ("chair", "administrator", "member")]
    referral = factories.a_referral(panel, state=state)
    team = referral.team
    people += [person for person in (referral.worker, team.manager, team.service.manager) if person]

    for person in people:
        answer = sign_in(person).client.get(url(referral))
        assert answer.status_code in (200, 404), person.position
        if answer.status_code == 200:
            assert "What happens next" in answer.text
            assert "Maya Fenwick" in answer.text
    assert sign_in(referral.worker).get(url(referral)).status_code == 200


def test_who_may_not_see_it_is_told_that_there_is_none(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()

    sign_in(factories.a_worker()).get(url(referral), status=404)
    sign_in(factories.a_worker()).get("/referrals/CMR-2026-9999", status=404)


def test_a_draft_is_a_task_list_to_its_worker_and_a_paper_to_others(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    colleague = factories.a_worker(referral.team)

    mine = sign_in(referral.worker).get(url(referral)).text
    theirs = sign_in(colleague).get(url(referral)).text

    assert 'id="tasks"' in mine
    assert "A draft: nobody has signed this yet." in theirs
    assert 'id="tasks"' not in theirs


def test_an_incomplete_draft_says_how_much_is_missing(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(blank=True)

    said = sign_in(referral.worker).get(url(referral)).text

    assert "No child named yet" in said
    assert "The form is not complete:" in said


def test_what_was_sent_back_says_by_whom_what_and_why(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    section = current_terms(referral.panel).whole_form.sections[1]
    referral.sent_back = {
        "reason": "Say more.",
        "by": "Tom Ellery",
        "at": NOW.isoformat(),
        "sections": [section.key],
    }

    said = sign_in(referral.worker).get(url(referral)).text

    assert "Sent back by Tom Ellery" in said
    assert "To change:" in said
    assert section.title in said.split("To change:", 1)[1].split("</ul>", 1)[0]


@pytest.mark.parametrize("key", [factories.CMR, factories.CIN])
def test_a_signed_sheet_stands_on_the_page_with_its_actions(app: Flask, sign_in: Opens, key: str) -> None:
    referral = a_heard_case(key)

    said = sign_in(referral.worker).get(url(referral)).text

    for words in (
        "Do number 1.",
        "Harm is near.",
        "The plan has drifted.",
        "head of service",
        "The chair had signed it.",
    ):
        assert words in said
    assert current_terms(referral.panel).sheet.outcomes[0].name in said
    assert "Confirm" in said


def test_the_page_says_what_the_signed_sheet_says_who_disagreed_and_why_a_date_is_another(
    app: Flask, sign_in: Opens
) -> None:
    referral = a_heard_case(factories.CMR)
    sheet = referral.cases[0].sheet
    assert sheet is not None
    sheet.against_majority = True
    sheet.dissent = [
        {"person_id": 1, "name": "Ann Lee", "view": "disagree", "text": "Too soon.", "for": "Bo Ray"},
        {"person_id": 2, "name": "Cy Dole", "view": "disagree", "text": "The <plan> is new."},
    ]
    sheet.entries = [
        {
            "kind": "recommendation",
            "text": "Write it.",
            "owner": "Lou Marsh",
            "due_on": "2027-02-26",
            "due_reason": "The school reports then.",
        }
    ]
    db.session.commit()

    said = sign_in(referral.worker).get(url(referral)).text

    for words in (
        "Against the majority",
        "Ann Lee, for Bo Ray disagrees: Too soon.",
        "Cy Dole disagrees: The &lt;plan&gt; is new.",
        "Who sees to it: Lou Marsh",
        "26 February 2027",
        "Why on that day: The school reports then.",
    ):
        assert words in said
    assert "Members’ views" not in said


def test_an_entry_says_which_outcome_it_carries_out_and_the_outcome_by_when(
    app: Flask, sign_in: Opens
) -> None:
    """B1.22: an outcome that an entry carries out has that entry's day."""
    referral = a_heard_case(factories.CMR)
    sheet = referral.cases[0].sheet
    assert sheet is not None
    late = {"due_on": "2027-02-26", "due_reason": "The school reports then."}
    sheet.entries = [
        {"kind": "recommendation", "text": "Meet the police.", "outcome": "strategy_meeting"} | late
    ]
    own = ["strategy_meeting", "legal_planning_meeting", "continue_plan"]
    sheet.outcomes = [{"key": key, "details": {}} for key in own]
    db.session.commit()

    said = " ".join(sign_in(referral.worker).get(url(referral)).text.split())

    assert "Carries out: Strategy meeting for ICPC" in said
    assert ", by Friday 26 February 2027, later than the timescale’s " in said
    assert "Strategy meeting for ICPC, carried out by entry 1, by Friday 26 February 2027</li>" in said
    assert "(the terms give no time for it)" in said


def test_where_the_panel_could_not_agree_everybodys_view_stands_with_the_sheet(
    app: Flask, sign_in: Opens
) -> None:
    referral = a_heard_case(factories.CIN)
    browser = sign_in(referral.worker)
    assert "Members’ views" not in browser.get(url(referral)).text
    case = referral.cases[0]
    assert case.sheet is not None
    case.undecided, case.undecided_reason = True, "On the placement."
    case.sheet.dissent = [{"person_id": 1, "name": "Ann Lee", "view": "agree", "text": ""}]
    db.session.commit()

    said = browser.get(url(referral)).text

    assert "Members’ views" in said
    assert "Ann Lee agrees." in said
    assert "Against the majority" not in said


def test_a_return_that_a_close_has_overtaken_says_so(app: Flask, sign_in: Opens) -> None:
    referral = a_heard_case(factories.CIN)
    browser, says = sign_in(referral.worker), "so it does not come back then"
    assert says not in browser.get(url(referral)).text
    with db.session.no_autoflush:
        referral.state, referral.closed_at, referral.closed_reason = "closed", NOW, "Nothing is left to do."
        referral.closed_by_id = referral.worker_id
    db.session.commit()
    assert says in browser.get(url(referral)).text


def test_only_those_who_may_confirm_are_offered_it(app: Flask, sign_in: Opens) -> None:
    referral = a_heard_case()

    assert "/confirm" in sign_in(referral.worker).get(url(referral)).text
    assert "/confirm" not in sign_in(factories.a_worker(referral.team)).get(url(referral)).text


def test_an_unsigned_sheet_is_not_shown(app: Flask, sign_in: Opens) -> None:
    referral = a_heard_case()
    sheet = referral.cases[0].sheet
    assert sheet is not None
    sheet.signed_by = sheet.signed_at = sheet.content_hash = None

    assert "The plan has drifted." not in sign_in(referral.worker).get(url(referral)).text


def test_a_closed_move_says_why_and_by_which_clause(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    referral = factories.a_referral(
        panel, state="scheduled", meeting=factories.a_meeting(panel, state="circulated")
    )
    factories.a_declaration(referral.cases[0], chair)

    said = sign_in(chair).get(url(referral)).text

    assert "The decision sheet is signed while the meeting is open." in said
    assert "B1.24" in said


def test_a_changed_form_is_told_at_the_signature(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    referral.sections[-1].answers = dict.fromkeys(referral.sections[-1].answers, "Slipped in.")

    said = sign_in(referral.worker).get(url(referral)).text

    assert "The form was changed after this was signed" in said
    assert "Unchanged since" not in said


@pytest.mark.parametrize("case_state", ["tabled", "deferred"])
def test_a_case_that_left_its_meeting_says_why(app: Flask, sign_in: Opens, case_state: str) -> None:
    referral = factories.a_referral(state="submitted")
    case = factories.a_case(referral, factories.a_meeting(referral.panel), case_state)
    case.ended_reason = "The social worker was ill."

    assert "The social worker was ill." in sign_in(referral.worker).get(url(referral)).text


def test_every_move_that_is_a_button_has_its_page(app: Flask) -> None:
    follow_from_others = {
        "finish_actions",
        "lose_meeting",
    }  # the last action confirmed; its meeting cancelled
    assert set(MOVE_ENDPOINTS) == set(REFERRAL.moves) - follow_from_others
    assert set(MOVE_ENDPOINTS.values()) <= set(app.view_functions)


def test_the_page_costs_the_same_whatever_its_size(app: Flask, sign_in: Opens) -> None:
    small, large = a_heard_case(entries=1), a_heard_case(factories.CIN, entries=6)
    _grow(large)
    counts = []
    for referral in (small, large):
        browser = sign_in(referral.worker)
        browser.get(url(referral))
        with counted() as statements:
            browser.get(url(referral))
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert counts[0] <= 22


def _grow(referral: Referral) -> None:
    people: list[Person] = [factories.a_person() for _ in range(6)]
    for number, person in enumerate(people * 5, 2):
        record(
            "referral",
            referral.id,
            "begin",
            by=person,
            at=NOW + timedelta(minutes=number),
            for_id=people[0].id,
        )
        referral.children.append(ReferralChild(number=number, name=f"Child {number}"))
    for number in range(5):
        meeting = factories.a_meeting(referral.panel, date(2027, 1, 4 + number), "closed")
        case = factories.a_case(referral, meeting, "tabled")
        case.ended_reason = "Postponed."
        factories.a_declaration(case, people[number])
        factories.a_guest(case, people[number])
    db.session.commit()
