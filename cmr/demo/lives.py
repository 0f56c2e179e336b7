"""One referral's rows, from its first line to wherever its course has led it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from cmr.adapters.files import Files
from cmr.demo.answers import Told, whole_form
from cmr.demo.courses import Course
from cmr.demo.days import WorkingDays, in_office_hours, moment
from cmr.demo.names import Family, expecting, make_family, words_of
from cmr.demo.papers import paper
from cmr.demo.rows import Chronicle, Rows
from cmr.demo.staff import Colleague, PanelOf, Staff
from cmr.demo.stories import Story, stories, told
from cmr.demo.wordings import SENT_BACK
from cmr.models import NamePart, Referral, ReferralChild, ReferralDocument, ReferralSection, Signature
from cmr.models.referral import SignedContent
from cmr.referrals.integrity import words_hash
from cmr.referrals.naming import name_parts
from cmr.rules.form import Answers, Document, DocumentKind
from cmr.rules.panel_type import SigningStage
from cmr.rules.referral_facts import SIGNED
from cmr.rules.taken_over import carried_labels, record_key
from cmr.web.components import initials

A_LITTLE = timedelta(minutes=2)
PLANS_ARE_DATED = {"initial_plan": "initial_meeting", "latest_plan": "second_meeting"}
"""Documents whose date the form gives."""


@dataclass(frozen=True)
class Scene:
    """What every life is written with."""

    rows: Rows
    staff: Staff
    days: WorkingDays
    today: date
    seed: int
    files: Files
    papers: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Hash and size of the papers that many referrals share, by title."""
    signed: set[str] = field(default_factory=set)
    """Hashes of the contents that were signed and are kept."""
    closed: dict[tuple[int, int], Life] = field(default_factory=dict)
    """The usual cases that were closed, by panel and number."""


