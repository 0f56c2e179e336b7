"""What is pressed on a page says what the page showed: where the meeting is elsewhere by then, nothing is done."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cmr.hearing import sitting
from cmr.models import Case, HistoryEntry, Person, Sitting, db
from tests.application import Browser
from tests.factories import a_declaration, a_referral
from tests.hearing.conftest import NOW, Hearing

SignIn = Callable[[Person], Browser]


@pytest.fixture
def taken(hearing: Hearing) -> Hearing:
    """A case before the panel, for which everybody declared."""
    hearing.everybody_declares()
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    db.session.commit()
    return hearing


@pytest.fixture
def other(taken: Hearing) -> Case:
    """Another case of that meeting."""
    found = a_referral(taken.meeting.panel, state="scheduled", meeting=taken.meeting).case
    assert found is not None
    for person in (taken.chair, *taken.members):
        a_declaration(found, person)
    db.session.commit()
    return found


def shown(browser: Browser, hearing: Hearing, url: str) -> str:
    """Where the meeting is, as the form of its page says that posts to that address."""
    page = browser.get(f"/meetings/{hearing.meeting.id}/attendance").text
    found = re.search(rf'action="{url}"(?:(?!</form>).)*name="at" value="([^"]*)"', page, re.DOTALL)
    assert found, url
    return found[1]


def now() -> tuple[str, int | None, str | None, int | None]:
    """Where the meeting is."""
    db.session.expire_all()
    found = db.session.query(Sitting).one()
    return found.agenda_item, found.case_id, found.stage, found.stage_minutes


def deeds() -> list[str]:
    """What was done to the meeting since its first case was taken."""
    return [one.verb for one in db.session.query(HistoryEntry).filter_by(record_kind="meeting")][1:]


@pytest.mark.parametrize("script", [True, False])
def test_two_who_end_a_stage_at_once_end_one(taken: Hearing, sign_in: SignIn, script: bool) -> None:
    chair, administrator = sign_in(taken.chair), sign_in(taken.administrator)
    url = f"/meetings/{taken.meeting.id}/stage/end"
    sent = [{"at": shown(one, taken, url)} for one in (chair, administrator)]
    chair.post(url, sent[0])
    assert now()[2] == "discussion"
    if script:
        answer = administrator.post(url, sent[1], status=200, target="none")
        assert answer.headers["HX-Retarget"] == "#refused"
        text = answer.text
    else:
        text = administrator.get(administrator.post(url, sent[1], status=303).headers["Location"]).text
    assert "Somebody ended this stage already." in text
    assert f"Now before the panel: {taken.referral.reference}, at: " in text
    assert "cannot be done" not in text
    assert now()[2] == "discussion"
    assert deeds() == ["end_stage"]


def test_more_time_and_leaving_are_for_the_case_that_was_shown(
    taken: Hearing, other: Case, sign_in: SignIn
) -> None:
    chair, meeting = sign_in(taken.chair), f"/meetings/{taken.meeting.id}"
    sent = {"at": shown(chair, taken, f"{meeting}/stage/extend")}
    sitting.take_case(other, by=taken.administrator, at=NOW)
    db.session.commit()
    before, done = now(), deeds()
    for url, more in (
        (f"{meeting}/stage/extend", {"minutes": "2"}),
        (f"{meeting}/stage/end", {}),
        (f"{meeting}/item", {"item": "any_other_business", "leaves": taken.referral.reference}),
        (f"{taken.url}/take", {"leaves": "yes"}),
    ):
        answer = chair.post(url, sent | more, status=200, target="none")
        assert "Nothing was done." in answer.text, url
        assert f"Now before the panel: {other.referral.reference}, at: " in answer.text, url
    assert (now(), deeds()) == (before, done)


def test_a_stage_that_is_over_gets_no_more_time(taken: Hearing, sign_in: SignIn) -> None:
    chair, url = sign_in(taken.chair), f"/meetings/{taken.meeting.id}/stage/extend"
    sent = {"at": shown(chair, taken, url), "minutes": "2"}
    chair.post(url, sent)
    chair.post(url, sent)  # each who saw the same stage may give it time
    assert now()[3] == 9
    sitting.end_stage(taken.meeting, by=taken.chair, at=NOW)
    db.session.commit()
    assert "That stage is over" in chair.post(url, sent, status=200, target="none").text
    assert now()[2:] == ("discussion", 10)


def test_two_who_take_a_case_or_go_to_an_item_are_told_that_it_is_so(taken: Hearing, sign_in: SignIn) -> None:
    sitting.go_to_item(taken.meeting, "cases", by=taken.chair, at=NOW)
    db.session.commit()
    chair, administrator = sign_in(taken.chair), sign_in(taken.administrator)
    for url, more, words in (
        (f"{taken.url}/take", {}, "It is before the panel already."),
        (f"/meetings/{taken.meeting.id}/item", {"item": "conduct", "leaves": "yes"}, "It is there already."),
    ):
        sent = {"at": shown(chair, taken, url)} | more
        chair.post(url, sent)
        done = deeds()
        assert words in administrator.post(url, sent, status=200, target="none").text
        assert deeds() == done


def test_whoever_may_not_read_the_case_is_not_told_which_it_is(
    taken: Hearing, other: Case, sign_in: SignIn
) -> None:
    chair, url = sign_in(taken.chair), f"/meetings/{taken.meeting.id}/stage/end"
    sent = {"at": shown(chair, taken, url)}
    mine = next(one for one in other.declarations if one.person_id == taken.chair.id)
    mine.kind, mine.withdrew = "involvement", True
    third = a_referral(taken.meeting.panel, state="scheduled", meeting=taken.meeting)
    assert third.case is not None
    found = db.session.query(Sitting).one()
    found.case_id = other.id
    db.session.commit()
    text = chair.post(url, sent, status=200, target="none").text
    assert "Now before the panel: another case" in text
    assert other.referral.reference not in text


def test_a_stage_is_moved_by_no_page_that_does_not_say_which(taken: Hearing, sign_in: SignIn) -> None:
    url = f"/meetings/{taken.meeting.id}/stage/end"
    assert "does not say which case" in sign_in(taken.chair).post(url, status=409).text
    assert deeds() == []
