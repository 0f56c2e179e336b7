"""Forms for giving referrals to another social worker, and for asking for a later meeting: shape and wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired

from cmr.referrals.reassigning import Candidate, HeldRow
from cmr.rules.reassign import POSITION
from cmr.web.fields import IdSelectField
from cmr.web.typed import Form

CHOOSE = f"Choose the {POSITION} who takes it on"


class ReassignForm(Form):
    """Who takes one referral on, and who had it when the page was drawn."""

    worker = HiddenField()
    to = IdSelectField("Who takes it on?", required=CHOOSE)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Those who may take it."""
        self.to.offer((one.id, one.words) for one in candidates)


class HandoverForm(Form):
    """Who takes each of a worker's referrals on; one choice for all that have none of their own."""

    everyone = IdSelectField("Who takes all of them on?")

    def chosen(self, rows: Sequence[HeldRow]) -> Iterator[tuple[HeldRow, int]]:
        """Each referral for which somebody is chosen, with that person's id."""
        for row in rows:
            to = self[_name(row)].data or self.everyone.data
            if to is not None:
                yield row, to


def handover_form(rows: Sequence[HeldRow], candidates: Sequence[Candidate]) -> HandoverForm:
    """The form with a choice for each of these referrals, of those who may take it."""
    fields = {_name(row): IdSelectField(f"Who takes {row.reference} on?") for row in rows}
    form: HandoverForm = type("HandoverForm", (HandoverForm,), fields)()
    for row in rows:
        form[_name(row)].offer((one.id, one.words) for one in candidates if one.service_id == row.service_id)
    one_service = len({row.service_id for row in rows}) == 1
    form.everyone.offer((one.id, one.words) for one in candidates if one_service)
    return form


def _name(row: HeldRow) -> str:
    return f"to_{row.id}"


class LaterMeetingForm(Form):
    """The later meeting that is asked for, or none."""

    meeting = RadioField("Which meeting?", choices=[], validators=[InputRequired("Choose a meeting")])

    def offer(self, meetings: Sequence[tuple[int | None, str, str]], asked: int | None) -> None:
        """Ids, words and hints of the meetings; None is the next it can make, whichever that is."""
        self.meeting.choices = [SelectChoice(_value(number), words) for number, words, _ in meetings]
        self.hints = [(_value(number), words, hint) for number, words, hint in meetings]
        if not self.is_submitted():
            self.meeting.data = _value(asked)

    @property
    def asked_for(self) -> int | None:
        """The id of the meeting asked for, or None."""
        return None if self.meeting.data == NEXT else int(self.meeting.data)


NEXT = "next"


def _value(number: int | None) -> str:
    return NEXT if number is None else str(number)
