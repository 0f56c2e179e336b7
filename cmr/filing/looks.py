"""Words typed about one case, looked through for other families' before they reach this family's people (B1.25).

Whoever types them is asked to look, as whoever signs a sheet is: a reason is read as it stands and is not changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from wtforms import BooleanField, HiddenField, PasswordField, StringField

from cmr.filing.pages import Found, drawn
from cmr.filing.queries import Seen
from cmr.filing.words import meeting_in_mind, own_to_reader, seen_by_writer
from cmr.models import Meeting, Person, Referral
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.filing import has_certain
from cmr.rules.foreign_look import TAKE_OUT, named_in_remark, stops_signing
from cmr.rules.refusal import Refusal
from cmr.web.gate import current_actor
from cmr.web.typed import Form

READ_DECLARED = "Whoever hears this case reads it, and it goes into the minutes."
UNTIL_HEARD = "Until the case is heard it can be changed."
SAID = "It belongs here: said by whoever wrote it, before it went out."


class WordsForm(Form):
    """A form whose words this family's people read: it asks for a look where they may name another family.

    All that is typed into it is looked through; it is validated by ``may_go_out`` alone.
    """

    read_by: ClassVar[str] = "This family’s social worker and their managers read it."
    """Who reads what is typed, as the page says it where it asks for a look."""
    stands: ClassVar[str] = "It stays on the record of this case as it stands."
    """How long it stands there."""
    takes_certain: ClassVar[bool] = True
    """False where what is typed needs no family's name to say it: then one that is certain is refused, look or not."""

    found = HiddenField()
    """The hash of what they had before them."""
    belongs = BooleanField("I have looked at each of these: it belongs here")

    seen: Seen | None = None
    """What was found in what was typed, where that waits for a look or was looked at."""
    _looks_through = False

    @property
    def to_look(self) -> list[Found]:
        """What the page shows to whoever types, each in its sentence: no name of a case that they don't read."""
        return drawn(own_to_reader(self.seen, current_actor())) if self.seen else []

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether what was typed is sound. Raises where its words would go out without being looked through."""
        if not self._looks_through:
            raise LookupError(
                f"{type(self).__name__} is validated by may_go_out: its words are read by others."
            )
        return bool(super().validate(extra_validators))

    def goes_out(self, referral: Referral, meeting: Meeting | None = None) -> bool:
        """Whether it was sent, and may go out."""
        return self.is_submitted() and self.may_go_out(referral, meeting)

    def may_go_out(self, referral: Referral, meeting: Meeting | None = None, *, kept: str = "") -> bool:
        """Whether what was typed is sound, and names nobody else, or was looked at as it stands now.

        ``meeting``: whose cases its writer has in mind; without it, the one that is nearest to the referral.
        ``kept``: the words that stand there already; sent again as they stand, nobody is asked about them again.
        """
        self._looks_through = True
        if not self.validate():
            return False
        text = "\n\n".join(str(one.data) for one in _boxes(self))
        if kept and text.strip() == kept.strip():
            return True
        seen = seen_by_writer(referral, meeting or meeting_in_mind(referral), text, current_actor())
        if not self.takes_certain and (no := named_in_remark(seen.findings, of_a_case=True)):
            for field in _boxes(self):
                field.errors = [*field.errors, no.text]
            return False
        if not stops_signing(seen.findings):
            return True
        looked, self.seen = bool(self.belongs.data) and self.found.data == seen.hash, seen
        if not looked:
            self.found.data, self.belongs.data, self.belongs.errors = seen.hash, False, [TAKE_OUT]
        return looked

    def keep_look(
        self, referral: Referral, said_in: str, *, by: Person, at: datetime, for_id: int | None
    ) -> None:
        """Writes down that they looked, where they were asked to. ``said_in``: of ``foreign_look.SAID_IN``."""
        if self.seen is not None:
            found = self.seen.findings
            looked = record(
                "referral", referral.id, "look_at_names", by=by, at=at, for_id=for_id,
                paper=said_in, found=len(found), certain=has_certain(found), reason=SAID,
            )  # fmt: skip
            tell(looked, referral)


class RemarkForm(Form):
    """A form whose words say something of a meeting, a paper or a look, and name no other family for certain.

    It is asked of by ``of`` before it is validated.
    """

    _of: tuple[Meeting, Referral | None] | None = None

    def of(self, meeting: Meeting, referral: Referral | None = None) -> Self:
        """What it is about: without a ``referral`` the meeting itself, and then any family's name is too many."""
        self._of = meeting, referral
        return self

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether it is sound and names nobody. Raises where it was not said what it is about."""
        if self._of is None:
            raise LookupError(f"{type(self).__name__} does not know what it is about.")
        right = bool(super().validate(extra_validators))
        for field in _boxes(self):
            if no := self._named_in(str(field.data)):
                field.errors, right = [*field.errors, no.text], False
        return right

    def _named_in(self, words: str) -> Refusal | None:
        meeting, referral = self._of or (None, None)
        seen = seen_by_writer(referral, meeting, words, current_actor())
        return named_in_remark(seen.findings, of_a_case=referral is not None)


def _boxes(form: Form) -> list[StringField]:
    """The boxes and lines into which somebody typed words."""
    boxes = [one for one in form if isinstance(one, StringField)]
    typed = [one for one in boxes if not isinstance(one, HiddenField | PasswordField)]
    return [one for one in typed if isinstance(one.data, str) and one.data.strip()]
