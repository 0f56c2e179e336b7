"""What a new password must be."""

from __future__ import annotations

import pytest

from cmr.rules.password import COMMON, LONGEST, SHORTEST, password_refusals


def told(password: str) -> list[str]:
    found = password_refusals(password, email="anna.brook@council.example", name="Anna Brook")
    return [reason.text for reason in found]


@pytest.mark.parametrize("password", ["otter kiosk vellum", "x" * 6 + "yZ9!qwoe", "größer-als-zwölf"])
def test_a_long_one_of_ones_own_is_taken(password: str) -> None:
    assert told(password) == []


def test_too_short_and_too_long() -> None:
    assert told("a1b2c3d4e5f") == [f"The new password must have {SHORTEST} characters or more."]
    assert told("otter kiosk " * 20) == [f"The new password must have {LONGEST} characters or fewer."]


@pytest.mark.parametrize(
    "password", ["anna.brook@council.example", "AnnaBrook12345", "anna brook anna brook", "Anna.Brook!2026"]
)
def test_not_made_of_ones_own_name_or_address(password: str) -> None:
    assert told(password) == ["The new password must not be made from your name or email address."]


def test_a_name_within_a_long_one_does_no_harm() -> None:
    assert told("anna brook met seven quiet walruses") == []


@pytest.mark.parametrize(
    "password", [*sorted(COMMON)[:6], "Password 12345", "correct-horse-battery-staple", "abababababab"]
)
def test_not_one_that_many_people_use(password: str) -> None:
    assert told(password) == [
        "The new password is one that many people use, so it is among the first to be guessed."
    ]
