"""What a manager writes into the form with their signature: data, on the paper, never asked of the worker."""

from __future__ import annotations

from typing import Any

import pytest

from cmr.rules.completeness import gaps
from cmr.rules.panel_type_file import PanelTypeFaults, parse
from tests.rules.terms import CIN, CIN_KEY, CMR, TODAY, cin_answers, cin_documents, content


def of_form(written: dict[str, Any], key: str) -> dict[str, Any]:
    """One field of the form as its file has it."""
    fields = (field for section in written["form"]["sections"] for field in section["fields"])
    found: dict[str, Any] = next(field for field in fields if field["key"] == key)
    return found


def faults_of(written: dict[str, Any]) -> list[str]:
    with pytest.raises(PanelTypeFaults) as refused:
        parse(written, CIN_KEY)
    return [str(fault) for fault in refused.value.faults]


def test_the_paper_has_the_managers_comments_and_the_workers_form_has_not() -> None:
    on_paper = CIN.paper_form.section("recommendations").field("manager_comments")
    assert (on_paper.by, on_paper.required) == ("team_manager", True)
    with pytest.raises(KeyError):
        CIN.whole_form.section("recommendations").field("manager_comments")
    assert CIN.comments_field("team_manager") == on_paper
    assert CIN.comments_field("service_manager") is None
    assert CMR.comments_field("team_manager") is None


def test_they_are_no_gap_and_no_part_of_what_all_three_sign() -> None:
    answers, documents = cin_answers(), cin_documents()
    with_them = CIN.content_hash(answers, documents)
    assert gaps(CIN.whole_form, answers, documents, TODAY) == ()
    del answers["recommendations"]["manager_comments"]
    assert gaps(CIN.whole_form, answers, documents, TODAY) == ()
    assert CIN.content_hash(answers, documents) == with_them


def test_a_section_that_a_manager_alone_writes_is_on_paper_only() -> None:
    written = content(CIN_KEY)
    theirs = of_form(written, "manager_comments")
    written["form"]["sections"][-1]["fields"].remove(theirs)
    written["form"]["sections"].append({"key": "managers", "title": "The manager", "fields": [theirs]})
    parsed = parse(written, CIN_KEY)
    assert "managers" in [section.key for section in parsed.paper_form.sections]
    assert "managers" not in [section.key for section in parsed.whole_form.sections]


def test_a_band_is_set_without_what_a_manager_writes() -> None:
    written = content(CIN_KEY)
    section = written["form"]["sections"][-1]
    keys = [field["key"] for field in section["fields"]]
    section["bands"] = [[keys[:1], keys[1:-1]], [keys[-1:]]]
    parsed = parse(written, CIN_KEY)
    assert parsed.whole_form.section(section["key"]).bands == ((tuple(keys[:1]), tuple(keys[1:-1])),)
    assert len(parsed.paper_form.section(section["key"]).bands) == 2


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("manager_comments", {"by": "head_of_service"}, "manager_comments.by"),
        ("completed_on", {"by": "team_manager"}, "has no meaning on a date field; allowed: on line or text"),
        ("support_worker", {"by": "team_manager"}, "the team_manager writes 2 fields when signing"),
        ("team", {"by": "service_manager"}, "without when and prefill"),
    ],
)
def test_a_file_that_gets_it_wrong_is_told_where(key: str, change: dict[str, str], said: str) -> None:
    written = content(CIN_KEY)
    of_form(written, key).update(change)
    assert any(said in fault for fault in faults_of(written)), faults_of(written)


def test_what_a_criterion_or_an_outcome_wants_is_no_managers() -> None:
    written = content(CIN_KEY)
    written["sheet"]["outcomes"][0]["wants"][0]["by"] = "team_manager"
    assert any("no by" in fault for fault in faults_of(written))
