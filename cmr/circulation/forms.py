"""Forms of this room: shape and wording only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from cmr.circulation.operations import REASON_LIMIT


class CirculateForm(FlaskForm):
    """Why the agenda goes out although no quorum is to be expected; asked only then."""

    reason = TextAreaField(
        "Why it goes out although no quorum is to be expected",
        [Length(max=REASON_LIMIT, message=f"Use {REASON_LIMIT} characters or fewer")],
        description="It stands in the meeting’s history. Name nobody’s case.",
    )


class SupplementForm(FlaskForm):
    """What the page showed that the supplement tells: what is sent is what was seen."""

    seen = HiddenField()
