"""Forms of the meeting and its cases: shape and wording. The decision sheet's form is made from the panel's terms."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from cmr.filing.looks import READ_DECLARED, UNTIL_HEARD, WordsForm
from cmr.hearing.answers import DECLARED, STANDS
from cmr.hearing.attendance import MARKS
from cmr.hearing.sheet_asked import AskedForm
from cmr.hearing.sheet_look import LooksForm
from cmr.hearing.sheet_read import ReadForm
from cmr.rules.majority import LONGEST as LONGEST_VIEW
from cmr.web.declaring_form import DeclaringForm
from cmr.web.fields import IdSelectField, TimeOfDayField
from cmr.web.typed import Form

TOO_LONG = "Use %(max)d characters or fewer."


class OpenForm(Form):
    """Opening a meeting: who is in the chair."""

    chair = RadioField("Who is in the chair?", [InputRequired("Choose who is in the chair.")])


class MarkForm(Form):
    """One person's attendance."""

    seat = IntegerField("Seat", [Optional()])
    person = IntegerField("Who", [InputRequired("Choose who it is about.")])
    mark = StringField("Mark", [AnyOf(MARKS, "Choose present, apologies, left or clear.")])
    when = TimeOfDayField("Time, if not now", description="For example 9:40am")


class ReplyForm(Form):
    """Whether somebody will be at a meeting."""

    answer = StringField("Answer", [AnyOf(("comes", "apologies"), "Say whether it is yes or apologies.")])
    seat = IntegerField("Seat", [Optional()])
    person = IntegerField("Who", [Optional()])
    back = HiddenField()


class MeetingDeputyForm(Form):
    """Who stands in at one meeting."""

    deputy = IdSelectField("Who stands in at this meeting", required="Choose who stands in")


class ConductForm(Form):
    """Whose acceptance of the statement of conduct is recorded."""

    person = StringField("Who")


class DeclarationForm(WordsForm, DeclaringForm):
    """What somebody declares for a case (B1.4)."""

    read_by = READ_DECLARED
    stands = UNTIL_HEARD

    person = IntegerField("Who", [Optional()])
    kind = RadioField("What is declared", [InputRequired("Choose what is declared.")], choices=DECLARED)
    detail = TextAreaField(
        "What is known, or what the involvement was",
        [Length(max=500, message=TOO_LONG)],
        description="It goes into the minutes",
    )
    withdraws = BooleanField("Withdraws from this case and does not hear it")


class ExtendForm(Form):
    """How many minutes a stage is given more."""

    minutes = IntegerField("Minutes more", [InputRequired("Say how many minutes more.")])


class DesignateForm(Form):
    """Who signs in the chair's stead; nobody where it is taken back."""

    person = IntegerField("Who", [Optional()])


class ViewForm(WordsForm):
    """What a member says of what the chair proposes (B1.20)."""

    read_by = "Whoever hears this case reads it. A view against the decision stands on the signed sheet."
    stands = "Until the sheet is signed it can be changed."

    person = IntegerField("Who", [Optional()])
    stand = RadioField(
        "Do you agree with what the chair proposes?",
        [InputRequired("Choose agree, disagree or abstain.")],
        choices=STANDS,
    )
    text = TextAreaField("In your own words", [Length(max=LONGEST_VIEW, message=TOO_LONG)])
    for_minutes = BooleanField("Record it in the minutes")
    version = IntegerField("The view that was seen", [Optional()])
    overtaken = False
    """Whether another view was kept since: both are shown, and nothing is replaced before somebody chooses."""


class ReasonForm(WordsForm):
    """Why a case is tabled, or on what the panel could not agree."""

    read_by = "Everybody who may open this case reads it, and in the minutes whoever was at the meeting."

    reason = TextAreaField("Why?", [DataRequired("Give the reason."), Length(max=2000, message=TOO_LONG)])

    @property
    def words(self) -> str:
        """The reason as it is kept."""
        return (self.reason.data or "").strip()


class UndecidedForm(ReasonForm, AskedForm):
    """On what the panel could not agree, and that all who hear the case were asked for their view."""


class SignForm(AskedForm, LooksForm, ReadForm):
    """The signature: what was read, and the password again."""

    against = BooleanField("I sign against the view of the majority")
    password = PasswordField("Your password", [InputRequired("Type your password to sign.")])
