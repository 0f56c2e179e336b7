"""A referral's form as printed: what ``cmr/print/form.typ`` sets, every text of it passed through the ink."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from math import sqrt

from cmr.adapters.glyphs import MARK
from cmr.adapters.pdf import Ink, typeset
from cmr.models import Referral, ReferralDocument, Signature
from cmr.referrals import documents
from cmr.referrals.moves import content_hash
from cmr.referrals.paper import Enclosure, Entry, Part, comments_of, enclosures, parts_of
from cmr.referrals.record import SignatureBox, signature_boxes, when_heard
from cmr.rules.panel_type import PanelType
from cmr.rules.referral_states import SHOWN, STATES
from cmr.rules.wording import in_london, plural, sentence, spoken_date, spoken_moment, spoken_time

CHANGED = "CHANGED since it was signed"
DRAFT = "Draft: not signed"
LINE = 88
"""Characters of a table's text on a line across the whole sheet."""
WIDE_LINE = 55
"""The same in the widest letters."""
COLUMN_WORD = 16
"""The longest word, in the widest letters, that one of three columns holds."""
SCALE_WIDTH = 22.0
"""Characters' width of the scale that is drawn for a score."""
ORDINARY_WORD = 14
"""Words up to this length are never broken."""
HASH_SHORT = 12
WORD = re.compile(r"[^\s/]+")


@dataclass(frozen=True)
class Reading:
    """Who reads the paper, and when: said on each page."""

    name: str
    at: datetime

    @property
    def words(self) -> str:
        """The line at the foot of each page."""
        return f"Printed by {self.name}, {self._when}"

    @property
    def fact(self) -> tuple[str, str]:
        """The same among the paper's facts: who listens to a paper is not read the foot of its pages."""
        return "Printed by", f"{self.name}, {self._when}"

    @property
    def _when(self) -> str:
        local = in_london(self.at)
        return f"{spoken_date(local)} at {spoken_time(local.time())}"