class Life:
    """A referral as it is being lived: its row, its history, and the moment it has come to."""

    def __init__(self, course: Course, scene: Scene) -> None:
        """Begins the referral and fills in its form, as far as it has come."""
        self.course, self.scene = course, scene
        self.rng = Random(f"{scene.seed} {course.diary.panel.terms.key} {course.number}")
        self.panel: PanelOf = course.diary.panel
        self.id = scene.rows.next_id(Referral)
        self.history = Chronicle(scene.rows, "referral", self.id)
        self.state = "draft"
        self.at = self.since = in_office_hours(course.begun, self.rng)
        self.signers: dict[int, str] = {}
        """Who has signed (or for whom it was signed), and at which stage."""
        self.signed_at: dict[str, datetime] = {}
        self.values: dict[str, Any] = {"begun_at": self.at}
        self.story = self._choose_story()
        self.taken_from = ""
        self.add = scene.rows.add
        self.case_id = 0
        self.case: dict[str, Any] = {}
        self.declared: dict[int, str] = {}
        """What those present declared, by person."""
        self.history.add("begin", self.at, course.worker.id, after="draft")
        self._fill_in()

    @property
    def twice(self) -> bool:
        """Whether it was sent back to be changed before it was signed as it is now: the usual ones, now and then."""
        course = self.course
        return course.ending == "signed_1" and course.own_papers and course.number % 2 == 0

    @property
    def first_signed(self) -> date:
        """The day on which its worker signed it first."""
        on = self.course.signed[0]
        return self.scene.days.before(on, 2) if self.twice else on

    def note(
        self, verb: str, at: datetime, by: Colleague, for_: Colleague | None = None, **detail: Any
    ) -> datetime:
        """Writes into the history what happened; nothing happens before what is written already."""
        self.at = max(at, self.at)
        self.history.add(verb, self.at, by.id, for_.id if for_ else None, **detail)
        return self.at

    def move(
        self,
        verb: str,
        at: datetime,
        by: Colleague,
        after: str,
        for_: Colleague | None = None,
        **detail: Any,
    ) -> datetime:
        """A move to another state, or to none."""
        self.note(verb, at, by, for_, before=self.state, after=after, **detail)
        if after != self.state or verb in ("accept_late", "defer_late"):
            self.since = self.at
        self.state = after
        return self.at

    def sign(self, answers: Answers | None = None, on: Sequence[date] = (), **said: Any) -> None:
        """Everybody who has signed by now signs: the form as it is, or as its answers once were.

        ``said`` is what the worker says with the signature.
        """
        days = on or self.course.signed
        if not days:
            return
        digest = self._keep_content(answers or self.answers)
        self.values["signed_hash"] = digest
        self.signed_at = {}
        for day, term in zip(days, self.panel.terms.signing, strict=False):
            self._sign_as(term, day, digest, said if term.stage == "social_worker" else {})

    def _sign_as(self, term: SigningStage, on: date, digest: str, said: dict[str, Any]) -> None:
        by, for_ = self._signer(term.stage, on)
        at = in_office_hours(on, self.rng)
        after = SIGNED[len(self.signed_at)]
        asked = self.panel.terms.comments_field(term.stage)
        comments = self.tell(self.story.read[asked.key]) if asked else ""
        hashed = {"comments_sha256": hashlib.sha256(comments.encode()).hexdigest()} if comments else {}
        position = f"{by.position}, for {for_.name} ({for_.position})" if for_ else by.position
        hashed["words_sha256"] = words_hash(by.name, position, term.declaration, comments)
        self.move(f"sign_as_{term.stage}", at, by, after, for_, content_hash=digest, **hashed, **said)
        self.signed_at[term.stage] = self.values[f"{term.stage}_signed_at"] = self.at
        self.signers |= {one.id: term.stage for one in (by, for_) if one}
        self.signatures.append(
            {
                "stage": term.stage,
                "person_id": by.id,
                "for_id": for_.id if for_ else None,
                "name": by.name,
                "position": position,
                "declaration": term.declaration,
                "content_hash": digest,
                "comments": comments,
                "signed_at": self.at,
            }
        )

    def _keep_content(self, answers: Answers) -> str:
        """Keeps what is signed, once for all that sign the same; answers with its hash."""
        content = self.panel.terms.signed_content(answers, self.documents)
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self.scene.signed:
            self.scene.signed.add(digest)
            self.add(SignedContent, content_hash=digest, content=json.loads(content))
        return digest

    def void(self, reason: str) -> None:
        """Every signature falls away."""
        for signature in self.signatures:
            signature |= {"voided_at": self.at, "void_reason": reason}
        self.values["signed_hash"] = None
        for stage in self.signed_at:
            self.values[f"{stage}_signed_at"] = None

    def finish(self) -> None:
        """Writes the referral itself and its signatures: everything about them is known now."""
        self.history.settle()
        for signature in self.signatures:
            self.add(Signature, referral_id=self.id, **signature)
        children = self.panel.terms.children(self.answers)
        course = self.course
        if self.state == "closed" and course.own_papers:
            self.scene.closed[self.panel.id, course.number] = self
        self.add(
            Referral,
            reference=course.reference,
            panel_id=self.panel.id,
            terms_id=self.panel.terms_id,
            worker_id=course.worker.id,
            team_id=course.team.id,
            state=self.state,
            state_since=self.since,
            initials=", ".join(initials(child.name) for child in children),
            **self.values,
        )

    def say(self, ways: Sequence[str]) -> str:
        """One of some sentences, with the family's names."""
        return told(self.rng.choice(ways), self.words, self.rng)

    def told_by(self, ways: Sequence[str], rng: Random) -> str:
        """The same, by somebody whose choices change nothing of the life itself."""
        return told(rng.choice(ways), self.words, rng)

    def tell(self, text: str) -> str:
        """A text of the story, with the family's names."""
        return told(text, self.words, self.rng)

    def next_day(self, count: int = 1) -> datetime:
        """Office hours so many working days on, but no later than the last working day before today."""
        on = min(self.scene.days.after(self.at.date(), count), self.scene.days.before(self.scene.today))
        return max(in_office_hours(on, self.rng), self.at + A_LITTLE)

    def _choose_story(self) -> Story:
        every = stories(self.panel.terms.key)
        # The usual ones tell every story in turn.
        return every[self.course.number % len(every)] if self.course.own_papers else self.rng.choice(every)

    def _signer(self, stage: str, on: date) -> tuple[Colleague, Colleague | None]:
        if stage == "social_worker":
            return self.course.worker, None
        due = self.course.team.manager if stage == "team_manager" else self.course.team.service_manager
        stand = self.scene.staff.stand
        if due.id == stand.principal.id and stand.starts_on <= on <= stand.ends_on:
            return stand.deputy, due
        return due, None

    def _fill_in(self) -> None:
        course, rng = self.course, self.rng
        on = self.first_signed if course.signed else course.begun
        self.family: Family = self._known_family() or self._new_family(on)
        self.words = words_of(self.family, course.worker.name, on, rng)
        about = Told(
            story=self.story,
            family=self.family,
            words=self.words,
            worker=course.worker.name,
            team=course.team.name,
            manager=course.team.manager.name,
            on=on,
            panel_on=course.sitting.on if course.sitting else None,
        )
        self.answers: Answers = whole_form(self.panel.terms.key, about, self.scene.days, rng)
        self.documents: list[Document] = []
        self.before: Answers | None = shorter(self.answers, self.panel.terms.key) if self.twice else None
        self.signatures: list[dict[str, Any]] = []
        if course.ending == "begun":
            self.answers = _begun_only(self.answers, rng, least=4 if self.taken_from else 2)
        self._save_sections()
        self._attach_documents()

    def _new_family(self, on: date) -> Family:
        family = make_family(self.story.ages, on, self.rng, self.story.unlike)
        return expecting(family, on, self.story.expects, self.rng) if self.story.expects else family

    def _known_family(self) -> Family | None:
        """The family of the closed case after which this one comes, told of as before."""
        course = self.course.before
        if course is None:
            return None
        before = self.scene.closed[self.panel.id, course.number]
        self.story, self.taken_from = before.story, course.reference
        return before.family

    def _save_sections(self) -> None:
        for number, (key, answers) in enumerate(self.answers.items(), 1):
            self.add(
                ReferralSection,
                referral_id=self.id,
                key=key,
                answers=answers,
                taken_from=self._taken_from(key),
                saved_by_id=self.course.worker.id,
                **self._saved(key, number),
            )
        children = self.panel.terms.children(self.answers)
        for part in sorted(name_parts((child.name, child.record_number) for child in children)):
            self.add(NamePart, part=part, referral_id=self.id)
        for number, child in enumerate(children, 1):
            self.add(
                ReferralChild,
                referral_id=self.id,
                number=number,
                name=child.name,
                date_of_birth=child.born.stored,
                record_number=record_key(child.record_number),
            )

    def _taken_from(self, key: str) -> str | None:
        """The earlier case whose family stands in a section."""
        section = self.panel.terms.whole_form.section(key)
        return self.taken_from if self.taken_from and carried_labels(section) else None

    def _saved(self, key: str, number: int) -> dict[str, Any]:
        """When a section was saved; of one that was sent back and changed, also what it said before."""
        if self.before and self.before[key] != self.answers[key]:
            return {"saved_at": moment(self.course.signed[0], 8, 10), "last_time": self.before[key]}
        return {"saved_at": self.at + timedelta(minutes=17 * number)}

    def _attach_documents(self) -> None:
        wanted: Sequence[DocumentKind] = [kind for kind in self.panel.terms.documents if kind.required]
        if self.course.ending == "begun":
            wanted = wanted[:1]
        # A report beyond the form waits for the chair's agreement: now and then there is one.
        extra = [kind for kind in self.panel.terms.documents if kind.needs_chairs_agreement]
        if extra and self.course.own_papers and self.course.ending == "submitted":
            wanted = [*wanted, extra[0]]
        for kind in wanted:
            self._attach(kind)

    def _attach(self, kind: DocumentKind) -> None:
        course, begun = self.course, self.course.begun
        title = kind.name if kind.required else "Parenting assessment: summary"
        sha256, size = self._kept(title)
        dated = self.answers.get("plan", {}).get(PLANS_ARE_DATED.get(kind.key, ""))
        document = Document(
            kind.key, title, date.fromisoformat(dated) if isinstance(dated, str) else begun, sha256
        )
        self.documents.append(document)
        at = self.note(
            "attach", self.at + timedelta(minutes=21), course.worker, document_kind=kind.key, sha256=sha256
        )
        self.add(
            ReferralDocument,
            referral_id=self.id,
            kind=kind.key,
            title=title,
            filename=f"{kind.key.replace('_', '-')}.pdf",
            media_type="application/pdf",
            size=size,
            sha256=sha256,
            dated=document.dated,
            agreement="waiting" if kind.needs_chairs_agreement else None,
            attached_at=at,
            attached_by_id=course.worker.id,
        )

    def _kept(self, title: str) -> tuple[str, int]:
        """The paper's hash and size. Beyond the usual referrals one paper of each kind does for all."""
        course, papers = self.course, self.scene.papers
        if not course.own_papers and title in papers:
            return papers[title]
        about = (
            (f"{course.reference}: {self.family.children[0].full_name}", course.team.name)
            if course.own_papers
            else ("Children’s Services",)
        )
        content = paper(
            title, (*about, "An invented document of an invented council, to try the service with.")
        )
        kept = self.scene.files.save(content), len(content)
        if not course.own_papers:
            papers[title] = kept
        return kept


