"""What the pages of writing are handed: a section as it stands, as it was typed, or beside somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from cmr.adapters import clock
from cmr.models import Panel, Referral, ReferralDocument, ReferralSection
from cmr.panels import queries as panels
from cmr.panels.queries import kept_terms
from cmr.referrals.answers import Written, as_sent, faults_in, with_blank_rows
from cmr.referrals.heard import milestones_in
from cmr.referrals.paper import in_words
from cmr.referrals.queries import MeetingAhead, by_reference, meetings_ahead
from cmr.referrals.sent_back import asked_here
from cmr.referrals.tasks import section_url, task_items
from cmr.referrals.two_texts import began_from, differences
from cmr.rules.capacities import Subject
from cmr.rules.form import Section, SectionAnswers, over_guide, text_of
from cmr.rules.panel_type import PanelType
from cmr.rules.receipt import Submission, submission_at
from cmr.web.gate import current_person
from cmr.web.saving import Saving, seen_version, since_words


@dataclass(frozen=True)
class Sheet:
    """One section of one referral's form, on the desk."""

    referral: Referral
    terms: PanelType
    section: Section

    @property
    def row(self) -> ReferralSection | None:
        """What is saved of it."""
        return next((one for one in self.referral.sections if one.key == self.section.key), None)

    def subject(self) -> Subject:
        """The referral's."""
        return self.referral.subject()


@dataclass(frozen=True)
class Enclosed:
    """One document of one referral."""

    referral: Referral
    document: ReferralDocument

    def subject(self) -> Subject:
        """The referral's."""
        return self.referral.subject()


@dataclass(frozen=True)
class PanelCard:
    """A panel that may be referred to, with what a referral submitted now would mean."""

    panel: Panel
    terms: PanelType
    would: Submission[MeetingAhead]
    said: str


def sheet_of(reference: str, key: str, *, lock: bool = False) -> Sheet | None:
    """The section of that key of that referral's form; None where either is not."""
    referral = by_reference(reference, lock=lock)
    if referral is None:
        return None
    terms = kept_terms(referral.terms)
    section = next((one for one in terms.whole_form.sections if one.key == key), None)
    return Sheet(referral, terms, section) if section else None


def enclosed(reference: str, document_id: int, *, lock: bool = False) -> Enclosed | None:
    """That document of that referral; None where either is not, or it was removed."""
    referral = by_reference(reference, lock=lock)
    documents = referral.live_documents if referral else []
    document = next((one for one in documents if one.id == document_id), None)
    return Enclosed(referral, document) if referral and document else None


def panel_cards() -> list[PanelCard]:
    """Every panel, by name, in a fixed number of statements."""
    now, today = clock.now(), clock.today()
    ahead = meetings_ahead(None, today)
    cards = []
    for panel in panels.panels():
        terms = panels.current_terms(panel)
        would = submission_at(ahead.get(panel.id, []), now, chair_decides=terms.late_waits_for_chair)
        cards.append(PanelCard(panel, terms, would, would.words(now)))
    return cards


def back_to_check() -> bool:
    """Whether the section was opened from the check of the whole form, to which its button leads back."""
    return request.values.get("back") == "check"


def section_page(sheet: Sheet, written: Written | None = None, **more: object) -> dict[str, Any]:
    """Everything that ``referrals/section.html`` draws; as typed where ``written`` is given."""
    row, referral = sheet.row, sheet.referral
    saved = row.answers if row else {}
    shown = written.shown if written else saved
    faults = written.faults if written else faults_in(sheet.section, saved)
    tasks = task_items(referral, sheet.terms, clock.today())
    place = [item.key for item in tasks.items].index(sheet.section.key)
    reopened = row is not None and row.last_time is not None
    return {
        "referral": referral,
        "reference": referral.reference,
        "terms": sheet.terms,
        "section": sheet.section,
        "shown": with_blank_rows(sheet.section, shown),
        "deed": written.deed if written else None,
        "taken_out": written.taken_out if written else {},
        "summary": (),
        "errors": {fault.name: [one.text for one in faults if one.name == fault.name] for fault in faults},
        "wrong": {fault.name: fault.parts for fault in faults},
        "over": _over_guides(sheet.section, shown),
        "last_time": _last_time(sheet, shown) if reopened else {},
        "tasks": tasks,
        "place": place + 1,
        "following": tasks.items[place + 1] if place + 1 < len(tasks.items) else None,
        "taken_from": row.taken_from if row else "",
        "asked": asked_here(referral, sheet.terms, sheet.section.key),
        "saving": saving_of(sheet, written.answers if written else saved),
        "milestones": milestones_in(referral, sheet.terms, sheet.section.key, clock.now()),
        "section_href": section_url(referral, sheet.section),
        "back_to_check": back_to_check(),
        **more,
    }


def saving_of(sheet: Sheet, answers: SectionAnswers) -> Saving:
    """All is saved, and the page shows these answers."""
    row = sheet.row
    since = since_words(row.saved_at) if row else ""
    words = f"Saved at {since}" if since else "Not saved yet."
    return Saving(words, since, row.version if row else 0, began_from(sheet.section, answers))


def saving_failed(sheet: Sheet, words: str, *, overtaken: bool = False) -> Saving:
    """Nothing was saved: the next save begins from what this one began from."""
    since = since_words(sheet.row.saved_at) if sheet.row else ""
    began = request.form.get("began", "")
    return Saving(words, since, seen_version(), began, failed=True, overtaken=overtaken)


def both_page(sheet: Sheet, theirs: ReferralSection, written: Written, **more: object) -> dict[str, Any]:
    """Everything that ``referrals/both.html`` draws: what was saved meanwhile beside what was sent."""
    began = request.form.get("began", "")
    return {
        "reference": sheet.referral.reference,
        "terms": sheet.terms,
        "section": sheet.section,
        "theirs": theirs,
        "by": "in another window of yours"
        if theirs.saved_by_id == current_person().id
        else f"by {theirs.saved_by.name}",
        "differences": differences(sheet.section, theirs.answers, written.answers, began),
        "sent": as_sent(sheet.section, written.answers),
        "began": began,
        "choices": request.form,
        "missing": (),
        "section_href": section_url(sheet.referral, sheet.section),
        "back_to_check": back_to_check(),
        **more,
    }


def _over_guides(section: Section, shown: dict[str, object]) -> dict[str, int]:
    counted = {field.key: over_guide(field, text_of(shown.get(field.key))) for field in section.fields}
    return {key: over for key, over in counted.items() if over}


def _last_time(sheet: Sheet, shown: dict[str, object]) -> dict[str, str]:
    """Last time's answers in words, where they were others."""
    before = (sheet.row.last_time or {}) if sheet.row else {}
    return {
        field.key: in_words(field, before.get(field.key))
        for field in sheet.section.fields
        if before.get(field.key) and before.get(field.key) != shown.get(field.key)
    }
