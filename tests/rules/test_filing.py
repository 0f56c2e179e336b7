"""What is filed for each child, under which title and by when; and that nothing goes out that nobody looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from cmr.rules.birth import Birth
from cmr.rules.filed import why_not_filed
from cmr.rules.filing import (
    SHEET_STANDS,
    Agreed,
    Concluded,
    Looked,
    Settled,
    chronology,
    look_problems,
    looked_hash,
    not_looked_at,
    part_of,
    to_file,
)
from cmr.rules.foreign import look
from cmr.rules.foreign_names import People, Somebody
from cmr.rules.form import Child
from tests.rules.terms import CIN, CMR

THURSDAY = date(2026, 12, 10)
MAYA, LEAH = (
    Child(name, Birth("2015-01-09"), number)
    for name, number in (("Maya Fenwick", "40900"), ("Leah Fenwick", ""))
)
CLOSING = Concluded(
    "No further action",
    (("Guidance", "Close it in January."), ("Proposed date for Transfer Panel", "Thursday 14 January 2027")),
    date(2027, 1, 14),
)
CASE = Settled(
    reference="CMR-2026-0017",
    meeting_on=THURSDAY,
    children=(MAYA, LEAH),
    outcomes=(Concluded("Refer to LPM", due_on=date(2026, 12, 24)), Concluded("Continue child’s plan")),
    agreed=(
        Agreed(
            "recommendation",
            "Hold a family network meeting.",
            date(2026, 12, 24),
            "Ann Lee",
            due_reason="The school breaks up.",
        ),
        Agreed("decision", "No contact", rationale="She was hurt twice."),
    ),
    rationale="Risk has not fallen.",
    returns_on=date(2027, 3, 4),
    signed_on=THURSDAY,
    signed_by="Dorothea Ashgrove, head of service",
    part="The panel heard about Maya.",
    approved_on=date(2026, 12, 15),
)


def test_each_child_has_the_sheet_in_one_working_day_and_the_part_in_five() -> None:
    """B1.24, B1.25: the exact titles."""
    found = [(one.kind, one.child_number, one.title, one.due_on, one.clause) for one in to_file(CMR, CASE)]
    assert found == [
        ("sheet", 1, "CMR Panel Decision", date(2026, 12, 11), "B1.24"),
        ("sheet", 2, "CMR Panel Decision", date(2026, 12, 11), "B1.24"),
        ("minutes", 1, "CMR Panel Minutes", date(2026, 12, 17), "B1.25"),
        ("minutes", 2, "CMR Panel Minutes", date(2026, 12, 17), "B1.25"),
    ]


def test_the_other_panel_files_the_form_the_part_and_a_chronology_entry() -> None:
    """D6c."""
    found = [
        (one.kind, one.title, one.due_on, one.clause) for one in to_file(CIN, replace(CASE, children=(MAYA,)))
    ]
    assert found == [
        ("sheet", "Child in Need Review Panel form", date(2026, 12, 17), "D6c"),
        ("minutes", "Child in Need Review Panel minutes", date(2026, 12, 17), "D6c"),
        ("chronology", "Child in Need Review Panel outcome", date(2026, 12, 17), "D6c"),
    ]


def test_what_is_not_there_is_not_to_be_filed() -> None:
    assert {one.kind for one in to_file(CMR, replace(CASE, approved_on=None))} == {"sheet"}
    assert {one.kind for one in to_file(CMR, replace(CASE, signed_on=None))} == {"minutes"}
    assert to_file(CMR, replace(CASE, signed_on=None, part=" ")) == ()


def test_what_was_decided_later_is_filed_after_that() -> None:
    """D8: the sheet counts from when it was signed, the minutes from the meeting."""
    later = replace(
        CASE, children=(MAYA,), signed_on=date(2026, 12, 18), decided_by="Dana Roe, head of service"
    )
    assert [(one.kind, one.due_on) for one in to_file(CMR, later)] == [
        ("minutes", date(2026, 12, 17)),
        ("sheet", date(2026, 12, 21)),
    ]
    decided = "ecided on Friday 18 December 2026 by Dana Roe, head of service, as the panel could not agree"
    assert f"D{decided}" in to_file(CMR, later)[1].text
    assert chronology(CMR, later).startswith(
        f"Thursday 10 December 2026: discussed at the {CMR.name} (CMR-2026-0017). D{decided}."
    )


def test_the_text_to_paste_has_the_child_the_meeting_and_what_was_agreed() -> None:
    sheet, *_ = to_file(CMR, CASE)
    assert sheet.text.splitlines() == [
        "CMR Panel Decision",
        "Maya Fenwick (40900)",
        "Case Management Review panel, Thursday 10 December 2026, CMR-2026-0017",
        CMR.privileged,
        "",
        "The panel agreed that:",
        "1. Recommendation: Hold a family network meeting.",
        "Who sees to it: Ann Lee",
        "To be done by: Thursday 24 December 2026: The school breaks up.",
        "2. Decision: No contact",
        "Why does the safeguarding of a child from significant harm warrant a decision? She was hurt twice.",
        "Outcome: Refer to LPM",
        "To be done by: Thursday 24 December 2026",
        "Outcome: Continue child’s plan",
        "What is the rationale for the recommendations and decisions made: Risk has not fallen.",
        "Return to panel on: Thursday 4 March 2027",
        "Signed by Dorothea Ashgrove, head of service on Thursday 10 December 2026",
    ]
    part = to_file(CMR, CASE)[3]
    assert part.text.splitlines()[1] == "Leah Fenwick"
    assert part.text.endswith("\n\nThe panel heard about Maya.")


def test_the_chronology_entry_says_the_outcome_and_where_the_form_is() -> None:
    """D6c."""
    case = replace(
        CASE,
        outcomes=(CLOSING,),
        agreed=CASE.agreed[:1],
        returns_on=None,
        decided_by="Dana Roe",
        decision_reasons="The school saw more.",
    )
    assert chronology(CIN, case) == (
        "Thursday 10 December 2026: discussed at the Child in Need Review Panel (CMR-2026-0017). "
        "Decided by Dana Roe, as the panel could not agree. Reasons: The school saw more. "
        "Panel Outcome: No further action (Guidance: Close it in January; Proposed date for Transfer Panel: "
        "Thursday 14 January 2027). Panel Recommendations: Hold a family network meeting (Ann Lee, by Thursday "
        "24 December 2026). See “Child in Need Review Panel form” on the child’s file."
    )
    assert "Return to panel on: Thursday 4 March 2027." in chronology(CMR, CASE)


def test_the_chronology_entry_says_by_when_an_outcome_is_to_be_done_as_a_sentence_does() -> None:
    """D6c: whatever the lines of a text, what is pasted is one paragraph."""
    assert (
        "Outcome: Refer to LPM (by Thursday 24 December 2026); Continue child’s plan. Return to panel on:"
    ) in chronology(CMR, CASE)
    strategy = Concluded("Strategy meeting", (("Review", "First.\n\nThen again."),), date(2026, 12, 15))
    lines = replace(CASE, outcomes=(strategy,), agreed=(Agreed("decision", "See her\nweekly."),))
    assert chronology(CMR, lines).startswith(
        f"Thursday 10 December 2026: discussed at the {CMR.name} (CMR-2026-0017). "
    )
    said = chronology(CMR, lines)
    assert "Strategy meeting (Review: First. Then again; by Tuesday 15 December 2026)." in said
    assert "Decision: See her weekly." in said
    assert "\n" not in said


def test_what_an_outcome_asks_is_no_question_any_more_where_it_is_answered() -> None:
    meeting = Concluded("Network meeting", (("Which meeting?", "Family network meeting"),))
    assert "Network meeting (Which meeting: Family network meeting)." in chronology(
        CMR, replace(CASE, outcomes=(meeting,))
    )


def test_the_other_panels_text_reads_as_its_sheet_does() -> None:
    """D6c: in its own order, with what the outcome wanted to know and the reasons of who decided."""
    case = replace(
        CASE, children=(MAYA,), outcomes=(CLOSING,), agreed=CASE.agreed[:1], part="", undecided_reason="On the date.",
        decided_by="Dana Roe, head of service", decision_reasons="The school saw more.",
    )  # fmt: skip
    (form, _) = to_file(CIN, case)
    assert form.text.splitlines()[5:] == [
        "The panel could not agree: On the date.",
        "Panel Outcome: No further action",
        "Guidance: Close it in January.",
        "Proposed date for Transfer Panel: Thursday 14 January 2027",
        "Panel Recommendations:",
        "1. Hold a family network meeting.",
        "Who sees to it: Ann Lee",
        "Date to be actioned by: Thursday 24 December 2026: The school breaks up.",
        "Return to Panel on: Thursday 4 March 2027",
        "Reasons for the outcome: Risk has not fallen.",
        "Reasons of the head of service: The school saw more.",
        "Decided by Dana Roe, head of service, as the panel could not agree",
        "Signed by Dorothea Ashgrove, head of service on Thursday 10 December 2026",
    ]


SIX = [
    People(f"CMR-2026-000{number}", (Somebody(f"{first} {last}"),))
    for number, (first, last) in enumerate(
        [
            ("Dele", "Okafor"),
            ("Maya", "Fenwick"),
            ("Leo", "Brook"),
            ("Zoë", "Weiß"),
            ("Siobhán", "O’Neil"),
            ("Robin", "Vale"),
        ]
    )
]


@pytest.mark.parametrize(("own", "other"), list(permutations(SIX, 2)))
def test_no_part_with_another_family_in_it_is_filed_unseen(own: People, other: People) -> None:
    """B1.25, D6d: all thirty ordered pairs."""
    text = f"The panel heard about {own.people[0].name}, and {other.people[0].name.split()[0]} was named."
    findings = look(text, own, SIX)
    (no,) = why_not_filed("minutes", text=text, findings=findings, looks=(), signed=True, approved=True)
    assert no.clause == "B1.25"
    assert other.reference in no.text
    assert own.reference not in no.text


def test_whoever_looked_looked_at_this_text_and_gave_a_reason() -> None:
    text = "Dele said no."
    findings = look(text, SIX[1], SIX)
    seen = Looked(looked_hash(text, findings), "Marian", "Another Dele, of the school.")
    assert not_looked_at(text, findings, (seen,), what="the part") is None
    assert not_looked_at(text, findings, (replace(seen, reason=" "),), what="the part")
    changed = "Dele said no!"
    assert not_looked_at(changed, look(changed, SIX[1], SIX), (seen,), what="the part")
    assert not_looked_at("Nobody else.", (), (), what="the part") is None
    assert look_problems("ok")
    assert look_problems("Another Dele, of the school.") == ()


def test_a_part_is_its_own_sections_who_heard_it_and_the_next_date() -> None:
    """B1.25"""
    found = part_of(["It was heard. ", ""], ["Mo Member (member)"], date(2027, 1, 7))
    assert found == (
        "It was heard.\n\nPresent for this case:\nMo Member (member)\n\n"
        "The panel meets next on Thursday 7 January 2027."
    )
    assert part_of([" "], ["Mo Member (member)"], None) == ""
    otherwise = part_of(["It was heard."], [], None, otherwise=True)
    assert otherwise == f"{SHEET_STANDS}\n\nIt was heard."
    assert part_of([" "], [], None, otherwise=True) == ""


def test_what_is_certain_wants_more_than_a_reason() -> None:
    """B1.25"""
    own, other = (
        People("CMR-2026-0001", ()),
        People("CMR-2026-0002", (Somebody("Maya Fenwick", None, "", True),)),
    )
    found = look("Maya Fenwick came.", own, [other])
    assert [one.sure for one in found] == ["certain"]
    assert len(look_problems("She is a cousin.", found)) == 1
    assert look_problems("She is a cousin.", found, stays=True) == ()
