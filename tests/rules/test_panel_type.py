"""Both panels' terms, spot-checked word by word against the protocols they come from."""

from __future__ import annotations

from datetime import date, time

import pytest

from cmr.rules.form import Field, Section
from cmr.rules.panel_type import PanelType
from cmr.rules.panel_type_file import parse
from cmr.rules.wording import LONDON
from tests.rules.terms import CIN, CMR, CMR_KEY, cin_answers, cmr_answers, content


def labels(panel_type: PanelType) -> list[str]:
    """Every label, heading and hint a worker reads, in the form's order."""
    words: list[str] = []
    for _, field in panel_type.form.fields():
        words += [field.heading, field.label, field.hint, field.why_label]
        words += [column.label for column in field.columns]
    return [word for word in words if word]


def test_the_cmr_form_asks_what_the_real_form_asks_in_its_order() -> None:
    asked = [
        "Name of Worker",
        "Team",
        "Date",
        "Name",
        "Date of Birth",
        "Ethnicity",
        "Disability/Special Need",
        "Relation to child (or self)",
        "Who else is part of the family’s support network?",
        "(friends, professionals, community members)",
        "Has a family network meeting already taken place?",
        "Is there a safety plan already in place for the child(ren)?",
        "If you answered no to any of the above questions, please explain why:",
        "Brief summary of the main issues in the case",
        "(Only write the key events that took place for the child/ren that led to this referral being made)",
        "What recommendations or decisions are you seeking from the panel?",
        "(Think about what the panel can do to help create a better and safer outcome for the child/ren)",
        "Views of the parents/carers",
        "Child/ren’s wishes and feelings",
        "What are we worried about?",
        "Past Harm",
        "Future Danger",
        "Complicating Factors",
        "What is working well?",
        "Existing Strengths",
        "Existing Safety",
        "What needs to happen?",
        "Next Steps",
        "Danger Statement",
        "Safety Goals",
        "Role or Relation to Child",
        "Scaling",
        "Reasons",
    ]
    rest = iter(labels(CMR))
    assert [word for word in asked if word not in rest] == []


def test_the_cin_form_asks_what_the_real_form_asks_in_its_order() -> None:
    asked = [
        "Date of meeting",
        "Name of child/ren/ young person",
        "PIN",
        "Date of Birth",
        "Ethnicity",
        "Home Address",
        "Team",
        "Social Worker",
        "Team Manager",
        "Intensive Family Support Worker",
        "Date referral completed",
        "Mothers Name & Date of Birth (or age)",
        "Fathers Name & Date of Birth (or age)",
        "Date of Assessment that recommended a Child in Need Plan",
        "Dates of the initial and second Child in Need meetings",
        "Has there been any Section 47's during the Child in Need Plan?",
        "If Yes, detail this within the summary section below",
        "List of Agencies involved within the Child in Need Plan",
        "Agencies Name",
        "Responsibility",
        "Summary of the reason for the Child in Need Plan",
        "Summary of the work completed within the Child in Need Plan – including any Section 47's undertaken",
        "Have all objectives on the Child in Need Plan been achieved?",
        "(refer to the Child in Need plan and outline each action below including any unmet actions)",
        "Action",
        "Outcome",
        "Recommendations",
        "(i.e. No further action, Step down to Early Help, Progress to Child Protection)",
        "Manager Comments",
    ]
    rest = iter(labels(CIN))
    assert [word for word in asked if word not in rest] == []


def test_the_cmr_criteria_and_what_they_want() -> None:
    wants = {one.clause: [want.key for want in one.wants] for one in CMR.criteria}
    assert wants == {
        "B1.5a": ["plan_type", "opened_on"],
        "B1.5b": ["section_20_on"],
        "B1.5c": [],
        "B1.5d": [],
        "B1.5e": ["recommended_by", "recommended_by_role"],
    }
    assert CMR.criteria[0].text == (
        "Any case open to children’s services for a period of six months or more (CIN or CP)"
    )


def test_the_cmr_agenda_has_eight_items_six_cases_and_twenty_minutes_each() -> None:
    assert [item.text for item in CMR.agenda.items] == [
        "Purpose of panel",
        "Statement of conduct and confidentiality",
        "Introductions",
        "Review of previous recommendations and decisions",
        "Case presentations",
        "Review of panel recommendations and decisions",
        "Any other business",
        "Next date and adjournment",
    ]
    assert (CMR.agenda.most_cases, CMR.agenda.slot_minutes) == (6, 20)
    assert [stage.minutes for stage in CMR.agenda.case_stages] == [5, 10, 5]


def test_the_cmr_statement_of_conduct_reads_as_it_does() -> None:
    first, second = CMR.conduct.text.split("\n\n")
    assert first == (
        "The panel will proceed in a respectful manner. This means language or actions that are offensive "
        "or discriminatory is not tolerated. Please turn your phones to silent and excuse yourself if you "
        "need to take an urgent call. The panel and its chair aim for the meeting to provide constructive "
        "feedback and considered recommendations."
    )
    assert second == (
        "Information shared is confidential and is not to be discussed outside this meeting without proper "
        "consent or purpose to do so. Panel reports must be confidentially shredded and minutes from the "
        "meeting securely stored in accordance with the Data Protection Act."
    )


def test_the_cmr_membership_represents_every_area_named() -> None:
    areas = [seat.area for seat in CMR.membership.seats if seat.role == "member"]
    assert areas == [
        "R&A",
        "FSCP",
        "Looked After Children",
        "Early Help",
        "Independent Reviewing",
        "Signs of Safety",
        "Staying Together",
    ]
    assert [seat.key for seat in CMR.membership.seats if not seat.essential] == ["signs_of_safety_champion"]
    assert CMR.membership.most_present == 8
    assert CMR.membership.chaired_by == ("head of service", "service manager")
    assert CMR.membership.seat("fscp").area == "FSCP"


