"""Who may do what, said once: every ability, the named tests, and one table that joins them.

The gate on each view, the menu, the buttons, the moves and the lists all read ``ALLOWS``.

A deputy for days has two clocks (D5). *Today* counts for what is worked day by day: managing a team or a service and
signing for it, an administrator's board and minutes, arranging dates, and in the chair triage before a case's agenda
goes out and what is signed and approved after the meeting. The *meeting's own date* counts for the meeting: its seat
in the chair or as a member, reading, declaring, replying, and what is mailed of it. A meeting whose date lies in the
days is theirs from circulation, also before their first day; of one outside they read nothing that went out. After
their last day they have nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto


class Can(Enum):
    """An ability. A misspelt one is an error when the program starts."""

    # anyone
    USE_THE_SERVICE = auto()
    # referrals
    START_REFERRAL = auto()
    SEE_REFERRAL = auto()
    SEE_EVERY_DOCUMENT = auto()
    WRITE_REFERRAL = auto()
    SIGN_AS_SOCIAL_WORKER = auto()
    SIGN_AS_TEAM_MANAGER = auto()
    SIGN_AS_SERVICE_MANAGER = auto()
    SUBMIT_REFERRAL = auto()
    WITHDRAW_REFERRAL = auto()
    REASSIGN = auto()
    CONFIRM_ACTION = auto()
    # meetings and cases
    SEE_MEETING = auto()
    ARRANGE_MEETINGS = auto()
    PLACE_CASES = auto()
    CIRCULATE = auto()
    READ_PACK = auto()
    SEE_COPIES = auto()
    TRIAGE = auto()
    INVITE_GUESTS = auto()
    NAME_PRESENTER = auto()
    PICK_DATE = auto()
    RUN_MEETING = auto()
    MOVE_MEETING = auto()
    DECLARE = auto()
    GIVE_VIEW = auto()
    READ_CASES = auto()
    READ_AHEAD = auto()
    RECORD_SHEET = auto()
    WRITE_SHEET = auto()
    SIGN_SHEET = auto()
    CHAIR_CASE = auto()
    DECIDE_UNDECIDED = auto()
    CALL_BACK = auto()
    # minutes
    DRAFT_MINUTES = auto()
    APPROVE_MINUTES = auto()
    READ_MINUTES = auto()
    FILE_PAPERS = auto()
    SEE_FILINGS = auto()
    # the service itself
    MANAGE_ACCOUNTS = auto()
    READ_AUDIT = auto()
    SEE_NOTICES = auto()


@dataclass(frozen=True)
class Hat:
    """One capacity in which a person acts: their own, or that of somebody whom they stand in for."""

    principal_id: int
    position: str = ""
    team_ids: frozenset[int] = frozenset()
    """Teams this person manages."""
    service_ids: frozenset[int] = frozenset()
    """Services this person manages."""
    chairs: frozenset[int] = frozenset()
    """Panels (ids) whose chair this person is."""
    sits_on: frozenset[int] = frozenset()
    administers: frozenset[int] = frozenset()
    chairs_at: frozenset[int] = frozenset()
    """Meetings (ids) at which this person alone is stood in for, in the chair; no other meeting of the panel (D5)."""
    sits_at: frozenset[int] = frozenset()
    administers_at: frozenset[int] = frozenset()
    days: tuple[date, date] | None = None
    """The first and last day for which they stand in, of a deputy for days: meetings of other dates are not theirs."""

    def covers(self, on: date | None) -> bool:
        """Whether a meeting of that date is this hat's."""
        return self.days is None or on is None or self.days[0] <= on <= self.days[1]

    @property
    def at_meetings(self) -> frozenset[int]:
        """Every single meeting that this hat is for."""
        return self.chairs_at | self.sits_at | self.administers_at


@dataclass(frozen=True)
class Actor:
    """A signed-in person, as the rules see them."""

    id: int
    hats: tuple[Hat, ...]
    """Their own first, then those of the people they stand in for today."""
    team_id: int | None = None
    manages_accounts: bool = False

    @property
    def own(self) -> Hat:
        """What they are themselves."""
        return self.hats[0]


