"""A late referral waits for the chair, wherever it might be placed (B1.7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.agenda import operations
from cmr.agenda.board import board
from cmr.rules.refusal import Refused
from cmr.web.actor import actor_of
from tests.factories import THEN, a_meeting, a_panel, a_referral, a_seat


def test_it_is_placed_on_no_meeting_at_all_before_the_chair_has_chosen_or_that_meeting_is_over(
    app: Flask,
) -> None:
    panel = a_panel()
    administrator = a_seat(panel, "administrator").person
    missed = a_meeting(panel, date(2026, 11, 5))
    later = a_meeting(panel, date(2026, 11, 12))
    late = a_referral(panel, state="submitted")
    late.submitted_at = missed.deadline_at + timedelta(hours=1)
    late.late_for, late.late_choice = missed, "waiting"
    shown = board(later, actor_of(administrator, THEN.date()), THEN)
    assert all(line.refusals for line in shown.queue if line.row.reference == late.reference)
    for meeting in (missed, later):
        with pytest.raises(Refused, match="The chair decides first"):
            operations.place(late, meeting, by=administrator, at=THEN)
    after = THEN + timedelta(days=5)
    operations.place(late, later, by=administrator, at=after)
    assert late.state == "scheduled"
