"""Whether a case is ready to be heard: its form, signatures, documents and presenter (B1.15, B1.17)."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.rules.wording import listed, plural, sentence

WORKER = "the social worker"
CHAIR = "the chair"
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
    presenter_comes: bool = False
    circulated: bool = False


@dataclass(frozen=True)
class Check:
    """One thing a case needs: how it stands, in words, and who holds what is missing."""

    key: str
    title: str
    words: str
    ready: bool = True
    who: str = ""
    clause: str = ""

    @property
    def sentence(self) -> str:
        """The words as a line of their own."""
        return sentence(self.words)


def readiness(facts: ReadinessFacts) -> tuple[Check, ...]:
    """Form, signatures, documents and presenter, in this order."""
    return (_form(facts), _signatures(facts), _documents(facts), _presenter(facts))


def missing(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """What keeps the case from being ready."""
    return tuple(one for one in checks if not one.ready)


def _form(facts: ReadinessFacts) -> Check:
    if facts.gaps:
        words = f"{plural(facts.gaps, 'answer')} missing or wrong"
        return Check("form", "Form", words, ready=False, who=facts.worker, clause="B1.6")
    return Check("form", "Form", "Complete", clause="B1.6")


def _signatures(facts: ReadinessFacts) -> Check:
    if facts.unsigned:
        words = f"not signed by the {listed(facts.unsigned)}"
        return Check("signatures", "Signatures", words, ready=False, who=facts.worker, clause="BF")
    return Check("signatures", "Signatures", "All three have signed", clause="BF")


def _documents(facts: ReadinessFacts) -> Check:
    if facts.documents_missing:
        words = f"{listed(facts.documents_missing)} missing"
        return Check("documents", "Documents", words, ready=False, who=facts.worker, clause="D7")
    if facts.reports_waiting:
        words = f"{plural(facts.reports_waiting, 'extra report')} not agreed to yet"
        return Check("documents", "Documents", words, ready=False, who=CHAIR, clause="B1.9")
    if facts.files_held:
        words = f"{plural(facts.files_held, 'file')} still being checked for viruses"
        return Check("documents", "Documents", words, ready=False, clause="D7")
    return Check("documents", "Documents", "All there", clause="D7")


def _presenter(facts: ReadinessFacts) -> Check:
    if facts.presenter_gone:
        words = f"{facts.presenter} has no account any more"
        return Check("presenter", "Presenter", words, ready=False, who=ARRANGES, clause="D3d")
    if facts.presenter_comes:
        return Check("presenter", "Presenter", f"{facts.presenter} comes", clause="D3d")
    if not facts.circulated:
        words = f"{facts.presenter}, who is asked once the agenda is circulated"
        return Check("presenter", "Presenter", words, clause="D3d")
    words = "has not said yet that they come"
    return Check("presenter", "Presenter", words, ready=False, who=facts.presenter, clause="D3d")