@dataclass(frozen=True)
class ToBeHeard:
    """A case of a circulated meeting that is still to be heard there, and who has declared for it (B1.4)."""

    meeting_id: int
    reference: str
    declared_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Subject:
    """What an ability is asked about: a referral (or its case at a meeting), a meeting or a panel."""

    panel_id: int | None = None
    panel_key: str = ""
    worker_id: int | None = None
    team_id: int | None = None
    service_id: int | None = None
    received: bool = False
    """True once the referral has been submitted to the panel."""
    circulated: bool = False
    """True while the referral is a case of a circulated, open or closed meeting."""
    meeting_id: int | None = None
    """The meeting itself, or the one at which the referral is or was last a case."""
    meeting_on: date | None = None
    """That meeting's date."""
    out: bool = False
    """True from its circulation, or its supplement, until the meeting closes."""
    guest_ids: frozenset[int] = frozenset()
    """Guests of this case, from circulation to the end of its meeting."""
    withdrawn_ids: frozenset[int] = frozenset()
    """Members who withdrew from this case."""
    undecided: bool = False
    """True while the head of service's decision is awaited."""
    to_be_heard: ToBeHeard | None = None
    """From circulation until it is heard; None before and after."""
    chaired_by_id: int | None = None
    sat_ids: frozenset[int] = frozenset()
    """Of a meeting's minutes: who chaired it, and once they are approved who sat at it as chair or member."""
    designate_id: int | None = None
    """Of a case's decision sheet: whom the chair named in the meeting to complete and sign it (B1.24)."""


NOTHING = Subject()

Test = Callable[[Actor, Subject], Hat | None]
"""Answers with the hat under which the person may, or None."""


def _with_hat(wears: Callable[[Hat, Subject], bool]) -> Test:
    def test(actor: Actor, subject: Subject) -> Hat | None:
        return next((hat for hat in actor.hats if wears(hat, subject)), None)

    return test


def any_of(*tests: Test) -> Test:
    """Passes where one of the tests does; the first that does gives the hat."""

    def test(actor: Actor, subject: Subject) -> Hat | None:
        return next((hat for one in tests if (hat := one(actor, subject)) is not None), None)

    return test


def anyone(actor: Actor, _subject: Subject) -> Hat | None:
    """Everybody who is signed in."""
    return actor.own


def has_a_team(actor: Actor, _subject: Subject) -> Hat | None:
    """A social worker of a team: those who are allocated cases (B1.6)."""
    return actor.own if actor.team_id is not None and actor.own.position == "social worker" else None


def allocated_worker(actor: Actor, subject: Subject) -> Hat | None:
    """The allocated worker in person: nobody stands in for them (B1.6)."""
    return actor.own if actor.id == subject.worker_id else None


def colleague(actor: Actor, subject: Subject) -> Hat | None:
    """A worker of the same team."""
    return actor.own if actor.team_id is not None and actor.team_id == subject.team_id else None


def account_manager(actor: Actor, _subject: Subject) -> Hat | None:
    return actor.own if actor.manages_accounts else None


def guest_of_case(actor: Actor, subject: Subject) -> Hat | None:
    """Invited for this case alone (B1.2d)."""
    return actor.own if actor.id in subject.guest_ids else None


def chaired_it(actor: Actor, subject: Subject) -> Hat | None:
    """Whoever chaired the meeting approves its minutes, also a deputy whose days are over since (B1.25)."""
    return actor.own if actor.id == subject.chaired_by_id else None


def sat_there(actor: Actor, subject: Subject) -> Hat | None:
    """Sat at the meeting whose approved minutes these are."""
    return actor.own if actor.id in subject.sat_ids else None


def designated(actor: Actor, subject: Subject) -> Hat | None:
    """Named by the chair to complete and sign the decision sheet, in person (B1.24)."""
    return actor.own if actor.id == subject.designate_id else None


def _not_withdrawn(test: Test) -> Test:
    def stays(actor: Actor, subject: Subject) -> Hat | None:
        return None if actor.id in subject.withdrawn_ids else test(actor, subject)

    return stays


