"""Forms of the agenda: shape and wording only."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from cmr.filing.looks import WordsForm
from cmr.web.fields import IdSelectField
from cmr.web.typed import Form

REASON_LIMIT = 1000
TOO_LONG = f"Use {REASON_LIMIT:,} characters or fewer"


class PlaceForm(Form):
    """A referral, by its reference, to be put on the agenda of the meeting that was opened."""

    reference = HiddenField(validators=[DataRequired("Choose a referral"), Length(max=24)])
    place = IntegerField(validators=[Optional()])
    """Where it was dropped; without it, the lowest free place."""


class ChooseMeetingForm(Form):
    """The meeting on whose agenda a referral is put."""

    meeting = RadioField(
        "Which meeting?", coerce=int, validators=[InputRequired("Choose a meeting")], choices=[]
    )


class ReasonForm(WordsForm):
    """A reason that the social worker reads."""

    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Give a reason: the social worker will read it"),
            Length(max=REASON_LIMIT, message=TOO_LONG),
        ],
        description="The social worker and their managers will read this",
    )


class DeferForm(ReasonForm):
    """Why, and to which later meeting where one is named."""

    meeting = IdSelectField("To which meeting")


class DeferToForm(ReasonForm):
    """Why, and to which later meeting: one that waits has to be kept for a named one."""

    meeting = IdSelectField("To which meeting", required="Choose the meeting that it is deferred to")


class NoteForm(WordsForm):
    """A remark that may be left out."""

    reason = TextAreaField(
        "Note for the social worker",
        [Length(max=REASON_LIMIT, message=TOO_LONG)],
        description="The social worker and their managers will read this",
    )


class ShiftForm(Form):
    """One step up or down, or to a place of the agenda, from the place at which the case was seen."""

    direction = StringField(validators=[Optional(), AnyOf(("up", "down"))])
    to = IntegerField(validators=[Optional()])
    place = IntegerField(validators=[InputRequired()])


class GuestForm(Form):
    """Somebody to be invited, or whose invitation is taken back."""

    person = IntegerField(validators=[InputRequired("Choose somebody")])
    does = StringField(validators=[AnyOf(("invite", "uninvite"))])


class CannotForm(Form):
    """Who could present a case instead, where its presenter knows somebody."""

    instead = IdSelectField("Who could instead")


class PresenterForm(Form):
    """Who presents a case."""

    person = IntegerField(validators=[InputRequired("Choose who presents it")])
