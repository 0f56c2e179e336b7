"""Forms of this room: their shape and wording."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField
from wtforms.validators import Length, ValidationError

from cmr.adapters.files import MOST_BYTES, FileKind, recognise
from cmr.referrals.answers import plain_text
from cmr.rules.form import DocumentKind
from cmr.web.fields import DatePartsField

NOT_TAKEN = (
    "This file can’t be taken. Attach a PDF, a Word document (.docx) without macros, or a PNG or JPEG picture. "
    "An older or protected document can be saved as a PDF first"
)
TOO_LARGE = (
    f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. "
    "Save it smaller, or leave out what the panel need not read"
)


def _one_line(text: str | None) -> str:
    return plain_text(text or "", lines=False)


class UploadForm(FlaskForm):
    """A document to attach: its kind, what it is called, the date it carries, and the file."""

    kind = RadioField("Which document is it?", validate_choice=False)
    title = StringField(
        "What is it called?",
        description="A short title that says what it is, without a name",
        filters=[_one_line],
        validators=[Length(max=200, message="The title may hold 200 characters at most")],
    )
    dated = DatePartsField("What date does it carry?", noun="The document’s date", required=False)
    file = FileField("Choose a file", description="PDF, Word (.docx), PNG or JPEG, up to 10 MB")

    def __init__(self, kinds: Iterable[DocumentKind], today: date, **more: Any) -> None:
        super().__init__(**more)
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
        self.file_kind = recognise(self.content)
        if self.file_kind is None:
            raise ValidationError(NOT_TAKEN)
