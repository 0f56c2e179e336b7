"""Forms of this room: their shape and wording."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import Length, ValidationError

from cmr.adapters.file_kinds import FileKind, recognise
from cmr.adapters.files import MOST_BYTES
from cmr.adapters.not_taken import NotTaken
from cmr.filing.looks import WordsForm
from cmr.referrals.answers import plain_text
from cmr.rules.enclosing import BESIDE, REPLACES, wants_one, which_counts
from cmr.rules.form import DocumentKind
from cmr.web.fields import DatePartsField
from cmr.web.typed import Form

TOO_LARGE = (
    f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. "
    "Save it smaller, or leave out what the panel need not read"
)
MOST_DESCRIPTION = 1_000


def _one_line(text: str | None) -> str:
    return plain_text(text or "", lines=False)


def _plain(text: str | None) -> str:
    return plain_text(text or "", lines=True).strip()


class UploadForm(Form):
    """A document to attach: its kind, what it is called, what it holds, the date it carries, and the file."""

    kind = RadioField("Which document is it?", validate_choice=False)
    title = StringField(
        "What is it called?",
        description="A short title that says what it is, without a name",
        filters=[_one_line],
        validators=[Length(max=200, message="The title may hold 200 characters at most")],
    )
    dated = DatePartsField("What date does it carry?", noun="The document’s date", required=False)
    description = TextAreaField(
        "What should its readers know about it?",
        description="For example, who wrote it, and which part matters for the panel",
        filters=[_plain],
        validators=[
            Length(max=MOST_DESCRIPTION, message=f"May hold {MOST_DESCRIPTION:,} characters at most")
        ],
    )
    instead = RadioField(
        "If one of that kind is attached already",
        choices=[
            SelectChoice(REPLACES, "This one takes its place"),
            SelectChoice(BESIDE, "Both are wanted, and stand beside each other"),
        ],
        validate_choice=False,
    )
    file = FileField("Choose a file", description="PDF, Word (.docx), PNG or JPEG, up to 10 MB")

    def __init__(
        self, kinds: Iterable[DocumentKind], today: date, attached: Collection[str], **more: Any
    ) -> None:
        super().__init__(**more)
        self.attached = attached
        self.kinds = {kind.key: kind for kind in kinds}
        self.today = today
        self.kind.choices = [(kind.key, kind.name) for kind in self.kinds.values()]
        self.content = b""
        self.file_kind: FileKind | None = None

    @property
    def chosen_kind(self) -> DocumentKind | None:
        """The kind that was chosen; None while none was."""
        return self.kinds.get(self.kind.data or "")

    def validate_kind(self, field: RadioField) -> None:
        """Wants one of the kinds that this form takes."""
        if field.data not in self.kinds:
            raise ValidationError("Say which document it is")

    def validate_instead(self, field: RadioField) -> None:
        """Wants to know which one counts, where the kind is wanted once and is attached."""
        asks = which_counts(self.chosen_kind, self.attached, field.data or "") if self.chosen_kind else None
        if asks:
            raise ValidationError(asks.text.rstrip("."))

    @property
    def asks_instead(self) -> bool:
        """Whether anything is attached that is wanted once."""
        return any(wants_one(kind) and kind.key in self.attached for kind in self.kinds.values())

    def validate_dated(self, field: DatePartsField) -> None:
        """Wants the date of a kind that carries one; never a day to come."""
        if field.process_errors:
            return
        if field.data is None and self.chosen_kind and self.chosen_kind.dated:
            raise ValidationError("Enter the date that the document carries")
        if field.data is not None and field.data > self.today:
            raise ValidationError("The document’s date must not lie in the future")

    def validate_file(self, field: FileField) -> None:
        """Reads the file and recognises it by its content."""
        upload = field.data
        if not upload or not upload.filename:
            raise ValidationError("Choose a file")
        self.content = upload.stream.read(MOST_BYTES + 1)
        if len(self.content) > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        if not self.content:
            raise ValidationError("The file is empty")
        try:
            self.file_kind = recognise(self.content)
        except NotTaken as refused:
            raise ValidationError(refused.words) from refused

    @property
    def choose_again(self) -> bool:
        """Whether the file itself was right: a browser forgets it when something else was wrong."""
        return bool(self.errors) and not self.file.errors and self.file_kind is not None


class ReportAnswerForm(WordsForm):
    """The chair's answer about an extra report."""

    answer = RadioField(
        "Does it go to the panel?",
        choices=[
            SelectChoice("agree", "Yes, the panel reads it with the form"),
            SelectChoice("refuse", "No, it stays out"),
        ],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Why not?",
        description="Wanted for a no. The social worker and their managers read it; the panel’s members don’t",
        filters=[_plain],
        validators=[
            Length(max=MOST_DESCRIPTION, message=f"May hold {MOST_DESCRIPTION:,} characters at most")
        ],
    )

    @property
    def agrees(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.answer.data == "agree")

    def validate_answer(self, field: RadioField) -> None:
        """Wants one of the two."""
        if field.data not in ("agree", "refuse"):
            raise ValidationError("Say whether it goes to the panel")

    def validate_reason(self, field: TextAreaField) -> None:
        """Wants a reason for a no."""
        if self.answer.data == "refuse" and not (field.data or "").strip():
            raise ValidationError("Say why it is not to go to the panel")
