"""Whether what stands in a referral is what was signed: by its content's hash, by the history, by the copy kept.

Three things agree, or somebody changed one of them behind the service's back: the content as it stands, each
signature's row, and the entry that the signature left in the history (whose chain ``audit verify`` proves).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from cmr.models import Referral, Signature, SignedContent, db
from cmr.referrals.drawn import children_as_drawn

SIGNED_AS = {
    "social_worker": "sign_as_social_worker",
    "team_manager": "sign_as_team_manager",
    "service_manager": "sign_as_service_manager",
}
"""The verb that each stage's signature leaves in the history."""


class Noted(Protocol):
    """An entry of the history, as much as is compared with a signature."""

    @property
    def verb(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by_id(self) -> int | None: ...
    @property
    def for_id(self) -> int | None: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


def signed_faults(
    referral: Referral, now: str, history: Iterable[Noted], changed_copies: set[str]
) -> Iterator[str]:
    """Each thing that is not as it was signed, as the end of a sentence; ``now`` is the content's hash as it stands.

    ``history`` holds at least the entries of its signatures, in any order; ``changed_copies`` the hashes of kept
    copies that do not hold what they say.
    """
    notes = _latest(history)
    for signature in referral.live_signatures:
        role = signature.stage.replace("_", " ")
        if signature.content_hash != now:
            yield f"the form is not what the {role} signed."
        note = notes.get(SIGNED_AS[signature.stage])
        if note is not None and not _agree(signature, note):
            yield f"the signature as {role} is not the one that was made."
        if signature.content_hash in changed_copies:
            yield f"the copy kept of what the {role} signed is not what was signed."
    as_signed = [signature.content_hash == now for signature in referral.live_signatures]
    if as_signed and all(as_signed) and not children_as_drawn(referral):
        yield "the children whom lists and headings name are not those of the form."


def changed_copies(hashes: Iterable[str]) -> set[str]:
    """Of the kept copies of those hashes, the ones whose content has another hash; one statement."""
    query = select(SignedContent.content_hash, SignedContent.content).where(
        SignedContent.content_hash.in_(sorted(set(hashes)))
    )
    return {
        row.content_hash for row in db.session.execute(query) if copy_hash(row.content) != row.content_hash
    }


def copy_hash(content: Mapping[str, Any]) -> str:
    """The hash of a kept copy: of its JSON as ``cmr.rules.content.canonical`` writes it."""
    return _sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def words_hash(name: str, position: str, declaration: str, comments: str) -> str:
    """The hash of what a signature says beside the content: who, as what, which declaration, and its comments."""
    return _sha256(json.dumps([name, position, declaration, comments], ensure_ascii=False))


def faults_shown(referral: Referral, now: str, history: Sequence[Noted]) -> tuple[str, ...]:
    """What the referral's page says beside its signatures, as whole sentences; nothing where all is well."""
    changed = changed_copies(one.content_hash for one in referral.live_signatures)
    return tuple(fault[0].upper() + fault[1:] for fault in signed_faults(referral, now, history, changed))


def _latest(history: Iterable[Noted]) -> dict[str, Noted]:
    found: dict[str, Noted] = {}
    for entry in history:
        if entry.verb not in found or entry.at > found[entry.verb].at:
            found[entry.verb] = entry
    return found


def _words_of(signature: Signature) -> str:
    return words_hash(signature.name, signature.position, signature.declaration, signature.comments)


def _agree(signature: Signature, note: Noted) -> bool:
    return (signature.person_id, signature.for_id, signature.signed_at, signature.content_hash) == (
        note.by_id,
        note.for_id,
        note.at,
        note.detail.get("content_hash"),
    ) and note.detail.get("words_sha256") in (None, _words_of(signature))


def _sha256(written: str) -> str:
    return hashlib.sha256(written.encode("utf-8", errors="surrogatepass")).hexdigest()
