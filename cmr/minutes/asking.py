"""What an approver asks to be changed, while they type it: kept for them alone, until they send it (B1.25)."""

from __future__ import annotations

from datetime import datetime

from cmr.minutes.changes_draft import Texts, Together, draft_of, texts_of, together
from cmr.minutes.operations import facts_of
from cmr.models import ChangesDraft, Minutes, Person, db
from cmr.rules.minutes import MINUTES
from cmr.rules.minutes_draft import LONGEST
from cmr.rules.refusal import Refusal, Refused, refuse

TOO_LONG = Refusal(
    f"A change has {LONGEST:,} characters at most. Nothing of what you typed is lost: shorten it and save.",
    "B1.25",
)


class WrittenTwice(Exception):
    """Two of their windows wrote in one box: both texts are shown, nothing was saved."""

    def __init__(self, found: Together) -> None:
        super().__init__()
        self.found = found


def keep(
    minutes: Minutes, sent: Texts, began: str, *, by: Person, at: datetime, for_id: int | None = None
) -> Together:
    """Keeps what was typed, with what another of their windows saved; the caller holds the minutes' lock.

    The history tells nothing of it: what is not sent is nobody's to know. Raises Refused where they could not send it
    now, WrittenTwice over another text.
    """
    refuse(*why_not_asked(minutes, by=by, for_id=for_id))
    if any(len(text) > LONGEST for text in sent.values()):
        raise Refused(TOO_LONG)
    draft = draft_of(minutes, by.id)
    before = texts_of(draft)
    found = together(before, sent, began)
    if found.clashes:
        raise WrittenTwice(found)
    texts = {name: text for name, text in (before | dict(found.texts)).items() if text}
    if texts == before:
        return found
    if draft is None:
        draft = ChangesDraft(minutes_id=minutes.id, by_id=by.id)
        db.session.add(draft)
    draft.texts, draft.saved_at = texts, at
    db.session.flush()
    return found


def why_not_asked(minutes: Minutes, *, by: Person, for_id: int | None = None) -> tuple[Refusal, ...]:
    """Why this person can't ask for changes now; empty where they can."""
    facts = facts_of(minutes, by=by, for_id=for_id, only_asking=True)
    return MINUTES.refusals("ask_for_changes", minutes.state, facts)
