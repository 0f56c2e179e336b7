"""Proof that nothing was changed behind the service's back: chains, signatures, sheets and files looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cmr.audit import queries
from cmr.hearing.sheets import content_hash as sheet_hash
from cmr.models.history import BEGINNING
from cmr.referrals.moves import content_hash

PART = 1024 * 1024
Opener = Callable[[str], BinaryIO]
"""Opens an attached file by its hash; FileNotFoundError where there is none."""


@dataclass(frozen=True)
class Fault:
    """The first thing that is not as it was written."""

    kind: str
    record_id: int
    number: int | None
    """The entry's number in the record's history; None where the record itself is at fault."""
    what: str
    reference: str = ""

    def __str__(self) -> str:
        named = f"{self.kind} {self.record_id}" + (f" ({self.reference})" if self.reference else "")
        return f"{named}, entry {self.number}: {self.what}" if self.number else f"{named}: {self.what}"


@dataclass
class Counts:
    """How much was looked at."""

    entries: int = 0
    records: int = 0
    signatures: int = 0
    sheets: int = 0
    documents: int = 0
    files_missing: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(open_file: Opener) -> Counts:
    """Looks at everything until the first fault, which is then in ``faults``. Reads in batches, writes nothing."""
    counts = Counts()
    looks = (_chains(counts), _terms(), _signatures(counts), _sheets(counts), _documents(counts, open_file))
    for look in looks:
        for fault in look:
            counts.faults.append(fault)
            return counts
    return counts


def _chains(counts: Counts) -> Iterator[Fault]:
    record: tuple[str, int] | None = None
    number, previous_hash = 0, BEGINNING
    for entry in queries.every_entry():
        if (entry.record_kind, entry.record_id) != record:
            record = entry.record_kind, entry.record_id
            number, previous_hash = 0, BEGINNING
            counts.records += 1
        counts.entries += 1
        number += 1
        if entry.number != number:
            yield Fault(*record, number, f"missing: the next one there is has the number {entry.number}.")
        if entry.previous_hash != previous_hash:
            yield Fault(*record, number, "does not follow from the entry before it.")
        if entry.computed_hash() != entry.hash:
            yield Fault(*record, number, "its content is not what was written.")
        previous_hash = entry.hash


def _terms() -> Iterator[Fault]:
    for terms in queries.every_terms():
        if hashlib.sha256(terms.source.encode()).hexdigest() != terms.sha256:
            yield Fault("terms", terms.id, None, "the text kept is not the one that records were made under.")


def _signatures(counts: Counts) -> Iterator[Fault]:
    for referral in queries.every_signed_referral():
        now = content_hash(referral)
        for signature in referral.live_signatures:
            counts.signatures += 1
            if signature.content_hash != now:
                what = f"the form is not what {signature.stage.replace('_', ' ')} signed."
                yield Fault("referral", referral.id, None, what, referral.reference)


def _sheets(counts: Counts) -> Iterator[Fault]:
    for sheet in queries.every_signed_sheet():
        counts.sheets += 1
        if sheet_hash(sheet) != sheet.content_hash:
            referral = sheet.case.referral
            yield Fault(
                "referral",
                referral.id,
                None,
                "the decision sheet is not what was signed.",
                referral.reference,
            )


def _documents(counts: Counts, open_file: Opener) -> Iterator[Fault]:
    for _document_id, referral_id, reference, sha256 in queries.every_document():
        counts.documents += 1
        try:
            with open_file(sha256) as file:
                found = hashlib.sha256()
                while part := file.read(PART):
                    found.update(part)
        except FileNotFoundError:
            counts.files_missing += 1
            continue
        if found.hexdigest() != sha256:
            yield Fault(
                "referral", referral_id, None, "an attached file is not what was attached.", reference
            )
