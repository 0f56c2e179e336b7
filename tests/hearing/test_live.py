"""A meeting's page kept in step: the poll's 304, what it sends when something changed, and what is whose to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from cmr.hearing import sitting
from cmr.hearing.where import shown_by
from cmr.models import Case, Person, Referral, db
from tests.application import Browser
from tests.factories import a_declaration, a_guest, a_referral, a_team, a_worker
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet
from tests.hearing.test_statements import counted
from tests.markup import fussy

SignIn = Callable[[Person], Browser]
MARK = re.compile(r'id="(\w+)"[^>]*? data-mark="([^"]*)"')


@dataclass
class Open:
    """A page that somebody has open, and asks with as its script does."""

    browser: Browser
    url: str
    mark: str = ""
    held: str = ""

    def load(self) -> str:
        """Loads the page whole; keeps its marks."""
        text = self.browser.get(self.url).text
        marks = {name: mark for name, mark in MARK.findall(text) if name != "live"}
        found = re.search(r'data-live="([^"]*)" data-mark="([^"]*)"', text)
        assert found
        self.live, self.mark = found[1], f'"{found[2]}"'
        self.held = " ".join(f"{name}={mark}" for name, mark in marks.items())
        return text

    def ask(self, status: int = 200) -> TestResponse:
        """Asks whether anything changed; keeps the new mark."""
        headers = {"If-None-Match": self.mark, "Cmr-Regions": self.held, "Cache-Control": "no-cache"}
        answer = self.browser.get(self.live, target="live", status=status, headers=headers)
        self.mark = answer.headers["ETag"]
        return answer


def opened(browser: Browser, url: str) -> Open:
    """The page, loaded."""
    page = Open(browser, url)
    page.load()
    return page


def pieces(answer: TestResponse) -> set[str]:
    """Which pieces an answer brings, the outermost alone."""
    whole = "centre" in answer.text and 'id="centre"' in answer.text
    return {"centre"} if whole else {name for name, _ in MARK.findall(answer.text)}


@pytest.fixture
def day(hearing: Hearing) -> str:
    """The one page's address."""
    return f"/meetings/{hearing.meeting.id}/attendance"


def take(hearing: Hearing, case: Case | None = None) -> None:
    """Puts a case before the panel."""
    sitting.take_case(case or hearing.case, by=hearing.chair, at=NOW)
    db.session.commit()


def shown(hearing: Hearing) -> str:
    """Where the meeting is, as its page says with whatever is pressed there."""
    return shown_by(sitting.sitting_of(hearing.meeting.id))


def another(hearing: Hearing, child: str = "Noor Wexford") -> Referral:
    """A second case of another family at the same meeting."""
    return a_referral(hearing.meeting.panel, state="scheduled", meeting=hearing.meeting, child=child)


@pytest.mark.parametrize("who", ["chair", "member", "worker"])
def test_where_nothing_changed_the_answer_is_304_in_at_most_three_statements(
    any_app: Flask, sign_in: SignIn, who: str
) -> None:
    hearing = a_hearing()
    take(hearing)
    people = {"chair": hearing.chair, "member": hearing.members[0], "worker": hearing.referral.worker}
    page = opened(sign_in(people[who]), f"/meetings/{hearing.meeting.id}/attendance")
    with counted() as sent:
        answer = page.ask(304)
    assert answer.data == b""
    assert len([one for one in sent if not one.startswith("BEGIN")]) <= 3


def test_a_deed_is_in_the_next_answer_and_then_there_is_nothing_new(
    hearing: Hearing, sign_in: SignIn, day: str
) -> None:
    hearing.everybody_declares()
    member = opened(sign_in(hearing.members[0]), day)
    take(hearing)
    answer = member.ask()
    assert hearing.referral.children[0].name in answer.text
    assert "until 10:05am" in answer.text
    member.ask(304)


def test_only_what_changed_is_sent(hearing: Hearing, sign_in: SignIn, day: str) -> None:
    hearing.everybody_declares()
    take(hearing)
    member, worker = (opened(sign_in(one), day) for one in (hearing.members[0], hearing.referral.worker))
    sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet())
    assert pieces(member.ask()) == {"sheet"}
    assert pieces(worker.ask()) == set()  # a draft is the panel's


