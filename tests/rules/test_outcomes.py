"""What a decision sheet must hold, and the actions and dates that follow from it (B1.22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmr.rules.outcomes import (
    ChosenOutcome,
    Entry,
    SheetFacts,
    action_words,
    actions_from,
    by_the_terms,
    carried_by,
    commitment_problems,
    due_on,
    due_words,
    leads_to,
    problems,
    proposed_due,
    returns_on,
)
from cmr.rules.sheet_terms import DecisionSheet
from tests.rules.terms import CIN, CMR

THURSDAY = date(2026, 12, 10)

CMR_FACTS = SheetFacts(
    meeting_on=THURSDAY,
    entries=(Entry("recommendation", "Agree the safety plan with the family"),),
    outcomes=(
        ChosenOutcome("strategy_meeting"),
        ChosenOutcome("network_meeting", {"meeting_kind": "multi_agency"}),
    ),
    rationale="Risk has not fallen.",
)
CLOSING = ChosenOutcome(
    "no_further_action", {"guidance": "Close by spring", "transfer_panel_on": "2027-01-14"}
)
ESCALATING = ChosenOutcome("section_47", {"review_on": "2027-02-04"})
CIN_FACTS = SheetFacts(
    meeting_on=THURSDAY,
    entries=(Entry("recommendation", "Finish the parenting course", date(2027, 1, 8)),),
    outcomes=(CLOSING,),
)


def cmr_says(**changes: object) -> list[str]:
    return [reason.text for reason in problems(CMR.sheet, replace(CMR_FACTS, **changes))]  # type: ignore[arg-type]


def cin_says(**changes: object) -> list[str]:
    return [reason.text for reason in problems(CIN.sheet, replace(CIN_FACTS, **changes))]  # type: ignore[arg-type]


def test_whole_sheets_can_be_signed() -> None:
    assert problems(CMR.sheet, CMR_FACTS) == ()
    assert problems(CIN.sheet, CIN_FACTS) == ()


def test_an_empty_sheet_says_everything_it_lacks() -> None:
    assert cmr_says(entries=(), outcomes=(), rationale=" ") == [
        "Write one entry or more on the sheet.",
        "Choose one outcome or more.",
        "Write the rationale for the recommendations and decisions made.",
    ]


def test_six_entries_fit_and_a_seventh_does_not() -> None:
    entry = CMR_FACTS.entries[0]
    assert cmr_says(entries=(entry,) * 6) == []
    assert cmr_says(entries=(entry,) * 7) == ["The sheet holds six entries at most; there are 7."]


def test_a_decision_wants_its_safeguarding_rationale() -> None:
    decision = Entry("decision", "No unsupervised contact")
    (reason,) = problems(CMR.sheet, replace(CMR_FACTS, entries=(decision,)))
    assert reason.clause == "B1.23"
    assert reason.text == "Entry 1 is a decision. Say why safeguarding warrants one."
    assert cmr_says(entries=(replace(decision, rationale="Risk of injury"),)) == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("recommendation", "  "), "Entry 1 is empty. Write it, or remove it."),
        (
            Entry("recommendation", "", date(2026, 12, 10)),
            "Entry 1 has no words, only a date. Write what was agreed, or remove it.",
        ),
        (
            Entry("recommendation", " ", date(2026, 12, 11), due_reason="Term.", outcome="strategy_meeting"),
            (
                "Entry 1 has no words, only an outcome that it carries out, a date and why that date. "
                "Write what was agreed, or remove it."
            ),
        ),
        (Entry("order", "x"), "Entry 1 must be a recommendation or a decision."),
        (
            Entry("recommendation", "x", date(2026, 12, 9)),
            "Entry 1 is due on Wednesday 9 December 2026, before the meeting.",
        ),
    ],
)
def test_a_faulty_entry_is_refused(entry: Entry, said: str) -> None:
    assert cmr_says(entries=(entry,)) == [said]


def test_outcomes_are_the_panels_own_in_their_number_and_once() -> None:
    assert cmr_says(outcomes=(ChosenOutcome("adoption"),))[0].startswith(
        "An outcome is not one of this panel's."
    )
    assert cmr_says(outcomes=(ChosenOutcome("continue_plan"),) * 2) == [
        "An outcome is chosen twice. Choose each once."
    ]
    assert cin_says(outcomes=(CLOSING, ESCALATING)) == ["Choose one outcome; there are 2."]
    assert cin_says(outcomes=()) == ["Choose one outcome."]


def test_outcomes_that_contradict_each_other_are_refused() -> None:
    both = (ChosenOutcome("continue_plan"), ChosenOutcome("plan_for_closure"))
    assert cmr_says(outcomes=both) == [
        "“Continue child’s plan” and “Plan for closure” contradict each other. Choose one."
    ]


def test_an_outcome_wants_its_own_fields_filled() -> None:
    assert cmr_says(outcomes=(ChosenOutcome("network_meeting"),)) == [
        "Multi-agency or family network meeting: “Which meeting?” needs an answer."
    ]
    empty = replace(CIN_FACTS, outcomes=(ChosenOutcome("no_further_action"),))
    assert [(reason.text, reason.clause) for reason in problems(CIN.sheet, empty)] == [
        (
            "No further action: “Guidance, with timescales for the recommended actions” needs an answer.",
            "D3e",
        ),
        ("No further action: “Proposed date for Transfer Panel” needs an answer.", "D3e"),
    ]
    review = replace(CIN_FACTS, outcomes=(ChosenOutcome("section_47", {"review_on": "2026-02-31"}),))
    assert [(reason.text, reason.clause) for reason in problems(CIN.sheet, review)] == [
        (
            "Progress to Section 47 and ICPC: “Date for review” must be a real date with day, month and year.",
            "D3f",
        )
    ]


def test_dates_to_come_lie_after_the_meeting() -> None:
    same_day = ChosenOutcome("section_47", {"review_on": THURSDAY.isoformat()})
    (said,) = cin_says(outcomes=(same_day,))
    assert said.endswith("“Date for review” must be after the meeting on Thursday 10 December 2026.")
    assert cin_says(return_on=THURSDAY) == [
        "The date of return must be after the meeting on Thursday 10 December 2026."
    ]
    assert cin_says(return_on=date(2027, 3, 4), outcomes=(ChosenOutcome("continuation"),)) == []


def test_one_sheet_has_one_day_of_return_or_none() -> None:
    says = (
        "“No further action” ends the panel’s part in the case, and the sheet returns it on "
        "Thursday 4 March 2027. Remove the date, or choose another outcome."
    )
    assert cin_says(return_on=date(2027, 3, 4)) == [says]
    assert cin_says(return_on=date(2027, 3, 4), outcomes=(ESCALATING,)) == [
        (
            "Progress to Section 47 and ICPC: “Date for review” is Thursday 4 February 2027, and the sheet returns the "
            "case on Thursday 4 March 2027. Give one day, or leave the date of return empty."
        )
    ]
    assert cin_says(return_on=date(2027, 2, 4), outcomes=(ESCALATING,)) == []
    # A plan for closure is a plan: the panel may want to see it again.
    assert cmr_says(return_on=date(2027, 3, 4), outcomes=(ChosenOutcome("plan_for_closure"),)) == []


def test_a_sheet_without_a_date_of_return_takes_none() -> None:
    without = CMR.sheet.model_copy(update={"return_label": ""})
    (reason,) = problems(without, replace(CMR_FACTS, return_on=date(2027, 3, 4)))
    assert reason.text == "This panel's sheet has no date of return. Remove it."


def test_an_undecided_case_waits_for_the_head_of_service() -> None:
    undecided = replace(CIN_FACTS, undecided=True)
    (reason,) = problems(CIN.sheet, undecided)
    assert reason.clause == "D8"
    assert "the head of service decides" in reason.text
    assert problems(CIN.sheet, replace(undecided, decision_reasons="The risk is proven.")) == ()
    assert cmr_says(undecided=True) == [
        "In this panel the chair decides, so a case cannot be left undecided."
    ]


def test_who_decides_after_the_meeting_counts_from_the_day_of_the_decision() -> None:
    late = replace(
        CIN_FACTS,
        undecided=True,
        decision_reasons="The risk is proven.",
        decided_on=date(2027, 1, 11),
        return_on=date(2027, 1, 11),
        outcomes=(ChosenOutcome("section_47", {"review_on": "2027-01-04"}),),
    )
    day = "the day of the decision, Monday 11 January 2027"
    assert [reason.text for reason in problems(CIN.sheet, late)] == [
        f"Action 1 is due on Friday 8 January 2027, before {day}.",
        f"Progress to Section 47 and ICPC: “Date for review” must be after {day}.",
        f"The date of return must be after {day}.",
    ]
    assert proposed_due(CIN.sheet, late, late.entries[0]) == date(2027, 1, 25)
    # Somebody who decides on the day of the meeting counts as the chair would.
    same_day = replace(late, decided_on=THURSDAY)
    assert proposed_due(CIN.sheet, same_day, late.entries[0]) == proposed_due(
        CIN.sheet, CIN_FACTS, late.entries[0]
    )


def test_due_dates_come_from_the_outcomes_timescale() -> None:
    assert due_on(CMR.sheet, THURSDAY, ChosenOutcome("strategy_meeting")) == date(2026, 12, 15)
    assert due_on(CMR.sheet, THURSDAY, ChosenOutcome("network_meeting")) == date(2026, 12, 24)
    assert due_on(CMR.sheet, THURSDAY, ChosenOutcome("legal_planning_meeting")) == date(2026, 12, 24)
    assert due_on(CIN.sheet, THURSDAY, CLOSING) == date(2027, 1, 14)
    assert due_on(CMR.sheet, THURSDAY) == date(2026, 12, 24)
    with pytest.raises(KeyError):
        due_on(CMR.sheet, THURSDAY, ChosenOutcome("adoption"))


def test_every_entry_and_every_outcome_with_an_action_becomes_one() -> None:
    found = [(one.source, one.key, one.due_on, one.clause) for one in actions_from(CMR.sheet, CMR_FACTS)]
    assert found == [
        ("entry", "1", date(2026, 12, 24), "BD"),
        ("outcome", "strategy_meeting", date(2026, 12, 15), "B1.22b"),
        ("outcome", "network_meeting", date(2026, 12, 24), "B1.22a"),
    ]
    texts = [(one.text, one.due_on) for one in actions_from(CIN.sheet, CIN_FACTS)]
    assert texts == [
        ("Finish the parenting course", date(2027, 1, 8)),
        ("Follow the panel’s guidance and take the case to Transfer Panel", date(2027, 1, 14)),
    ]


def test_an_outcomes_own_action_is_with_whoever_is_named_and_an_entrys_with_its_own() -> None:
    """B1.26: the sheet asks nobody's name for an outcome."""
    named = replace(CMR_FACTS, entries=(replace(CMR_FACTS.entries[0], owner="School nurse"),))
    found = [(one.source, one.owner) for one in actions_from(CMR.sheet, named, "Ann Lee and Bo Marsh")]
    assert found == [
        ("entry", "School nurse"),
        ("outcome", "Ann Lee and Bo Marsh"),
        ("outcome", "Ann Lee and Bo Marsh"),
    ]


