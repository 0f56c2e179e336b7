"""Where an outcome asks for the day of return itself, the sheet has no second question for it (D3f, DF)."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.one_return import one_return
from cmr.rules.outcomes import ChosenOutcome
from tests.rules.terms import CIN, CMR

ON = date(2027, 2, 4)


def section_47(review: str = "") -> ChosenOutcome:
    return ChosenOutcome("section_47", {"review_on": review})


@pytest.mark.parametrize(
    ("review", "on", "typed", "stands"),
    [
        ("2027-01-21", None, "", "2027-01-21"),
        ("2027-01-21", ON, "", "2027-01-21"),
        ("31/2/2027", ON, "", "31/2/2027"),
        ("", ON, "", "2027-02-04"),
        ("", None, "31/2/2027", "31/2/2027"),
        ("", None, "", ""),
    ],
)
def test_the_outcomes_own_date_is_the_day_of_return(
    review: str, on: date | None, typed: str, stands: str
) -> None:
    assert one_return(CIN.sheet, (section_47(review),), on, typed) == ((section_47(stands),), None, "")


def test_otherwise_the_sheets_own_is_asked() -> None:
    for sheet, chosen in ((CIN.sheet, "continuation"), (CMR.sheet, "plan_for_closure")):
        outcomes = (ChosenOutcome(chosen, {}),)
        assert one_return(sheet, outcomes, ON, "") == (outcomes, ON, "")
        assert one_return(sheet, outcomes, None, "31/2") == (outcomes, None, "31/2")
