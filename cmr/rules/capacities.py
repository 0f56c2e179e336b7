"""In which capacities people act, and what they act on: the named tests that the table of permissions joins.

The gate on each view, the menu, the buttons, the moves and the lists all read ``ALLOWS``.

A deputy for days has two clocks (D5). *Today* counts for what is worked day by day: managing a team or a service and
signing for it, an administrator's board and minutes, arranging dates, and in the chair triage before a case's agenda
goes out and what is signed and approved after the meeting. The *meeting's own date* counts for the meeting: its seat
in the chair or as a member, reading, declaring, replying, and what is mailed of it. A meeting whose date lies in the
days is theirs from circulation, also before their first day; of one outside they read nothing that went out. After
their last day they have nothing.

Whoever was named for one meeting alone has it from circulation until it ends; once they say that they can't come they
have nothing of it, until they say that they come after all (D5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date


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

    @property
    def hears(self) -> bool:
        """Whether it hears cases of any panel: nobody else declares for one, or withdraws from it (B1.4)."""
        return bool(self.chairs | self.sits_on | self.chairs_at | self.sits_at)


@dataclass(frozen=True)
class Actor:
    """A signed-in person, as the rules see them."""

    id: int
    hats: tuple[Hat, ...]
    """Their own first, then those of the people they stand in for today."""
    team_id: int | None = None
    manages_accounts: bool = False
    today: date | None = None
    """The day in London on which they ask."""

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
    """Guests of this case who may read it: from circulation to its meeting's end, or until it is over and they left."""
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
    """Invited for this case alone, until it is over and they left, or its meeting ends; no longer than its day (B1.2d).

    A meeting that nobody opened here, or that was held on paper, ends with its day for whoever was invited to one case.
    """
    over = actor.today is not None and subject.meeting_on is not None and subject.meeting_on < actor.today
    return actor.own if actor.id in subject.guest_ids and not over else None


def chaired_it(actor: Actor, subject: Subject) -> Hat | None:
    """Whoever chaired the meeting approves its minutes, also a deputy whose days are over since (B1.25)."""
    return actor.own if actor.id == subject.chaired_by_id else None


def sat_there(actor: Actor, subject: Subject) -> Hat | None:
    """Sat at the meeting whose approved minutes these are."""
    return actor.own if actor.id in subject.sat_ids else None


def designated(actor: Actor, subject: Subject) -> Hat | None:
    """Named by the chair to complete and sign the decision sheet, in person (B1.24)."""
    return actor.own if actor.id == subject.designate_id else None


def not_withdrawn(test: Test) -> Test:
    """Unless they withdrew from this case, or were asked to (B1.4)."""

    def stays(actor: Actor, subject: Subject) -> Hat | None:
        return None if actor.id in subject.withdrawn_ids else test(actor, subject)

    return stays


def once_received(test: Test) -> Test:
    """From the referral's submission to the panel on."""

    def after(actor: Actor, subject: Subject) -> Hat | None:
        return test(actor, subject) if subject.received else None

    return after


def once_circulated(test: Test) -> Test:
    """While the case is one of a circulated meeting."""

    def after(actor: Actor, subject: Subject) -> Hat | None:
        return test(actor, subject) if subject.circulated else None

    return after


def while_undecided(test: Test) -> Test:
    """While the head of service's decision is awaited."""

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
head_of_service_at_large = any_of(not_withdrawn(head_of_service), while_undecided(head_of_service))
"""As the head of service of every case, which is no tie to any: who withdrew from hearing one has nothing of it (B1.4),
until they must decide it in the panel's stead (D8)."""

own_side = any_of(allocated_worker, colleague, manages_team, manages_service, head_of_service_at_large)


def without_deputising(actor: Actor) -> Actor:
    """The same person in their own capacity alone."""
    return replace(actor, hats=actor.hats[:1])