def test_the_sheets_outcomes() -> None:
    assert [(one.name, one.clause, one.timescale and one.timescale.words) for one in CMR.sheet.outcomes] == [
        ("Refer to LPM", "B1.22c", None),
        ("Strategy meeting for ICPC", "B1.22b", "3 working days"),
        ("Multi-agency or family network meeting", "B1.22a", "10 working days"),
        ("Continue child’s plan", "BD", None),
        ("Plan for closure", "BD", None),
    ]
    assert CMR.sheet.most_entries == 6
    assert [one.name for one in CIN.sheet.outcomes] == [
        "No further action",
        "Step down to Early Help",
        "Continuation of the Child in Need Plan",
        "Progress to Section 47 and ICPC",
    ]
    assert (CIN.sheet.undecided_to, CIN.sheet.undecided_clause) == ("head of service", "D8")
    assert CMR.sheet.undecided_to == ""


def test_the_clocks() -> None:
    assert {(one.task, one.timescale.words, one.clause) for one in CMR.clocks} == {
        ("file_sheet", "1 working day", "B1.24"),
        ("minutes_to_chair", "3 working days", "B1.25"),
        ("file_minutes", "5 working days", "B1.25"),
    }
    assert CMR.clocks[0].filed_as == "CMR Panel Decision"
    assert ("minutes_to_chair", "3 working days", "D6c") in {
        (one.task, one.timescale.words, one.clause) for one in CIN.clocks
    }
    assert [one.name for one in CMR.all_clocks][-2:] == [
        "Strategy meeting for ICPC",
        "Multi-agency or family network meeting",
    ]


def test_the_deadlines_and_frequencies_are_the_panels_own() -> None:
    thursday = date(2026, 12, 10)
    assert CMR.deadline.falls(thursday).at.date() == date(2026, 12, 8)
    due = CIN.deadline.falls(thursday).at.astimezone(LONDON)
    assert (due.date(), due.time()) == (date(2026, 12, 7), time(16))
    assert [one.on for one in CIN.frequency.dates(thursday, 2)] == [thursday, date(2027, 1, 7)]
    assert [one.on for one in CMR.frequency.dates(thursday, 2)] == [thursday, date(2026, 12, 17)]


def test_the_cin_documents_and_privileged_notes() -> None:
    assert [(kind.name, kind.required) for kind in CIN.documents] == [
        ("Initial Child in Need Plan", True),
        ("Most recent Child in Need Plan", True),
        ("Social Work Chronology", True),
        ("Genogram", True),
        ("Any other relevant documents, assessments or reports", False),
    ]
    assert (
        CIN.privileged + "."
        == CIN.conduct.text
        == ("These are privileged notes and should not be made available to the parents or other parties.")
    )
    assert [kind.needs_chairs_agreement for kind in CMR.documents] == [True]


@pytest.mark.parametrize("panel_type", [CMR, CIN], ids=lambda one: one.abbreviation)
def test_the_whole_form_begins_with_the_criteria_and_ends_with_the_documents(panel_type: PanelType) -> None:
    whole = panel_type.whole_form
    assert whole is panel_type.whole_form
    assert [section.key for section in whole.sections] == [
        "criteria",
        *(section.key for section in panel_type.form.sections),
        "documents",
    ]
    choice = whole.section("criteria").field("criteria")
    assert [option.key for option in choice.options] == [one.key for one in panel_type.criteria]
    assert (choice.kind, choice.required, choice.least) == ("choices", True, 1)
    assert whole.section("documents").field("documents").kinds == panel_type.documents


def test_what_a_criterion_wants_is_asked_when_it_is_chosen() -> None:
    opened = CMR.whole_form.section("criteria").field("opened_on")
    assert opened.when is not None
    assert (opened.when.field, opened.when.holds, opened.clause) == ("criteria", "six_months", "B1.5a")


def test_a_panel_type_without_criteria_or_documents_has_only_its_form() -> None:
    written = content(CMR_KEY)
    del written["criteria"], written["documents"]
    assert parse(written).whole_form.sections == CMR.form.sections


def test_the_first_review_is_due_twelve_weeks_after_the_initial_meeting() -> None:
    assert CIN.first_review_due(cin_answers()) == date(2026, 11, 24)
    assert CIN.first_review_due({}) is None
    assert CMR.first_review_due(cmr_answers()) is None


@pytest.mark.parametrize("panel_type", [CMR, CIN], ids=lambda one: one.abbreviation)
def test_every_rule_carries_a_clause(panel_type: PanelType) -> None:
    """Where the terms are silent it is U, and the decision record says what was chosen."""

    def clauses(section: Section, field: Field) -> str:
        return field.clause or section.clause

    silent = [field.key for section, field in panel_type.form.fields() if not clauses(section, field)]
    assert silent == []
    initial = {"CMR": "B", "CIN": "D"}[panel_type.abbreviation]
    agenda, members = panel_type.agenda, panel_type.membership
    known = [one.clause for one in panel_type.clocks] + [one.clause for one in panel_type.sheet.outcomes]
    known += [one.clause for one in panel_type.signing] + [one.clause for one in members.seats]
    known += [one.clause for one in agenda.items] + [one.clause for one in agenda.case_stages]
    known += [panel_type.quorum.clause, panel_type.deadline.clause, panel_type.frequency.clause]
    assert {clause[0] for clause in known} <= {initial, "U"}


def test_unknown_keys_are_key_errors() -> None:
    for ask in (CMR.form.section, CMR.form.sections[0].field, CMR.sheet.outcome, CMR.membership.seat):
        with pytest.raises(KeyError):
            ask("nothing_of_the_kind")
