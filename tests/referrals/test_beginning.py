"""Beginning a referral of a child who is known: what is offered, taken over and confirmed; sibling groups."""

from __future__ import annotations

import pytest
from flask import Flask

from cmr.models import db
from tests import factories
from tests.application import Opens
from tests.factories import CIN, CMR
from tests.referrals.known_children import a_known_family, drafts, known_as, start
from tests.referrals.writing_desk import Desk, a_desk


def test_earlier_referrals_are_listed_with_what_came_of_them(any_app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    before = a_known_family(worker)

    said = start(sign_in(worker), number=" 40 217", panel=CMR).text

    assert before.reference in said
    assert "Continue child’s plan" in said
    assert "Closed" in said
    assert drafts() == [before]


@pytest.mark.parametrize(("key", "before_key"), [(CMR, CMR), (CIN, CIN), (CIN, CMR), (CMR, CIN)])
def test_the_family_is_taken_over_and_confirmed(
    any_app: Flask, sign_in: Opens, key: str, before_key: str
) -> None:
    worker = factories.a_worker()
    factories.a_panel(key)
    before = a_known_family(worker, before_key)
    browser = sign_in(worker)

    start(browser, 303, number="40217", looked_for="40217", take=before.reference, panel=key)

    draft = drafts()[-1]
    taken = {section.key for section in draft.sections if section.taken_from == before.reference}
    assert taken == ({"family"} if key == CMR else {"case"} if before_key == CMR else {"case", "plan"})
    assert (draft.children[0].name, draft.children[0].record_number) == ("Maya Fenwick", "40217")
    assert draft.initials == "MF"
    desk = Desk(browser, draft, worker)
    page = browser.get(desk.url).text
    assert ("Left behind, as this form does not ask for it: " in page) is (key != before_key)
    assert page.count(f"Taken over from {before.reference}: check that it still holds") == len(taken)
    check = browser.get(f"{desk.url}/check").text
    assert check.count(f"” was taken over from {before.reference}: check") == 2 * len(taken)
    for section in taken:
        assert "Check that it still holds" in browser.get(f"{desk.url}/sections/{section}").text
        browser.post(
            f"{desk.url}/sections/{section}", desk.sent(section) | {"still_holds": "yes", "then": "later"}
        )
    db.session.expire_all()
    assert not any(section.taken_from for section in draft.sections)
    assert "was taken over" not in browser.get(f"{desk.url}/check").text
    assert "it still holds" in browser.get(desk.url).text


def test_an_unconfirmed_section_is_not_signed(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in)
    desk.referral.sections[1].taken_from = "CMR-2026-0001"
    db.session.commit()

    said = desk.browser.get(f"{desk.url}/sign").text

    assert "was taken over from CMR-2026-0001: check that it still holds, and confirm it." in said
    assert 'name="password"' not in said


def test_what_is_saved_by_itself_or_without_the_box_confirms_nothing(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in)
    section = next(one for one in desk.referral.sections if one.key == "family")
    section.taken_from = "CMR-2026-0001"
    db.session.commit()
    url = f"{desk.url}/sections/family"

    desk.browser.post(url, desk.sent("family", then="later"))
    desk.browser.post(url, desk.sent("family") | {"still_holds": "yes"}, status=200, target="save_status")

    db.session.expire_all()
    assert section.taken_from == "CMR-2026-0001"


def test_an_empty_form_begins_with_the_number_alone(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    a_known_family(worker)

    start(sign_in(worker), 303, number="40217", looked_for="40217", take="empty", panel=CMR)

    draft = drafts()[-1]
    assert draft.answers["family"] == {"children": [{"record_number": "40217"}]}
    assert not any(section.taken_from for section in draft.sections)


def test_while_another_is_open_nothing_is_chosen_for_the_writer_and_it_is_asked(
    app: Flask, sign_in: Opens
) -> None:
    worker = factories.a_worker()
    closed = a_known_family(worker)
    said = start(sign_in(worker), number="40217", panel=CMR).text
    assert f'value="{closed.reference}" checked' in said
    assert "open already" not in said
    draft = known_as(factories.a_referral(closed.panel, worker), "40217")
    browser = sign_in(worker)
    said = start(browser, number="40217", panel=CMR).text
    assert '" checked' not in said
    warning = said[said.index("A referral of this child is open already") : said.index("What does the new")]
    assert f'href="/referrals/{draft.reference}"' in warning
    said = start(browser, 422, number="40217", looked_for="40217", panel=CMR).text
    assert 'href="#take"' in said
    assert len(drafts()) == 2


def test_a_draft_begun_already_takes_the_family_over_and_keeps_what_is_written(
    app: Flask, sign_in: Opens
) -> None:
    worker = factories.a_worker()
    before = a_known_family(worker)
    browser = sign_in(worker)
    start(browser, 303, number="40217", looked_for="40217", take="empty", panel=CMR)
    draft = known_as(drafts()[-1], "40217")
    assert f"Take over from {before.reference}" in browser.get(f"/referrals/{draft.reference}").text
    url = f"/referrals/{draft.reference}/take-over"
    browser.post(url, {"take": before.reference})
    draft = drafts()[-1]
    assert (draft.children[0].name, draft.children[0].record_number) == ("Maya Fenwick", "40217")
    assert {section.key for section in draft.sections if section.taken_from} == {"family"}
    browser.post(url, {"take": before.reference}, status=409)
    theirs = known_as(factories.a_referral(state="submitted"), "40217")
    browser.post(url, {"take": theirs.reference}, status=409)


def test_an_unknown_number_begins_at_once(app: Flask, sign_in: Opens) -> None:
    factories.a_panel()
    start(sign_in(factories.a_worker()), 303, number="123", panel=CMR)
    assert drafts()[-1].answers["family"]["children"] == [{"record_number": "123"}]


def test_another_number_than_the_one_looked_for_is_looked_for_first(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    before = a_known_family(worker)
    said = start(sign_in(worker), number="40217", looked_for="1", take="empty", panel=CMR).text
    assert before.reference in said


def test_nothing_is_taken_over_that_the_writer_may_not_see(app: Flask, sign_in: Opens) -> None:
    theirs = known_as(factories.a_referral(state="submitted"), "40217")
    worker = factories.a_worker()
    mine = a_known_family(worker)

    refused = start(
        sign_in(worker), 409, number="40217", looked_for="40217", take=theirs.reference, panel=CMR
    )

    assert "There is no earlier referral" in refused.text
    assert drafts() == [theirs, mine]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"look": "yes"}, "Enter the child’s record number"),
        ({"number": "not known", "look": "yes"}, "Enter a record number with figures in it"),
        ({"number": "not known", "panel": CMR}, "Enter a record number with figures in it"),
        ({"number": "1" * 61, "look": "yes"}, "A record number has 60 characters at most"),
        ({}, "Choose the panel that you are referring to"),
        ({"panel": "no-such-panel"}, "Choose the panel that you are referring to"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    app: Flask, sign_in: Opens, sent: dict[str, str], said: str
) -> None:
    factories.a_panel()
    answer = start(sign_in(factories.a_worker()), 422, **sent)
    assert said in answer.text
    assert drafts() == []


def test_a_family_name_that_is_markup_stays_text(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    before = a_known_family(worker)
    family = next(one for one in before.sections if one.key == "family")
    family.answers = {
        **family.answers,
        "children": [{"name": "<script>x</script>", "record_number": "40217"}],
    }
    db.session.commit()
    browser = sign_in(worker)
    start(browser, 303, number="40217", looked_for="40217", take=before.reference, panel=CMR)
    assert "<script>x" not in browser.get(f"/referrals/{drafts()[-1].reference}/sections/family").text


@pytest.mark.parametrize("count", [1, 5, 12])
def test_one_referral_holds_a_sibling_group(app: Flask, sign_in: Opens, count: int) -> None:
    desk = a_desk(sign_in)
    children = [
        {
            "name": f"Bo{'abcdefghijkl'[place]} Wetherby-Sale",
            "date_of_birth": "expected 2027-01-15" if place == 11 else f"20{10 + place}-03-04",
            "ethnicity": "white_roma",
            "record_number": f"7{place:03}",
        }
        for place in range(count)
    ]
    sent = desk.sent("family", then="next")
    for place, child in enumerate(children):
        day = child["date_of_birth"].split()[-1].split("-")
        prefix = f"children-{place}-"
        sent |= {prefix + key: value for key, value in child.items() if key != "date_of_birth"}
        sent |= dict(
            zip((f"{prefix}date_of_birth-{part}" for part in ("year", "month", "day")), day, strict=True)
        )
        sent[f"{prefix}date_of_birth-unborn"] = "yes" if place == 11 else ""
    desk.browser.post(f"{desk.url}/sections/family", sent)

    db.session.expire_all()
    assert [child.name for child in desk.referral.children] == [child["name"] for child in children]
    assert [child.date_of_birth for child in desk.referral.children] == [
        one["date_of_birth"] for one in children
    ]
    assert len(desk.referral.initials) <= 60
    said = desk.browser.get(f"{desk.url}/check").text
    assert said.count("Wetherby-Sale") >= count
    assert "Roma" in said
    assert ("Unborn: expected on 15 January 2027" in said) == (count == 12)
    assert desk.browser.get(desk.url).text.count("Wetherby-Sale") >= count
