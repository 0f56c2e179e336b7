"""Forms of the minutes: a section's text, what should change, and the approval."""

from __future__ import annotations

from datetime import datetime

from wtforms import BooleanField, HiddenField, PasswordField, TextAreaField
from wtforms.validators import InputRequired, Length

from cmr.filing.looks import RemarkForm
from cmr.web.typed import Form


class ApproveForm(Form):
    """The approval: what was read, and the password again."""

    read = HiddenField()
    sent = HiddenField()
    """When what was read had come to the chair: what was written since is what they did not read."""
    otherwise = BooleanField(
        "I have read what is otherwise than signed, and approve it so",
        [InputRequired("Say that you have read it and approve it so, or ask for changes.")],
    )
    password = PasswordField("Your password", [InputRequired("Type your password to approve.")])

    def shows(self, read: str, sent_at: datetime | None) -> None:
        """What stands on the page now."""
        self.read.data, self.sent.data = read, sent_at.isoformat() if sent_at else ""

    @property
    def sent_at(self) -> datetime | None:
        """That moment; None where a page sent none that is one."""
        try:
            found = datetime.fromisoformat(self.sent.data or "")
        except ValueError:
            return None
        return found if found.tzinfo else None


class SectionLookForm(RemarkForm):
    """That somebody looked at a section that may name another family, and why it stays."""

    reason = TextAreaField(
        "Say what it is, and why it stays",
        [
            InputRequired("Say what you found and why it stays."),
            Length(max=1000, message="Use %(max)d characters or fewer."),
        ],
        description="For example: the school nurse has the same first name as a child of that family.",
    )
    stays = BooleanField("It belongs here although it names another family")
