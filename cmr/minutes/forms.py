"""Forms of the minutes: a section's text, what should change, and the approval."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from cmr.web.typed import Form


class ApproveForm(Form):
    """The approval: what was read, and the password again."""

    read = HiddenField()
    password = PasswordField("Your password", [InputRequired("Type your password to approve.")])