def _received(test: Test) -> Test:
    def after(actor: Actor, subject: Subject) -> Hat | None:
        return test(actor, subject) if subject.received else None

    return after


def _circulated(test: Test) -> Test:
    def after(actor: Actor, subject: Subject) -> Hat | None:
        return test(actor, subject) if subject.circulated else None

    return after


def _undecided(test: Test) -> Test:
    def while_waiting(actor: Actor, subject: Subject) -> Hat | None:
        return test(actor, subject) if subject.undecided else None

    return while_waiting


manages_team = _with_hat(lambda hat, it: it.team_id in hat.team_ids)
manages_service = _with_hat(lambda hat, it: it.service_id in hat.service_ids)


def _chairs(hat: Hat, it: Subject) -> bool:
    own = it.panel_id in hat.chairs and (not it.out or hat.covers(it.meeting_on))
    return own or it.meeting_id in hat.chairs_at


def _sits(hat: Hat, it: Subject) -> bool:
    return (it.panel_id in hat.sits_on and hat.covers(it.meeting_on)) or it.meeting_id in hat.sits_at


chairs_panel = _with_hat(_chairs)
arranges_as_chair = _with_hat(lambda hat, it: it.panel_id in hat.chairs or it.meeting_id in hat.chairs_at)
"""Whoever is the chair today, whatever the meeting's date."""
sits_on_panel = _with_hat(_sits)
administers_panel = _with_hat(
    lambda hat, it: it.panel_id in hat.administers or it.meeting_id in hat.administers_at
)
administers_any_panel = _with_hat(lambda hat, _: bool(hat.administers))
has_papers_to_file = _with_hat(lambda hat, _: bool(hat.administers | hat.administers_at))
hears_cases = _with_hat(
    lambda hat, it: (
        bool(hat.chairs | hat.sits_on | hat.chairs_at | hat.sits_at)
        if it.panel_id is None
        else _chairs(hat, it) or _sits(hat, it)
    )
)
"""In the chair or a member of the panel; of any panel, where none is asked about."""
head_of_service = _with_hat(lambda hat, _: hat.position == "head of service")

_own_side = any_of(allocated_worker, colleague, manages_team, manages_service, head_of_service)

