"""The form of somebody's times at a meeting: a line for each stay, when they came and when they left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, TextAreaField
from wtforms.validators import Length

from cmr.adapters import clock
from cmr.rules.stays import Stays
from cmr.rules.wording import in_london
from cmr.web.fields import TimeOfDayField
from cmr.web.typed import Form as PageForm

COUNTED = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
MOST_STAYS = len(COUNTED)
AGAIN = "If they came again (optional)"
REASON = "Where a recorded time is changed: why?"
WANTED = (
    "Also where somebody was counted for a case and was not there by the new times. Otherwise leave it empty"
)
TOO_LONG = "Use %(max)d characters or fewer."


class StayForm(Form):
    """One stay."""

    came = TimeOfDayField("Came at")
    left = TimeOfDayField("Left at")

    def validate(self, extra_validators: Any = None) -> bool:
        """Nobody leaves who never came."""
        right: bool = super().validate(extra_validators)
        if right and self.left.data and not self.came.data:
            self.came.errors = ["Say when they came."]
            return False
        return right


class TimesForm(PageForm):
    """Somebody's times, and why they are others than were recorded."""

    stays: FieldList[Any] = FieldList(FormField(StayForm), max_entries=MOST_STAYS)
    from_paper = BooleanField("It is entered from what was written on paper")
    reason = TextAreaField(
        REASON,
        [Length(max=500, message=TOO_LONG)],
        description=f"{WANTED}. It is kept in the history, with the times before and after",
    )

    @property
    def legends(self) -> list[str]:
        """What each line is called; one more than was recorded may stay empty."""
        return [
            AGAIN
            if number and not (row.form["came"]._value() or row.form["left"]._value())
            else f"{word} time here"
            for number, (word, row) in enumerate(zip(COUNTED, self.stays, strict=False))
        ]

    def written(self, on: date) -> Stays:
        """The stays as they were written, on the meeting's day; empty lines are left out."""
        return tuple(self._written(on))

    def _written(self, on: date) -> Iterator[tuple[datetime, datetime | None]]:
        for row in self.stays:
            came, left = row.form["came"].data, row.form["left"].data
            if came:
                yield moment_of(on, came), moment_of(on, left) if left else None


def times_form(stays: Stays) -> TimesForm:
    """The form with what is recorded, and a line more while there is room."""
    rows: list[dict[str, time | None]] = [
        {"came": _time(came), "left": _time(left) if left else None} for came, left in stays
    ]
    if len(rows) < MOST_STAYS:
        rows.append({"came": None, "left": None})
    return TimesForm(data={"stays": rows})


def moment_of(on: date, at: time) -> datetime:
    """That time of the day in London."""
    return datetime.combine(on, at, clock.LONDON)


def _time(moment: datetime) -> time:
    return in_london(moment).time().replace(second=0, microsecond=0)
