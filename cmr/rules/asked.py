"""What a worker is asked to change in a form that was sent back, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cmr.rules.referral_facts import ReferralFacts
from cmr.rules.refusal import Refusal

MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Asked:
    """Who sent a form back, when and why: in all, and for each section that is to be changed."""

    by: str
    words: str
    """What is said of the form as a whole; may be empty where every section has its reason."""
    sections: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    """Section key → why its worker left it as it is."""
    at: datetime | None = None
    by_id: int | None = None

    def reason(self, key: str) -> str:
        """Why that section is to be changed; the words for all of it where it has none of its own."""
        return self.reasons.get(key) or self.words

    def to_do(self, changed: Collection[str]) -> tuple[str, ...]:
        """The sections that are neither changed nor answered for."""
        return tuple(key for key in self.sections if key not in changed and not self.answers.get(key))


def asked_of(kept: Mapping[str, Any] | None) -> Asked | None:
    """What is kept with a draft that was sent back, or of sending it back in its history; None for neither.

    Kept before each section had a reason of its own, the reason stands for all of them.
    """
    if not kept:
        return None
    reasons, answers, at = kept.get("reasons"), kept.get("answers"), kept.get("at")
    words = kept.get("words") if "words" in kept else kept.get("reason")
    return Asked(
        by=str(kept.get("by") or ""),
        words=str(words or ""),
        sections=tuple(str(key) for key in kept.get("sections") or ()),
        reasons={**reasons} if isinstance(reasons, Mapping) else {},
        answers={**answers} if isinstance(answers, Mapping) else {},
        at=datetime.fromisoformat(at) if isinstance(at, str) and at else None,
        by_id=kept.get("by_id"),
    )


def reason_in_all(words: str, reasons: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Everything that was asked as one text, each section's reason under its title."""
    each = [f"{titles.get(key, key)}: {reason.strip()}" for key, reason in reasons.items() if reason.strip()]
    return "\n".join(part for part in (words.strip(), *each) if part)


def answered_for(state: str, kept: Mapping[str, Any] | None, key: str) -> Asked | Refusal:
    """What is asked, where its worker may say why a section stays as it is: a draft was sent back for it (B1.6)."""
    asked = asked_of(kept)
    if state == "draft" and asked is not None and key in asked.sections:
        return asked
    return Refusal("Nobody asks for a change of this section now.", "B1.6")


def asked_changes_made(facts: ReferralFacts) -> tuple[Refusal, ...]:
    """Refuses while a section that the form was sent back for is left as it was without a word (B1.6)."""
    return tuple(
        Refusal(f"“{title}” is to be changed. Change it, or say there why it stays as it is.", "B1.6")
        for title in facts.still_asked
    )


def comments_given(facts: ReferralFacts) -> Refusal | None:
    """Refuses a signature without what its manager writes into the form (DF)."""
    if facts.only_asking or not facts.comments_wanted or facts.comments.strip():
        return None
    return Refusal(f"Write “{facts.comments_wanted}” before you sign: the form has a place for it.", "DF")
