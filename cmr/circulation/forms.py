"""Forms of this room: shape and wording only."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from cmr.circulation.operations import REASON_LIMIT
from cmr.filing.looks import RemarkForm
from cmr.web.typed import Form


class CirculateForm(RemarkForm):
    """Why the agenda goes out although no quorum is to be expected; asked only then."""

    reason = TextAreaField(
        "Why it goes out although no quorum is to be expected",
        [Length(max=REASON_LIMIT, message=f"Use {REASON_LIMIT} characters or fewer")],
        description="It stands in the meeting’s history. Name nobody’s case.",
    )


class SupplementForm(Form):
    """What the page showed that the supplement tells: what is sent is what was seen."""

    seen = HiddenField()
