"""Who may do what: every ability × every role, written down a second time by hand; and every move × state × role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cmr.rules.capacities import NOTHING, Actor, Hat, Subject
from cmr.rules.permissions import ALLOWS, SIGHT, Can, hat_for, may
from cmr.rules.referral import REFERRAL, offers
from cmr.rules.referral_states import STATES
from tests.rules.test_referral import TABLE, ready_for

PANEL, TEAM, SERVICE = 1, 10, 100
WORKER, MANAGER = 51, 52

ROLES: dict[str, Actor] = {
    "allocated worker": Actor(WORKER, (Hat(WORKER, "social worker"),), team_id=TEAM),
    "colleague": Actor(61, (Hat(61, "social worker"),), team_id=TEAM),
    "worker elsewhere": Actor(62, (Hat(62, "social worker"),), team_id=11),
    "team manager": Actor(MANAGER, (Hat(MANAGER, "team manager", team_ids=frozenset({TEAM})),)),
    "other team manager": Actor(63, (Hat(63, "team manager", team_ids=frozenset({11})),)),
    "service manager": Actor(64, (Hat(64, "service manager", service_ids=frozenset({SERVICE})),)),
    "other service manager": Actor(65, (Hat(65, "service manager", service_ids=frozenset({101})),)),
    "head of service": Actor(66, (Hat(66, "head of service"),)),
    "chair": Actor(67, (Hat(67, "service manager", chairs=frozenset({PANEL})),)),
    "other chair": Actor(68, (Hat(68, "service manager", chairs=frozenset({2})),)),
    "member": Actor(69, (Hat(69, "practitioner", sits_on=frozenset({PANEL})),)),
    "withdrawn member": Actor(70, (Hat(70, "practitioner", sits_on=frozenset({PANEL})),)),
    "other member": Actor(71, (Hat(71, "practitioner", sits_on=frozenset({2})),)),
    "administrator": Actor(72, (Hat(72, "business support", administers=frozenset({PANEL})),)),
    "other administrator": Actor(73, (Hat(73, "business support", administers=frozenset({2})),)),
    "guest": Actor(74, (Hat(74, "partner agency"),)),
    "account manager": Actor(75, (Hat(75, "business support"),), manages_accounts=True),
    "stranger to the case": Actor(76, (Hat(76, "partner agency"),)),
}
CASE = Subject(
    panel_id=PANEL,
    worker_id=WORKER,
    team_id=TEAM,
    service_id=SERVICE,
    received=True,
    circulated=True,
    guest_ids=frozenset({74}),
    withdrawn_ids=frozenset({70}),
    undecided=True,
)
EVERYBODY = frozenset(ROLES)
OWN_SIDE = {"allocated worker", "colleague", "team manager", "service manager", "head of service"}
HOLDERS: dict[Can, set[str] | frozenset[str]] = {
    Can.USE_THE_SERVICE: EVERYBODY,
    Can.START_REFERRAL: {"allocated worker", "colleague", "worker elsewhere"},
    Can.SEE_REFERRAL: OWN_SIDE | {"chair", "administrator", "member", "guest"},
    Can.SEE_EVERY_DOCUMENT: OWN_SIDE | {"chair", "administrator"},
    Can.WRITE_REFERRAL: {"allocated worker"},
    Can.SIGN_AS_SOCIAL_WORKER: {"allocated worker"},
    Can.SIGN_AS_TEAM_MANAGER: {"team manager"},
    Can.SIGN_AS_SERVICE_MANAGER: {"service manager"},
    Can.SUBMIT_REFERRAL: {"allocated worker", "team manager", "service manager"},
    Can.WITHDRAW_REFERRAL: {"allocated worker", "team manager"},
    Can.REASSIGN: {"team manager", "service manager", "head of service"},
    Can.CONFIRM_ACTION: {"allocated worker", "team manager"},
    Can.SEE_MEETING: EVERYBODY,
    Can.ARRANGE_MEETINGS: {"administrator", "chair"},
    Can.PLACE_CASES: {"administrator"},
    Can.CIRCULATE: {"administrator"},
    Can.READ_PACK: {"chair", "administrator", "member", "withdrawn member", "guest"},
    Can.SEE_COPIES: {"team manager", "service manager", "head of service", "chair", "administrator"},
    Can.INVITE_GUESTS: {"administrator", "chair"},
    Can.NAME_PRESENTER: {"administrator", "team manager"},
    Can.PICK_DATE: {"chair"},
    Can.TRIAGE: {"chair"},
    Can.RUN_MEETING: {"chair", "administrator"},
    Can.MOVE_MEETING: {"chair", "administrator"},
    Can.DECLARE: {"chair", "member"},
    Can.READ_CASES: {"chair", "member", "withdrawn member"},
    Can.READ_AHEAD: {"chair", "member", "withdrawn member", "guest"},
    Can.GIVE_VIEW: {"chair", "member"},
    Can.RECORD_SHEET: {"chair", "administrator"},
    Can.WRITE_SHEET: {"chair", "administrator"},
    Can.SIGN_SHEET: {"chair"},
    Can.CHAIR_CASE: {"chair"},
    Can.DECIDE_UNDECIDED: {"head of service"},
    Can.CALL_BACK: {"chair", "administrator"},
    Can.DRAFT_MINUTES: {"administrator"},
    Can.APPROVE_MINUTES: {"chair"},
    Can.LOOK_AT_MINUTES: {"chair", "administrator"},
    Can.READ_MINUTES: {"chair", "administrator"},
    Can.FILE_PAPERS: {"administrator"},
    Can.SEE_FILINGS: {"administrator", "other administrator"},
    Can.SEE_CLOCKS: {"chair", "administrator", "head of service"},
    Can.MANAGE_ACCOUNTS: {"account manager"},
    Can.READ_AUDIT: {"account manager"},
    Can.SEE_NOTICES: {"account manager", "administrator", "other administrator"},
}


def test_every_ability_has_a_test_and_a_line_here() -> None:
    assert set(ALLOWS) == set(Can) == set(HOLDERS)


@pytest.mark.parametrize("can", list(Can), ids=lambda can: can.name)
@pytest.mark.parametrize("role", list(ROLES))
def test_every_ability_of_every_role(can: Can, role: str) -> None:
    assert may(ROLES[role], can, CASE) == (role in HOLDERS[can])


@pytest.mark.parametrize("role", sorted(EVERYBODY - OWN_SIDE))
def test_before_it_is_submitted_only_its_own_side_sees_a_referral(role: str) -> None:
    draft = replace(CASE, received=False, circulated=False)
    assert not may(ROLES[role], Can.SEE_REFERRAL, draft)


def test_a_guests_case_is_theirs_no_longer_than_the_day_of_its_meeting() -> None:
    """B1.2d: also where nobody opened the meeting here, or closed it."""
    day = date(2026, 11, 23)
    about = replace(CASE, meeting_on=day)
    for can in (Can.SEE_REFERRAL, Can.READ_PACK):
        assert may(replace(ROLES["guest"], today=day), can, about)
        assert not may(replace(ROLES["guest"], today=day + timedelta(days=1)), can, about)
        assert may(replace(ROLES["member"], today=day + timedelta(days=1)), can, about)


@pytest.mark.parametrize("role", ["member", "guest"])
def test_members_and_guests_see_nothing_before_the_agenda_is_circulated(role: str) -> None:
    assert not may(ROLES[role], Can.SEE_REFERRAL, replace(CASE, circulated=False))


def test_a_chair_who_withdrew_from_a_case_neither_sees_nor_chairs_it() -> None:
    withdrawn = replace(CASE, withdrawn_ids=frozenset({67}))
    assert not may(ROLES["chair"], Can.SEE_REFERRAL, withdrawn)
    assert not may(ROLES["chair"], Can.CHAIR_CASE, withdrawn)


def test_a_head_of_service_who_withdrew_has_the_case_no_more_until_they_must_decide_it() -> None:
    """B1.4: they see it for no reason but that they answer for all of them; D8 hands it to them all the same."""
    head = Actor(66, (Hat(66, "head of service", chairs=frozenset({PANEL})),))
    withdrawn = replace(CASE, withdrawn_ids=frozenset({66}), undecided=False)
    for can in (Can.SEE_REFERRAL, Can.SEE_EVERY_DOCUMENT, Can.SEE_COPIES, Can.REASSIGN, Can.RECORD_SHEET):
        assert may(head, can, replace(withdrawn, withdrawn_ids=frozenset())), can
        assert not may(head, can, withdrawn), can
    awaited = replace(withdrawn, undecided=True)
    assert may(head, Can.SEE_REFERRAL, awaited)
    assert may(head, Can.DECIDE_UNDECIDED, awaited)
    assert not may(head, Can.RECORD_SHEET, awaited)


def test_a_chair_who_supervises_the_case_and_withdrew_keeps_their_office_alone() -> None:
    """B1.4: they see its record as its service manager, and record nothing of its hearing."""
    chair = Actor(64, (replace(ROLES["service manager"].own, chairs=frozenset({PANEL})),))
    withdrawn = replace(CASE, withdrawn_ids=frozenset({64}))
    assert may(chair, Can.SEE_REFERRAL, withdrawn)
    for can in (Can.RECORD_SHEET, Can.WRITE_SHEET, Can.CHAIR_CASE, Can.GIVE_VIEW, Can.DECLARE):
        assert may(chair, can, CASE), can
        assert not may(chair, can, withdrawn), can


def test_whom_the_chair_names_completes_and_signs_the_sheet_unless_they_withdrew() -> None:
    """B1.24"""
    member = ROLES["member"]
    named = replace(CASE, designate_id=member.id)
    assert may(member, Can.WRITE_SHEET, named)
    assert may(member, Can.SIGN_SHEET, named)
    assert not may(member, Can.CHAIR_CASE, named)
    assert not may(ROLES["administrator"], Can.SIGN_SHEET, named)
    withdrawn = replace(named, withdrawn_ids=frozenset({member.id}))
    assert not may(member, Can.WRITE_SHEET, withdrawn)
    assert not may(member, Can.SIGN_SHEET, withdrawn)


def test_the_head_of_service_decides_only_where_the_panel_could_not() -> None:
    assert not may(ROLES["head of service"], Can.DECIDE_UNDECIDED, replace(CASE, undecided=False))


@pytest.mark.parametrize(
    ("can", "principal"),
    [
        (Can.SIGN_AS_TEAM_MANAGER, "team manager"),
        (Can.SIGN_AS_SERVICE_MANAGER, "service manager"),
        (Can.CHAIR_CASE, "chair"),
        (Can.PLACE_CASES, "administrator"),
        (Can.DECIDE_UNDECIDED, "head of service"),
        (Can.SEE_REFERRAL, "member"),
    ],
)
def test_a_deputy_acts_under_the_principals_hat(can: Can, principal: str) -> None:
    theirs = ROLES[principal].own
    deputy = Actor(99, (Hat(99, "practitioner"), theirs))
    hat = hat_for(deputy, can, CASE)
    assert hat is theirs
    assert not may(replace(deputy, hats=deputy.hats[:1]), can, CASE)


AT_ONE_MEETING = {
    "chair": (Hat(67, chairs_at=frozenset({7})), Hat(67, chairs=frozenset({PANEL}))),
    "member": (Hat(69, sits_at=frozenset({7})), Hat(69, sits_on=frozenset({PANEL}))),
    "administrator": (Hat(72, administers_at=frozenset({7})), Hat(72, administers=frozenset({PANEL}))),
}


LISTS = (Can.SEE_NOTICES, Can.SEE_FILINGS)
"""Of no record: the list itself asks which of them are whose."""


@pytest.mark.parametrize("can", [can for can in Can if can not in LISTS], ids=lambda can: can.name)
@pytest.mark.parametrize("role", list(AT_ONE_MEETING))
def test_a_deputy_at_one_meeting_may_there_what_the_seat_may_and_nowhere_else(can: Can, role: str) -> None:
    """D5: of a case or meeting of theirs as the principal's seat; of another one of the same panel nothing."""
    one, whole = AT_ONE_MEETING[role]
    own = Hat(99, "practitioner")
    here, elsewhere = replace(CASE, meeting_id=7), replace(CASE, meeting_id=8)
    deputy, seated, stranger = Actor(99, (own, one)), Actor(99, (own, whole)), Actor(99, (own,))
    assert may(deputy, can, here) == may(seated, can, here)
    assert may(deputy, can, elsewhere) == may(stranger, can, elsewhere)
    assert may(deputy, can, replace(CASE, meeting_id=None)) == may(stranger, can, CASE)


