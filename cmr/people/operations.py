"""What is done with accounts: signing in, passwords, making and changing people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Person, Team, db
from cmr.models.history import record
from cmr.panels.queries import current_terms, panels
from cmr.people import queries
from cmr.people.passwords import hash_password, temporary_password, verifies, wants_rehash
from cmr.rules.membership import account_manager_refusals, position_refusals
from cmr.rules.password import password_refusals
from cmr.rules.refusal import Refusal, Refused
from cmr.web import session, throttle

INACTIVE = Refusal("This account is inactive. Reactivate it first: that gives it a new password.")


class WrongPassword(Refused):
    """The password given again, to sign or decide, is not the person's."""

    def __init__(self) -> None:
        super().__init__(Refusal("The password is not right. Type the password you sign in with."))


class EmailTaken(Refused):
    """Another account has that email address."""

    def __init__(self) -> None:
        super().__init__(Refusal("Another account has this email address."))


@dataclass(frozen=True)
class Account:
    """What an account manager says about a person."""

    email: str
    name: str
    position: str
    team_id: int | None = None
    manages_accounts: bool = False


def account_of(person: Person) -> Account:
    """The account as it stands."""
    return Account(person.email, person.name, person.position, person.team_id, person.manages_accounts)


def confirm_password(person: Person, password: str) -> None:
    """Asks that the signed-in person gave their own password again (for a signature).

    The form's field must be called ``password``: every POST with one is counted against the session before
    its transaction begins, and too many tries are answered with 429. Raises WrongPassword, which a view may
    show at the field; left alone it becomes the page that says why not.
    """
    if not verifies(person, password):
        raise WrongPassword
    throttle.forgive()


def sign_in(email: str, password: str, *, at: datetime) -> Person | None:
    """Begins a session for the holder of an active account; None, after the same work, for everybody else."""
    person = queries.person_by_email(email)
    if not verifies(person, password) or person is None:
        return None
    if wants_rehash(person):
        person.password_hash = hash_password(password)
    throttle.forgive()
    session.start(person, at)
    return person


def change_password(person: Person, new: str, *, keep: str, by: Person, at: datetime) -> None:
    """A person's own new password; their other sessions end, the one of token ``keep`` goes on. Raises Refused."""
    reasons = password_refusals(new, email=person.email, name=person.name)
    if verifies(person, new):
        reasons += (Refusal("The new password must be another one than now."),)
    if reasons:
        raise Refused(*reasons)
    person.password_hash = hash_password(new)
    person.must_change_password = False
    session.end_all(person, at, but=keep)
    db.session.flush()
    record("person", person.id, "password_changed", by=by, at=at)


def reset_password(person: Person, *, by: Person | None, at: datetime) -> str:
    """Gives the person a temporary password, answered once and kept nowhere; their sessions end. Raises Refused."""
    if not person.active:
        raise Refused(INACTIVE)
    temporary = temporary_password()
    person.password_hash = hash_password(temporary)
    person.must_change_password = True
    session.end_all(person, at)
    db.session.flush()
    record("person", person.id, "password_reset", by=by, at=at)
    return temporary


def create_account(account: Account, *, by: Person | None, at: datetime) -> tuple[Person, str]:
    """Makes an account; answers with the person and their temporary password. Raises EmailTaken."""
    if queries.person_by_email(account.email) is not None:
        raise EmailTaken
    temporary = temporary_password()
    person = Person(
        email=account.email.strip().lower(),
        name=account.name,
        position=account.position,
        team_id=account.team_id,
        manages_accounts=account.manages_accounts,
        password_hash=hash_password(temporary),
        must_change_password=True,
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    record("person", person.id, "account_made", by=by, at=at, **_facts(person))
    return person, temporary


def change_account(person: Person, account: Account, *, by: Person, at: datetime) -> None:
    """Corrects an account. Raises EmailTaken, or Refused where a post they hold forbids the new position."""
    holder = queries.person_by_email(account.email)
    if holder is not None and holder.id != person.id:
        raise EmailTaken
    reasons = _position_refusals(person, account.position, at) if account.position != person.position else ()
    reasons += _left_without_manager(person, by=by, active=person.active, manages=account.manages_accounts)
    if reasons:
        raise Refused(*reasons)
    before = _facts(person)
    person.email = account.email.strip().lower()
    person.name = account.name
    person.position = account.position
    person.team_id = account.team_id
    person.manages_accounts = account.manages_accounts
    db.session.flush()
    after = _facts(person)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        record("person", person.id, "account_changed", by=by, at=at, changed=changed)


def deactivate(person: Person, *, by: Person | None, at: datetime) -> None:
    """Closes the account: every session ends. What hangs on the person stays theirs until it is handed over."""
    if not person.active:
        raise Refused(Refusal("This account is inactive already."))
    if reasons := _left_without_manager(person, by=by, active=False, manages=person.manages_accounts):
        raise Refused(*reasons)
    person.active = False
    session.end_all(person, at)
    db.session.flush()
    record("person", person.id, "account_deactivated", by=by, at=at)


def reactivate(person: Person, *, by: Person | None, at: datetime) -> str:
    """Opens the account again, with a temporary password, which is answered once."""
    if person.active:
        raise Refused(Refusal("This account is active already."))
    person.active = True
    db.session.flush()
    record("person", person.id, "account_reactivated", by=by, at=at)
    return reset_password(person, by=by, at=at)


def _left_without_manager(
    person: Person, *, by: Person | None, active: bool, manages: bool
) -> tuple[Refusal, ...]:
    if not (person.manages_accounts and person.active):
        return ()
    return account_manager_refusals(
        is_self=by is not None and by.id == person.id,
        others=queries.other_account_managers(person, lock=True),
        active=active,
        manages=manages,
    )


def _position_refusals(person: Person, position: str, at: datetime) -> tuple[Refusal, ...]:
    duties = queries.duties_of(person, at.astimezone(clock.LONDON).date())
    chaired = {seat.panel_key for seat in duties.seats if seat.role == "chair"}
    return position_refusals(
        position,
        chairs=[(panel.name, current_terms(panel).membership) for panel in panels() if panel.key in chaired],
        teams=[name for _id, name in duties.teams],
        services=[name for _id, name in duties.services],
    )


def _facts(person: Person) -> dict[str, Any]:
    team = db.session.scalar(select(Team.name).where(Team.id == person.team_id)) if person.team_id else None
    return {
        "email": person.email,
        "name": person.name,
        "position": person.position,
        "team": team,
        "manages_accounts": person.manages_accounts,
    }
