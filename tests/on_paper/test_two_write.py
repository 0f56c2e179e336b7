"""Two enter one paper: what only one changed is put together, what both did is shown to the second (B1.24)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cmr.models import Declaration, MemberView, Person, db
from tests.application import Browser
from tests.hearing.conftest import Hearing
from tests.hearing.test_attendance import attendance_of
from tests.on_paper.paper_desk import SignIn, began, listed, opened_on_paper
from tests.on_paper.paper_desk import said as chosen

pytestmark = pytest.mark.usefixtures("next_morning")


def declared_of(hearing: Hearing, person: Person) -> Declaration:
    db.session.expire_all()
    return next(one for one in hearing.case.declarations if one.person_id == person.id)


def view_of(person: Person) -> MemberView:
    db.session.expire_all()
    return db.session.scalars(select(MemberView).where(MemberView.person_id == person.id)).one()


def withdraws(person: Person) -> dict[str, str]:
    key = f"p{person.id}"
    return {f"{key}-kind": "involvement", f"{key}-detail": "My sister’s family", f"{key}-withdraws": "y"}


@pytest.fixture
def both(circulated: Hearing, sign_in: SignIn) -> tuple[Browser, Browser, str]:
    """The administrator and the chair, and the page that both fill in."""
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    return administrator, sign_in(circulated.chair), f"{circulated.url}/on-paper"


def only(hearing: Hearing, person: Person) -> dict[str, str]:
    """A page on which nothing stands but what one person declared."""
    return empty(hearing) | {"declared_at": "9:45", f"p{person.id}-kind": "none"}


def said(hearing: Hearing, **more: str) -> dict[str, str]:
    return empty(hearing) | chosen(hearing, **more)


def empty(hearing: Hearing) -> dict[str, str]:
    """The boxes that a browser sends empty."""
    people = (hearing.chair, *hearing.members)
    boxes = ("detail", "declared_at", "text", "said_at")
    return {f"p{one.id}-{box}": "" for one in people for box in boxes}


def test_a_page_that_never_knew_of_a_withdrawal_does_not_undo_it(
    circulated: Hearing, both: tuple[Browser, Browser, str]
) -> None:
    administrator, chair, url = both
    first, second = circulated.members
    administrator.post(url, only(circulated, first))
    old = only(circulated, first) | {f"p{second.id}-kind": "none"} | began(chair, url)
    administrator.post(url, only(circulated, first) | withdraws(first) | began(administrator, url))
    chair.post(url, old)
    assert declared_of(circulated, first).withdrew
    assert declared_of(circulated, first).detail == "My sister’s family"
    assert declared_of(circulated, second).kind == "none"


def test_what_two_entered_otherwise_is_shown_to_the_second_and_kept_as_it_stands(
    circulated: Hearing, both: tuple[Browser, Browser, str]
) -> None:
    administrator, chair, url = both
    first = circulated.members[0]
    mine = only(circulated, first) | began(chair, url)
    administrator.post(url, only(circulated, first) | withdraws(first) | began(administrator, url))
    page = chair.post(url, mine, status=409).text
    assert f"{first.name}: since you opened this page {circulated.administrator.name} entered" in page
    assert "My sister’s family" in page
    assert "Nothing to declare, at 9:45am" in page
    assert declared_of(circulated, first).withdrew
    # The page has it as it stands now: pressed once more, it undoes nothing.
    again = only(circulated, circulated.chair) | withdraws(first) | began_in(page)
    chair.post(url, again)
    assert declared_of(circulated, first).withdrew


def test_a_page_that_says_nothing_of_what_it_began_from_replaces_nothing(
    circulated: Hearing, both: tuple[Browser, Browser, str]
) -> None:
    administrator, chair, url = both
    first = circulated.members[0]
    administrator.post(url, only(circulated, first) | withdraws(first))
    chair.post(url, only(circulated, first), status=409)
    assert declared_of(circulated, first).withdrew


def test_anothers_words_view_and_time_stay(circulated: Hearing, both: tuple[Browser, Browser, str]) -> None:
    administrator, chair, url = both
    first, second = circulated.members
    administrator.post(url, said(circulated))
    old = said(circulated, **{f"p{second.id}-text": "Only if the school agrees."}) | began(chair, url)
    changed = {
        f"p{first.id}-stand": "disagree",
        f"p{first.id}-text": "Too early.",
        f"p{first.id}-said_at": "10:18",
    }
    administrator.post(url, said(circulated, **changed) | began(administrator, url))
    chair.post(url, old)
    found = view_of(first)
    assert (found.view, found.text, f"{found.said_at:%H:%M}") == ("disagree", "Too early.", "10:18")
    assert view_of(second).text == "Only if the school agrees."


def test_a_time_of_all_that_is_put_right_leaves_what_another_entered_meanwhile(
    circulated: Hearing, both: tuple[Browser, Browser, str]
) -> None:
    administrator, chair, url = both
    first, second = circulated.members
    administrator.post(url, only(circulated, first))
    old = only(circulated, first) | {"declared_at": "9:47"} | began(chair, url)
    administrator.post(url, only(circulated, first) | withdraws(second) | began(administrator, url))
    chair.post(url, old)
    assert f"{declared_of(circulated, first).declared_at:%H:%M}" == "09:47"
    assert declared_of(circulated, second).withdrew
    assert f"{declared_of(circulated, second).declared_at:%H:%M}" == "09:45"


def test_nobody_is_asked_about_a_line_of_the_list_that_they_did_not_touch(
    circulated: Hearing, both: tuple[Browser, Browser, str]
) -> None:
    administrator, chair, _ = both
    url = f"/meetings/{circulated.meeting.id}/on-paper/attendance"
    first, second = circulated.members
    old = listed(circulated) | {f"p{first.id}-left_again": "11:20", "reason": "Misread"} | began(chair, url)
    administrator.post(
        url,
        listed(circulated) | {f"p{second.id}-came": "9:42", "reason": "Late"} | began(administrator, url),
    )
    chair.post(url, old)
    db.session.expire_all()
    assert f"{attendance_of(circulated.meeting, second).stays[0][0]:%H:%M}" == "09:42"
    assert f"{attendance_of(circulated.meeting, first).stays[1][1]:%H:%M}" == "11:20"


def test_a_line_that_two_changed_is_shown_to_the_second(
    circulated: Hearing, both: tuple[Browser, Browser, str]
) -> None:
    administrator, chair, _ = both
    url = f"/meetings/{circulated.meeting.id}/on-paper/attendance"
    second = circulated.members[1]
    old = listed(circulated) | {f"p{second.id}-came": "9:50", "reason": "Misread"} | began(chair, url)
    mended = {f"p{second.id}-came": "9:42", "reason": "Late"}
    administrator.post(url, listed(circulated) | mended | began(administrator, url))
    page = chair.post(url, old, status=409).text
    assert (
        f"{second.name}: since you opened this page {circulated.administrator.name} entered "
        "“from 9:42am to 11:30am”. You wrote “from 9:50am to 11:30am”"
    ) in page
    db.session.expire_all()
    assert f"{attendance_of(circulated.meeting, second).stays[0][0]:%H:%M}" == "09:42"
    chair.post(url, old | began_in(page))
    db.session.expire_all()
    assert f"{attendance_of(circulated.meeting, second).stays[0][0]:%H:%M}" == "09:50"


def began_in(page: str) -> dict[str, str]:
    return {"began": page.split('name="began" value="')[1].split('"', maxsplit=1)[0]}