FOR_DAYS = {
    "chair": Hat(67, chairs=frozenset({PANEL}), days=(date(2026, 12, 1), date(2026, 12, 7))),
    "member": Hat(69, sits_on=frozenset({PANEL}), days=(date(2026, 12, 1), date(2026, 12, 7))),
    "administrator": Hat(72, administers=frozenset({PANEL}), days=(date(2026, 12, 1), date(2026, 12, 7))),
}
OFFICE = {Can.ARRANGE_MEETINGS, Can.PICK_DATE, *LISTS, Can.USE_THE_SERVICE, Can.SEE_MEETING}
"""What is worked today, whatever the date of a meeting."""


@pytest.mark.parametrize("can", list(Can), ids=lambda can: can.name)
@pytest.mark.parametrize("role", list(FOR_DAYS))
@pytest.mark.parametrize(
    ("day", "theirs"),
    [(30, False), (1, True), (7, True), (8, False)],
    ids=["before", "first", "last", "after"],
)
def test_a_deputy_for_days_hears_the_meetings_whose_date_lies_in_them(
    can: Can, role: str, day: int, theirs: bool
) -> None:
    """D5: while it is out, a meeting is its own date's; what an administrator does is done today."""
    on = date(2026, 11 if day == 30 else 12, day)
    own, days = Hat(99, "practitioner"), FOR_DAYS[role]
    here = replace(CASE, meeting_id=7, meeting_on=on, out=True)
    deputy, seated, stranger = (
        Actor(99, (own, days)),
        Actor(99, (own, replace(days, days=None))),
        Actor(99, (own,)),
    )
    whole = theirs or role == "administrator" or can in OFFICE
    assert may(deputy, can, here) == may(seated if whole else stranger, can, here)


