"""A panel type: a panel's terms of reference as data, each rule with its clause.

``panel_type_file.parse`` turns one file's content into a ``PanelType`` or says every fault in it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel
from pydantic import Field as Shape

from cmr.rules import completeness, content, form
from cmr.rules.calendar import Frequency
from cmr.rules.deadlines import Deadline, TimeOfDay, Timescale
from cmr.rules.form import (
    Child,
    Document,
    DocumentKind,
    Field,
    Form,
    Option,
    Section,
    SectionAnswers,
    Term,
    When,
)
from cmr.rules.quorum import Quorum
from cmr.rules.refusal import Refusal
from cmr.rules.reminders import Reminders
from cmr.rules.sheet_terms import DecisionSheet, Position

Stage = Literal["social_worker", "team_manager", "service_manager"]

CRITERIA = "criteria"
"""Key of the section, and of the field in it, that the criteria become."""

DOCUMENTS = "documents"
"""Key of the section, and of the field in it, that the documents become."""


class Purpose(Term):
    text: str
    aims: tuple[str, ...] = ()
    activity: tuple[str, ...] = ()
    """The key issues the panel addresses, where the terms list them."""
    activity_clause: str = ""
    clause: str


class SeatTerm(Term):
    """A seat the terms name: the chair's, a member's (with the area represented) or the administrator's."""

    key: str
    name: str
    area: str = ""
    """The area of the service that the seat represents, where the terms name one."""
    role: Literal["chair", "member", "administrator"]
    essential: bool = True
    """False for a seat that may stay empty ('if available')."""
    deputy_allowed: bool = True
    clause: str


class Membership(Term):
    chaired_by: tuple[Position, ...]
    """Positions that may hold the chair."""
    chair_deputies: tuple[Position, ...] = ()
    """Positions that may stand in for the chair; empty where the terms let anybody fit do so."""
    seats: tuple[SeatTerm, ...]
    most_present: Annotated[int, Shape(ge=1, le=100)]
    """The most members at one meeting."""
    chair_counts: bool = False
    """Whether the chair is one of them."""
    guests_allowed: bool = False
    clause: str

    def seat(self, key: str) -> SeatTerm:
        """The seat of that key; KeyError where there is none."""
        for seat in self.seats:
            if seat.key == key:
                return seat
        raise KeyError(key)


class SigningStage(Term):
    stage: Stage
    position: Position
    declaration: str
    clause: str


class Criterion(Term):
    """A reason for which a case may be referred, and what else it wants to know."""

    key: str
    text: str
    wants: tuple[Field, ...] = ()
    clause: str


class AgendaItem(Term):
    key: str
    text: str
    clause: str
    cases: bool = False
    """True for the item under which the cases are presented."""


class CaseStage(Term):
    key: str
    text: str
    minutes: Annotated[int, Shape(ge=1, le=240)]
    clause: str


class Agenda(Term):
    items: tuple[AgendaItem, ...]
    most_cases: Annotated[int, Shape(ge=1, le=50)]
    case_stages: tuple[CaseStage, ...]
    starts_at: TimeOfDay
    needs_quorum_foreseen: bool = False
    """Whether the terms forbid to circulate it while no quorum is to be expected; otherwise a reason is given."""
    clause: str

    @property
    def slot_minutes(self) -> int:
        """Minutes set aside for one case presentation."""
        return sum(stage.minutes for stage in self.case_stages)


class Conduct(Term):
    """The statement of conduct and confidentiality, as it reads."""

    text: str
    clause: str


class Clock(Term):
    """Work that falls due a time after each meeting."""

    key: str
    name: str
    timescale: Timescale
    task: Literal[
        "", "file_sheet", "minutes_to_chair", "file_minutes", "send_actions", "file_form", "chronology"
    ] = ""
    """Which of the tasks the service knows this one times; empty for a council's own."""
    filed_as: str = ""
    """The exact title under which it is filed on the child's record."""
    clause: str


class Reviews(Term):
    """When a case is due a first review, and how cases return."""

    first_review_weeks: Annotated[int, Shape(ge=1, le=104)] | None = None
    first_review_from: str = ""
    """The date of the form they count from: "section.field"."""
    first_review_text: str = ""
    first_review_criterion: str = ""
    """The criterion under which a referral is a first review; empty where every one is."""
    return_needs_new_signatures: bool = False
    call_back_unconfirmed: bool = False
    call_back_text: str = ""
    clause: str


class Escalation(Term):
    """How a disagreement with what the panel said is raised."""

    steps: tuple[str, ...]
    clause: str


