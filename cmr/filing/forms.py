"""Forms of this room: shape and wording."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cmr.filing.looks import RemarkForm, WordsForm
from cmr.rules.filing import UNTICKED, Kind
from cmr.rules.refusal import Refusal
from cmr.web.fields import DatePartsField

TOO_LONG = "Use %(max)d characters or fewer."


class LookForm(RemarkForm):
    """That somebody looked: what is left out of the paper, and of what stays, what it is."""

    out = SelectMultipleField("Leave it out of this paper", coerce=int, validate_choice=False)
    """The numbers of what is left out, as the page lists what was found, from 0."""
    reason = TextAreaField(
        "If anything stays: what it is, and why it may stay",
        [Length(max=1000, message=TOO_LONG)],
        description="For example: the school nurse has the same first name as a child of that family.",
    )
    stays = BooleanField(
        "It belongs here although it names another family: I have asked whoever signed or approved it"
    )

    @property
    def numbers(self) -> frozenset[int]:
        """What is left out."""
        return frozenset(self.out.data or ())

    def mark(self, missing: Iterable[Refusal]) -> None:
        """Says at each field what is missing of what stays."""
        said = [one.text for one in missing]
        self.reason.errors = [one for one in said if one != UNTICKED.text]
        self.stays.errors = [one for one in said if one == UNTICKED.text]


class FiledForm(WordsForm):
    """Where and when it was filed."""

    takes_certain = False

    where = StringField(
        "Where on the child’s file is it?",
        [InputRequired("Say where on the child’s file it is."), Length(max=200, message=TOO_LONG)],
        description="For example: Documents, Panel.",
    )
    filed_on = DatePartsField("When was it filed?", noun="The date of filing")

    def ask_of(self, kind: Kind, today: date) -> None:
        """Asks for this kind of paper; the example of a day is one that is taken."""
        self.filed_on.description = f"For example, {today.day} {today.month} {today.year}"
        if kind == "chronology":
            self.where.label.text = "Where in the child’s chronology is it?"
            self.where.description = "For example: Chronology, below the last meeting."
            self.filed_on.label.text = "When was it entered?"

    def mark(self, where: Refusal | None, filed_on: Refusal | None) -> None:
        """Says at each field what the rules have against it."""
        for field, wrong in ((self.where, where), (self.filed_on, filed_on)):
            field.errors = [wrong.text] if wrong else []


class UndoForm(WordsForm):
    """Why it is not filed after all."""

    takes_certain = False

    reason = StringField(
        "Why is it not on the child’s file after all?",
        [InputRequired("Say why."), Length(max=500, message=TOO_LONG)],
    )
