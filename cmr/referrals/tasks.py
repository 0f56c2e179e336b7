"""The task list of a draft: the form's sections, how far each is, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from cmr.models import Referral
from cmr.referrals.moves import changed_since_reopened, form_documents
from cmr.rules.form import Section
from cmr.rules.panel_type import PanelType

CHANGED_SINCE = "Changed since it was sent back"
ANSWERED = "You said why it stays as it is"
NOTHING_ATTACHED = "Nothing attached"
ASKED = "asked to change"


@dataclass(frozen=True)
class TaskItem:
    """One section as the task list shows it."""

    key: str
    title: str
    href: str
    state: str
    """not started, in progress, complete, optional (nothing of it is required or stands there) or asked to change."""
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
    def optional(self) -> int:
        """How many sections may stay empty, and are."""
        return sum(item.state == "optional" for item in self.items)

    @property
    def wanted(self) -> int:
        """How many sections are to be complete."""
        return len(self.items) - self.optional

    @property
    def ready(self) -> bool:
        """Whether every section that is wanted is complete, so that the form may be signed."""
        return self.complete == self.wanted


def task_items(referral: Referral, terms: PanelType, on: date) -> Tasks:
    """The sections of a draft (loaded whole) in the form's order, with their state on a day."""
    documents = form_documents(referral)
    answers = referral.answers
    answered = (referral.sent_back or {}).get("answers", {})
    items = []
    for section in terms.whole_form.sections:
        state = str(terms.section_state(section.key, answers, documents, on))
        hint = NOTHING_ATTACHED if state == "optional" and only_documents(section) else ""
        if section.key in asked_sections(referral):
            if changed_since_reopened(referral, section.key):
                hint = CHANGED_SINCE
            elif section.key in answered:
                hint = ANSWERED
            else:
                state = ASKED
        if before := taken_from(referral, section.key):
            state = "in progress" if state == "complete" else state
            hint = ". ".join(
                part for part in (hint, f"Taken over from {before}: check that it still holds") if part
            )
        items.append(TaskItem(section.key, section.title, section_url(referral, section), state, hint))
    return Tasks(tuple(items), url_for("referrals.check", reference=referral.reference))


def asked_sections(referral: Referral) -> tuple[str, ...]:
    """The keys of the sections that whoever sent the form back asked to have changed."""
    return tuple((referral.sent_back or {}).get("sections", ()))


def taken_from(referral: Referral, key: str) -> str:
    """The earlier referral whose answers stand in a section until its writer confirms them; empty for none."""
    return next((one.taken_from or "" for one in referral.sections if one.key == key), "")


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
