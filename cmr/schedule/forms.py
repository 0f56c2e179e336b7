"""Forms of the calendar: shape and wording only."""

from __future__ import annotations

from datetime import date, time

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from cmr.filing.looks import RemarkForm
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.rescheduling import When
from cmr.schedule.operations import MOST_AT_ONCE
from cmr.web.fields import DatePartsField, TimeOfDayField
from cmr.web.looking import LookedAt

REASON_LIMIT = 200


def _where() -> StringField:
    return StringField(
        "Where",
        [Length(max=200, message="Say where in 200 characters or fewer")],
        description="A room, an address or “online”",
    )


class _Count(IntegerField):
    """A whole number; what is none is left to the validators, so that one fault is said once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keeps what was typed, and no number where it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


class SeriesForm(LookedAt):
    """From when, how many, and at what time each."""

    from_on = DatePartsField(
        "From", noun="The first date", description="The first meeting is on or after this day"
    )
    count = _Count(
        "How many meetings",
        [
            InputRequired("Enter how many meetings"),
            NumberRange(1, MOST_AT_ONCE, f"A series has 1 to {MOST_AT_ONCE} meetings"),
        ],
    )
    starts_at = TimeOfDayField(
        "Start of the first case",
        description="For example, 9:30am. Each meeting begins then; left empty, when the panel’s meetings do",
    )
    venue = _where()


class MeetingForm(LookedAt):
    """A single meeting."""

    on = DatePartsField("Date of the meeting", noun="The date of the meeting")
    starts_at = TimeOfDayField(
        "Start of the first case",
        [DataRequired("Enter a start time")],
        description="For example, 9:30am",
    )
    venue = _where()

    @property
    def wanted(self) -> tuple[date, time, str]:
        """When and where it is wanted, once the form is valid. Raises Refused before."""
        if self.on.data is None or self.starts_at.data is None:
            raise Refused(Refusal("Give a date and a time."))
        return self.on.data, self.starts_at.data, self.venue.data or ""


class ChangeForm(RemarkForm, LookedAt):
    """Another time or place for a meeting whose date this person doesn't pick."""

    starts_at = TimeOfDayField(
        "Start of the first case",
        [DataRequired("Enter a start time")],
        description="For example, 9:30am",
    )
    venue = _where()
    reason = TextAreaField(
        "Why it changes",
        [Length(max=REASON_LIMIT, message=f"Say why it changes in {REASON_LIMIT} characters or fewer")],
        description=f"Everybody who is told can read it. No names of children. At most {REASON_LIMIT} characters",
    )

    def when(self, meeting: When) -> When:
        """When and where the meeting is wanted; what was left as it was stays so."""
        return When(self.wanted_on or meeting.on, self.starts_at.data or meeting.starts_at, self.place)

    @property
    def place(self) -> str:
        """Where, as it was typed."""
        return (self.venue.data or "").strip()

    @property
    def wanted_on(self) -> date | None:
        """The date that was chosen; None where it stays."""
        return None


class MoveForm(ChangeForm):
    """Any date besides."""

    on = DatePartsField("Date", noun="The date")

    @property
    def wanted_on(self) -> date | None:
        """The date that was typed."""
        return self.on.data


class PickForm(ChangeForm):
    """One of the working days of its week, for the chair to pick (B1.2)."""

    day = RadioField("Date", choices=[], validators=[InputRequired("Pick a day")])

    @property
    def wanted_on(self) -> date | None:
        """The day that was picked."""
        return date.fromisoformat(self.day.data) if self.day.data else None


class CancelForm(RemarkForm, LookedAt):
    """Why a meeting is cancelled."""

    reason = TextAreaField(
        "Why it is cancelled",
        [
            DataRequired("Say why the meeting is cancelled"),
            Length(max=500, message="Say why it is cancelled in 500 characters or fewer"),
        ],
        description="Everybody who is told can read it. No names of children. At most 500 characters",
    )