@pytest.mark.parametrize("can", list(Can), ids=lambda can: can.name)
@pytest.mark.parametrize("out", [False, True], ids=["not out", "of no meeting"])
def test_before_circulation_and_after_the_meeting_the_chairs_deputy_of_the_day_stands_in(
    can: Can, out: bool
) -> None:
    """D5: triage, minutes and what is signed follow the day on which it is done."""
    own, days = Hat(99, "practitioner"), FOR_DAYS["chair"]
    about = replace(CASE, meeting_id=7, meeting_on=None if out else date(2026, 12, 10), out=out)
    seated = Actor(99, (own, replace(days, days=None)))
    assert may(Actor(99, (own, days)), can, about) == may(seated, can, about)


@pytest.mark.parametrize("can", [Can.SEE_REFERRAL, Can.READ_PACK, Can.READ_CASES], ids=lambda can: can.name)
def test_a_members_deputy_for_days_reads_no_closed_meeting_of_another_day(can: Can) -> None:
    deputy = Actor(99, (Hat(99, "practitioner"), FOR_DAYS["member"]))
    closed = replace(CASE, meeting_id=7, meeting_on=date(2026, 11, 26))
    assert not may(deputy, can, closed)
    assert may(deputy, can, replace(closed, meeting_on=date(2026, 12, 3)))


