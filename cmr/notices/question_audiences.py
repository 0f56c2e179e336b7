"""Who is told of questions noted beforehand: whom each is put to, and that one is not put to them any more (B1.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from cmr.models import Case, Meeting, Notice, Question, Referral, db
from cmr.notices.coming import cases_of, presenter
from cmr.notices.posts import Post, seats
from cmr.notices.telling import Happening, Telling, meeting_facts


def noted(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Whom it is put to: the chair, or whoever presents the case."""
    case = _case(event, about)
    if case is not None:
        yield _noted(event, about, case)


def changed(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Put in other words, it was told already; put to somebody else, both of them are told."""
    case = _case(event, about)
    if case is None:
        return
    number = int(event.detail["question"])
    told = _told(number)
    if told and told[-1].facts.get("asked_of") != event.detail["asked_of"]:
        yield _gone(event, about, case.referral, number, told)
        yield _noted(event, about, case)


def taken_back(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Whoever was told of it would look for it in vain."""
    case = _case(event, about)
    told = _told(int(event.detail["question"]))
    if case is not None and told:
        yield _gone(event, about, case.referral, int(event.detail["question"]), told)


def of_whoever_withdrew(event: Happening, about: Referral) -> Iterable[Telling]:
    """What somebody had asked who withdrew from the case is not put any more (B1.4)."""
    case = about.case
    if case is None:
        return
    for number, told in _of_theirs(event, case):
        yield _gone(event, case.meeting, about, number, told)


def told_of_theirs(event: Happening, about: Referral) -> set[int]:
    """Who was told of a question that whoever withdrew had asked, by their ids."""
    case = about.case
    return {one.person_id for _, told in _of_theirs(event, case) for one in told} if case else set()


def _of_theirs(event: Happening, case: Case) -> Iterable[tuple[int, list[Notice]]]:
    theirs = Question.case_id == case.id, Question.person_id == event.detail.get("person")
    for number in db.session.scalars(select(Question.id).where(*theirs).order_by(Question.id)):
        if told := _told(number):
            yield number, told


def _case(event: Happening, about: Meeting) -> Case | None:
    return next((one for one in cases_of(about) if one.referral.reference == event.detail["reference"]), None)


def _noted(event: Happening, about: Meeting, case: Case) -> Telling:
    asked_of, number = event.detail["asked_of"], event.detail.get("question")
    posts = seats(about.panel, about.on, "chair") if asked_of == "chair" else presenter(case)
    facts = _facts(about, case.referral, number) | {"asked_of": asked_of}
    return Telling("question_noted", posts, facts, how=_how(event, about.on), held_on=(about.on,))


def _gone(
    event: Happening, about: Meeting, referral: Referral, number: int, told: Iterable[Notice]
) -> Telling:
    posts = [
        Post(one.person_id, str(one.facts.get("as", "")), has_deputies=False, for_id=one.for_id)
        for one in told
    ]
    asked_of = {one.person_id: {"asked_of": one.facts.get("asked_of")} for one in told}
    facts = _facts(about, referral, number) | {"panel": about.panel.name}
    return Telling("question_gone", posts, facts, how=_how(event, about.on), of_each=asked_of)


def _facts(about: Meeting, referral: Referral, number: int | None) -> dict[str, Any]:
    case = {"reference": referral.reference, "referral_id": referral.id, "question_id": number}
    return meeting_facts(about) | case


def _how(event: Happening, on: date) -> str:
    """Many may be noted in one evening of reading; from the day before the meeting on each is told at once."""
    return "" if on - event.on > timedelta(days=1) else "at_once"


def _told(number: int) -> list[Notice]:
    """The latest notice by which each was told of that question, the last of all at the end."""
    query = select(Notice).where(
        Notice.kind == "question_noted",
        Notice.facts["question_id"].as_integer() == number,
        Notice.state != "dropped",
    )
    found = {one.person_id: one for one in db.session.scalars(query.order_by(Notice.id))}
    return sorted(found.values(), key=lambda one: one.id)