@dataclass(frozen=True)
class FormPaper:
    """What a referral's form is printed from."""

    referral: Referral
    """Loaded whole."""
    terms: PanelType
    documents: Sequence[ReferralDocument]
    """Those that the reader may know of."""
    reading: Reading
    faults: Sequence[str] = ()
    """What is not as it was signed, in sentences."""

    @cached_property
    def hash_now(self) -> str:
        """The fingerprint of the form as it stands."""
        return content_hash(self.referral)

    @property
    def standing(self) -> str:
        """In a few words for each page: whether it is signed and unchanged, and where it has got to."""
        live = self.referral.live_signatures
        if not live:
            return DRAFT
        if self.faults or any(signature.content_hash != self.hash_now for signature in live):
            return CHANGED
        if len(live) < len(self.terms.signing):
            return f"Signed by {len(live)} of {len(self.terms.signing)}"
        return sentence(SHOWN[self.referral.shown_state])

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands above the form: which case it is, where it has got to, and who reads it when."""
        return tuple(_facts(self.referral, self.terms, self.reading))


def form_pdf(paper: FormPaper) -> bytes:
    """The form as it stands, tagged."""
    return typeset("form.typ", lambda ink: form_data(ink, paper), at=paper.reading.at)


def form_data(ink: Ink, paper: FormPaper) -> dict[str, object]:
    """The form as ``cmr/print/parts.typ`` sets it, alone or among others; the ink counts for this form alone."""
    referral, terms, hash_now, standing = paper.referral, paper.terms, paper.hash_now, paper.standing
    ink.part = "the head of this paper"
    heading = ink(terms.paper_form.title)
    sheet = {
        "title": f"{referral.reference}: {heading}",
        "heading": heading,
        "reference": referral.reference,
        "privileged": ink(terms.privileged) + ".",
        "standing": standing,
        "draft": standing if standing == DRAFT else "",
        "reader": ink(paper.reading.words),
    }
    facts = [[label, ink(words)] for label, words in paper.facts]
    read = parts_of(terms, referral.answers, comments=comments_of(referral.signatures))
    parts = [_part(ink, part, terms, paper.documents) for part in read]
    ink.part = "Signatures"
    boxes = signature_boxes(referral, terms, hash_now)
    return {
        "sheet": sheet,
        "note": ink(terms.form.note),
        "facts": facts,
        "parts": parts,
        "signatures": [_signature(ink, box, referral, terms, n) for n, box in enumerate(boxes)],
        "changed": " ".join((f"{CHANGED}.", *paper.faults)) if standing == CHANGED else "",
        "fingerprint": " ".join(hash_now[at : at + 8] for at in range(0, len(hash_now), 8)),
        "mark": MARK,
        "unshown": [f"{part}: {plural(number, 'character')}" for part, number in sorted(ink.unshown.items())],
    }


def _facts(referral: Referral, terms: PanelType, reading: Reading) -> Iterator[tuple[str, str]]:
    yield "Reference", referral.reference
    yield "Panel", referral.panel.name
    since = spoken_date(in_london(referral.state_since))
    yield (
        "State",
        SHOWN[referral.shown_state] + (f", since {since}" if referral.shown_state in STATES else ""),
    )
    yield "Social worker", referral.worker.name
    yield "Team", f"{referral.team.name}, {referral.team.service.name}"
    if referral.case:
        yield "Meeting", when_heard(referral.case)
    yield "Terms of reference", f"{terms.name}, version {terms.version}"
    yield reading.fact


def _signature(
    ink: Ink, box: SignatureBox, referral: Referral, terms: PanelType, number: int
) -> tuple[str, ...]:
    live = {signature.stage: signature for signature in referral.live_signatures}
    signature = live.get(terms.signing[number].stage)
    if signature is None:
        return (box.role, "Not signed yet", "", ink(box.waiting))
    same = f"Unchanged since. Fingerprint {signature.content_hash[:HASH_SHORT]}"
    changed = f"CHANGED: {box.changed}. Fingerprint {signature.content_hash[:HASH_SHORT]}"
    return (
        box.role,
        ink(f"{box.name}\n{box.position}{_for_whom(signature)}", COLUMN_WORD),
        sentence(spoken_moment(signature.signed_at)),
        changed if box.changed else same,
    )


def _for_whom(signature: Signature) -> str:
    """Whom a deputy signed for, unless their position says it already."""
    principal = signature.principal
    if principal is None or f"for {principal.name}" in signature.position:
        return ""
    return f", for {principal.name}"


def _part(ink: Ink, part: Part, terms: PanelType, attached: Sequence[ReferralDocument]) -> dict[str, object]:
    ink.part = part.title
    title = ink(part.title)
    if part.bands:
        return {"title": title, "blocks": [_band(ink, band) for band in part.rows]}
    blocks: list[dict[str, object]] = []
    level = 3
    for short, entries in groupby(part.entries, key=is_short):
        for entry in entries if not short else ():
            if entry.heading:
                blocks.append({"shape": "heading", "text": ink(entry.heading)})
                level = 4
            label = "" if entry.label == part.title else ink(entry.label)
            if entry.kind == "documents":
                blocks.append(_enclosures(ink, terms, attached))
            elif entry.head:
                blocks.append(_table(ink, entry, label, level))
            else:
                blocks.append(_long(ink, entry, label, level))
        if short:
            blocks.extend(_pairs(ink, tuple(entries)))
    return {"title": title, "blocks": blocks}


def is_short(entry: Entry) -> bool:
    """Whether the answer stands in a line beside its question."""
    return entry.shape == "short" and len(entry.lines) < 2 and not entry.why and not entry.by


def _pairs(ink: Ink, entries: Sequence[Entry]) -> Iterator[dict[str, object]]:
    rows: list[list[str]] = []
    for entry in entries:
        if entry.heading:
            if rows:
                yield {"shape": "pairs", "rows": rows}
                rows = []
            yield {"shape": "heading", "text": ink(entry.heading)}
        rows.append([ink(entry.label), ink("\n".join(entry.lines))])
    yield {"shape": "pairs", "rows": rows}


def _long(ink: Ink, entry: Entry, label: str, level: int) -> dict[str, object]:
    return {
        "shape": "long",
        "label": label,
        "level": level,
        "lines": [ink(line) for line in entry.lines],
        "signed": ink(entry.signed),
        "empty": _nothing(entry),
        "why_label": ink(entry.why_label or "Why"),
        "why": ink(entry.why),
    }


def _nothing(entry: Entry) -> str:
    return f"To be written by the {entry.by} when signing" if entry.by else "Nothing written"


def _band(ink: Ink, band: Sequence[Sequence[Entry]]) -> dict[str, object]:
    """Columns of questions side by side. A question alone below no heading is its column's heading itself."""
    longest = 26 if len(band) < 3 else COLUMN_WORD
    columns: list[dict[str, object]] = []
    for asked in band:
        heading = asked[0].heading if asked else ""
        alone = not heading and len(asked) == 1
        items = [
            ["" if alone else ink(entry.label, longest), ink("\n".join(entry.lines), longest)]
            for entry in asked
        ]
        columns.append({"heading": ink(asked[0].label if alone else heading, longest), "items": items})
    return {"shape": "columns", "columns": columns}


