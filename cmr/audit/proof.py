"""Proof that nothing was changed behind the service's back: chains, signatures, sheets and files looked at again."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cmr.audit import queries
from cmr.hearing.sheets import content_hash as sheet_hash
from cmr.models.history import BEGINNING
from cmr.referrals.integrity import changed_copies, copy_hash, signed_faults
from cmr.referrals.moves import content_hash

PART = 1024 * 1024
MOST_REMEMBERED = 10_000
"""Files that were read in this run and are not read again for another document with the same content."""
ATTACHES = "attach_scan"
Attached = tuple[str, int, str]
"""A record's kind and id, and the hash of a scan that was attached to it, as the history has it."""
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
    copies: int = 0
    """Copies kept of what was signed."""
    documents: int = 0
    scans: int = 0
    """Of what was written on paper at meetings."""
    faults: list[Fault] = field(default_factory=list)


def verify(open_file: Opener) -> Counts:
    """Looks at everything until the first fault, which is then in ``faults``. Reads in batches, writes nothing."""
    counts = Counts()
    attached: set[Attached] = set()
    looks = (
        _chains(counts, attached),
        _terms(),
        _signatures(counts),
        _copies(counts),
        _sheets(counts),
        _documents(counts, open_file),
        _scans(counts, open_file, attached),
    )
    for look in looks:
        for fault in look:
            counts.faults.append(fault)
            return counts
    return counts


def _chains(counts: Counts, attached: set[Attached]) -> Iterator[Fault]:
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
        if entry.verb == ATTACHES:
            attached.add((*record, str(entry.detail.get("sha256"))))


def _terms() -> Iterator[Fault]:
    for terms in queries.every_terms():
        if hashlib.sha256(terms.source.encode()).hexdigest() != terms.sha256:
            yield Fault("terms", terms.id, None, "the text kept is not the one that records were made under.")


def _signatures(counts: Counts) -> Iterator[Fault]:
    for batch in queries.signed_referrals():
        notes = queries.notes_of_signatures(referral.id for referral in batch)
        copies = changed_copies(one.content_hash for referral in batch for one in referral.live_signatures)
        for referral in batch:
            counts.signatures += len(referral.live_signatures)
            for what in signed_faults(referral, content_hash(referral), notes[referral.id], copies):
                yield Fault("referral", referral.id, None, what, referral.reference)


def _copies(counts: Counts) -> Iterator[Fault]:
    for number, (content_hash_then, content) in enumerate(queries.every_signed_content(), 1):
        counts.copies = number
        if copy_hash(content) != content_hash_then:
            yield Fault("signed content", number, None, f"it is not what its hash {content_hash_then} says.")


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
    sizes: OrderedDict[str, int] = OrderedDict()
    for one in queries.every_document():
        counts.documents += 1
        if one.sha256 not in sizes:
            try:
                found, size = _read(open_file, one.sha256)
            except FileNotFoundError:
                yield _of_referral(one, "the file of an attached document is missing.")
                continue
            if found != one.sha256:
                yield _of_referral(one, "an attached file is not what was attached.")
            sizes[one.sha256] = size
            if len(sizes) > MOST_REMEMBERED:
                sizes.popitem(last=False)
        if sizes[one.sha256] != one.size:
            yield _of_referral(one, "an attached document is not of the size that was kept.")


def _of_referral(one: queries.KeptFile, what: str) -> Fault:
    return Fault("referral", one.referral_id, None, what, one.reference)


def _scans(counts: Counts, open_file: Opener, attached: set[Attached]) -> Iterator[Fault]:
    for one in queries.every_scan():
        counts.scans += 1
        if (*_record_of(one), one.sha256) not in attached:
            yield _of_scan(one, "a scan is not the one that was attached.")
        try:
            found, size = _read(open_file, one.sha256)
        except FileNotFoundError:
            if queries.is_still_attached(one):
                yield _of_scan(one, "the file of a scan is missing.")
            continue
        if found != one.sha256:
            yield _of_scan(one, "a scan is not what was attached.")
        if size != one.size:
            yield _of_scan(one, "a scan is not of the size that was kept.")


def _record_of(one: queries.KeptScan) -> tuple[str, int]:
    return ("meeting", one.meeting_id) if one.referral_id is None else ("referral", one.referral_id)


def _of_scan(one: queries.KeptScan, what: str) -> Fault:
    return Fault(*_record_of(one), None, what, one.reference or "")


def _read(open_file: Opener, sha256: str) -> tuple[str, int]:
    """The hash and the size of what lies under that hash. Raises FileNotFoundError."""
    found, size = hashlib.sha256(), 0
    with open_file(sha256) as file:
        while part := file.read(PART):
            found.update(part)
            size += len(part)
    return found.hexdigest(), size
