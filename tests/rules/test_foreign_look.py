"""What may be another family's on a sheet stops its signature until the signer says that it belongs there (B1.25)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmr.rules.foreign import Finding, Sure
from cmr.rules.foreign_look import as_read_by, nothing_new, stops_signing, unlooked


def a_finding(sure: Sure, matched: str = "Alfie", start: int = 0) -> Finding:
    return Finding(start, start + len(matched), matched, "first name", sure, "CMR-2026-0029")


@pytest.mark.parametrize(("sure", "stops"), [("certain", True), ("possible", True), ("shared", False)])
def test_what_may_be_anothers_stops_until_somebody_looked(sure: Sure, *, stops: bool) -> None:
    found = [a_finding(sure)]
    assert stops_signing(found) is stops
    no = unlooked(found, looked=False)
    assert bool(no) is stops
    assert unlooked(found, looked=True) is None
    if no:
        # It is also said to those who may not know of the other case: whose it is stands on the page alone.
        assert "CMR-2026-0029" not in no.text
        assert no.clause == "B1.25"


def test_nothing_found_stops_nothing() -> None:
    assert not stops_signing(())
    assert unlooked((), looked=False) is None


def test_a_paper_holds_nothing_new_wherever_it_stands_there() -> None:
    looked = [a_finding("certain"), a_finding("certain", "Sowden", 40)]
    assert nothing_new([a_finding("certain", start=99)], looked)
    assert nothing_new([], looked)
    assert not nothing_new([a_finding("certain", "Quayle")], looked)
    assert not nothing_new([a_finding("possible")], looked)


def test_of_a_case_that_somebody_does_not_read_they_learn_nothing() -> None:
    sure, own = a_finding("certain", "Alfie Sowden"), a_finding("certain", "Matei")
    hidden, shown = as_read_by(
        [sure, replace(own, reference="CMR-2026-0030", people=("Matei",))], {"CMR-2026-0030"}
    )
    assert hidden.words == "“Alfie Sowden” may be another family’s."
    assert (hidden.sure, hidden.reference, hidden.people) == ("possible", "", ())
    assert (hidden.start, hidden.end) == (sure.start, sure.end)
    assert "CMR-2026-0030" in shown.words
