"""The task list of a draft: the form's sections, how far each is, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from cmr.models import Referral
from cmr.referrals.moves import form_documents
from cmr.rules.form import Section
from cmr.rules.panel_type import PanelType

CHANGED_SINCE = "Changed since it was sent back"
ASKED = "asked to change"


@dataclass(frozen=True)
class TaskItem:
    """One section as the task list shows it."""

    key: str
    title: str
    href: str
    state: str
    """not started, in progress, complete or asked to change."""
    hint: str = ""


@dataclass(frozen=True)
class Tasks:
    """The whole task list, drawn by ``referrals/tasks.html``."""

    items: tuple[TaskItem, ...]
    check_href: str

    @property
    def complete(self) -> int:
        """How many sections are complete."""
        return sum(item.state == "complete" for item in self.items)

    @property
    def ready(self) -> bool:
        """Whether every section is complete, so that the form may be signed."""
        return self.complete == len(self.items)


def task_items(referral: Referral, terms: PanelType, on: date) -> Tasks:
    """The sections of a draft (loaded whole) in the form's order, with their state on a day."""
    documents = form_documents(referral)
    answers = referral.answers
    items = []
    for section in terms.whole_form.sections:
        state = str(terms.section_state(section.key, answers, documents, on))
        hint = ""
        if section.key in asked_sections(referral):
            changed = changed_since_reopened(referral, section.key)
            state, hint = (state, CHANGED_SINCE) if changed else (ASKED, "")
        items.append(TaskItem(section.key, section.title, section_url(referral, section), state, hint))
    return Tasks(tuple(items), url_for("referrals.check", reference=referral.reference))


def asked_sections(referral: Referral) -> tuple[str, ...]:
    """The keys of the sections that whoever sent the form back asked to have changed."""
    return tuple((referral.sent_back or {}).get("sections", ()))


def changed_since_reopened(referral: Referral, key: str) -> bool:
    """Whether the worker has changed a section since the form became a draft again."""
    saved = [section.saved_at for section in referral.sections if section.key == key]
    attached = [
        moment
        for document in referral.documents
        for moment in (document.attached_at, document.removed_at)
        if moment is not None and key == "documents"
    ]
    return any(moment > referral.state_since for moment in saved + attached)


def section_url(referral: Referral, section: Section) -> str:
    """The page on which a section is written; documents have one of their own."""
    if only_documents(section):
        return url_for("referrals.documents", reference=referral.reference)
    return url_for("referrals.section", reference=referral.reference, key=section.key)


def only_documents(section: Section) -> bool:
    """Whether a section holds nothing but documents."""
    return all(field.kind == "documents" for field in section.fields)


def url_after(referral: Referral, terms: PanelType, key: str) -> str:
    """Where "save and continue" leads from a section: to the next one, or to checking the answers."""
    sections = terms.whole_form.sections
    place = [section.key for section in sections].index(key)
    if place + 1 < len(sections):
        return section_url(referral, sections[place + 1])
    return url_for("referrals.check", reference=referral.reference)