def _begun_only(answers: Answers, rng: Random, least: int) -> Answers:
    """As far as somebody comes in an afternoon: some sections, the last of them half filled in."""
    keys = list(answers)[: rng.randint(least, len(answers) - 2)]
    begun = {key: answers[key] for key in keys}
    last = begun[keys[-1]]
    begun[keys[-1]] = dict(list(last.items())[: max(1, len(last) // 2)])
    return begun


def shorter(answers: Answers, panel_key: str) -> Answers:
    """The form as it was before it was sent back: the first of the sections asked about said only half of it."""
    key = next(iter(SENT_BACK[panel_key]))
    told = {
        name: ". ".join(text.split(". ")[: max(1, len(text.split(". ")) // 2)]).rstrip(".") + "."
        for name, text in answers[key].items()
        if isinstance(text, str)
    }
    return answers | {key: answers[key] | told}


def received_at(course: Course, on: date, rng: Random, today: date) -> datetime:
    """The moment of the submission; what is late came after the deadline and not after now."""
    if course.ending not in ("late", "accepted_late"):
        return in_office_hours(on, rng)
    if on == today:
        return moment(today, 0, 7)
    if on == course.diary.next.deadline_on:
        return course.diary.next.deadline_at + timedelta(minutes=rng.randint(20, 70))
    return in_office_hours(on, rng)
