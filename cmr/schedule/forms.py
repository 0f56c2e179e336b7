"""Forms of the calendar: shape and wording only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from cmr.schedule.operations import MOST_AT_ONCE
from cmr.web.fields import DatePartsField, TimeOfDayField

REASON_LIMIT = 200


class SeriesForm(FlaskForm):
    """From when, and how many."""

    from_on = DatePartsField(
        "From", noun="The first date", description="The first meeting is on or after this day"
    )
    count = IntegerField(
        "How many meetings",
        [
            InputRequired("Enter how many meetings"),
            NumberRange(1, MOST_AT_ONCE, f"A series has 1 to {MOST_AT_ONCE} meetings"),
        ],
    )


class MeetingForm(FlaskForm):
    """A single meeting."""

    on = DatePartsField("Date of the meeting", noun="The date of the meeting")
    starts_at = TimeOfDayField(
        "Start of the first case",
        [DataRequired("Enter a start time")],
        description="For example, 9:30am",
    )
    venue = StringField(
        "Where",
        [Length(max=200, message="Say where in 200 characters or fewer")],
        description="A room, an address or “online”",
    )


class MoveForm(FlaskForm):
    """Another date for a meeting."""

    on = DatePartsField("New date", noun="The new date")
    reason = TextAreaField(
        "Why it moves", [Length(max=REASON_LIMIT, message=f"Use {REASON_LIMIT} characters or fewer")]
    )


class CancelForm(FlaskForm):
    """Why a meeting is cancelled."""

    reason = TextAreaField(
        "Why it is cancelled",
        [
            DataRequired("Say why the meeting is cancelled"),
            Length(max=500, message="Use 500 characters or fewer"),
        ],
    )