def test_a_deputy_at_one_meeting_runs_no_panel() -> None:
    deputy = Actor(99, (Hat(99, "practitioner"), AT_ONE_MEETING["administrator"][0]))
    assert not may(deputy, Can.SEE_NOTICES)


@pytest.mark.parametrize("can", [Can.WRITE_REFERRAL, Can.SIGN_AS_SOCIAL_WORKER])
def test_nobody_stands_in_for_the_allocated_worker(can: Can) -> None:
    deputy = Actor(99, (Hat(99, "social worker"), ROLES["allocated worker"].own))
    assert not may(deputy, can, CASE)


def test_ones_own_hat_comes_before_a_principals() -> None:
    own = Hat(67, "service manager", chairs=frozenset({PANEL}))
    both = Actor(67, (own, Hat(99, "service manager", chairs=frozenset({PANEL}))))
    assert hat_for(both, Can.CHAIR_CASE, CASE) is own


@pytest.mark.parametrize("can", list(SIGHT), ids=lambda can: can.name)
@pytest.mark.parametrize("role", sorted(EVERYBODY - {"withdrawn member"}))
def test_nobody_may_act_on_a_referral_that_they_may_not_see(can: Can, role: str) -> None:
    if may(ROLES[role], can, CASE):
        assert may(ROLES[role], SIGHT[can], CASE)


def test_nothing_about_nothing_is_allowed_by_way_of_a_record() -> None:
    for can in SIGHT:
        allowed = {role for role, actor in ROLES.items() if may(actor, can, NOTHING)}
        assert allowed <= {"head of service"}


NEVER_A_BUTTON = {"finish_actions", "lose_meeting"}


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("state", list(STATES))
def test_every_cell_of_state_and_move_and_role(state: str, role: str) -> None:
    offered = {
        offer.move.name: offer
        for name in REFERRAL.moves
        for offer in offers(ROLES[role], CASE, state, ready_for(name))
        if offer.move.name == name
    }
    expected = {
        move
        for move in TABLE[state]
        if role in HOLDERS[REFERRAL.moves[move].needs] and move not in NEVER_A_BUTTON
    }
    assert set(offered) == expected
    assert all(offer.open for offer in offered.values())


def test_the_minutes_are_read_by_who_chaired_and_once_approved_by_who_sat_there() -> None:
    """B1.25: also by a deputy who chaired and whose days are over, and by a member whose seat has ended since."""
    anybody, other = ROLES["stranger to the case"], ROLES["guest"]
    chaired = replace(CASE, chaired_by_id=anybody.id)
    assert may(anybody, Can.APPROVE_MINUTES, chaired)
    assert may(anybody, Can.READ_MINUTES, chaired)
    assert not may(anybody, Can.DRAFT_MINUTES, chaired)
    sat = replace(CASE, sat_ids=frozenset({anybody.id}))
    assert may(anybody, Can.READ_MINUTES, sat)
    assert not may(anybody, Can.APPROVE_MINUTES, sat)
    assert not any(may(other, can, one) for can in (Can.READ_MINUTES,) for one in (chaired, sat))