class PanelType(Term):
    """The terms of reference of one kind of panel, whole."""

    key: str
    name: str
    abbreviation: str
    version: str
    privileged: str
    """The words that mark every page and paper."""
    purpose: Purpose
    membership: Membership
    quorum: Quorum
    frequency: Frequency
    deadline: Deadline
    late_waits_for_chair: bool = True
    criteria_least: Annotated[int, Shape(ge=1)] = 1
    criteria: tuple[Criterion, ...] = ()
    criteria_title: str = "Why this case is referred"
    criteria_guidance: str = ""
    criteria_clause: str = ""
    signing: tuple[SigningStage, ...]
    form: Form
    documents: tuple[DocumentKind, ...] = ()
    agenda: Agenda
    conduct: Conduct
    sheet: DecisionSheet
    clocks: tuple[Clock, ...]
    reviews: Reviews
    escalation: Escalation
    reminders: Reminders = Reminders()
    cites: dict[str, str] = Shape(default_factory=dict)
    """Where a rule that all panels share stands in these terms: the rule's clause in the program → the clause here."""
    papers: dict[str, str] = Shape(default_factory=dict)
    """What readers call a clause that is a paper of the panel's own, not a number in its terms."""

    @cached_property
    def own_clauses(self) -> frozenset[str]:
        """Every clause that stands anywhere in these terms."""
        return frozenset((*_clauses(self), *self.cites.values()))

    def own_clause(self, clause: str) -> str:
        """The clause of these terms for a rule; empty where they have none, so that no other panel's is quoted."""
        return self.cites.get(clause, clause if clause in self.own_clauses else "")

    @cached_property
    def whole_form(self) -> Form:
        """The form as its worker fills it in: the criteria, the sections of the real form, the documents."""
        theirs = (section.of_worker for section in self.paper_form.sections)
        return self.form.model_copy(update={"sections": tuple(one for one in theirs if one.fields)})

    @cached_property
    def paper_form(self) -> Form:
        """The form as it reads: with what the managers write when they sign."""
        before = (self._criteria_section,) if self.criteria else ()
        after = (self._documents_section,) if self.documents else ()
        return self.form.model_copy(update={"sections": before + self.form.sections + after})

    def comments_field(self, stage: Stage) -> Field | None:
        """What whoever signs at that stage writes into the form; None where they only sign."""
        return next((field for _, field in self.form.fields() if field.by == stage), None)

    @property
    def all_clocks(self) -> tuple[Clock, ...]:
        """Every clock that starts at a meeting: the clocks, and each outcome that has a timescale."""
        return self.clocks + tuple(
            Clock(key=one.key, name=one.name, timescale=one.timescale, clause=one.clause)
            for one in self.sheet.outcomes
            if one.timescale is not None
        )

    @property
    def _criteria_section(self) -> Section:
        """The choice of criteria, then what each wants to know, shown once it is chosen."""
        choice = Field(
            key=CRITERIA,
            label=self.criteria_title,
            kind="choices",
            clause=self.criteria_clause,
            options=tuple(Option(key=one.key, text=one.text, clause=one.clause) for one in self.criteria),
            least=self.criteria_least,
        )
        wanted = tuple(
            want.model_copy(
                update={"when": When(field=CRITERIA, holds=one.key), "clause": want.clause or one.clause}
            )
            for one in self.criteria
            for want in one.wants
        )
        return Section(
            key=CRITERIA,
            title=self.criteria_title,
            guidance=self.criteria_guidance,
            clause=self.criteria_clause,
            fields=(choice, *wanted),
        )

    @property
    def _documents_section(self) -> Section:
        field = Field(
            key=DOCUMENTS,
            label="Documents",
            kind="documents",
            required=any(kind.required for kind in self.documents),
            kinds=self.documents,
        )
        return Section(key=DOCUMENTS, title="Documents", fields=(field,))

    def gaps(
        self, answers: Mapping[str, SectionAnswers], documents: Sequence[Document], on: date
    ) -> tuple[completeness.Gap, ...]:
        """Everything missing or wrong for signing on a day, missing documents included."""
        return completeness.gaps(self.whole_form, answers, documents, on)

    def missing_documents(self, documents: Sequence[Document]) -> tuple[Refusal, ...]:
        """The required documents that are not attached, each as a reason not to go on (D7)."""
        missing = completeness.missing_documents(self.documents, documents)
        return tuple(Refusal(f"Attach this document: {kind.name}.", kind.clause) for kind in missing)

    def section_state(
        self,
        section_key: str,
        answers: Mapping[str, SectionAnswers],
        documents: Sequence[Document] = (),
        on: date | None = None,
    ) -> completeness.SectionState:
        """How far a section is; KeyError where the form has no such section."""
        section = self.whole_form.section(section_key)
        return completeness.section_state(section, answers.get(section_key, {}), documents, on)

    def content_hash(self, answers: Mapping[str, SectionAnswers], documents: Sequence[Document]) -> str:
        """The SHA-256, in hexadecimal, of what a signature covers."""
        return content.content_hash(self.key, self.version, self.whole_form, answers, documents)

    def signed_content(self, answers: Mapping[str, SectionAnswers], documents: Sequence[Document]) -> bytes:
        """What a signature covers, in its canonical form (JSON)."""
        return content.canonical(self.key, self.version, self.whole_form, answers, documents)

    def children(self, answers: Mapping[str, SectionAnswers]) -> tuple[Child, ...]:
        """The children the referral is about, in the form's order."""
        return form.children(self.whole_form, answers)

    def first_review_due(self, answers: Mapping[str, SectionAnswers]) -> date | None:
        """The day a first review is due (D2); None where the terms name none or its date is not filled in."""
        section, _, field = self.reviews.first_review_from.partition(".")
        start = form.date_of(answers.get(section, {}).get(field))
        if self.reviews.first_review_weeks is None or start is None:
            return None
        return start + timedelta(weeks=self.reviews.first_review_weeks)


def _clauses(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            held = getattr(value, name)
            if name.endswith("clause") and held:
                yield held
            yield from _clauses(held)
    elif isinstance(value, tuple):
        for one in value:
            yield from _clauses(one)
