"""What changed since somebody signed: contents as they were signed, kept once each, and set beside the form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from cmr.models import HistoryEntry, Person, Referral, Signature, db
from cmr.models.referral import SignedContent
from cmr.panels.queries import kept_terms
from cmr.referrals.integrity import copy_hash
from cmr.referrals.moves import signed_content
from cmr.rules.asked import Asked, asked_of
from cmr.rules.changes import SectionChange, changes
from cmr.rules.form import Form
from cmr.rules.wording import spoken_moment

SENT_BACK = "send_back_as_"
SIGNED_ANEW = "sign_as_social_worker"


@dataclass(frozen=True)
class Since:
    """The form beside what it was when somebody signed it."""

    signature: Signature
    who: str
    """Whose signature it is, to the reader: "you", or a name with what they signed as."""
    when: str
    sections: tuple[SectionChange, ...]
    kept: bool
    """Whether what was signed then was kept, and is what it was; otherwise nothing can be compared."""

    @property
    def keys(self) -> frozenset[str]:
        """The sections that changed."""
        return frozenset(one.key for one in self.sections)

    def section(self, key: str) -> SectionChange | None:
        """What changed in that section."""
        return next((one for one in self.sections if one.key == key), None)


@dataclass(frozen=True)
class AskedSection:
    """A section that was to be changed: why, and what became of it."""

    key: str
    title: str
    reason: str
    answer: str
    changed: bool


@dataclass(frozen=True)
class Request:
    """What somebody asked for when they sent the form back, and what its worker did about it."""

    who: str
    when: str
    words: str
    sections: tuple[AskedSection, ...]
    yours: bool


def keep_content(content: bytes) -> str:
    """Keeps a content that is being signed, unless it is kept already; answers with its hash."""
    digest = hashlib.sha256(content).hexdigest()
    if db.session.get(SignedContent, digest) is None:
        # Whoever else keeps the same at this moment keeps the same.
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(SignedContent(content_hash=digest, content=json.loads(content)))
    return digest


def kept_content(digest: str) -> dict[str, Any] | None:
    """What was signed under that hash; None where it was not kept, or is not what was signed."""
    kept = db.session.get(SignedContent, digest)
    if kept is None or copy_hash(kept.content) != digest:
        return None
    return kept.content


def since(referral: Referral, signature: Signature, reader: Person) -> Since:
    """The form as it stands beside what that signature holds."""
    terms = kept_terms(referral.terms)
    form = terms.whole_form
    before = kept_content(signature.content_hash)
    after = json.loads(signed_content(referral))
    found = changes(form, before, after) if before is not None else ()
    return Since(
        signature, _whose(signature, reader), spoken_moment(signature.signed_at), found, before is not None
    )


def _whose(signature: Signature, reader: Person) -> str:
    role = signature.stage.replace("_", " ")
    return (
        f"you signed as {role}" if signature.person_id == reader.id else f"{signature.name} signed as {role}"
    )


def earlier(referral: Referral) -> tuple[Signature, ...]:
    """One signature for each content that was signed, the latest first: what the form can be compared with."""
    made = sorted(referral.signatures, key=lambda one: (one.signed_at, one.id), reverse=True)
    return tuple({one.content_hash: one for one in made}.values())


def last_asked(history: Sequence[HistoryEntry]) -> Asked | None:
    """What was last asked for by sending the form back, with its worker's answers; None once it was submitted since.

    ``history`` is the referral's, newest first.
    """
    answers: dict[str, str] = {}
    for entry in history:
        if entry.verb == "submit":
            return None
        if entry.verb == SIGNED_ANEW and not answers:
            answers = entry.detail.get("stays") or {}
        if entry.verb.startswith(SENT_BACK):
            by = {"by": entry.by.name if entry.by else "", "by_id": entry.by_id, "at": entry.at.isoformat()}
            return asked_of(entry.detail | by | {"answers": answers})
    return None


def request_of(asked: Asked, form: Form, changed: frozenset[str], reader: Person) -> Request:
    """What was asked, section by section, for a reader of the form."""
    titles = {section.key: section.title for section in form.sections}
    yours = asked.by_id == reader.id
    return Request(
        who="You" if yours else asked.by,
        when=spoken_moment(asked.at) if asked.at else "",
        words=asked.words,
        sections=tuple(
            AskedSection(
                key, titles[key], asked.reasons.get(key, ""), asked.answers.get(key, ""), key in changed
            )
            for key in asked.sections
            if key in titles
        ),
        yours=yours,
    )
