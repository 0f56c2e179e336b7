"""Documents that go with a form: attached, looked at by the virus scanner, agreed to by the chair, removed, read.

The scanner is asked within the request that attaches a file, for a few seconds only: meanwhile that request holds its
lock. What it does not answer in time is held, and ``files scan`` asks again without any lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import select

from cmr.adapters.file_kinds import FileKind
from cmr.adapters.files import Files, Standing, clean_name
from cmr.adapters.scanner import Away, Scanner, Verdict
from cmr.models import Person, Referral, ReferralDocument, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.referrals.writing import refuse_unless_draft
from cmr.rules.capacities import Actor
from cmr.rules.enclosing import NOT_AS_ATTACHED, answer_refusals, reading_refusal, stays_out
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused

MOST_DOCUMENTS = 20
MEGABYTE = 1024 * 1024
MOST_TOGETHER = 50 * MEGABYTE
"""The most bytes of all documents of a referral: a panel reads six such referrals in a morning."""
SCAN_WITHIN = 5.0
"""Seconds that somebody who attaches a file waits for the scanner."""
FULL = Refusal(f"A referral holds {MOST_DOCUMENTS} documents at most. Remove one first.", "B1.9")
TOO_MUCH = Refusal(
    f"The documents of a referral hold {MOST_TOGETHER // MEGABYTE} MB at most together. "
    "Remove one, or save this one smaller.",
    "B1.9",
)
NOT_OFFERED = Refusal("This panel's form does not take that kind of document.", "D7")
TWICE = Refusal("This very file is attached already as a document of that kind.", "D7")


class NotAttached(Refused):
    """The file is not taken as it is; whoever attaches it can mend that on the page."""


@dataclass(frozen=True)
class Upload:
    """A file to attach: what it holds, recognised already, and what the worker says about it."""

    kind: str
    title: str
    dated: date | None
    filename: str
    content: bytes
    file_kind: FileKind
    description: str = ""
    replaces: bool = False
    """Whether it takes the place of what is attached of its kind."""


def attach(referral: Referral, upload: Upload, *, by: Person, at: datetime) -> ReferralDocument:
    """Attaches a file: clear, or held while the scanner is away. One in which it finds something is not kept.

    That one comes back with ``scan`` refused and is on the form no more; the history has it. Raises Refused when the
    form is signed, and NotAttached when it is full, takes no such document or has this very one.
    """
    refuse_unless_draft(referral)
    document = _described(referral, upload, by=by, at=at)
    before = [one for one in referral.live_documents if upload.replaces and one.kind == upload.kind]
    try:
        verdict = scanner().scan(upload.content, within=SCAN_WITHIN)
    except Away:
        document.scan = "waiting"
    else:
        if verdict.found:
            referral.documents.append(document)
            _refuse(document, verdict, by=by, at=at)
            return document
    files().save(upload.content)
    for one in before:
        remove_document(one, by=by, at=at)
    referral.documents.append(document)
    db.session.flush()
    held = {"held": True} if document.scan == "waiting" else {}
    kind, sha256 = document.kind, document.sha256
    tell(
        record("referral", referral.id, "attach", by=by, at=at, document_kind=kind, sha256=sha256, **held),
        referral,
    )
    return document


def _described(referral: Referral, upload: Upload, *, by: Person, at: datetime) -> ReferralDocument:
    kinds = {
        kind.key: kind for _, field in kept_terms(referral.terms).whole_form.fields() for kind in field.kinds
    }
    kind, sha256 = kinds.get(upload.kind), Files.hash_of(upload.content)
    there = [one for one in referral.live_documents if not (upload.replaces and one.kind == upload.kind)]
    if len(there) >= MOST_DOCUMENTS:
        raise NotAttached(FULL)
    if sum(one.size for one in there) + len(upload.content) > MOST_TOGETHER:
        raise NotAttached(TOO_MUCH)
    if kind is None:
        raise NotAttached(NOT_OFFERED)
    if any((one.kind, one.sha256) == (kind.key, sha256) for one in referral.live_documents):
        raise NotAttached(TWICE)
    return ReferralDocument(
        kind=kind.key,
        title=upload.title,
        description=upload.description,
        filename=clean_name(upload.filename, upload.file_kind),
        media_type=upload.file_kind.media_type,
        size=len(upload.content),
        sha256=sha256,
        dated=upload.dated,
        scan="clear",
        agreement="waiting" if kind.needs_chairs_agreement else None,
        attached_at=at,
        attached_by=by,
    )


def _refuse(document: ReferralDocument, verdict: Verdict, *, by: Person | None, at: datetime) -> None:
    """Something harmful was found. On a draft it is off the form; what is signed stays as it was signed, unread."""
    document.scan = "refused"
    if document.referral.state == "draft" and document.removed_at is None:
        document.removed_at = at
    db.session.flush()
    kind, sha256 = document.kind, document.sha256
    entry = record(
        "referral",
        document.referral.id,
        "refuse_file",
        by=by,
        at=at,
        document_kind=kind,
        sha256=sha256,
        found=verdict.found,
    )
    tell(entry, document.referral)


def remove_document(document: ReferralDocument, *, by: Person, at: datetime) -> None:
    """Takes a document off the form; its row and its file stay. Raises Refused when the form is signed."""
    refuse_unless_draft(document.referral)
    if document.removed_at is not None:
        return
    document.removed_at = at
    db.session.flush()
    kind, sha256 = document.kind, document.sha256
    record("referral", document.referral_id, "remove", by=by, at=at, document_kind=kind, sha256=sha256)


def answer_report(
    document: ReferralDocument,
    *,
    agrees: bool,
    reason: str,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """The chair's answer: the extra report goes to the panel, or stays out of it for a reason (B1.9).

    Raises Refused without a reason, for a document that waits for no answer, and once the case was heard.
    """
    refusals = answer_refusals(document.agreement, document.referral.state, agrees=agrees, reason=reason)
    if refusals:
        raise Refused(*refusals)
    document.agreement = "agreed" if agrees else "refused"
    document.agreement_reason, document.agreed_at, document.agreed_by = reason.strip(), at, by
    db.session.flush()
    entry = record(
        "referral",
        document.referral_id,
        "agree_report" if agrees else "refuse_report",
        by=by,
        at=at,
        for_id=for_id,
        document_kind=document.kind,
        sha256=document.sha256,
        reason=reason.strip(),
    )
    tell(entry, document.referral)


def settle_scan(sha256: str, verdict: Verdict, *, at: datetime) -> int:
    """Writes down what the scanner said of a file that was held; answers with how many referrals held it."""
    waits = ReferralDocument.sha256 == sha256, ReferralDocument.scan == "waiting"
    holding = select(ReferralDocument.referral_id).where(*waits)
    query = select(Referral).where(Referral.id.in_(holding)).order_by(Referral.id).with_for_update()
    referrals = db.session.scalars(query).all()
    for document in (one for referral in referrals for one in referral.documents):
        if document.sha256 != sha256 or document.scan != "waiting":
            continue
        if verdict.found:
            _refuse(document, verdict, by=None, at=at)
            continue
        document.scan, kind = "clear", document.kind
        db.session.flush()
        record(
            "referral", document.referral_id, "clear_file", by=None, at=at, document_kind=kind, sha256=sha256
        )
    return len(referrals)


def held_files(after: str = "", most: int = 100) -> Sequence[str]:
    """The hashes of files that wait for the scanner, each once, in their order from ``after`` on."""
    waits = ReferralDocument.scan == "waiting", ReferralDocument.sha256 > after
    query = select(ReferralDocument.sha256).where(*waits).distinct().order_by(ReferralDocument.sha256)
    return db.session.scalars(query.limit(most)).all()


def forget_refused(sha256: str) -> None:
    """Takes a refused file's content away, unless another referral holds the same content as clear."""
    kept = select(ReferralDocument.id).where(
        ReferralDocument.sha256 == sha256, ReferralDocument.scan != "refused"
    )
    if db.session.scalar(kept.limit(1)) is None:
        files().forget(sha256)


