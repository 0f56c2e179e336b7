"""A reader's pack as printed: what ``cmr/print/pack.typ`` sets, every text of it passed through the ink."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import select

from cmr.adapters.glyphs import MARK
from cmr.adapters.pdf import Ink, opening_with_bookmarks, typeset
from cmr.circulation.earlier import HeardBefore, agreed_at, agreed_on, last_meeting
from cmr.circulation.pack import GoneLine, Line, Pack, told_of, told_since
from cmr.models import HistoryEntry, Meeting, Person, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.documents import seen_by
from cmr.referrals.integrity import changed_copies, signed_faults
from cmr.referrals.moves import content_hash
from cmr.referrals.printing import FormPaper, Reading, form_data
from cmr.referrals.queries import WHOLE
from cmr.rules.capacities import Actor
from cmr.rules.circulation import name_of, since
from cmr.rules.wording import in_london, sentence, spoken_date, spoken_moment, spoken_time
from cmr.schedule.queries import open_meetings

DRAFT = "Draft: not circulated yet"
LEFT_OUT = {
    "declare": "Not in this copy: it opens once you have declared for it.",
    "withdrew": "Not in this copy: you withdrew from this case.",
    "not_yours": "Another case.",
    "not_out": "Not in this copy: it goes out with the next supplement.",
}

FACTS = ("State", "Social worker", "Team")
"""What stands above a form in a pack."""


@dataclass(frozen=True)
class Copy:
    """Whose copy it is, and when it was made: said on each page."""

    reader: Person
    actor: Actor
    at: datetime
    principal: Person | None = None

    @property
    def name(self) -> str:
        """The reader's name, and for whom they read."""
        return f"{self.reader.name}, for {self.principal.name}" if self.principal else self.reader.name

    @property
    def words(self) -> str:
        """The line at the foot of each page."""
        local = in_london(self.at)
        return f"Copy of {self.name}, made {spoken_date(local)} at {spoken_time(local.time())}"

    @property
    def today(self) -> date:
        """The day on which it was made, in London."""
        return in_london(self.at).date()


@dataclass(frozen=True)
class CasePaper:
    """A case's part of a pack."""

    line: Line
    form: FormPaper
    before: tuple[HeardBefore, ...]


@dataclass(frozen=True)
class PackPaper:
    """What a pack is printed from."""

    pack: Pack
    copy: Copy
    last: Meeting | None
    """The meeting before, where its recommendations are in the pack."""
    previous: tuple[HeardBefore, ...]
    cases: tuple[CasePaper, ...]
    next_words: str = ""
    """The date of the panel's next meeting, where one is planned."""


def pack_pdf(paper: PackPaper) -> bytes:
    """The pack, tagged; it opens with its bookmarks shown."""
    return opening_with_bookmarks(typeset("pack.typ", lambda ink: _data(ink, paper), at=paper.copy.at))


def paper_of(pack: Pack, copy: Copy) -> PackPaper:
    """All that the pack holds, read in a fixed number of statements however many cases it has."""
    last = last_meeting(pack.meeting) if pack.hears else None
    return PackPaper(
        pack=pack,
        copy=copy,
        last=last,
        previous=agreed_at(last, copy.actor, copy.today) if last else (),
        cases=tuple(_cases(pack, copy)),
        next_words=_next_words(pack.meeting),
    )


def _next_words(meeting: Meeting) -> str:
    after = next(iter(open_meetings(meeting.panel_id, meeting.on, after=meeting.on)), None)
    return f"{spoken_date(after.on)}, {spoken_time(after.starts_at)}" if after else ""


def _cases(pack: Pack, copy: Copy) -> Iterator[CasePaper]:
    whole = _whole([line.case.referral_id for line in pack.included])
    faults = _faults(whole.values())
    for line in pack.included:
        referral = whole[line.case.referral_id]
        form = FormPaper(
            referral,
            kept_terms(referral.terms),
            [one for one in seen_by(referral, copy.actor) if pack.draft or _for_readers(one.agreement)],
            Reading(copy.name, copy.at),
            faults[referral.id],
        )
        yield CasePaper(line, form, agreed_on(referral, pack.meeting, copy.actor, copy.today))


def _for_readers(agreement: str | None) -> bool:
    """An extra report that the chair has not agreed to is in nobody's pack, whoever reads it elsewhere (B1.9)."""
    return agreement in (None, "agreed")


def _whole(ids: Sequence[int]) -> dict[int, Referral]:
    query = select(Referral).where(Referral.id.in_(ids)).options(*WHOLE)
    return {one.id: one for one in db.session.scalars(query)}


def _faults(referrals: Iterable[Referral]) -> dict[int, tuple[str, ...]]:
    """What is not as it was signed, of all of them together."""
    referrals = list(referrals)
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "referral",
        HistoryEntry.record_id.in_([one.id for one in referrals]),
        HistoryEntry.verb.startswith("sign_as_"),
    )
    history: dict[int, list[HistoryEntry]] = {one.id: [] for one in referrals}
    for entry in db.session.scalars(query):
        history[entry.record_id].append(entry)
    changed = changed_copies(each.content_hash for one in referrals for each in one.live_signatures)
    return {
        one.id: tuple(
            sentence(fault) for fault in signed_faults(one, content_hash(one), history[one.id], changed)
        )
        for one in referrals
    }