def test_an_outcome_without_an_action_brings_none_and_a_decision_quotes_its_clause() -> None:
    decision = Entry("decision", " Move tonight ", None, "Danger")
    facts = replace(CMR_FACTS, entries=(decision,), outcomes=(ChosenOutcome("continue_plan"),))
    (action,) = actions_from(CMR.sheet, facts)
    assert (action.text, action.clause) == ("Move tonight", "B1.23")


def test_a_case_returns_on_the_sheets_date_or_on_the_outcomes() -> None:
    assert returns_on(CIN.sheet, CIN_FACTS) is None
    escalating = replace(CIN_FACTS, outcomes=(ESCALATING,))
    assert returns_on(CIN.sheet, escalating) == date(2027, 2, 4)
    assert returns_on(CIN.sheet, replace(escalating, return_on=date(2027, 1, 7))) == date(2027, 1, 7)


def test_the_usual_next_step() -> None:
    assert leads_to(CIN.sheet, CIN_FACTS) == "close"
    assert leads_to(CIN.sheet, replace(CIN_FACTS, return_on=date(2027, 1, 7))) == "return"
    assert leads_to(CIN.sheet, replace(CIN_FACTS, outcomes=(ESCALATING,))) == "return"
    assert leads_to(CMR.sheet, CMR_FACTS) == ""


