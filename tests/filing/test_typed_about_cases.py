"""Whatever this family's people read of what is typed about a case is looked at where it names another (B1.25)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.models import Action, HistoryEntry, Meeting, Panel, Person, Question, Referral, db
from cmr.rules.foreign_look import SAID_IN
from tests.application import Browser, Opens
from tests.factories import CMR, a_declaration, a_meeting, a_panel, a_referral, a_seat, a_worker

PLANTED = "We wait for the report on Alfie Sowden."
LOOK = "Look first: what you wrote may name another family"
NOW = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
LATER = {"returns_on-day": "7", "returns_on-month": "1", "returns_on-year": "2027"}


@dataclass
class Desk:
    """A panel, whoever runs it, and a case beside another family's."""

    panel: Panel
    chair: Person
    administrator: Person
    member: Person
    worker: Person
    meeting: Meeting
    referral: Referral
    other: Referral

    @property
    def url(self) -> str:
        """The record."""
        return f"/referrals/{self.referral.reference}"


def a_desk(state: str = "scheduled", *, meeting_state: str = "", its_worker: bool = False) -> Desk:
    """The case in that state; ``its_worker``: the other family's case is the same worker's."""
    panel, worker = a_panel(CMR), a_worker()
    chair, administrator, member = (
        a_seat(panel, role).person for role in ("chair", "administrator", "member")
    )
    heard = state in ("heard", "actioned")
    on = date(2026, 12, 10) if heard else date(2027, 1, 7)
    meeting = a_meeting(panel, on, meeting_state or ("closed" if heard else "planned"))
    if not heard:
        a_meeting(panel, date(2027, 1, 14))
    referral = a_referral(panel, worker, state, meeting=meeting)
    other = a_referral(
        panel,
        worker if its_worker else None,
        "heard" if heard else "scheduled",
        child="Alfie Sowden",
        meeting=meeting,
    )
    db.session.commit()
    return Desk(panel, chair, administrator, member, worker, meeting, referral, other)


def late_desk() -> Desk:
    """The case came late for the meeting that the other is on."""
    desk = a_desk("submitted")
    desk.referral.late_for, desk.referral.late_choice = desk.meeting, "waiting"
    desk.referral.submitted_at = NOW
    db.session.commit()
    return desk


def with_an_action(desk: Desk) -> Action:
    """An action of the case, to be confirmed."""
    action = Action(
        case=desk.referral.case, referral=desk.referral, number=1, kind="recommendation",
        text="Ask the school.", due_on=date(2026, 12, 14), clause="BD",
    )  # fmt: skip
    db.session.add(action)
    db.session.commit()
    return action


def found_hash(page: str) -> str:
    """What the page says was found, as its form sends it back."""
    return page.split('name="found" value="')[1].split('"', 1)[0]


def looks_kept() -> list[str]:
    query = select(HistoryEntry).where(HistoryEntry.verb == "look_at_names")
    return [str(one.detail["paper"]) for one in db.session.scalars(query)]


def goes_out_after_a_look(browser: Browser, url: str, sent: dict[str, str], said_in: str) -> None:
    """Asked first, kept as it was typed, and taken once somebody says that it belongs there."""
    page = browser.post(url, sent, status=422).text
    assert LOOK in page
    assert page.count(PLANTED) >= 1
    assert "<mark>Alfie Sowden</mark>" in page
    assert looks_kept() == []
    browser.post(url, sent | {"found": found_hash(page)}, status=422)
    browser.post(url, sent | {"found": found_hash(page), "belongs": "yes"})
    assert looks_kept() == [said_in]
    assert said_in in SAID_IN


Case = tuple[str, str, Callable[[], Desk], dict[str, str], str]
BY_ADDRESS: tuple[Case, ...] = (
    ("administrator", "take-off", a_desk, {}, "take_off"),
    ("chair", "defer", a_desk, {}, "deferral"),
    ("chair", "priority", a_desk, {"priority": "yes"}, "priority"),
    ("chair", "accept-late", late_desk, {}, "accept_late"),
    ("chair", "defer-late", late_desk, {}, "deferral"),
    ("chair", "return", lambda: a_desk("actioned"), LATER, "return"),
    ("chair", "close", lambda: a_desk("actioned"), {}, "closing"),
    ("worker", "withdraw", lambda: a_desk(its_worker=True), {}, "withdrawal"),
)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("who", "path", "made", "more", "said_in"), BY_ADDRESS, ids=[one[1] for one in BY_ADDRESS]
)
def test_a_reason_is_looked_at_before_it_goes_out(
    sign_in: Opens, who: str, path: str, made: Callable[[], Desk], more: dict[str, str], said_in: str
) -> None:
    desk = made()
    browser = sign_in(getattr(desk, who))
    goes_out_after_a_look(browser, f"{desk.url}/{path}", {"reason": PLANTED} | more, said_in)
    if path != "withdraw":
        assert f"{SAID_IN[said_in]}: 1 thing found." in browser.get(desk.url).text