ALLOWS: dict[Can, Test] = {
    Can.USE_THE_SERVICE: anyone,
    Can.START_REFERRAL: has_a_team,
    Can.SEE_REFERRAL: any_of(
        _own_side,
        _received(_not_withdrawn(any_of(chairs_panel, administers_panel))),
        _circulated(_not_withdrawn(sits_on_panel)),
        _circulated(guest_of_case),
    ),
    # An extra report is no part of what members and guests read until the chair agrees to it (B1.9).
    Can.SEE_EVERY_DOCUMENT: any_of(
        _own_side, _received(_not_withdrawn(any_of(chairs_panel, administers_panel)))
    ),
    Can.WRITE_REFERRAL: allocated_worker,
    Can.SIGN_AS_SOCIAL_WORKER: allocated_worker,
    Can.SIGN_AS_TEAM_MANAGER: manages_team,
    Can.SIGN_AS_SERVICE_MANAGER: manages_service,
    Can.SUBMIT_REFERRAL: any_of(allocated_worker, manages_team, manages_service),
    Can.WITHDRAW_REFERRAL: any_of(allocated_worker, manages_team),
    Can.REASSIGN: any_of(manages_team, manages_service, head_of_service),
    Can.CONFIRM_ACTION: any_of(allocated_worker, manages_team),
    Can.SEE_MEETING: anyone,
    Can.ARRANGE_MEETINGS: any_of(administers_panel, arranges_as_chair),
    Can.PLACE_CASES: administers_panel,
    Can.CIRCULATE: administers_panel,
    # Whoever runs the meeting looks at the pack before it goes out; a guest's holds the one case.
    Can.READ_PACK: any_of(
        chairs_panel, administers_panel, _circulated(sits_on_panel), _circulated(guest_of_case)
    ),
    Can.SEE_COPIES: any_of(
        manages_team,
        manages_service,
        head_of_service,
        _received(_not_withdrawn(any_of(chairs_panel, administers_panel))),
    ),
    Can.TRIAGE: chairs_panel,
    Can.INVITE_GUESTS: any_of(administers_panel, chairs_panel),
    Can.NAME_PRESENTER: any_of(administers_panel, manages_team),
    Can.PICK_DATE: arranges_as_chair,
    Can.RUN_MEETING: any_of(chairs_panel, administers_panel),
    # From item to item, case to case and stage to stage; the administrator at the chair's word.
    Can.MOVE_MEETING: any_of(chairs_panel, administers_panel),
    Can.DECLARE: _not_withdrawn(any_of(chairs_panel, sits_on_panel)),
    # Whether the chair is one of those asked is in the panel's terms.
    Can.GIVE_VIEW: _not_withdrawn(any_of(chairs_panel, sits_on_panel)),
    Can.READ_CASES: hears_cases,
    # What is read before a meeting: everything by those who hear it, the one case by its guest.
    Can.READ_AHEAD: any_of(hears_cases, guest_of_case),
    Can.RECORD_SHEET: any_of(chairs_panel, administers_panel),
    Can.WRITE_SHEET: _not_withdrawn(any_of(chairs_panel, administers_panel, designated)),
    Can.SIGN_SHEET: _not_withdrawn(any_of(chairs_panel, designated)),
    Can.CHAIR_CASE: _not_withdrawn(chairs_panel),
    Can.DECIDE_UNDECIDED: _undecided(head_of_service),
    Can.CALL_BACK: any_of(chairs_panel, administers_panel),
    Can.DRAFT_MINUTES: administers_panel,
    Can.APPROVE_MINUTES: any_of(chaired_it, chairs_panel),
    Can.READ_MINUTES: any_of(administers_panel, chairs_panel, chaired_it, sat_there),
    # What goes onto a child's file is one family's, and nobody else's work (B1.24, B1.25).
    Can.FILE_PAPERS: _received(_not_withdrawn(administers_panel)),
    # Which of them is asked in the list itself: those of the panels and meetings that the person administers.
    Can.SEE_FILINGS: has_papers_to_file,
    Can.MANAGE_ACCOUNTS: account_manager,
    Can.READ_AUDIT: account_manager,
    # Which of them is asked in the list itself: an administrator's are those of their own panels.
    Can.SEE_NOTICES: any_of(account_manager, administers_any_panel),
}

SIGHT: dict[Can, Can] = {one: one for one in (Can.READ_PACK, Can.FILE_PAPERS)} | dict.fromkeys(
    (
        Can.SEE_REFERRAL,
        Can.SEE_EVERY_DOCUMENT,
        Can.SEE_COPIES,
        Can.WRITE_REFERRAL,
        Can.SIGN_AS_SOCIAL_WORKER,
        Can.SIGN_AS_TEAM_MANAGER,
        Can.SIGN_AS_SERVICE_MANAGER,
        Can.SUBMIT_REFERRAL,
        Can.WITHDRAW_REFERRAL,
        Can.REASSIGN,
        Can.CONFIRM_ACTION,
        Can.TRIAGE,
        Can.INVITE_GUESTS,
        Can.NAME_PRESENTER,
        Can.RECORD_SHEET,
        Can.WRITE_SHEET,
        Can.SIGN_SHEET,
        Can.GIVE_VIEW,
        Can.CHAIR_CASE,
        Can.DECIDE_UNDECIDED,
        Can.CALL_BACK,
        Can.DECLARE,
    ),
    Can.SEE_REFERRAL,
)
"""What a person must be able to see before they are told that an ability is not theirs (404 before 403)."""


def hat_for(actor: Actor, can: Can, subject: Subject = NOTHING) -> Hat | None:
    """The capacity in which the person may do this: their own, a principal's, or None."""
    return ALLOWS[can](actor, subject)


def may(actor: Actor, can: Can, subject: Subject = NOTHING) -> bool:
    """Whether the person may do this."""
    return hat_for(actor, can, subject) is not None


def without_deputising(actor: Actor) -> Actor:
    """The same person in their own capacity alone."""
    return replace(actor, hats=actor.hats[:1])