def test_an_entry_is_due_by_its_outcomes_timescale_or_the_sheets() -> None:
    """B1.22."""
    strategy = Entry("recommendation", "Meet", outcome="strategy_meeting", owner="Ann Lee")
    assert proposed_due(CMR.sheet, CMR_FACTS, strategy) == date(2026, 12, 15)
    assert proposed_due(CMR.sheet, CMR_FACTS, replace(strategy, outcome="")) == date(2026, 12, 24)
    closing = Entry("recommendation", "Close", outcome="no_further_action")
    assert proposed_due(CIN.sheet, CIN_FACTS, closing) == date(2027, 1, 14)
    (action, *_) = actions_from(CMR.sheet, replace(CMR_FACTS, entries=(strategy,)))
    assert (action.due_on, action.owner) == (date(2026, 12, 15), "Ann Lee")


def test_an_entry_has_an_owner_and_another_date_a_reason() -> None:
    """B1.22, B1.26."""
    entry = Entry("recommendation", "Meet", date(2026, 12, 18), outcome="strategy_meeting")

    def said(sheet: DecisionSheet, facts: SheetFacts, entry: Entry) -> list[tuple[str, str]]:
        found = commitment_problems(sheet, replace(facts, entries=(entry,)))
        return [(one.text, one.clause) for one in found]

    assert said(CMR.sheet, CMR_FACTS, entry) == [
        ("Entry 1 has no owner. Say who sees to it.", "B1.26"),
        ("Entry 1 would be due on Tuesday 15 December 2026. Say why it is later.", "B1.22b"),
    ]
    owned = replace(entry, owner="Ann Lee")
    assert said(CMR.sheet, CMR_FACTS, replace(owned, due_reason="The school is closed.")) == []
    assert said(CMR.sheet, CMR_FACTS, replace(owned, due_on=date(2026, 12, 15))) == []
    assert said(CMR.sheet, CMR_FACTS, replace(owned, due_on=None)) == []
    sooner = replace(owned, due_on=date(2026, 12, 14))
    assert said(CMR.sheet, CMR_FACTS, sooner) == [], "sooner than the timescale is within it"
    own_date = replace(owned, outcome="", due_on=date(2027, 3, 1))
    assert said(CMR.sheet, CMR_FACTS, own_date) == [], "no timescale, so nothing to be later than"
    planned = replace(own_date, outcome="legal_planning_meeting")
    assert said(CMR.sheet, CMR_FACTS, planned) == [], "B1.22c gives no time"
    assert said(CIN.sheet, CIN_FACTS, own_date) == []
    assert len(said(CIN.sheet, CIN_FACTS, replace(owned, outcome="section_47"))) == 1


