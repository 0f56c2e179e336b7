"""Saving while somebody types, rows in place, two people at once, and a form that was sent back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cmr.models import Referral, ReferralSection, db
from cmr.referrals import writing
from tests import factories
from tests.application import Opens
from tests.referrals.writing_desk import Desk, a_desk


@pytest.fixture
def desk(app: Flask, sign_in: Opens) -> Desk:
    return a_desk(sign_in)


def section_of(desk: Desk, key: str) -> ReferralSection:
    referral = db.session.get_one(Referral, desk.referral.id)
    return next(one for one in referral.sections if one.key == key)


def version_in(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


# --- saved as it is typed


def test_what_is_typed_is_saved_and_its_line_says_when(desk: Desk) -> None:
    sent = desk.sent("case", summary="As I type")
    answer = desk.browser.post(f"{desk.url}/sections/case", sent, target="save_status", status=200)
    assert re.search(r"Saved at \d{1,2}(:\d\d)?(am|pm)|Saved at mid(day|night)", answer.text)
    assert answer.text.strip().startswith("<div")
    assert version_in(answer.text) == "2"
    assert section_of(desk, "case").answers["summary"] == "As I type"


def test_the_line_is_a_part_of_its_page(desk: Desk) -> None:
    url = f"{desk.url}/sections/case"
    for block in ("save_status", "section_form"):
        fragment = desk.browser.get(url, target=block).text.strip()
        assert fragment.startswith("<div")
        assert fragment in desk.browser.get(url).text


def test_typing_on_with_the_new_version_is_nobodys_conflict(desk: Desk) -> None:
    url, version = f"{desk.url}/sections/case", "1"
    for text in ("One", "One two", "One two three"):
        sent = desk.sent("case", summary=text) | {"version": version}
        version = version_in(desk.browser.post(url, sent, target="save_status", status=200).text)
    assert (version, section_of(desk, "case").answers["summary"]) == ("4", "One two three")


def test_a_date_half_typed_is_saved_as_it_is_and_nobody_is_scolded(desk: Desk) -> None:
    sent = desk.sent("worker", team="Another") | {"referred_on-year": "20"}
    answer = desk.browser.post(f"{desk.url}/sections/worker", sent, target="save_status", status=200)
    assert "Saved at" in answer.text
    assert "error" not in answer.text
    assert section_of(desk, "worker").answers["referred_on"] == "6/10/20"
    assert section_of(desk, "worker").answers["team"] == "Another"


# --- rows


@pytest.mark.parametrize("target", ["", "section_form"])
def test_a_row_is_added_in_place_with_all_that_was_typed(desk: Desk, target: str) -> None:
    sent = desk.sent("family", children__0__name="Typed only now", add="children")
    answer = desk.browser.post(f"{desk.url}/sections/family", sent, target=target, status=200)
    assert 'value="Typed only now"' in answer.text
    assert 'id="children-1-name"' in answer.text
    assert version_in(answer.text) == str(section_of(desk, "family").version) == "2"
    assert 'data-announce="Child 2 added"' in answer.text


@pytest.mark.parametrize("target", ["", "section_form"])
def test_a_row_is_removed_in_place_and_stays_removed(desk: Desk, target: str) -> None:
    more = {"children-1-name": "Second", "network-0-name": "Aunt May", "remove": "children-0"}
    answer = desk.browser.post(
        f"{desk.url}/sections/family", desk.sent("family") | more, target=target, status=200
    )
    assert 'value="Second"' in answer.text
    assert 'id="children-1-name"' not in answer.text
    assert 'data-announce="Child 1 removed"' in answer.text
    assert "Put it back" in answer.text
    assert [row["name"] for row in section_of(desk, "family").answers["children"]] == ["Second"]
    assert section_of(desk, "family").answers["network"][0]["name"] == "Aunt May"


def test_no_row_is_added_past_the_most(desk: Desk) -> None:
    rows = {f"children-{index}-name": f"Child {index}" for index in range(15)} | {"add": "children"}
    answer = desk.browser.post(f"{desk.url}/sections/family", desk.sent("family") | rows, status=200)
    assert "“Children” may hold 15 rows at most." in answer.text
    assert 'id="children-15-name"' not in answer.text


def test_a_fault_in_a_row_is_told_with_its_row_above_and_shortly_at_its_place(desk: Desk) -> None:
    rows = {"children-1-name": "Second", "children-1-date_of_birth-day": "9", "network-0-name": "x" * 501}
    answer = desk.browser.post(
        f"{desk.url}/sections/family", desk.sent("family") | rows | {"then": "next"}, status=200
    )
    summary, form = answer.text.split('id="section_form"')[1].split("<form")
    assert "Child 2: Date of Birth must include a month and a year." in summary
    assert "Supporter 1: Name may hold 500 characters at most" in summary
    assert re.search(r"</span> Date of Birth must include a month and a year\.</p>", form)
    assert "“Children”" not in answer.text


@pytest.mark.parametrize("target", ["", "section_form"])
def test_a_removed_row_is_put_back_where_it_was(desk: Desk, target: str) -> None:
    url = f"{desk.url}/sections/family"
    first = section_of(desk, "family").answers["children"][0]
    more = {"children-1-name": "Second", "remove": "children-0"}
    page = desk.browser.post(url, desk.sent("family") | more, target=target, status=200).text
    assert [row["name"] for row in section_of(desk, "family").answers["children"]] == ["Second"]
    waiting = dict(re.findall(r'name="(put-back-children-[^"]+)" value="([^"]*)"', page))
    assert 'name="put_back" value="children-0"' in page
    answer = desk.browser.post(
        url, desk.sent("family") | waiting | {"put_back": "children-0"}, target=target, status=200
    )
    assert 'data-announce="Child 1 put back"' in answer.text
    assert section_of(desk, "family").answers["children"] == [first, {"name": "Second"}]


@pytest.mark.parametrize("target", ["", "section_form"])
def test_a_row_is_moved_in_place(desk: Desk, target: str) -> None:
    url = f"{desk.url}/sections/family"
    more = {"network-0-name": "First", "network-1-name": "Second", "network-2-name": "Third"}
    sent = desk.sent("family") | more | {"up": "network-2"}
    page = desk.browser.post(url, sent, target=target, status=200).text
    assert [row["name"] for row in section_of(desk, "family").answers["network"]] == [
        "First",
        "Third",
        "Second",
    ]
    assert 'data-announce="Supporter 3 moved up: it is now supporter 2"' in page
    button = re.search(r'<button[^>]*id="network-1-up"[^>]*>', page)
    assert button
    assert "data-focus" in button[0]
    assert page.count("data-focus") == 1


def test_the_enter_key_presses_save_and_never_remove(desk: Desk) -> None:
    page = desk.browser.get(f"{desk.url}/sections/family").text
    form = page[page.index(f'action="{desk.url}/sections/family"') :]
    first = re.search(r"<button[^>]*>", form)
    assert first
    assert 'name="remove"' not in first[0]
    assert form.index("Save and continue") < form.index('name="remove"')


# --- two at once


def test_a_stale_page_shows_both_texts_and_changes_nothing(desk: Desk) -> None:
    url = f"{desk.url}/sections/case"
    mine = desk.sent("case", summary="Mine <b>bold</b>\nand more", then="next")
    desk.browser.post(url, desk.sent("case", summary="Theirs"))
    page = desk.browser.post(url, mine, status=409).text
    for text in (
        "This section was saved elsewhere first",
        "Theirs",
        "Mine &lt;b&gt;bold&lt;/b&gt;\nand more",
        "in another window of yours",
    ):
        assert text in page
    assert 'id="both-sought"' not in page, "only what differs is asked about"
    assert "hx-trigger" not in page
    assert section_of(desk, "case").answers["summary"] == "Theirs"


@pytest.mark.parametrize(
    ("choice", "stands"), [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Theirs\n\nMine")]
)
def test_the_writer_chooses_what_is_to_stand(desk: Desk, choice: str, stands: str) -> None:
    url = f"{desk.url}/sections/case"
    mine = desk.sent("case", summary="Mine")
    desk.browser.post(url, desk.sent("case", summary="Theirs"))
    sent = hidden_in(desk.browser.post(url, mine, status=409).text)
    assert sent["summary"] == "Mine"
    answer = desk.browser.post(f"{url}/choose", sent | {"choose-summary": choice})
    assert answer.location == url
    assert section_of(desk, "case").answers["summary"] == stands


def hidden_in(html: str) -> dict[str, str]:
    """What the form of both texts sends besides the choices."""
    form = html[html.index("/choose") :]
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    }


def test_nothing_chosen_saves_nothing_and_asks(desk: Desk) -> None:
    url = f"{desk.url}/sections/case"
    mine = desk.sent("case", summary="Mine", sought="Mine too")
    desk.browser.post(url, desk.sent("case", summary="Theirs", sought="Theirs too"))
    sent = hidden_in(desk.browser.post(url, mine, status=409).text)
    for more in ({}, {"choose-summary": "neither"}, {"choose-summary": "mine"}):
        page = desk.browser.post(f"{url}/choose", sent | more, status=422).text
        assert "Choose what is to stand: What recommendations" in page
        assert ("Choose what is to stand: Brief summary" in page) is (more != {"choose-summary": "mine"})
    assert section_of(desk, "case").answers["summary"] == "Theirs"
    assert 'value="mine" checked' in page


def test_a_third_text_saved_meanwhile_is_shown_before_anything_is_chosen_away(desk: Desk) -> None:
    url = f"{desk.url}/sections/case"
    mine = desk.sent("case", summary="Mine")
    desk.browser.post(url, desk.sent("case", summary="Theirs"))
    sent = hidden_in(desk.browser.post(url, mine, status=409).text)
    desk.browser.post(url, desk.sent("case", summary="A third"))
    page = desk.browser.post(f"{url}/choose", sent | {"choose-summary": "mine"}, status=409).text
    assert "A third" in page
    assert section_of(desk, "case").answers["summary"] == "A third"


def test_what_only_one_side_changed_is_chosen_already(desk: Desk) -> None:
    url = f"{desk.url}/sections/case"
    began = re.search(r'name="began" value="([^"]*)"', desk.browser.get(url).text)
    assert began
    mine = desk.sent("case", summary="Mine", began=began[1])
    desk.browser.post(url, desk.sent("case", sought="Theirs"))
    page = desk.browser.post(url, mine, status=409).text
    assert re.search(r'name="choose-summary"[^>]*value="mine" checked', page)
    assert re.search(r'name="choose-sought"[^>]*value="theirs" checked', page)


def test_rows_are_chosen_one_by_one(desk: Desk) -> None:
    url = f"{desk.url}/sections/family"
    three = {f"network-{place}-name": name for place, name in enumerate(("Ada", "Ben", "Cy"))}
    desk.browser.post(url, desk.sent("family") | three)
    mine = desk.sent("family") | {"network-0-name": "Ada Mine", "network-3-name": "Only mine"}
    desk.browser.post(url, desk.sent("family") | {"network-0-name": "Ada Theirs", "network-2-name": ""})
    page = desk.browser.post(url, mine, status=409).text
    assert "Ben" not in re.sub(r'value="[^"]*"', "", page), "the row that is the same is not asked about"
    choices = {"choose-network-1": "both", "choose-network-3": "theirs", "choose-network-4": "mine"}
    assert set(re.findall(r'name="(choose-[^"]+)"', page)) == set(choices)
    desk.browser.post(f"{url}/choose", hidden_in(page) | choices)
    names = [row["name"] for row in section_of(desk, "family").answers["network"]]
    assert names == ["Ada Theirs", "Ada Mine", "Ben", "Only mine"]


def test_a_stale_autosave_says_so_in_its_line_alone(desk: Desk) -> None:
    url = f"{desk.url}/sections/case"
    desk.browser.post(url, desk.sent("case", summary="Theirs"))
    sent = desk.sent("case", summary="Mine", began="summary:0123") | {"version": "1"}
    answer = desk.browser.post(url, sent, target="save_status", status=409)
    assert "this section was saved elsewhere meanwhile. What you typed stays here." in answer.text
    assert "See both texts and choose" in answer.text
    assert version_in(answer.text) == "1"
    assert 'name="began" value="summary:0123"' in answer.text
    assert "<textarea" not in answer.text
    assert section_of(desk, "case").answers["summary"] == "Theirs"


def test_the_same_text_saved_twice_is_no_conflict(desk: Desk) -> None:
    sent = desk.sent("case", summary="The same")
    for _ in range(2):
        desk.browser.post(f"{desk.url}/sections/case", sent)
    assert section_of(desk, "case").version == 2


@pytest.mark.parametrize("version", ["", "-1", "two", "99", "9" * 30, "²"])
def test_a_version_that_nobody_was_shown_is_stale(desk: Desk, version: str) -> None:
    sent = desk.sent("case", summary="Mine") | {"version": version}
    desk.browser.post(f"{desk.url}/sections/case", sent, status=409)
    assert section_of(desk, "case").version == 1


def test_the_operation_refuses_what_was_overtaken(any_app: Flask) -> None:
    referral = factories.a_referral()
    at = factories.THEN + timedelta(days=1)
    by = referral.worker
    writing.write_section(referral, "case", {"summary": "First"}, seen=1, by=by, at=at)
    with pytest.raises(writing.Overtaken) as overtaken:
        writing.write_section(referral, "case", {"summary": "Second"}, seen=1, by=by, at=at)
    assert overtaken.value.section.answers == {"summary": "First"}


# --- sent back


@pytest.fixture
def sent_back(desk: Desk) -> Desk:
    desk.referral.sent_back = {
        "reason": "Say who is worried.\nAnd since when.",
        "by": "Ruth Okafor",
        "at": "2026-11-05T10:00:00+00:00",
        "sections": ["signs_of_safety", "documents"],
    }
    desk.referral.state_since = factories.THEN + timedelta(days=3)
    db.session.commit()
    return desk


def test_a_section_to_be_changed_says_why(sent_back: Desk) -> None:
    page = sent_back.browser.get(f"{sent_back.url}/sections/signs_of_safety").text
    assert "Ruth Okafor asked for a change" in page
    assert "Say who is worried." in page
    assert "asked for a change" not in sent_back.browser.get(f"{sent_back.url}/sections/case").text


def test_last_times_answer_stands_beside_once_it_is_changed(sent_back: Desk) -> None:
    url = f"{sent_back.url}/sections/signs_of_safety"
    before = section_of(sent_back, "signs_of_safety").answers["past_harm"]
    assert "What was written last time" not in sent_back.browser.get(url).text
    for text in ("Changed once", "Changed twice"):
        sent_back.browser.post(url, sent_back.sent("signs_of_safety", past_harm=text))
    page = sent_back.browser.get(url).text
    assert page.count("What was written last time") == 1
    assert before in page
    assert "asked for a change here: you have changed it" in page
    assert (section_of(sent_back, "signs_of_safety").last_time or {})["past_harm"] == before
