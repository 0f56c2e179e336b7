"""How what the chair asked for stands: said, made, or a promise beside a text that nobody changed (B1.25)."""

from __future__ import annotations

import pytest

from cmr.rules.minutes_answers import Answer, answer_problem, answered, nothing_changed, waits


@pytest.mark.parametrize(
    ("said", "why", "changed", "how"),
    [
        (False, "", False, "open"),
        (False, "", True, "open"),
        (True, "It stands in the terms.", False, "not"),
        (True, "Half of it.", True, "not"),
        (True, "", True, "done"),
        (True, "", False, "unchanged"),
        (True, "", None, "done"),
    ],
)
def test_an_answer_is_read_against_what_became_of_the_text(
    said: bool, why: str, changed: bool | None, how: Answer
) -> None:
    assert answered(said=said, why=why, changed=changed) == how
    assert waits(how) == (how in ("open", "unchanged"))


def test_why_nobody_says_that_it_is_done_names_who_read_it_and_what_else_can_be_said() -> None:
    section, whole = (nothing_changed("Cher Chair", of_whole=one) for one in (False, True))
    assert section.text == (
        "This section reads as Cher Chair read it. Change it, or say why it is not done here."
    )
    assert whole.text == (
        "No section was changed since Cher Chair read the minutes. Change one, or say why it is not done."
    )
    assert {section.clause, whole.clause} == {"B1.25"}


def test_an_answer_says_why() -> None:
    no = answer_problem(" .")
    assert no is not None
    assert no.text == "Say why it is not done."
    assert answer_problem("No: see the terms.") is None