def test_an_entry_and_the_outcome_it_carries_out_are_one_action() -> None:
    """B1.22, B1.24: one thing is one action, with the outcome's time, clause and words."""
    strategy = Entry("decision", "Meet tomorrow.", None, "Danger", "Ann Lee", outcome="strategy_meeting")
    own = Entry("recommendation", "Hear the school", owner="Bo Day")
    found = actions_from(CMR.sheet, replace(CMR_FACTS, entries=(strategy, own)))
    assert [(one.source, one.key, one.due_on, one.clause, one.by_default) for one in found] == [
        ("entry", "1", date(2026, 12, 15), "B1.22b", False),
        ("entry", "2", date(2026, 12, 24), "BD", True),
        ("outcome", "network_meeting", date(2026, 12, 24), "B1.22a", False),
    ]
    assert found[0].text == (
        "Meet tomorrow (hold a strategy meeting to consider whether a child protection conference should be convened)"
    )
    assert found[1].text == "Hear the school"
    # Two entries may share one outcome; each is its own action, and none is made beside them.
    shared = replace(CMR_FACTS, entries=(strategy, replace(strategy, text="Write to the police")))
    assert [one.source for one in actions_from(CMR.sheet, shared)] == ["entry", "entry", "outcome"]
    assert carried_by(shared, "strategy_meeting") == (1, 2)


