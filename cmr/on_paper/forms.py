"""Forms of what was written on paper: when the meeting opened, who came, what was said, who signed, and the scans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

import wtforms
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cmr.adapters.file_kinds import TAKEN, FileKind, recognise
from cmr.adapters.files import MOST_BYTES
from cmr.adapters.not_taken import NotTaken
from cmr.filing.looks import RemarkForm, WordsForm
from cmr.hearing.answers import DECLARED, STANDS
from cmr.hearing.sheet_look import LooksForm
from cmr.hearing.sheet_read import ReadForm
from cmr.hearing.times_form import REASON, WANTED, moment_of
from cmr.rules.majority import LONGEST as LONGEST_VIEW
from cmr.rules.on_paper import ASKED, said_faults
from cmr.rules.paper_gaps import GAPS
from cmr.rules.paper_times import asked_early
from cmr.rules.refusal import Refusal
from cmr.rules.wording import sentence, spoken_time
from cmr.web.fields import DatePartsField, IdSelectField, TimeOfDayField
from cmr.web.form_faults import said_at
from cmr.web.typed import Form

OWN_TIME = "Only where it is not the time above, for example of somebody who came later"
TOO_LONG = "Use %(max)d characters or fewer."
HINT = "As it is written on the paper, for example 9:30am"


PRESENTED = "Who presented it"
MORE = {"withdraws": "withdrew", "for_minutes": "to be recorded in the minutes"}


def written_at(label: str, missing: str) -> TimeOfDayField:
    """A time that must be given."""
    return TimeOfDayField(label, [InputRequired(missing)], description=HINT)


NO_SCAN_KIND = "By its content this is no PDF, PNG or JPEG. Scan the paper as one of these."


class OpeningForm(Form):
    """A time of opening, which is asked about once where it is long before the planned start."""

    sure = HiddenField()

    def asks_first(self, field: TimeOfDayField, on: date, starts_at: time) -> bool:
        """Whether it is asked, at the field; the same time saved once more answers it."""
        typed = field.data
        words = asked_early(moment_of(on, typed), moment_of(on, starts_at)) if typed else ""
        if typed is None or not words or self.sure.data == typed.isoformat():
            return False
        self.sure.data, field.errors = typed.isoformat(), [words]
        return True


class PaperOpenForm(OpeningForm):
    """Who was in the chair, and when it opened."""

    chair = RadioField("Who was in the chair?", [InputRequired("Choose who was in the chair.")])
    when = written_at(ASKED["opened_at"], "Say when the meeting opened.")


class CameAsDeputyForm(Form):
    """Who came as a seat's deputy, by what is written."""

    deputy = IdSelectField("Who came?", required="Choose who came.")


class PaperCloseForm(Form):
    """When it closed."""

    when = written_at(ASKED["closed_at"], "Say when the meeting closed.")


class PaperMomentsForm(OpeningForm):
    """When it opened and closed, put right."""

    opened = TimeOfDayField("It opened at", description=HINT)
    closed = TimeOfDayField("It closed at", description=HINT)


class ScanForm(RemarkForm):
    """A scan to attach."""

    title = StringField(
        "What is it?",
        [DataRequired("Say what it is."), Length(max=200, message=TOO_LONG)],
        description="For example “Decision sheet, two pages”, without a name",
    )
    file = FileField("Choose the scan", description="PDF, PNG or JPEG, up to 10 MB")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.content = b""
        self.file_kind: FileKind | None = None

    def validate_file(self, field: FileField) -> None:
        """Reads the file and recognises it by its content."""
        upload = field.data
        if not upload or not upload.filename:
            raise ValidationError("Choose a file.")
        self.content = upload.stream.read(MOST_BYTES + 1)
        if len(self.content) > MOST_BYTES:
            raise ValidationError(
                f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Scan it smaller."
            )
        if not self.content:
            raise ValidationError("The file is empty.")
        try:
            self.file_kind = recognise(self.content)
        except NotTaken as refused:
            raise ValidationError(NO_SCAN_KIND if refused.words == TAKEN else refused.words) from refused