def test_a_member_reads_the_draft_as_it_is_written_and_the_signed_sheet_ends_the_case(
    hearing: Hearing, sign_in: SignIn, day: str
) -> None:
    hearing.everybody_declares()
    take(hearing)
    chair, member = sign_in(hearing.chair), opened(sign_in(hearing.members[0]), day)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    assert "Update the safety plan" in member.ask().text
    chair.post(f"{hearing.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting))
    answer = member.ask()
    assert pieces(answer) == {"centre"}
    assert "Every case is settled" in answer.text


def test_every_answer_is_a_piece_of_the_page_as_it_is_loaded(
    hearing: Hearing, sign_in: SignIn, day: str
) -> None:
    take(hearing)
    for person in (hearing.chair, hearing.members[0], hearing.referral.worker):
        for url in (day, hearing.url):
            page = opened(sign_in(person), url)
            assert pieces(page.ask(304)) == set()
            page.mark = ""
            assert pieces(page.ask()) == set(), f"{person.position}: {url} says that it changed"


def test_a_page_is_still_sound(hearing: Hearing, sign_in: SignIn, day: str) -> None:
    take(hearing)
    for person in (hearing.chair, hearing.members[0], hearing.administrator, hearing.referral.worker):
        for url in (day, hearing.url):
            if person is hearing.administrator or url == day:
                fussy(sign_in(person).get(url).text, url)


def test_each_sees_of_the_case_before_the_panel_what_is_theirs(
    hearing: Hearing, sign_in: SignIn, day: str
) -> None:
    other = another(hearing)
    guest = a_guest(hearing.case)
    withdrawn = hearing.members[1]
    a_declaration(hearing.case, hearing.members[0])
    third = a_worker(name="Nia Third")
    db.session.commit()
    take(hearing)
    a_declaration(hearing.case, withdrawn, "involvement", withdrew=True)
    db.session.commit()
    name = hearing.referral.children[0].name
    seen = {
        "chair": sign_in(hearing.chair).get(day).text,
        "administrator": sign_in(hearing.administrator).get(day).text,
        "member": sign_in(hearing.members[0]).get(day).text,
        "presenter": sign_in(hearing.referral.worker).get(day).text,
        "guest": sign_in(guest).get(day).text,
        "withdrawn": sign_in(withdrawn).get(day).text,
        "presenter of another case": sign_in(other.worker).get(day).text,
        "nobody": sign_in(third).get(day).text,
    }
    knows = {who for who, text in seen.items() if name in text}
    assert knows == {"chair", "administrator", "member", "presenter", "guest"}
    named = {who for who, text in seen.items() if hearing.referral.reference in text}
    assert named == knows
    assert {who for who, text in seen.items() if "Another case is before the panel" in text} == set(
        seen
    ) - knows
    writes = {who for who, text in seen.items() if 'id="sheet_form"' in text}
    assert writes == {"chair", "administrator"}
    moves = {who for who, text in seen.items() if "Begin the first stage" in text}
    assert moves == {"chair", "administrator"}


def test_a_presenter_sees_the_agendas_shape_and_when_their_own_is(
    hearing: Hearing, sign_in: SignIn, day: str
) -> None:
    other = another(hearing)
    take(hearing)
    text = sign_in(other.worker).get(day).text
    assert "Another case, not yours to read" in text
    assert f"{other.initials} is to be heard at 9:50am: it comes next." in " ".join(
        re.sub(r"<[^>]*>", "", text).split()
    )
    assert hearing.referral.reference not in text


def test_whoever_withdraws_loses_the_case_with_the_next_answer(
    hearing: Hearing, sign_in: SignIn, day: str
) -> None:
    take(hearing)
    member = opened(sign_in(hearing.members[0]), day)
    assert hearing.referral.reference in member.load()
    sign_in(hearing.chair).post(
        f"{hearing.url}/declarations",
        {"person": hearing.members[0].id, "kind": "involvement", "detail": "My niece.", "withdraws": "yes"},
    )
    answer = member.ask()
    assert "Another case is before the panel" in answer.text
    assert hearing.referral.reference not in answer.text
    assert hearing.referral.children[0].name not in answer.text


def test_the_answer_to_one_is_never_another_ones(hearing: Hearing, sign_in: SignIn, day: str) -> None:
    take(hearing)
    chair, stranger = opened(sign_in(hearing.chair), day), opened(sign_in(a_worker(name="Nia Third")), day)
    stranger.mark = chair.mark
    assert hearing.referral.reference not in stranger.ask().text


def test_a_hat_taken_off_changes_the_page_at_once(hearing: Hearing, sign_in: SignIn, day: str) -> None:
    take(hearing)
    admin = opened(sign_in(hearing.administrator), day)
    seat = next(one for one in hearing.meeting.panel.seats if one.person_id == hearing.administrator.id)
    seat.ends_on = hearing.meeting.on.replace(day=9)
    hearing.administrator.team = a_team()
    db.session.commit()
    answer = admin.ask()
    assert hearing.referral.reference not in answer.text
    assert "minutes more" not in answer.text


def test_the_clock_is_stored_and_says_when_it_is_over(hearing: Hearing, sign_in: SignIn, day: str) -> None:
    hearing.everybody_declares()
    take(hearing)
    member = sign_in(hearing.members[0])
    with time_machine.travel(NOW.replace(minute=7), tick=True):
        assert "was to end at 10:05am, 2 minutes over" in member.get(day).text
    hearing_url = f"/meetings/{hearing.meeting.id}/stage"
    sign_in(hearing.chair).post(f"{hearing_url}/extend", {"minutes": "5", "at": shown(hearing)})
    assert "until 10:10am" in member.get(day).text
    sign_in(hearing.chair).post(f"{hearing_url}/end", {"at": shown(hearing)})
    assert "2 of 3" in member.get(day).text


@pytest.mark.parametrize("minutes", ["", "0", "-4", "31", "many"])
def test_a_stage_is_not_given_what_is_no_sensible_number(
    hearing: Hearing, sign_in: SignIn, minutes: str
) -> None:
    take(hearing)
    url = f"/meetings/{hearing.meeting.id}/stage/extend"
    sign_in(hearing.chair).post(url, {"minutes": minutes, "at": shown(hearing)}, status=409)


def test_only_the_chair_and_the_administrator_move_the_meeting(hearing: Hearing, sign_in: SignIn) -> None:
    deeds = {
        f"/meetings/{hearing.meeting.id}/item": {"item": "introductions"},
        f"{hearing.url}/take": {},
        f"/meetings/{hearing.meeting.id}/stage/extend": {"minutes": "5"},
        f"/meetings/{hearing.meeting.id}/stage/end": {},
        f"/meetings/{hearing.meeting.id}/designate": {"person": str(hearing.members[0].id)},
    }
    for person in (hearing.members[0], hearing.referral.worker, a_worker(name="Nia Third")):
        browser = sign_in(person)
        for url, sent in deeds.items():
            allowed = 404 if "cases" in url and person.name == "Nia Third" else 403
            browser.post(url, sent, status=allowed)
    hearing.everybody_declares()
    administrator = sign_in(hearing.administrator)
    for url, sent in deeds.items():
        administrator.post(url, sent | ({"at": shown(hearing)} if "/stage/" in url else {}))


def test_to_the_script_a_move_answers_nothing_since_it_asks_at_once(
    hearing: Hearing, sign_in: SignIn
) -> None:
    url = f"/meetings/{hearing.meeting.id}/item"
    sign_in(hearing.chair).post(url, {"item": "introductions"}, status=204, target="none")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("purpose", "Purpose of panel"),
        ("conduct", "I accept the statement"),
        ("introductions", "chair"),
        ("cases", "Between cases."),
        ("any_other_business", "Any other business"),
        ("next_date", "No later date is arranged."),
    ],
)
def test_each_item_of_the_agenda_says_what_it_is_for(
    hearing: Hearing, sign_in: SignIn, day: str, item: str, words: str
) -> None:
    chair = sign_in(hearing.chair)
    chair.post(f"/meetings/{hearing.meeting.id}/item", {"item": item})
    text = chair.get(day).text
    assert words in text[text.index('id="centre"') :]
    assert "Go on: " in text or item == "next_date"
