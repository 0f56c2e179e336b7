"""Questions noted beforehand: to whom, by whom they are read, and that their words go nowhere else (B1.8)."""

from __future__ import annotations

import json
import logging
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from cmr.models import HistoryEntry, Notice, Person, Question, db
from cmr.notices.letters import item_of
from cmr.rules.reading import LONGEST_QUESTION, MOST_QUESTIONS
from tests.application import Browser, Opens
from tests.factories import a_declaration
from tests.reading.conftest import MONDAY, Desk

WORDS = "Why did <script>alert(1)</script> nobody ask the aunt?"
ESCAPED = "Why did &lt;script&gt;alert(1)&lt;/script&gt; nobody ask the aunt?"


@pytest.fixture
def member(desk: Desk, sign_in: Opens) -> Browser:
    """The first member, who has declared."""
    for person in (desk.chair, *desk.members):
        a_declaration(desk.case, person)
    db.session.commit()
    return sign_in(desk.members[0])


def asks(member: Browser, desk: Desk, asked_of: str = "presenter", text: str = WORDS) -> Question:
    member.post(f"{desk.url}/questions", {"asked_of": asked_of, "text": text})
    return db.session.scalars(select(Question).order_by(Question.id.desc())).first()  # type: ignore[return-value] # just noted


def page_at_the_meeting(desk: Desk) -> str:
    return f"/meetings/{desk.meeting.id}/cases/{desk.referral.reference}"


def readers(desk: Desk, sign_in: Opens, url: str) -> set[str]:
    """Who reads the question at that address."""
    people: dict[str, Person | None] = {
        "author": desk.members[0],
        "chair": desk.chair,
        "member": desk.members[1],
        "administrator": desk.administrator,
        "worker": desk.referral.worker,
        "team manager": desk.referral.team.manager,
        "service manager": desk.referral.team.service.manager,
    }
    return {name for name, one in people.items() if one and ESCAPED in sign_in(one).get(url).text}


def test_one_to_the_presenter_is_read_by_its_chair_and_the_presenters(
    desk: Desk, member: Browser, sign_in: Opens
) -> None:
    asks(member, desk)
    expected = {"author", "chair", "worker", "team manager"}
    assert readers(desk, sign_in, page_at_the_meeting(desk)) == expected
    assert readers(desk, sign_in, f"/referrals/{desk.referral.reference}") == expected


def test_one_to_the_chair_is_between_its_author_and_the_chair(
    desk: Desk, member: Browser, sign_in: Opens
) -> None:
    asks(member, desk, "chair")
    assert readers(desk, sign_in, page_at_the_meeting(desk)) == {"author", "chair"}


def test_at_the_meeting_all_who_hear_the_case_read_it(desk: Desk, member: Browser, sign_in: Opens) -> None:
    asks(member, desk, "chair")
    desk.meeting.state, desk.meeting.opened_at, desk.meeting.chair = "in_session", MONDAY, desk.chair
    db.session.commit()
    at_it = readers(desk, sign_in, page_at_the_meeting(desk))
    assert at_it == {"author", "chair", "member", "administrator"}


def test_only_its_author_changes_or_removes_it(desk: Desk, member: Browser, sign_in: Opens) -> None:
    question = asks(member, desk)
    url = f"{desk.url}/questions/{question.id}"
    for person in (desk.chair, desk.members[1]):
        other = sign_in(person)
        other.get(url, status=404)
        other.post(url, {"asked_of": "chair", "text": "Mine now."}, status=404)
        other.post(f"{url}/remove", status=404)
    assert ESCAPED in member.get(url).text
    member.post(url, {"asked_of": "chair", "text": "In other words?", "version": question.version})
    assert (question.asked_of, question.text) == ("chair", "In other words?")
    elsewhere = f"{desk.reading(desk.other)}/questions/{question.id}"
    a_declaration(desk.other.case, desk.members[0])  # type: ignore[arg-type] # it is on the agenda
    db.session.commit()
    member.get(elsewhere, status=404)
    member.post(f"{url}/remove", {"version": question.version})
    assert db.session.scalars(select(Question)).all() == []


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"asked_of": "chair", "text": "  \x00 "}, "Write your question."),
        ({"asked_of": "everybody", "text": "Well?"}, "Not a valid choice"),
        ({"asked_of": "chair", "text": "x" * (LONGEST_QUESTION + 1)}, "Use 1,000 characters or fewer."),
    ],
)
def test_a_bad_question_says_why_and_keeps_what_was_typed(
    desk: Desk, member: Browser, sent: dict[str, str], words: str
) -> None:
    answer = member.post(f"{desk.url}/questions", sent, status=422).text
    assert words in answer
    assert sent["text"].strip("\x00 ") in answer
    assert db.session.scalars(select(Question)).all() == []


def test_questions_end_when_the_case_was_heard(desk: Desk, member: Browser) -> None:
    question = asks(member, desk)
    desk.case.state, desk.case.ended_at = "tabled", MONDAY
    db.session.commit()
    url = f"{desk.url}/questions"
    kept = member.client.post(url, data={"csrf_token": member.token, "asked_of": "chair", "text": "Late?"})
    assert kept.status_code in (404, 409)
    member.post(f"{url}/{question.id}/remove", status=404)
    assert db.session.get(Question, question.id) is not None


