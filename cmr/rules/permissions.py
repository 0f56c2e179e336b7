"""Who may do what, said once: every ability, the named tests, and one table that joins them.

The gate on each view, the menu, the buttons, the moves and the lists all read ``ALLOWS``.
"""

from __future__ import annotations

from enum import Enum, auto

from cmr.rules.capacities import (
    NOTHING,
    Actor,
    Hat,
    Subject,
    Test,
    account_manager,
    administers_any_panel,
    administers_panel,
    allocated_worker,
    any_of,
    anyone,
    arranges_as_chair,
    chaired_it,
    chairs_panel,
    designated,
    guest_of_case,
    has_a_team,
    has_papers_to_file,
    head_of_service,
    head_of_service_at_large,
    hears_cases,
    manages_service,
    manages_team,
    not_withdrawn,
    once_circulated,
    once_received,
    own_side,
    sat_there,
    sits_on_panel,
    while_undecided,
)


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
    LOOK_AT_MINUTES = auto()
    READ_MINUTES = auto()
    FILE_PAPERS = auto()
    SEE_FILINGS = auto()
    SEE_CLOCKS = auto()
    # the service itself
    MANAGE_ACCOUNTS = auto()
    READ_AUDIT = auto()
    SEE_NOTICES = auto()


ALLOWS: dict[Can, Test] = {
    Can.USE_THE_SERVICE: anyone,
    Can.START_REFERRAL: has_a_team,
    Can.SEE_REFERRAL: any_of(
        own_side,
        once_received(not_withdrawn(any_of(chairs_panel, administers_panel))),
        once_circulated(not_withdrawn(sits_on_panel)),
        once_circulated(guest_of_case),
    ),
    # An extra report is no part of what members and guests read until the chair agrees to it (B1.9).
    Can.SEE_EVERY_DOCUMENT: any_of(
        own_side, once_received(not_withdrawn(any_of(chairs_panel, administers_panel)))
    ),
    Can.WRITE_REFERRAL: allocated_worker,
    Can.SIGN_AS_SOCIAL_WORKER: allocated_worker,
    Can.SIGN_AS_TEAM_MANAGER: manages_team,
    Can.SIGN_AS_SERVICE_MANAGER: manages_service,
    Can.SUBMIT_REFERRAL: any_of(allocated_worker, manages_team, manages_service),
    Can.WITHDRAW_REFERRAL: any_of(allocated_worker, manages_team),
    Can.REASSIGN: any_of(manages_team, manages_service, head_of_service_at_large),
    Can.CONFIRM_ACTION: any_of(allocated_worker, manages_team),
    Can.SEE_MEETING: anyone,
    Can.ARRANGE_MEETINGS: any_of(administers_panel, arranges_as_chair),
    Can.PLACE_CASES: administers_panel,
    Can.CIRCULATE: administers_panel,
    # Whoever runs the meeting looks at the pack before it goes out; a guest's holds the one case.
    Can.READ_PACK: any_of(
        chairs_panel, administers_panel, once_circulated(sits_on_panel), once_circulated(guest_of_case)
    ),
    Can.SEE_COPIES: any_of(
        manages_team,
        manages_service,
        head_of_service_at_large,
        once_received(not_withdrawn(any_of(chairs_panel, administers_panel))),
    ),
    Can.TRIAGE: chairs_panel,
    Can.INVITE_GUESTS: any_of(administers_panel, chairs_panel),
    Can.NAME_PRESENTER: any_of(administers_panel, manages_team),
    Can.PICK_DATE: arranges_as_chair,
    Can.RUN_MEETING: any_of(chairs_panel, administers_panel),
    # From item to item, case to case and stage to stage; the administrator at the chair's word.
    Can.MOVE_MEETING: any_of(chairs_panel, administers_panel),
    Can.DECLARE: not_withdrawn(any_of(chairs_panel, sits_on_panel)),
    # Whether the chair is one of those asked is in the panel's terms.
    Can.GIVE_VIEW: not_withdrawn(any_of(chairs_panel, sits_on_panel)),
    Can.READ_CASES: hears_cases,
    # What is read before a meeting: everything by those who hear it, the one case by its guest.
    Can.READ_AHEAD: any_of(hears_cases, guest_of_case),
    Can.RECORD_SHEET: not_withdrawn(any_of(chairs_panel, administers_panel)),
    Can.WRITE_SHEET: not_withdrawn(any_of(chairs_panel, administers_panel, designated)),
    Can.SIGN_SHEET: not_withdrawn(any_of(chairs_panel, designated)),
    Can.CHAIR_CASE: not_withdrawn(chairs_panel),
    Can.DECIDE_UNDECIDED: while_undecided(head_of_service),
    Can.CALL_BACK: any_of(chairs_panel, administers_panel),
    Can.DRAFT_MINUTES: administers_panel,
    Can.APPROVE_MINUTES: any_of(chaired_it, chairs_panel),
    # Whoever writes or approves them looks at what may be another family's, before they are approved.
    Can.LOOK_AT_MINUTES: any_of(administers_panel, chaired_it, chairs_panel),
    Can.READ_MINUTES: any_of(administers_panel, chairs_panel, chaired_it, sat_there),
    # What goes onto a child's file is one family's, and nobody else's work (B1.24, B1.25).
    Can.FILE_PAPERS: once_received(not_withdrawn(administers_panel)),
    # Which of them is asked in the list itself: those of the panels and meetings that the person administers.
    Can.SEE_FILINGS: has_papers_to_file,
    # How meetings keep their days: for those who look after them, and whoever answers for all panels.
    Can.SEE_CLOCKS: any_of(chairs_panel, administers_panel, head_of_service),
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