@pytest.mark.usefixtures("app")
def test_so_is_why_one_that_waits_is_deferred(sign_in: Opens) -> None:
    desk = a_desk("submitted")
    later = db.session.scalars(select(Meeting).where(Meeting.on == date(2027, 1, 14))).one()
    sent = {"reason": PLANTED, "meeting": str(later.id)}
    goes_out_after_a_look(sign_in(desk.chair), f"{desk.url}/defer-waiting", sent, "deferral")


@pytest.mark.usefixtures("app")
def test_so_is_what_is_to_be_changed_in_any_section(sign_in: Opens) -> None:
    desk = a_desk()
    key = desk.referral.sections[0].key
    sent = {"sections": key, f"why-{key}": PLANTED}
    goes_out_after_a_look(sign_in(desk.chair), f"{desk.url}/send-back", sent, "send_back")
    assert desk.referral.state == "draft"


@pytest.mark.usefixtures("app")
def test_so_is_a_question_noted_beforehand(sign_in: Opens) -> None:
    desk = a_desk(meeting_state="circulated")
    assert desk.referral.case is not None
    a_declaration(desk.referral.case, desk.chair)
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/reading/{desk.referral.reference}/questions"
    chair = sign_in(desk.chair)
    goes_out_after_a_look(chair, url, {"text": PLANTED, "asked_of": "presenter"}, "question")
    (question,) = db.session.scalars(select(Question))
    changed = {"text": f"{PLANTED} Why?", "asked_of": "presenter", "version": str(question.version)}
    assert LOOK in chair.post(f"{url}/{question.id}", changed, status=422).text


@pytest.mark.usefixtures("app")
def test_so_is_how_an_action_was_done(sign_in: Opens) -> None:
    desk = a_desk("heard", its_worker=True)
    action = with_an_action(desk)
    goes_out_after_a_look(sign_in(desk.worker), f"/actions/{action.id}/confirm", {"note": PLANTED}, "action")
    assert action.confirmation == PLANTED


@pytest.mark.usefixtures("app")
def test_a_worker_learns_of_no_other_case_by_a_name_that_they_typed(sign_in: Opens) -> None:
    """The other family is another worker's: nothing is asked, whether the panel knows the child or not."""
    desk = a_desk("heard")
    action = with_an_action(desk)
    answer = sign_in(desk.worker).post(f"/actions/{action.id}/confirm", {"note": PLANTED})
    assert desk.other.reference not in answer.text
    assert looks_kept() == []
    assert action.confirmation == PLANTED


@pytest.mark.usefixtures("app")
def test_where_the_panel_has_no_meeting_with_it_yet_nothing_is_asked(sign_in: Opens) -> None:
    desk = a_desk("signed_by_social_worker")
    manager = desk.referral.team.manager
    assert manager is not None
    key = desk.referral.sections[0].key
    sign_in(manager).post(f"{desk.url}/send-back", {"sections": key, f"why-{key}": PLANTED})
    assert desk.referral.state == "draft"


@pytest.mark.usefixtures("app")
def test_a_remark_on_a_meeting_names_nobody(sign_in: Opens) -> None:
    """Everybody who is told reads why: no tick makes a family's name right there."""
    desk = a_desk()
    administrator = sign_in(desk.administrator)
    url = f"/meetings/{desk.meeting.id}/cancel"
    seen = administrator.get(url).text.split('name="seen" value="')[1].split('"', 1)[0]
    for name in ("Alfie Sowden", "Maya Fenwick"):
        page = administrator.post(url, {"reason": f"{name} is ill.", "seen": seen}, status=422).text
        assert "Take the name, the number or the date of birth out: it is of a family of this panel" in page
        assert f"{name} is ill." in page
    assert desk.meeting.state == "planned"
    administrator.post(url, {"reason": "The chair is ill.", "seen": seen})
    assert desk.meeting.state == "cancelled"


def test_nobody_has_to_look_at_their_own_familys_name(app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    sign_in(desk.chair).post(f"{desk.url}/defer", {"reason": "Maya Fenwick’s mother is away."})
    assert looks_kept() == []
    assert desk.referral.meeting_id is None
