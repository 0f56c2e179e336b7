"""What is signed is what was read: B1.20, B1.24."""

from __future__ import annotations

from cmr.rules.majority import View
from cmr.rules.read_before_signing import SHEET_CHANGED, AsRead, said_now, said_since, why_read_again

ANN, MO, CAT = 1, 2, 3
NAMES = {ANN: "Ann Lee", MO: "Mo Hart", CAT: "Cat Roe"}


def marks(text: str = "Too soon.", silent: tuple[int, ...] = (CAT,)) -> dict[int, str]:
    return said_now((View(ANN, "Ann Lee", "disagree", text), View(MO, "Mo Hart", "agree")), silent)


def words(read: dict[int, str], now: dict[int, str], version: int = 3) -> list[str]:
    return [one.text for one in why_read_again(AsRead(3, read), version, now, NAMES)]


def test_the_same_is_signed() -> None:
    assert words(marks(), marks()) == []


def test_another_word_is_read_first() -> None:
    assert said_since(marks(), marks("Too late.")) == (ANN,)
    assert words(marks(), marks("Too late.")) == [
        "Ann Lee said or changed a view after you opened this page. Read it again, then sign."
    ]
    assert words({}, marks(silent=())) == [
        "Ann Lee and Mo Hart said or changed a view after you opened this page. Read them again, then sign."
    ]


def test_who_was_silent_or_heard_and_is_counted_no_more_is_named() -> None:
    assert words(marks(), marks(silent=())) == [
        "Cat Roe does not hear this case any more. Read what stands here now, then sign."
    ]


def test_who_came_since_and_is_silent_is_asked_elsewhere() -> None:
    assert words(marks(silent=()), marks()) == []


def test_a_sheet_that_changed_is_read_again() -> None:
    assert words(marks(), marks(), version=4) == [SHEET_CHANGED.text]
