"""Whether a case is ready to be heard: its form, signatures, documents, presenter and readers (B1.15, B1.17).

What somebody has to put right is *missing*. What comes by itself as the day comes nearer – the presenter's word that
they come, members' reading – is *awaited*: a case that waits for nothing else is no worse than it should be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cmr.rules.presenting import Says
from cmr.rules.wording import listed, plural, sentence

WORKER = "the social worker"
CHAIR = "the chair"
Standing = Literal["ready", "awaited", "missing"]
ARRANGES = "the administrator or the team manager"


@dataclass(frozen=True)
class ReadinessFacts:
    """A case of an agenda, as far as its readiness goes."""

    worker: str
    presenter: str
    gaps: int = 0
    """Answers of its form that are missing or wrong as it stands."""
    unsigned: tuple[str, ...] = ()
    """The stages that nobody has signed."""
    documents_missing: tuple[str, ...] = ()
    reports_waiting: int = 0
    """Extra reports to which the chair has not said yes or no (B1.9)."""
    files_held: int = 0
    presenter_gone: bool = False
    presenter_says: Says = ""
    circulated: bool = False
    readers: int = 0
    """Members who read it; none before it is circulated."""
    unread: int = 0
    """Those of them who have still to read it (B1.8)."""


@dataclass(frozen=True)
class Check:
    """One thing a case needs: how it stands, in words, and who holds what is missing."""

    key: str
    title: str
    words: str
    standing: Standing = "ready"
    who: str = ""
    clause: str = ""

    @property
    def ready(self) -> bool:
        """Whether nothing is left to do or to wait for."""
        return self.standing == "ready"

    @property
    def sentence(self) -> str:
        """The words as a line of their own."""
        return sentence(self.words)


def readiness(facts: ReadinessFacts) -> tuple[Check, ...]:
    """Form, signatures, documents, presenter and reading, in this order."""
    return (_form(facts), _signatures(facts), _documents(facts), _presenter(facts), *_reading(facts))


def missing(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """What keeps the case from being ready, until somebody puts it right."""
    return tuple(one for one in checks if one.standing == "missing")


def awaited(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """What is still to come before the meeting, and nobody has neglected."""
    return tuple(one for one in checks if one.standing == "awaited")


def _form(facts: ReadinessFacts) -> Check:
    if facts.gaps:
        words = f"{plural(facts.gaps, 'answer')} missing or wrong"
        return Check("form", "Form", words, standing="missing", who=facts.worker, clause="B1.6")
    return Check("form", "Form", "Complete", clause="B1.6")


def _signatures(facts: ReadinessFacts) -> Check:
    if facts.unsigned:
        words = f"not signed by the {listed(facts.unsigned)}"
        return Check("signatures", "Signatures", words, standing="missing", who=facts.worker, clause="BF")
    return Check("signatures", "Signatures", "All three have signed", clause="BF")


def _documents(facts: ReadinessFacts) -> Check:
    if facts.documents_missing:
        words = f"{listed(facts.documents_missing)} missing"
        return Check("documents", "Documents", words, standing="missing", who=facts.worker, clause="D7")
    if facts.reports_waiting:
        words = f"{plural(facts.reports_waiting, 'extra report')} not agreed to yet"
        return Check("documents", "Documents", words, standing="missing", who=CHAIR, clause="B1.9")
    if facts.files_held:
        words = f"{plural(facts.files_held, 'file')} still being checked for viruses"
        return Check("documents", "Documents", words, standing="awaited", clause="D7")
    return Check("documents", "Documents", "All there", clause="D7")


def _presenter(facts: ReadinessFacts) -> Check:
    if facts.presenter_gone:
        words = f"{facts.presenter} has no account any more"
        return Check("presenter", "Presenter", words, standing="missing", who=ARRANGES, clause="D3d")
    if facts.presenter_says == "cannot":
        words = f"{facts.presenter} can’t come"
        return Check("presenter", "Presenter", words, standing="missing", who=ARRANGES, clause="D3d")
    if facts.presenter_says == "comes":
        return Check("presenter", "Presenter", f"{facts.presenter} comes", clause="D3d")
    if not facts.circulated:
        words = f"{facts.presenter}, who is asked once the agenda is circulated"
        return Check("presenter", "Presenter", words, clause="D3d")
    words = "has not said yet that they come"
    return Check("presenter", "Presenter", words, standing="awaited", who=facts.presenter, clause="D3d")


def _reading(facts: ReadinessFacts) -> tuple[Check, ...]:
    if not facts.readers:
        return ()
    if not facts.unread:
        return (Check("reading", "Reading", "Every member has read it", clause="B1.8"),)
    have = "has" if facts.unread == 1 else "have"
    words = f"{facts.unread} of {plural(facts.readers, 'member')} {have} still to read it"
    return (Check("reading", "Reading", words, standing="awaited", clause="B1.8"),)
