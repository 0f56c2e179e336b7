"""When people are reminded of what is due: days before and after a date, as data of the panel type.

Where a panel's terms name no day, what stands here holds (docs/decisions/0010-where-the-terms-are-silent.md).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field as Shape

from cmr.rules.form import Term
from cmr.rules.working_days import subtract_working_days, working_days_between

WorkingDays = Annotated[int, Shape(ge=0, le=20)]
FURTHEST = timedelta(days=40)
"""No reminder is further from its date than this: twenty working days, Christmas among them."""
STILL_SAID = 2
"""Working days for which a reminder of a day that has passed is still worth its mail, where no worker ran on it."""


class Reminders(Term):
    """When this panel's people are reminded; each number counts working days."""

    signing_before: WorkingDays = 1
    """Before the day by which a form must be signed or submitted (B1.6, B1.7)."""
    late_before: WorkingDays = 1
    """Before the meeting that a referral came late for, while it waits for the chair (B1.7)."""
    reply_before: WorkingDays = 3
    """Before the meeting, whoever has not said whether they come (B1.3, D3d)."""
    reading_before: WorkingDays = 2
    """Before the meeting, whoever has cases left to read (B1.8)."""
    meeting_before: WorkingDays = 1
    """Before the meeting, everybody who comes (D3d, D4)."""
    undecided_after: WorkingDays = 2
    """After the meeting that could not agree, the head of service (D8)."""
    undecided_every: Annotated[int, Shape(ge=1, le=20)] = 5
    """From one such reminder to the next, until they have decided."""
    unopened_after: Annotated[int, Shape(ge=1, le=20)] = 1
    """After the day of a meeting that nobody opened, its chair and administrator."""
    returning_before: WorkingDays = 10
    """Before a case returns to the panel and is on no agenda (D3f)."""
    action_before: WorkingDays = 2
    """Before an action is due, its owners (B1.26)."""
    action_late_after: WorkingDays = 1
    """After that day, its owners."""
    action_late_again_after: WorkingDays = 5
    """After that day, its owners and their service manager."""
    action_given_up_after: WorkingDays = 15
    """What is late for longer is on the panel's list and in no mail any more (D3g)."""
    minutes_before: WorkingDays = 1
    """Before the minutes are due at the chair, whoever writes them (B1.25)."""
    minutes_late_after: WorkingDays = 1
    """After that day, while they have not been sent."""
    approve_after: WorkingDays = 1
    """After the minutes were sent, whoever approves them (B1.25)."""
    approve_every: Annotated[int, Shape(ge=1, le=20)] = 2
    """From one such reminder to the next, until they are approved or sent back."""
    filing_every: Annotated[int, Shape(ge=1, le=20)] = 2
    """From the day on which something is to be filed to its next reminder, and from each to the next (B1.24, B1.25)."""
    filing_given_up_after: WorkingDays = 15
    """What is late for longer is on the list and on the home page, and in no mail any more."""
    clause: str = "U"

    def of_signing(self, due_on: date, today: date) -> bool:
        """Whether the holder of a step of the signing path is reminded today (B1.6)."""
        return today >= subtract_working_days(due_on, self.signing_before)

    def of_late(self, meeting_on: date, today: date) -> bool:
        """Whether the chair is reminded today of a late referral that waits for them (B1.7)."""
        return today >= subtract_working_days(meeting_on, self.late_before)

    def of_reading(self, meeting_on: date, today: date, told_on: date) -> bool:
        """Whether whoever has cases left is reminded to read them today (B1.8)."""
        near = subtract_working_days(meeting_on, self.reading_before) <= today <= meeting_on
        return near and told_on < today

    def of_meeting(self, meeting_on: date, today: date, told_on: date) -> bool:
        """Whether everybody who comes is reminded of the meeting today (D3d). Nobody is on the day they were told."""
        near = subtract_working_days(meeting_on, self.meeting_before) <= today < meeting_on
        return near and told_on < today

    def of_reply(self, meeting_on: date, today: date, told_on: date | None) -> Literal["", "first", "last"]:
        """Whether whoever has not said whether they come is asked again today (B1.3).

        ``told_on`` is the day the agenda went out, None before. On the day that the others are reminded of the
        meeting, they are asked once more instead: nobody gets both.
        """
        if not today < meeting_on or (told_on is not None and told_on >= today):
            return ""
        if told_on is not None and self.of_meeting(meeting_on, today, told_on):
            return "last"
        return "first" if today >= subtract_working_days(meeting_on, self.reply_before) else ""

    def of_undecided(self, meeting_on: date, today: date) -> int:
        """Which reminder of a case the panel could not agree on the head of service has by today; 0 for none (D8)."""
        waits = working_days_between(meeting_on, today) - self.undecided_after
        return 0 if waits < 0 else 1 + waits // self.undecided_every

    def of_unopened(self, meeting_on: date, today: date) -> bool:
        """Whether it is said today that nobody opened a meeting on its day: once, and not of one long ago."""
        passed = working_days_between(meeting_on, today)
        return meeting_on < today and self.unopened_after <= passed <= self.unopened_after + STILL_SAID

    def of_returning(self, returns_on: date, today: date) -> bool:
        """Whether the administrator is reminded today of a case that returns and is on no agenda (D3f)."""
        return today >= subtract_working_days(returns_on, self.returning_before)

    def of_action(self, due_on: date, today: date) -> Literal["", "before", "late", "again"]:
        """Whether the owners of an unconfirmed action are reminded today, and of what (B1.26)."""
        if today <= due_on:
            return "before" if today >= subtract_working_days(due_on, self.action_before) else ""
        late_by = working_days_between(due_on, today)
        if not self.action_late_after <= late_by <= self.action_given_up_after or not late_by:
            return ""
        return "again" if late_by >= self.action_late_again_after else "late"

    def of_minutes(self, due_on: date, today: date) -> Literal["", "before", "late"]:
        """Whether whoever writes the minutes is reminded today that they go to the chair by that day (B1.25)."""
        if today < due_on:
            return "before" if today >= subtract_working_days(due_on, self.minutes_before) else ""
        late_by = working_days_between(due_on, today)
        in_time = self.minutes_late_after <= late_by <= self.minutes_late_after + STILL_SAID
        return "late" if late_by and in_time else ""

    def of_approval(self, sent_on: date, today: date) -> int:
        """Which reminder of minutes that wait for their approval the chair has by today; 0 for none (B1.25)."""
        waits = working_days_between(sent_on, today) - self.approve_after
        return 0 if waits < 0 else 1 + waits // self.approve_every

    def of_filing(self, due_on: date, today: date) -> int:
        """Which reminder of what is not on a child's file the administrator has by today; 0 for none (B1.24, B1.25)."""
        late_by = working_days_between(due_on, today)
        return (
            0 if today < due_on or late_by > self.filing_given_up_after else 1 + late_by // self.filing_every
        )

    def of_clock(self, due_on: date, today: date) -> bool:
        """Whether what is due by this day after a meeting is said today: on the day itself, once (B1.24, B1.25)."""
        return due_on <= today and working_days_between(due_on, today) <= STILL_SAID
