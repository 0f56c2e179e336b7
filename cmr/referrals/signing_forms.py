"""Forms for signing a referral and for moving it: their shape and wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cmr.filing.looks import WordsForm
from cmr.referrals.answers import plain_text
from cmr.rules.asked import MOST_CHARACTERS
from cmr.rules.form import Field as Question
from cmr.rules.form import Section
from cmr.web.typed import Form


def _lines(text: str | None) -> str:
    return plain_text(text or "", lines=True)


def at_most(characters: int, what: str) -> Length:
    """Refuses more characters than that, in words that say how many there may be."""
    return Length(max=characters, message=f"{what} may hold {characters:,} characters at most")


class ConfirmForm(Form):
    """Nothing to fill in: the button alone says yes."""


class SubmitForm(Form):
    """The meeting that it is submitted for, where there is more than one; nobody is late without having chosen it."""

    for_meeting = RadioField("Which meeting is it for?", choices=[], validate_choice=False)

    def offer(self, meetings: Sequence[tuple[int, str]], asked_for: int | None = None) -> None:
        """The ids and words of the meetings that may be asked for; only one asked for before is ticked."""
        self.offered = [str(number) for number, _ in meetings]
        self.for_meeting.choices = [SelectChoice(str(number), words) for number, words in meetings]
        if not self.is_submitted() and str(asked_for) in self.offered:
            self.for_meeting.data = str(asked_for)

    def validate_for_meeting(self, field: RadioField) -> None:
        """Refuses a meeting that was not offered, or none, where there was a choice."""
        if is_a_question(field) and field.data not in self.offered:
            raise ValidationError("Choose which of these meetings it is for")

    @property
    def asked_for(self) -> int | None:
        """The id of the meeting that was chosen, or None."""
        chosen = self.for_meeting.data or ""
        return int(chosen) if chosen.isascii() and chosen.isdigit() else None


def is_a_question(field: Field) -> bool:
    """Whether there is anything to ask: among fewer than two choices nobody chooses."""
    return not isinstance(field, RadioField) or len(list(field.choices or ())) > 1


class SignForm(Form):
    """The manager's own words where the form has a place for them, the declaration, and the password again."""

    stage = HiddenField()
    comments = TextAreaField(filters=[_lines])
    confirm = BooleanField(validators=[InputRequired("Confirm the declaration before you sign")])
    password = PasswordField(
        "Your password",
        description="You sign with the password that you sign in with",
        validators=[InputRequired("Type your password to sign")],
    )

    def ask(self, declaration: str, comments: Question | None) -> None:
        """Puts the words of the panel's terms: what is confirmed, and what the signatory writes, if anything."""
        self.confirm.label.text = declaration
        self.question = comments
        if comments is None:
            del self.comments
            return
        self.comments.label.text, self.comments.description = comments.label, comments.hint
        needed = [DataRequired(f"Write “{comments.label}”")] if comments.required else [Optional()]
        self.comments.validators = [*needed, at_most(comments.limit, comments.label)]

    @property
    def written(self) -> str:
        """What the signatory wrote; empty where nothing is asked of them."""
        return str(self.comments.data or "") if self.question else ""


class StaysForm(Form):
    """Why a section that was to be changed stays as it is; or the answer is taken back."""

    why = TextAreaField("I have not changed this because", filters=[_lines])
    take_back = StringField()

    def validate_why(self, field: TextAreaField) -> None:
        """Wants the reason, unless the answer is taken back."""
        if not self.take_back.data and not field.data:
            raise ValidationError("Say why it stays as it is")
        at_most(MOST_CHARACTERS, "The reason")(self, field)

    @property
    def answer(self) -> str:
        """What is kept; empty where it is taken back."""
        return "" if self.take_back.data else str(self.why.data or "")


class ReasonForm(WordsForm):
    """A reason that others will read."""

    reason = TextAreaField(
        "Why?",
        description="The social worker and the managers will read this",
        filters=[_lines],
        validators=[
            DataRequired("Give the reason"),
            at_most(MOST_CHARACTERS, "The reason"),
        ],
    )


REASON = "why-"


class SendBackForm(WordsForm):
    """Which sections are to be changed, with a reason for each, and what is to be said of the whole form."""

    sections = SelectMultipleField(
        "Which sections are to be changed?",
        description="Tick each, and say what should be changed in it, and why. The social worker will read this",
        validate_choice=True,
    )
    words = TextAreaField(
        "Is there anything to say about the form as a whole?",
        description="The social worker will read this. Where you tick none, say here what should be changed",
        filters=[_lines],
        validators=[at_most(MOST_CHARACTERS, "The reason")],
    )

    def offer(self, sections: Sequence[Section]) -> None:
        """The sections that can be ticked."""
        self.keys = [section.key for section in sections]
        self.sections.choices = [SelectChoice(section.key, section.title) for section in sections]

    def reason_of(self, key: str) -> Any:
        """The field in which that section's reason is written."""
        return self[REASON + key]

    @property
    def reasons(self) -> dict[str, str]:
        """Each section that is to be changed with its reason. One that has a reason is one, ticked or not."""
        typed = {key: str(self.reason_of(key).data or "") for key in self.keys}
        ticked = self.sections.data or []
        return {key: reason for key, reason in typed.items() if reason or key in ticked}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Wants a reason for each section that was ticked, or words about the whole."""
        valid = bool(super().validate(extra_validators))
        for key, reason in self.reasons.items():
            if not reason:
                self.reason_of(key).errors = ["Say what should be changed here, and why"]
                valid = False
        if not self.reasons and not self.words.data and not self.sections.errors:
            self.sections.errors = ["Tick the sections to be changed, or say below what is to be changed"]
            valid = False
        return valid


def send_back_form_for(sections: Sequence[Section]) -> SendBackForm:
    """The form for these sections, each with a field for its reason."""
    reasons = {
        REASON + section.key: TextAreaField(
            f"What should be changed in “{section.title}”, and why?",
            filters=[_lines],
            validators=[at_most(MOST_CHARACTERS, "The reason")],
        )
        for section in sections
    }
    form: SendBackForm = type("SendBackForm", (SendBackForm,), reasons)()
    form.offer(sections)
    return form