class CameForm(wtforms.Form):
    """One line of the attendance list."""

    came = TimeOfDayField("Arrived")
    left = TimeOfDayField("Left")
    came_again = TimeOfDayField("Came back")
    left_again = TimeOfDayField("Left again")
    apologies = BooleanField("Apologies")
    accepted = BooleanField("Signed the list: accepts the statement of conduct")

    def validate(self, extra_validators: Any = None) -> bool:
        """Nobody leaves who never came, and nobody comes back who never left."""
        right: bool = super().validate(extra_validators)
        for later, earlier, words in (
            (self.left, self.came, "Say when they arrived."),
            (self.came_again, self.left, "Say when they left first."),
            (self.left_again, self.came_again, "Say when they came back."),
        ):
            if later.data and not earlier.data and not earlier.errors:
                earlier.errors, right = [words], False
        return right


class SaidForm(wtforms.Form):
    """What one person declared for a case, and their view."""

    kind = RadioField("Declared", [Optional()], choices=DECLARED)
    detail = TextAreaField("What is known, or what the involvement was", [Length(max=500, message=TOO_LONG)])
    withdraws = BooleanField("Withdrew from this case")
    declared_at = TimeOfDayField("Declared at another time", description=OWN_TIME)
    stand = RadioField("View", [Optional()], choices=STANDS)
    text = TextAreaField("In their own words", [Length(max=LONGEST_VIEW, message=TOO_LONG)])
    for_minutes = BooleanField("Record it in the minutes")
    said_at = TimeOfDayField("Said at another time", description=OWN_TIME)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is entered contradicts nothing else of it."""
        right: bool = super().validate(extra_validators)
        faults = said_faults(
            self.kind.data or "", self.detail.data or "", self.stand.data or "", self.text.data or "",
            withdraws=self.withdraws.data, for_minutes=self.for_minutes.data,
            times=[name for name in ("declared_at", "said_at") if self[name].data],
        )  # fmt: skip
        return not said_at(self, faults) and right


def attendance_form(rows: Iterable[str], data: dict[str, Any], *, sent: bool = True) -> Form:
    """The attendance list: a line under each of these names, filled with what is recorded; ``sent``: or was sent."""
    parts: dict[str, Any] = {name: FormField(CameForm) for name in rows}
    parts["reason"] = TextAreaField(
        REASON,
        [Length(max=500, message=TOO_LONG)],
        description=f"{WANTED}. It is kept in the history",
    )
    parts["began"] = HiddenField()
    made: type[Form] = type("PaperAttendanceForm", (Form,), parts)
    return made(data=data) if sent else made(formdata=None, data=data)


def began_of(form: Form) -> str:
    """What the page that was sent says that it began from; empty where it says nothing of it."""
    return (form["began"].data or "") if form["began"].raw_data else ""


def came_words(row: dict[str, Any]) -> str:
    """When somebody came and went by one line of the list, as it is shown beside what somebody else wrote."""
    times = [(row.get("came"), row.get("left")), (row.get("came_again"), row.get("left_again"))]
    found = [
        f"from {spoken_time(came)}" + (f" to {spoken_time(left)}" if left else "")
        for came, left in times
        if came
    ]
    marks = ["apologies"] if row.get("apologies") else []
    return " and ".join((*found, *marks)) or "nothing"


def said_form(
    rows: Iterable[str],
    data: dict[str, Any],
    presenters: Iterable[tuple[int, str]] = (),
    *,
    sent: bool = True,
) -> Form:
    """Declarations and views: a part under each of these names, when they were made, and who presented the case."""
    parts: dict[str, Any] = {name: FormField(SaidForm) for name in rows}
    parts["declared_at"] = TimeOfDayField(
        ASKED["declared_at"], description=f"{HINT}. It may be before the meeting opened"
    )
    parts["said_at"] = TimeOfDayField(ASKED["said_at"], description=HINT)
    parts["presented_by"] = SelectField(
        PRESENTED, choices=[choice(*one) for one in presenters], validate_choice=False
    )
    parts["presenter_shown"] = HiddenField()
    parts["began"] = HiddenField()
    made: type[Form] = type("PaperSaidForm", (Form,), parts)
    return made(data=data) if sent else made(formdata=None, data=data)


def said_words(data: dict[str, Any], key: str, part: str) -> str:
    """What is written of one person's declaration or view, as it is shown beside what somebody else wrote."""
    row = data.get(key, {})
    answer, words, more, when, choices = {
        "declared": ("kind", "detail", "withdraws", "declared_at", DECLARED),
        "said": ("stand", "text", "for_minutes", "said_at", STANDS),
    }[part]
    said = next((str(one.label) for one in choices if one.value == row.get(answer)), "")
    at = (row.get(when) or data.get(when)) if said else row.get(when)
    found = (
        said,
        row.get(words),
        MORE[more] if row.get(more) else "",
        f"at {spoken_time(at)}" if at else "",
    )
    return ", ".join(one for one in found if one) or "nothing"


