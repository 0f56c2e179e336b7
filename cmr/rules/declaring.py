"""What members declare for a case: who is asked before it opens to them, and what the service suggests (B1.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cmr.rules.capacities import (
    Actor,
    Subject,
    Test,
    administers_panel,
    allocated_worker,
    any_of,
    chairs_panel,
    colleague,
    guest_of_case,
    head_of_service_at_large,
    hears_cases,
    manages_service,
    manages_team,
    not_withdrawn,
    once_circulated,
    once_received,
    sits_on_panel,
)
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed, sentence, spoken_date

Kind = Literal["none", "prior_knowledge", "involvement"]

ASKED_FIRST = Refusal(
    "Before this case opens to you, declare whether you know of it or had a part in it.", "B1.4"
)

_its_own_side = any_of(allocated_worker, colleague, manages_team, manages_service)
"""Those whose case it is. A head of service is not among them: one who chairs declares as every chair does."""


def to_declare(actor: Actor, subject: Subject) -> Refusal | None:
    """Why a case is in none of this person's papers for the meeting yet: they are to hear it and have not declared.

    The chair, the members and whoever stands in for them are asked, each for themselves, the case's own side as well;
    administrators and guests hear no case. Nothing is asked before circulation, or once it was heard. The reading page
    and the pack both ask this.
    """
    asked = subject.to_be_heard
    if asked is None or actor.id in asked.declared_ids or hears_cases(actor, subject) is None:
        return None
    return ASKED_FIRST


def asked_first(actor: Actor, subject: Subject) -> Refusal | None:
    """Why a case is not opened to this person at all: they have to declare, and it is not their own already.

    Its own side sees its record by their office, and declares where they read it as a member.
    """
    return None if _its_own_side(actor, subject) else to_declare(actor, subject)


def reads_all_declared(actor: Actor, subject: Subject) -> bool:
    """Whether the person reads what others declared for a case in their own words, and not its kind alone (B1.4).

    Those who hear the case do, and whoever runs the meeting; its own people, its guests and who withdrew don't.
    """
    return may(actor, Can.DECLARE, subject) or may(actor, Can.RECORD_SHEET, subject)


def may_change_declared(*, own: bool, withdrew: bool, records: bool) -> bool:
    """Whether somebody may declare here or change it: their own until they withdrew; who records, anybody’s (B1.4)."""
    return records or (own and not withdrew)


def read_first(declared: object) -> bool:
    """Whether nobody writes over what stands before they have read it: somebody withdrew by that declaration (B1.4).

    ``declared``: what is entered of it, by the names of its fields. Anything else is taken as it was sent.
    """
    return isinstance(declared, Mapping) and bool(declared.get("withdraws"))


def declaration_faults(
    kind: str, detail: str, *, withdraws: bool, suggested: str = "", own: bool = False
) -> dict[str, str]:
    """What contradicts itself in a declaration, by the field that says it: no words of a person are thrown away (B1.4).

    Something declared is told in words, nobody withdraws for nothing, and words belong to something declared. Those
    that the service ``suggested`` and nobody changed are nobody's words, and go. ``own``: said to whoever declares.
    """
    declared, written = kind in ("prior_knowledge", "involvement"), " ".join(detail.split())
    found = {}
    if declared and not written:
        found["detail"] = (
            "Say what you know, or what your part was."
            if own
            else "Say what is known, or what the involvement was."
        )
    if written and not declared and written != " ".join(suggested.split()):
        chosen = "“Nothing”" if own else "“Nothing to declare”"
        choose = "choose what you have to declare" if own else "choose what was declared"
        found["kind"] = (
            f"{chosen} is chosen, and something is written under it. {sentence(choose)}, or take the words out."
            if kind
            else f"Something is written under it: {choose}."
        )
    if withdraws and not declared:
        found["withdraws"] = (
            "You withdraw because of something: choose what you have to declare."
            if own
            else "Somebody who withdraws declares why."
        )
    return found


SIGNED_AS = {
    "social_worker": "social worker",
    "team_manager": "team manager",
    "service_manager": "service manager",
}
"""Whose signature a referral bears, by the stage of it."""


def who_signed(name: str, signed_by: str) -> str:
    """Whose signature it is, as it is said of somebody: their own, or a deputy's for them (D5)."""
    return name if signed_by == name else f"{signed_by}, for {name},"


def why_something(who: str, stage: str, *, on_paper: bool) -> Refusal | None:
    """Why nobody who signed the referral, or whose deputy did, declares nothing; None where it stands so (B1.4).

    ``who``: whose signature it is. What was written on paper is entered as it was written, and the sheet says beside
    it that they signed (B1.24).
    """
    if on_paper:
        return None
    words = f"{who} signed this referral as {SIGNED_AS[stage]}, so there is involvement to declare."
    return Refusal(words, "B1.4")


OFFICES = (
    ("its social worker", allocated_worker),
    ("its team manager", manages_team),
    ("its service manager", manages_service),
    ("a worker of its team", colleague),
    ("head of service", head_of_service_at_large),
)
"""By which somebody sees a case whether or not they hear it."""


def office_of(actor: Actor, subject: Subject, name_of: Callable[[int], str]) -> str:
    """As what the person sees the case whatever the panel does with it, in words; empty where they don't.

    A deputy has it from whom they stand in for: ``name_of`` gives the name to that id (D5).
    """
    return _first(OFFICES, actor, subject, name_of)


