"""Forms for signing a referral and for moving it: their shape and wording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cmr.referrals.answers import plain_text
from cmr.rules.form import Section

MOST_CHARACTERS = 2_000


def _lines(text: str | None) -> str:
    return plain_text(text or "", lines=True)


class ConfirmForm(FlaskForm):
    """Nothing to fill in: the button alone says yes."""


class SubmitForm(FlaskForm):
    """The meeting that it is submitted for, where there are two; the next one where nothing is chosen."""

    for_meeting = RadioField(
        "Which meeting is it for?", choices=[], validate_choice=False, validators=[Optional()]
    )

    def offer(self, meetings: Sequence[tuple[int, str]]) -> None:
        """The ids and words of the meetings that may be asked for; the first is ticked until another is."""
        self.offered = [str(number) for number, _ in meetings]
        self.for_meeting.choices = [SelectChoice(str(number), words) for number, words in meetings]
        if not self.is_submitted() and meetings:
            self.for_meeting.data = str(meetings[0][0])

    def validate_for_meeting(self, field: RadioField) -> None:
        """Refuses a meeting that was not offered, where there was a choice."""
        if is_a_question(field) and field.data not in self.offered:
            raise ValidationError("Choose one of these meetings")

    @property
    def asked_for(self) -> int | None:
        """The id of the meeting that was chosen, or None."""
        chosen = self.for_meeting.data or ""
        return int(chosen) if chosen.isascii() and chosen.isdigit() else None


def is_a_question(field: Field) -> bool:
    """Whether there is anything to ask: among fewer than two choices nobody chooses."""
    return not isinstance(field, RadioField) or len(list(field.choices or ())) > 1


class SignForm(FlaskForm):
    """The password again, and the stage that the page showed."""

    stage = HiddenField()
    password = PasswordField(
        "Your password",
        description="You sign with the password that you sign in with",
        validators=[InputRequired("Type your password to sign")],
    )


class ReasonForm(FlaskForm):
    """A reason that others will read."""

    reason = TextAreaField(
        "Why?",
        description="The social worker and the managers will read this",
        filters=[_lines],
        validators=[
            DataRequired("Give the reason"),
            Length(
                max=MOST_CHARACTERS, message=f"The reason may hold {MOST_CHARACTERS:,} characters at most"
            ),
        ],
    )


class SendBackForm(ReasonForm):
    """What is to be changed, and why."""

    sections = SelectMultipleField(
        "Which sections are to be changed?",
        description="Tick none where it is the form as a whole",
        validate_choice=True,
    )
    reason = TextAreaField(
        "What should be changed, and why?",
        description="The social worker will read this",
        filters=[_lines],
        validators=[
            DataRequired("Say what should be changed, and why"),
            Length(
                max=MOST_CHARACTERS, message=f"The reason may hold {MOST_CHARACTERS:,} characters at most"
            ),
        ],
    )

    def offer(self, sections: Iterable[Section]) -> None:
        """The sections that can be ticked."""
        self.sections.choices = [SelectChoice(section.key, section.title) for section in sections]
