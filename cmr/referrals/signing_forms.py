"""Forms for signing a referral and for moving it: their shape and wording."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from cmr.referrals.answers import plain_text
from cmr.rules.form import Section

MOST_CHARACTERS = 2_000


def _lines(text: str | None) -> str:
    return plain_text(text or "", lines=True)


class ConfirmForm(FlaskForm):
    """Nothing to fill in: the button alone says yes."""


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