def _data(ink: Ink, paper: PackPaper) -> dict[str, object]:
    pack, terms, meeting = paper.pack, paper.pack.terms, paper.pack.meeting
    ink.part = "the cover"
    privileged = ink(terms.privileged) + "."
    sheet = {
        "title": f"Pack of the {terms.name}, {spoken_date(meeting.on)}",
        "heading": spoken_date(meeting.on),
        "reference": terms.abbreviation,
        "privileged": privileged,
        "standing": pack.version,
        "draft": DRAFT if pack.draft else "",
        "reader": ink(paper.copy.words),
    }
    return {
        "sheet": sheet,
        "panel": ink(meeting.panel.name),
        "facts": [[label, ink(words)] for label, words in _facts(paper)],
        "left_out": [ink(words) for words in _left_out(pack)],
        "sent": [ink(words) for words in _sent(paper)],
        "agenda": [_item(ink, paper, number) for number in range(len(terms.agenda.items))],
        "conduct": {
            "title": next(
                (ink(item.text) for item in terms.agenda.items if item.key == "conduct"),
                "Statement of conduct and confidentiality",
            ),
            "text": ink(terms.conduct.text),
        },
        "last": spoken_date(paper.last.on) if paper.last else "",
        "previous": [_before(ink, one) for one in paper.previous],
        "cases": [_case(ink.apart(), one, privileged) for one in paper.cases],
        "mark": MARK,
    }


def _facts(paper: PackPaper) -> Iterator[tuple[str, str]]:
    meeting, lines = paper.pack.meeting, paper.pack.lines
    yield "Meeting", f"{spoken_date(meeting.on)}, {spoken_time(meeting.starts_at)}"
    yield "Where", meeting.venue or "Not said"
    yield "Copy of", paper.copy.name
    yield "Cases in this copy", f"{len(paper.cases)} of {len(lines)}"
    yield "Version", paper.pack.version


def _left_out(pack: Pack) -> Iterator[str]:
    for line in pack.lines:
        if line.standing != "in":
            case = line.case.referral.reference if line.named else f"Case {line.slot.place}"
            yield f"{case}, {spoken_time(line.slot.starts_at)}. {LEFT_OUT[line.standing]}"


def _sent(paper: PackPaper) -> Iterator[str]:
    """The supplements that it holds, each with what it told; of a case closed to the reader nothing is told."""
    for number, told in told_of(paper.pack).items():
        sent = next(one for one in paper.pack.sent if one.number == number)
        yield f"{name_of(number)}, {spoken_moment(sent.circulated_at)}. {told}".strip()
    if changed := told_since(paper.pack):
        yield f"Changed {since(paper.pack.number)}. {' '.join(one.text for one in changed)}"


def _item(ink: Ink, paper: PackPaper, number: int) -> dict[str, object]:
    item, lines = paper.pack.terms.agenda.items[number], paper.pack.agenda
    return {
        "text": ink(item.text),
        "note": paper.next_words if item.key == "next_date" else "",
        "cases": [_slot(ink, line) for line in lines] if item.cases else [],
    }


def _slot(ink: Ink, line: Line | GoneLine) -> list[str]:
    when = f"{spoken_time(line.slot.starts_at)} to {spoken_time(line.slot.ends_at)}"
    if isinstance(line, GoneLine):
        return [str(line.slot.place), when, line.reference, line.mark]
    if not line.named:
        return [str(line.slot.place), when, LEFT_OUT[line.standing], ""]
    referral = line.case.referral
    notes = "\n".join((*line.marks, *(() if line.standing == "in" else (LEFT_OUT[line.standing],))))
    who = f"{referral.worker.name}, {referral.team.name}"
    return [str(line.slot.place), when, ink(f"{referral.reference}, {referral.initials}\n{who}"), ink(notes)]


def _before(ink: Ink, one: HeardBefore) -> dict[str, object]:
    return {
        "title": ink(f"{one.reference}, {one.initials}" if one.initials else one.reference),
        "on": spoken_date(one.on),
        "rows": [[ink(agreed.text), agreed.due, agreed.standing] for agreed in one.agreed],
    }


def _case(ink: Ink, one: CasePaper, privileged: str) -> dict[str, object]:
    line, referral = one.line, one.form.referral
    ink.part = "what was agreed before"
    before = [_before(ink, each) for each in one.before]
    marks = [ink(mark) for mark in line.marks]
    place = f"Case {line.slot.place}, {spoken_time(line.slot.starts_at)}"
    return {
        "title": ink(f"{place}: {referral.reference}, {referral.initials}"),
        "head": {
            "reference": referral.reference,
            "heading": place,
            "privileged": privileged,
            "standing": one.form.standing,
        },
        "marks": marks,
        "before": before,
        "form": _form(ink, one.form),
    }


def _form(ink: Ink, paper: FormPaper) -> dict[str, object]:
    """The form without what the cover and the head of each page say: whose copy, panel, meeting, terms, privilege."""
    form = form_data(ink, paper)
    sheet = cast("dict[str, object]", form["sheet"])
    facts = [[label, ink(words)] for label, words in paper.facts if label in FACTS]
    return form | {"sheet": sheet | {"privileged": ""}, "facts": facts}