def _table(ink: Ink, entry: Entry, label: str, level: int) -> dict[str, object]:
    score = -1 if entry.score is None else entry.score
    widths = _widths(entry)
    most = [max(ORDINARY_WORD, int(WIDE_LINE * width / sum(widths)) - 2) for width in widths]
    return {
        "shape": "table",
        "label": label,
        "level": level,
        "head": [ink(words) for words in entry.head],
        "rows": [[ink(cell, longest) for cell, longest in zip(row, most, strict=True)] for row in entry.rows],
        "widths": widths,
        "score": score,
        "empty": "None",
    }


def _widths(entry: Entry) -> list[float]:
    """How many characters wide each column is: enough for its longest word, and the rest by what stands in it."""
    least, wish = [], []
    for place, (head, *cells) in enumerate(zip(entry.head, *entry.rows, strict=True)):
        longest = max((len(word) for text in (head, *cells) for word in WORD.findall(text)), default=0)
        least.append(SCALE_WIDTH if place == entry.score else min(longest, 18) + 3.0)
        mean = sum(map(len, cells)) / max(1, len(cells))
        wish.append(max(least[-1], min(max(map(len, (head, *cells))), 28) + 3.0, 3 * sqrt(min(mean, 500))))
    spare, wanted = max(0.0, LINE - sum(least)), sum(wish) - sum(least)
    return [
        least_one + (spare * (wish_one - least_one) / wanted if wanted else spare / len(least))
        for least_one, wish_one in zip(least, wish, strict=True)
    ]


def _enclosures(ink: Ink, terms: PanelType, attached: Sequence[ReferralDocument]) -> dict[str, object]:
    rows = []
    for enclosure in enclosures(terms, attached):
        it = enclosure.document
        named = it.title if it.title == enclosure.kind else f"{enclosure.kind}: {it.title}"
        rows.append(
            [
                ink("\n".join(part for part in (named, it.description, *_held(enclosure)) if part), 30),
                spoken_date(it.dated) if it.dated else "Not dated",
                it.sha256[:HASH_SHORT],
            ]
        )
    return {
        "shape": "table",
        "label": "",
        "level": 3,
        "head": ["Document", "Dated", "Fingerprint"],
        "rows": rows,
        "widths": [3, 1.6, 1],
        "score": -1,
        "empty": "No documents attached",
    }


def _held(enclosure: Enclosure) -> Iterator[str]:
    """What keeps a document from being read, by the panel or by anybody."""
    if enclosure.document.scan != "clear":
        waits = enclosure.document.scan == "waiting"
        yield "Held until it is checked for viruses" if waits else "Refused by the virus scanner"
    elif (found := documents.standing(enclosure.document)) != "whole":
        yield "CHANGED: not what was attached" if found == "changed" else "The file is missing"
    if enclosure.waits_for_agreement:
        yield "Waits for the chair’s agreement"
    elif enclosure.stays_out:
        yield "Not agreed by the chair: the panel reads the form without it"
    elif enclosure.document.agreement == "agreed":
        yield "Agreed by the chair"