def test_there_is_an_end_to_how_many(desk: Desk, member: Browser) -> None:
    for number in range(MOST_QUESTIONS):
        db.session.add(
            Question(
                case=desk.case,
                person=desk.members[0],
                asked_of="chair",
                text=f"No {number}?",
                noted_at=MONDAY,
            )
        )
    db.session.commit()
    answer = member.post(f"{desk.url}/questions", {"asked_of": "chair", "text": "One more?"}, status=409)
    assert "One more?" in answer.text


def test_its_words_go_into_no_history_notice_or_log(
    desk: Desk, member: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        question = asks(member, desk)
        asks(member, desk, "chair", "Is the aunt safe?")
        url = f"{desk.url}/questions/{question.id}"
        member.post(url, {"asked_of": "chair", "text": "What of the aunt?", "version": question.version})
        member.post(f"{url}/remove", {"version": question.version})
    entries = [
        (one.verb, one.detail["asked_of"])
        for one in db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id))
        if one.verb.endswith("_question")
    ]
    assert entries == [
        ("note_question", "presenter"),
        ("note_question", "chair"),
        ("change_question", "chair"),
        ("remove_question", "chair"),
    ]
    written = [json.dumps(one.detail) for one in db.session.scalars(select(HistoryEntry))]
    written += [json.dumps(one.facts) for one in db.session.scalars(select(Notice))]
    assert "aunt" not in "\n".join([*written, caplog.text])


@pytest.mark.parametrize("asked_of", ["chair", "presenter"])
def test_the_mail_of_a_question_leads_to_the_page_on_which_it_stands(
    desk: Desk, member: Browser, sign_in: Opens, asked_of: str
) -> None:
    asks(member, desk, asked_of)
    told = db.session.scalars(select(Notice).where(Notice.kind == "question_noted")).all()
    assert told
    for notice in told:
        path = urlsplit(item_of(notice, notice.facts).address).path
        assert ESCAPED in sign_in(notice.person).get(path).text


def test_two_windows_on_one_question_show_both_texts_and_neither_is_lost(desk: Desk, member: Browser) -> None:
    question = asks(member, desk, "chair", "Who asked the aunt?")
    url, shown = f"{desk.url}/questions/{question.id}", question.version
    first = {"asked_of": "presenter", "text": "Who asked the aunt, and when?", "version": shown}
    second = {"asked_of": "chair", "text": "Was the aunt asked?", "version": shown}
    member.post(url, first)
    answer = member.post(url, second, status=409)
    both = answer.text[answer.text.index('class="cmr-both"') :]
    assert "Who asked the aunt, and when?" in both
    assert both.count("Was the aunt asked?") == 2, "as what was written, and in the form"
    assert "Whoever presents the case" in both
    assert question.text == first["text"]
    member.post(url, {**second, "version": question.version})
    assert (question.text, question.asked_of) == (second["text"], "chair")
    member.post(url, {**second, "version": shown})
    assert question.text == second["text"], "the same words overtake nothing"


def test_nobody_removes_words_of_their_own_that_they_have_not_read(desk: Desk, member: Browser) -> None:
    question = asks(member, desk)
    url, shown = f"{desk.url}/questions/{question.id}", question.version
    assert f'name="version" value="{shown}"' in member.get(desk.url).text
    member.post(url, {"asked_of": "chair", "text": "In other words?", "version": shown})
    assert "in another window" in member.post(f"{url}/remove", {"version": shown}, status=409).text
    assert db.session.get(Question, question.id) is question
    member.post(f"{url}/remove", {"version": question.version})
    assert db.session.scalars(select(Question)).all() == []


def test_a_question_removed_in_one_window_and_changed_in_another_keeps_what_was_written(
    desk: Desk, member: Browser
) -> None:
    question = asks(member, desk)
    url, shown = f"{desk.url}/questions/{question.id}", question.version
    member.post(f"{url}/remove", {"version": shown})
    words = {"asked_of": "chair", "text": "Was the aunt asked at all?", "version": shown}
    answer = member.post(url, words, status=409).text
    assert "You removed this question in another window" in answer
    assert "What you wrote is not saved" in answer
    form = answer[answer.index(f'action="{desk.url}/questions"') :]
    assert "Was the aunt asked at all?" in form
    assert db.session.scalars(select(Question)).all() == []
    member.post(f"{desk.url}/questions", words)
    assert [one.text for one in db.session.scalars(select(Question))] == [words["text"]]


def test_a_question_that_was_removed_before_is_said_to_be_gone(desk: Desk, member: Browser) -> None:
    question = asks(member, desk)
    url, shown = f"{desk.url}/questions/{question.id}", question.version
    member.post(f"{url}/remove", {"version": shown})
    member.get(desk.url)
    assert member.post(f"{url}/remove", {"version": shown}).location == f"{desk.url}#questions"
    assert "was removed before" in member.get(desk.url).text
    assert member.get(url, status=303).location == f"{desk.url}#questions"
    assert "was removed before" in member.get(desk.url).text


def test_what_was_declared_can_be_changed_from_the_page_on_which_the_case_is_read(
    desk: Desk, member: Browser
) -> None:
    found = member.get(desk.url).text
    link = f'<a class="govuk-link" href="{desk.url}/declaration">Change what you declared, or withdraw</a>'
    assert link in found
    assert "withdraw" in member.get(f"{desk.url}/declaration").text
