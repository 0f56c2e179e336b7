"""Words typed about one case, looked through for other families' before they reach this family's people (B1.25).

Whoever types them is asked to look, as whoever signs a sheet is: a reason is read as it stands and is not changed.
"""

from __future__ import annotations

from datetime import datetime

from wtforms import BooleanField, HiddenField

from cmr.filing.pages import Found, drawn
from cmr.filing.queries import Seen
from cmr.filing.words import own_to_reader, seen_in_words
from cmr.models import Meeting, Person, Referral
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.filing import has_certain
from cmr.rules.foreign_look import TAKE_OUT, stops_signing
from cmr.web.gate import current_actor
from cmr.web.typed import Form

SAID = "It belongs here: said by whoever wrote it, before it went out."


class WordsForm(Form):
    """A form whose words this family's people read: it asks for a look where they may name another family."""

    found = HiddenField()
    """The hash of what they had before them."""
    belongs = BooleanField("I have looked at each of these: it belongs here")

    seen: Seen | None = None
    """What was found in what was typed, where that waits for a look or was looked at."""

    @property
    def to_look(self) -> list[Found]:
        """What the page shows to whoever types, each in its sentence: no name of a case that they don't read."""
        return drawn(own_to_reader(self.seen, current_actor())) if self.seen else []

    def may_go_out(self, referral: Referral, meeting: Meeting | None, *words: str | None) -> bool:
        """Whether what was typed is sound, and names nobody else, or was looked at as it stands now."""
        if not self.validate():
            return False
        seen = seen_in_words(referral, meeting, "\n\n".join(one for one in words if one))
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
