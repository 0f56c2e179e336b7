"""What a guest does next, and how an invitation ends (B1.2d)."""

from __future__ import annotations

from datetime import date, time

import pytest

from cmr.rules.guest_step import Expected, next_step, why_ended

DAY = date(2026, 12, 10)
SAID = "Thursday 10 December 2026"


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ([Expected(time(9, 30), out=False)],
         ("Come some time from 9:30am. Once the agenda is circulated, you are told your time and can read the case.",
          SAID)),
        ([Expected(time(10, 10), out=True), Expected(time(9, 30), out=False)],
         (("Come at 10:10am and some time from 9:30am. "
          "Once the agenda is circulated, you are told your time and can read the cases."), SAID)),
        ([Expected(time(9, 50), out=True)], ("Read the case, and come at 9:50am.", SAID)),
        ([Expected(time(9, 50), out=True), Expected(time(10, 10), out=True)],
         ("Read the cases, and come at 9:50am and 10:10am.", SAID)),
        ([Expected(time(9, 50), out=True, heard=True)],
         ("Your case was heard. You can read on until you leave, or the meeting ends.", "")),
    ],
)  # fmt: skip
def test_a_guest_reads_their_own_step(cases: list[Expected], said: tuple[str, str]) -> None:
    assert next_step(cases, DAY) == said


@pytest.mark.parametrize(
    ("meeting", "case", "said"),
    [
        ("cancelled", "removed", "was cancelled, and your invitation ended with it"),
        ("planned", "deferred", "is not heard on Thursday 10 December 2026: your invitation has ended"),
        ("closed", "tabled", "is not heard on Thursday 10 December 2026"),
        ("closed", "heard", "is over, and your invitation ended with it: nothing is left for you to do."),
        ("in_session", "heard", "Your part in the Panel’s meeting on Thursday 10 December 2026 is over"),
        ("circulated", "placed", "was not opened on its day"),
        ("being_entered", "placed", "was held on paper, and is being entered. Nothing is asked of you."),
        ("circulated", "placed", "If it was held on paper, your part in it is over"),
        ("planned", "placed", "was not opened on its day. If it gets another, you are told by mail."),
    ],
)
def test_why_an_invitation_ended_is_said(meeting: str, case: str, said: str) -> None:
    assert said in why_ended("Panel", DAY, meeting, case)
