"""Forms of this room: shape and wording."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from cmr.filing.looks import WordsForm
from cmr.web.fields import DatePartsField

TOO_LONG = "Use %(max)d characters or fewer."


class ConfirmForm(WordsForm):
    """That an action was done, and how."""

    read_by = "This family’s social worker, their managers and the panel read it."

    note = TextAreaField(
        "What was done, and when?",
        [DataRequired("Say what was done."), Length(max=2000, message=TOO_LONG)],
        description="The panel reads this",
    )


class CallBackForm(WordsForm):
    """Calling a case back: when, and why."""

    returns_on = DatePartsField("When does it come back?", noun="The date of return")
    reason = TextAreaField(
        "Why is it called back?", [DataRequired("Give the reason."), Length(max=2000, message=TOO_LONG)]
    )


class ReturnForm(WordsForm):
    """Returning a case to panel: when, and why where there is something to say."""

    returns_on = DatePartsField("When does it return to the panel?", noun="The date of return")
    reason = TextAreaField("What should the panel look at then?", [Length(max=2000, message=TOO_LONG)])


class CloseForm(WordsForm):
    """Closing a case: why."""

    reason = TextAreaField(
        "Why is the case closed?", [DataRequired("Give the reason."), Length(max=2000, message=TOO_LONG)]
    )
