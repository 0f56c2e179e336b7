"""Whoever is told of a question finds it where the mail leads, and hears of it once it is not put to them any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from cmr.hearing import operations as hearing
from cmr.models import Case, Notice, NoticeChoice, Person, Question, db
from cmr.notices import sending
from cmr.reading import operations as reading
from cmr.rules.reading import AskedOf
from tests.factories import a_declaration
from tests.notices.council import NOW, TOMORROW, Council, a_council
from tests.notices.postbox import Postbox

LATER = TOMORROW + timedelta(hours=1)
THE_DAY_AFTER = TOMORROW + timedelta(days=1)
OVER = "is not put to you any more"


@pytest.fixture
def of(app: Flask) -> Council:
    """One of everybody."""
    return a_council()


@pytest.fixture
def case(of: Council) -> Case:
    """A case that the member opened to read."""
    case = of.case("circulated")
    a_declaration(case, of.member)
    return case


def asks(of: Council, case: Case, to: AskedOf = "presenter", text: str = "Who asked the aunt?") -> Question:
    """The member notes it."""
    question = reading.note_question(case, to, text, by=of.member, at=NOW)
    db.session.commit()
    return question


def changes(of: Council, question: Question, text: str, at: datetime) -> None:
    """The member puts it to whoever presents the case, in these words."""
    version = str(question.version)
    reading.change_question(question, "presenter", text, version=version, by=of.member, at=at)
    db.session.commit()


def withdraws(of: Council, case: Case) -> None:
    """The member knows the family after all."""
    said = reading.Declared("involvement", withdraws=True)
    hearing.declare(case, of.member, said.kind, by=of.member, at=LATER, withdraws=True)
    db.session.commit()


def mails(postbox: Postbox, at: timedelta, to: Person) -> list[str]:
    """The subjects and words of what they get until then."""
    postbox.arrived.clear()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: NOW + at)
    db.session.expire_all()
    found = []
    for mail in postbox.arrived:
        plain = mail.get_body(("plain",))
        assert plain is not None
        if mail["To"].addresses[0].addr_spec == to.email:
            found.append(f"{mail['Subject']} {' '.join(plain.get_content().split())}")
    return found


def test_a_question_of_whoever_withdrew_is_not_told(of: Council, case: Case, postbox: Postbox) -> None:
    asks(of, case)
    withdraws(of, case)
    assert mails(postbox, timedelta(days=1), of.worker) == []


@pytest.mark.parametrize("to", ["chair", "presenter"])
def test_whoever_was_told_of_it_hears_that_it_is_not_put_any_more(
    of: Council, case: Case, postbox: Postbox, to: AskedOf
) -> None:
    reader = of.chair if to == "chair" else of.worker
    asks(of, case, to)
    assert "A question is noted on" in mails(postbox, timedelta(days=1), reader)[0]
    withdraws(of, case)
    (mail,) = mails(postbox, timedelta(days=2), reader)
    assert OVER in mail
    assert (f"{of.member.name} withdrew" in mail) is (reader == of.chair)


def test_what_is_taken_back_before_the_mail_goes_is_never_heard_of(
    of: Council, case: Case, postbox: Postbox
) -> None:
    question = asks(of, case)
    reading.remove_question(question, version=str(question.version), by=of.member, at=NOW)
    db.session.commit()
    assert mails(postbox, timedelta(days=1), of.worker) == []
    why = {one.kind: one.fault for one in db.session.query(Notice).filter_by(person_id=of.worker.id)}
    assert why["question_noted"] == "The question is not put to them any more."
    assert (
        why["question_gone"] == "The mail of the question was never sent, so there is nothing to take back."
    )


def test_one_put_to_somebody_else_is_told_to_them(of: Council, case: Case, postbox: Postbox) -> None:
    question = asks(of, case, "chair")
    mails(postbox, timedelta(days=1), of.chair)
    changes(of, question, "Who asked the aunt, then?", LATER)
    db.session.commit()
    assert OVER in mails(postbox, timedelta(days=2), of.chair)[0]
    (told,) = db.session.query(Notice).filter_by(kind="question_noted", person_id=of.worker.id)
    assert told.state == "sent"
    changes(of, question, "In other words?", THE_DAY_AFTER)
    assert db.session.query(Notice).filter_by(person_id=of.worker.id).count() == 1


def test_the_questions_on_one_case_are_one_line_of_the_morning(
    of: Council, case: Case, postbox: Postbox
) -> None:
    for text in ("Who asked the aunt?", "Who asked the school?", "Who asked the GP?"):
        asks(of, case, text=text)
    (mail,) = mails(postbox, timedelta(days=1), of.worker)
    assert mail.startswith(f"Three questions are noted on {case.referral.reference} ")
    assert mail.count("Three questions on the case") == 1


def test_they_come_once_a_day_unless_somebody_chose_at_once(
    of: Council, case: Case, postbox: Postbox
) -> None:
    db.session.add(NoticeChoice(person_id=of.worker.id, group="questions", how="at_once"))
    asks(of, case)
    asks(of, case, "chair")
    assert len(mails(postbox, timedelta(0), of.worker)) == 1
    hows = {one.person_id: one.how for one in db.session.query(Notice).filter_by(kind="question_noted")}
    assert hows == {of.worker.id: "at_once", of.chair.id: "daily"}
