"""Forms of the minutes: a section's text, what should change, and the approval."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired


class ApproveForm(FlaskForm):
    """The approval: what was read, and the password again."""

    read = HiddenField()
    password = PasswordField("Your password", [InputRequired("Type your password to approve.")])