def said_at_fields(form: Form, places: Iterable[tuple[str, Refusal]]) -> None:
    """Says each reason at its field: one of the whole form's, or "p7-kind" in a row."""
    for name, reason in places:
        field = _field_of(form, name)
        field.errors = [*field.errors, reason.text]


def said_where_free(form: Form, places: Iterable[tuple[str, Refusal]]) -> None:
    """The same, but at a field that could not be read: nobody knows yet what is written there."""
    found = list(places)
    unread = {name for name, _ in found if _field_of(form, name).errors}
    said_at_fields(form, [(name, reason) for name, reason in found if name not in unread])


def _field_of(form: Form, name: str) -> Any:
    row, _, part = name.rpartition("-")
    return form[row].form[part] if row else form[name]


class PaperSignForm(LooksForm, ReadForm):
    """Who signed on paper and when; and the password of whoever confirms it."""

    signed_by = RadioField("Who signed on paper?", [InputRequired("Choose who signed on paper.")])
    when = written_at(ASKED["signed_at"], "Say at what time it was signed.")
    against = BooleanField("It was signed against the view of the majority")
    compared = BooleanField(
        "I have compared the scan with this sheet: it is what was signed",
        [InputRequired("Compare the two, and say so.")],
    )
    password = PasswordField("Your password", [InputRequired("Type your password to confirm.")])


class AfterwardsForm(Form):
    """What was missing on the paper, who said it afterwards, and when."""

    what = RadioField(
        "What was missing?",
        [InputRequired("Choose what was missing.")],
        choices=[SelectChoice(key, sentence(words)) for key, words in GAPS.items()],
    )
    who = IdSelectField("Who said it?", required="Choose who said it.")
    on = DatePartsField("On which day did they say it?", noun="The day")
    when = TimeOfDayField(
        "At what time?", [InputRequired("Say at what time.")], description="For example 2pm"
    )


class PaperTableForm(WordsForm):
    """Why the case was tabled, and when."""

    when = written_at(ASKED["tabled_at"], "Say at what time it was tabled.")
    reason = TextAreaField(
        "Why was it tabled?", [DataRequired("Give the reason."), Length(max=2000, message=TOO_LONG)]
    )


class PaperEndForm(Form):
    """When the case was tabled, or left undecided, put right."""

    when = written_at("The time as it is written", "Say at what time, as it is written.")


class PaperReasonForm(WordsForm):
    """On what the panel could not agree, and when it said so."""

    when = written_at(ASKED["undecided_at"], "Say at what time.")
    reason = TextAreaField(
        "On what could the panel not agree?",
        [DataRequired("Give the reason."), Length(max=2000, message=TOO_LONG)],
    )


def choice(value: object, words: str) -> SelectChoice:
    """One answer of a question whose answers are only known to the page."""
    return SelectChoice(str(value), words)