def test_what_the_terms_time_nobody_is_due_by_no_clause_of_theirs() -> None:
    """B1.22c names no time for a legal planning meeting; what the panel says of it stands."""
    planning = replace(CMR_FACTS, outcomes=(ChosenOutcome("legal_planning_meeting"),))
    assert [one.by_default for one in actions_from(CMR.sheet, planning)] == [True, True]
    dated = Entry("decision", "Plan", date(2027, 2, 1), "Danger", outcome="legal_planning_meeting")
    (action,) = actions_from(CMR.sheet, replace(planning, entries=(dated,)))
    assert (action.due_on, action.by_default, action.clause) == (date(2027, 2, 1), False, "B1.22c")
    assert by_the_terms(CMR.sheet, planning, dated) is None


def test_an_entry_carries_out_only_what_is_chosen() -> None:
    stray = Entry("recommendation", "Plan", outcome="legal_planning_meeting")
    (said,) = cmr_says(entries=(stray,))
    assert said.startswith("Entry 1 carries out “Refer to LPM”, which is not chosen. Choose that outcome, or")
    chosen = (*CMR_FACTS.outcomes, ChosenOutcome("legal_planning_meeting"))
    assert cmr_says(entries=(stray,), outcomes=chosen) == []


@pytest.mark.parametrize(
    ("picked", "meeting"),
    [
        ("family_network", "a family network meeting with"),
        ("multi_agency", "a multi-agency meeting with"),
        ("", "a multi-agency meeting or family network meeting with"),
    ],
)
def test_an_action_says_which_meeting_was_chosen(picked: str, meeting: str) -> None:
    """B1.22a."""
    terms = CMR.sheet.outcome("network_meeting")
    assert meeting in action_words(terms, ChosenOutcome("network_meeting", {"meeting_kind": picked}))


def test_a_day_within_the_timescale_is_within_it_and_only_a_later_one_is_called_later() -> None:
    """B1.22."""
    limit, late, soon = date(2026, 12, 15), date(2026, 12, 18), date(2026, 12, 11)
    assert due_words(late, " The school is closed. ", limit) == (
        "Friday 18 December 2026, later than the timescale’s Tuesday 15 December 2026: The school is closed."
    )
    assert due_words(soon, "", limit) == "Friday 11 December 2026"
    assert due_words(soon, "The court sits then.", limit) == "Friday 11 December 2026: The court sits then."
    assert due_words(limit, "", limit) == "Tuesday 15 December 2026"
    assert due_words(late, "After the holidays.") == "Friday 18 December 2026: After the holidays."


def test_what_follows_names_no_action_without_words() -> None:
    """A draft's entry may have a date alone; one that carries out an outcome is that outcome's own action."""
    dated = Entry("recommendation", "", date(2026, 12, 10))
    carrying = Entry("recommendation", "", outcome="strategy_meeting")
    found = actions_from(CMR.sheet, replace(CMR_FACTS, entries=(dated, carrying)))
    assert [(one.source, one.key) for one in found] == [("entry", "2"), ("outcome", "network_meeting")]
    assert found[0].text.startswith("Hold a strategy meeting to consider")