SEATS = (
    ("the panel’s chair", once_received(not_withdrawn(chairs_panel))),
    ("the panel’s administrator", once_received(not_withdrawn(administers_panel))),
    ("a member of the panel", once_circulated(not_withdrawn(sits_on_panel))),
    ("a guest of this case", once_circulated(guest_of_case)),
)
"""By which somebody sees a case because of what the panel does with it."""


def reads_as(actor: Actor, subject: Subject, name_of: Callable[[int], str]) -> str:
    """As what somebody reads a record, and with it its sheet and its part of the minutes: by their seat, by their
    office, or by both (B1.16, B1.25, D6). Its own worker is not told so: the words are empty.
    """
    if allocated_worker(actor, subject):
        return ""
    found = (_first(SEATS, actor, subject, name_of), _first(OFFICES, actor, subject, name_of))
    return listed(tuple(words for words in found if words))


def _first(
    known: Iterable[tuple[str, Test]], actor: Actor, subject: Subject, name_of: Callable[[int], str]
) -> str:
    """The first of those capacities that the person has, in words; with whom they stand in for (D5)."""
    for words, test in known:
        if hat := test(actor, subject):
            own = hat.principal_id == actor.id
            return words if own else f"deputy of {name_of(hat.principal_id)} ({words})"
    return ""


def sees_although_withdrawn(actor: Actor, subject: Subject, name_of: Callable[[int], str]) -> str:
    """As what somebody who withdrew from hearing the case sees its record still; empty for anybody else (B1.4)."""
    return office_of(actor, subject, name_of) if actor.id in subject.withdrawn_ids else ""


def stay_withdrawn(earlier: Iterable[tuple[int, bool]]) -> frozenset[int]:
    """Who withdrew when they declared for the referral last: placing it anew does not open it to them again (B1.4).

    ``earlier`` is who declared and whether they withdrew, at every time it was a case before, oldest first.
    """
    return frozenset(person_id for person_id, withdrew in dict(earlier).items() if withdrew)


@dataclass(frozen=True)
class Signed:
    """A signature on the referral, standing or fallen away."""

    stage: str
    by_id: int
    by: str
    for_id: int | None = None
    stands: bool = True


@dataclass(frozen=True)
class DeclaredBefore:
    """What the person declared for the same referral at an earlier meeting."""

    kind: Kind
    on: date
    detail: str = ""


@dataclass(frozen=True)
class Ties:
    """What the service knows of a person and a case."""

    person_id: int
    signed: Sequence[Signed] = ()
    worker_id: int | None = None
    was_allocated: bool = False
    """The referral was theirs, and was given to another."""
    team: str = ""
    manages_team: bool = False
    manages_service: bool = False
    of_the_team: bool = False
    chaired_on: Sequence[date] = ()
    """Meetings that heard this referral before, with this person in the chair."""
    allocated_earlier: Sequence[str] = ()
    """References of other referrals of its children that were theirs."""
    declared: DeclaredBefore | None = None


@dataclass(frozen=True)
class Suggestion:
    """What a person may have to declare, and how the service comes to think so."""

    kind: Kind
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """The reasons as one sentence."""
        return "; ".join((self.reasons[0], *(one[:1].lower() + one[1:] for one in self.reasons[1:])))


def suggestion(ties: Ties) -> Suggestion | None:
    """What the service suggests that this person declares; None where it knows of no tie.

    Who signed, supervises or was allocated was involved; a colleague, or who chaired it before, has prior knowledge.
    """
    involved, known = [*_signatures(ties), *_posts(ties)], _knowledge(ties)
    if ties.declared is not None and ties.declared.kind != "none":
        (involved if ties.declared.kind == "involvement" else known).insert(0, _said_before(ties.declared))
    if not involved and not known:
        return None
    return Suggestion("involvement" if involved else "prior_knowledge", (*involved, *known))


def _said_before(one: DeclaredBefore) -> str:
    kind = one.kind.replace("_", " ")
    said = f"Declared {kind} for the meeting of {spoken_date(one.on)}"
    return f"{said}: {one.detail.rstrip('. ')}" if one.detail.strip() else said


def _signatures(ties: Ties) -> list[str]:
    """Each stage once; those that stand before those that fell away."""
    found: dict[str, str] = {}
    for one in sorted(ties.signed, key=lambda it: not it.stands):
        stage = one.stage.replace("_", " ")
        what = "this referral" if one.stands else "an earlier version of this referral"
        if one.by_id == ties.person_id:
            found.setdefault(one.stage, f"Signed {what} as {stage}")
        elif one.for_id == ties.person_id:
            found.setdefault(one.stage, f"{one.by} signed {what} as {stage} for them")
    return list(found.values())


def _posts(ties: Ties) -> list[str]:
    said = []
    if ties.person_id == ties.worker_id:
        said.append("Is the allocated social worker")
    elif ties.was_allocated:
        said.append("Was the allocated social worker before")
    if ties.manages_team:
        said.append(f"Manages {ties.team}")
    if ties.manages_service:
        said.append(f"Manages the service of {ties.team}")
    said += [f"Is the social worker of {one}, about the same child" for one in ties.allocated_earlier]
    return said


def _knowledge(ties: Ties) -> list[str]:
    said = []
    if ties.of_the_team and ties.person_id != ties.worker_id and not ties.manages_team:
        said.append(f"Works in {ties.team}")
    said += [f"Chaired the panel that heard it on {spoken_date(day)}" for day in ties.chaired_on]
    return said