def read(document: ReferralDocument) -> bytes:
    """The file's content, compared with its hash anew. Raises Refused while it is held, and where it is not whole."""
    refusal = reading_refusal(document.scan)
    if refusal:
        raise Refused(refusal)
    content = files().read(document.sha256)
    if content is None:
        raise Refused(NOT_AS_ATTACHED)
    return content


def standing(document: ReferralDocument) -> Standing:
    """Whether its file is whole; one that the scanner refused is not asked about, since it was not kept."""
    return "whole" if document.scan == "refused" else files().standing(document.sha256)


def seen_by(referral: Referral, actor: Actor) -> list[ReferralDocument]:
    """The attached documents that this person may know of: the panel reads no report without the chair's agreement."""
    all_of_them = may(actor, Can.SEE_EVERY_DOCUMENT, referral.subject())
    return [one for one in referral.live_documents if all_of_them or not stays_out(one.agreement)]


def refused_lately(referral: Referral) -> list[ReferralDocument]:
    """Files of this draft that the scanner refused and nothing has taken the place of."""
    since = referral.state_since
    newest = {one.kind: one.attached_at for one in referral.live_documents}
    return [
        one
        for one in referral.documents
        if one.scan == "refused"
        and one.removed_at is not None
        and one.removed_at >= since
        and newest.get(one.kind, one.attached_at) <= one.attached_at
    ]


def files() -> Files:
    """Where attached files lie."""
    return Files(current_app.extensions["settings"].files)


def scanner() -> Scanner:
    """The virus scanner of this installation."""
    found: Scanner = current_app.extensions["scanner"]
    return found
