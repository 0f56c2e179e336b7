"""The list of what is to be filed and what was: each child's row told from the next, in parts (B1.24, B1.25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmr.filing.operations import mark_filed
from cmr.models import Filing, ReferralChild, db
from tests.application import Opens
from tests.filing.table import NOW, Desk


def a_sibling(desk: Desk, name: str, born: str) -> Filing:
    """Another child of the first family, with its own part to be filed."""
    first, referral = desk.one(0), desk.cases[0].referral
    referral.children[0].date_of_birth = "2014-03-02"
    number = len(referral.children) + 1
    referral.children.append(ReferralChild(number=number, name=name, date_of_birth=born))
    other = Filing(
        case=first.case, child_number=number, child_name=name, kind="minutes", title=first.title,
        text=first.text, due_on=first.due_on, content_hash=first.content_hash, made_at=first.made_at,
    )  # fmt: skip
    db.session.add(other)
    db.session.commit()
    return other


@pytest.mark.parametrize(
    ("born", "told"),
    [
        ("2016-08-11", ("DO, born 2014", "DO, born 2016")),
        ("2014-11-30", ("DO, born 2014, child 1", "DO, born 2014, child 2")),
        ("", ("DO, born 2014", "DO, child 2")),
    ],
)
def test_siblings_with_the_same_initials_are_told_apart(
    desk: Desk, sign_in: Opens, born: str, told: tuple[str, str]
) -> None:
    a_sibling(desk, "Dara Okafor", born)
    page = sign_in(desk.administrator).get("/filings").text
    for one in told:
        assert one in page
    assert "Dara" not in page, "In a list a child stands by initials."
    assert "MF, born" not in page


def test_what_was_filed_is_a_list_of_its_own_newest_first(desk: Desk, sign_in: Opens) -> None:
    papers = desk.filings()
    for minutes, one in enumerate(papers[:11]):
        at = NOW + timedelta(minutes=minutes)
        mark_filed(one, f"Place {minutes}.", NOW.date(), by=desk.administrator, at=at, for_id=None)
    db.session.commit()
    browser = sign_in(desk.administrator)
    page = browser.get("/filings").text
    assert "Place 10." in page
    assert "Place 1." in page
    assert "Place 0." not in page, "The latest ten stand below what is to be filed."
    assert "All that was filed" in page
    filed = browser.get(f"/filings?show=filed&meeting={desk.meeting.id}").text
    assert filed.index("Place 10.") < filed.index("Place 1.") < filed.index("Place 0.")
    assert "File it" not in filed
