"""White text must be readable on the council's colour."""

from __future__ import annotations

import pytest

from cmr.rules.colour import colour_fault, contrast_with_white


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colour", ["#1d4f5c", "#767676", "#005ea5"])
def test_a_readable_colour_is_taken(colour: str) -> None:
    assert colour_fault(colour) is None


@pytest.mark.parametrize(
    ("colour", "words"), [("#ffdd00", "contrast"), ("#777777", "4.48"), ("red", "#rrggbb"), ("", "#rrggbb")]
)
def test_another_is_refused_with_its_reason(colour: str, words: str) -> None:
    fault = colour_fault(colour)
    assert fault is not None
    assert words in fault.text
