"""The times of what was declared and said on paper: none that is typed is dropped, each is in its order (B1.24)."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from cmr.models import MemberView, db
from tests.factories import a_declaration
from tests.hearing.conftest import NOW, Hearing
from tests.on_paper.paper_desk import SignIn, opened_on_paper, said

pytestmark = pytest.mark.usefixtures("next_morning")


def the(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


def test_times_alone_say_at_their_fields_what_is_missing(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    sent = {"declared_at": "9:45", "said_at": "10:15"}
    answer = administrator.post(f"{circulated.url}/on-paper", sent, status=409).text
    assert "9:45am is nobody’s time yet: choose below what was declared then" in answer
    assert "10:15am is nobody’s time yet: choose below what was said then" in answer
    assert 'href="#declared_at"' in answer
    assert 'href="#said_at"' in answer
    assert 'value="9:45"' in answer


def test_a_time_for_what_was_declared_here_by_itself_is_nobodys(circulated: Hearing, sign_in: SignIn) -> None:
    for person in (circulated.chair, *circulated.members):
        a_declaration(circulated.case, person)
    db.session.commit()
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    answer = administrator.post(f"{circulated.url}/on-paper", said(circulated), status=409).text
    assert "9:45am is nobody’s time: all that was declared was recorded here as it happened" in answer
    administrator.post(f"{circulated.url}/on-paper", said(circulated, declared_at=""))
    views = db.session.scalars(select(MemberView)).all()
    assert {one.said_at for one in views} == {the(10, 15)}


def test_times_alone_are_put_right_where_something_stands(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    administrator.post(f"{circulated.url}/on-paper", said(circulated))
    administrator.post(f"{circulated.url}/on-paper", said(circulated, declared_at="9:50", said_at="10:18"))
    assert {one.declared_at for one in circulated.case.declarations} == {the(9, 50)}
    assert {one.said_at for one in db.session.scalars(select(MemberView))} == {the(10, 18)}


def test_an_emptied_time_is_asked_for(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    administrator.post(f"{circulated.url}/on-paper", said(circulated))
    emptied = said(circulated, declared_at="", said_at="")
    answer = administrator.post(f"{circulated.url}/on-paper", emptied, status=409).text
    assert "Say when the declarations were made" in answer
    assert "Say when the views were said" in answer


def test_views_before_the_declarations_are_refused_whoever_they_are_of(
    circulated: Hearing, sign_in: SignIn
) -> None:
    for member in circulated.members:
        a_declaration(circulated.case, member)
    db.session.commit()
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    # The chair alone declared on paper; the members, who said their views, before the day.
    sent = said(circulated, declared_at="10:20", said_at="10:15")
    answer = administrator.post(f"{circulated.url}/on-paper", sent, status=409).text
    words = "The declarations were made at 10:20am, so the views can’t have been said at 10:15am before that."
    assert words in answer
    assert 'href="#said_at"' in answer
    assert db.session.scalars(select(MemberView)).all() == []


def test_a_time_of_ones_own_belongs_to_an_answer(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    key = f"p{circulated.members[0].id}"
    sent = {f"{key}-declared_at": "9:45", f"{key}-said_at": "10:15"}
    answer = administrator.post(f"{circulated.url}/on-paper", sent, status=422).text
    assert "There is a time of their own here: choose what they declared." in answer
    assert f'href="#{key}-stand"' in answer


def test_beside_each_stands_what_of_it_came_from_paper(circulated: Hearing, sign_in: SignIn) -> None:
    online, both = circulated.members
    a_declaration(circulated.case, online)
    db.session.commit()
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    administrator.post(f"{circulated.url}/on-paper", said(circulated))
    page = administrator.get(f"{circulated.url}/on-paper").text
    parts = {one.name: page.split(f'heading-s">{one.name}')[1].split("</h3>")[0] for one in (online, both)}
    assert "View recorded from paper" in parts[online.name]
    assert "Recorded from paper" in parts[both.name]
