"""No view is replaced before somebody who saw it chooses so, and what was said before is kept (B1.20)."""

from __future__ import annotations

import pytest

from cmr.hearing.said import ViewOvertaken, say
from cmr.models import HistoryEntry, MemberView, db
from tests.application import Opens
from tests.hearing.conftest import NOW, Hearing, takes

WORDS = "Too soon: the school has not been heard."


@pytest.fixture
def declared(hearing: Hearing) -> Hearing:
    hearing.everybody_declares()
    takes(hearing)
    return hearing


def kept(hearing: Hearing) -> list[tuple[str, str, int]]:
    db.session.expire_all()
    rows = db.session.query(MemberView).filter_by(case_id=hearing.case.id).order_by(MemberView.id)
    return [(one.view, one.text, one.version) for one in rows]


def test_the_administrator_replaces_no_words_that_they_did_not_see(declared: Hearing, sign_in: Opens) -> None:
    member, office = declared.members[0], sign_in(declared.administrator)
    own = sign_in(member)
    own.post(f"{declared.url}/view", {"stand": "disagree", "text": ""})
    assert 'name="version" value="1"' in office.get(declared.url).text
    own.post(f"{declared.url}/view", {"stand": "agree", "text": WORDS, "version": "1"})
    sent = {"person": member.id, "stand": "abstain", "text": "Not sure.", "version": "1"}
    for target, status in (("", 409), ("views", 409)):
        answer = office.post(f"{declared.url}/views", sent, target=target, status=status).text
        assert f"Nothing of {member.name}’s view is replaced yet." in answer
        assert f"Saved now by {member.name}" in answer
        assert f"Agrees: {WORDS}" in answer
        assert "Abstains: Not sure." in answer
        assert 'name="version" value="2"' in answer
    assert kept(declared) == [("agree", WORDS, 2)]
    # Having seen both, they choose.
    office.post(f"{declared.url}/views", sent | {"version": "2"})
    assert kept(declared) == [("abstain", "Not sure.", 3)]
    said = own.get(declared.url).text
    assert "What was said before" in said
    assert WORDS in said


def test_a_member_replaces_nothing_that_was_recorded_for_them_meanwhile(
    declared: Hearing, sign_in: Opens
) -> None:
    member, office = declared.members[0], sign_in(declared.administrator)
    office.post(f"{declared.url}/views", {"person": member.id, "stand": "disagree", "text": WORDS})
    answer = sign_in(member).post(
        f"{declared.url}/view", {"stand": "agree", "text": "", "version": "0"}, status=409
    )
    assert "Nothing of your view is replaced yet." in answer.text
    assert f"Saved now by {declared.administrator.name}" in answer.text
    assert kept(declared) == [("disagree", WORDS, 1)]


def test_the_same_words_again_are_no_clash_and_stay_the_members_own(
    declared: Hearing, sign_in: Opens
) -> None:
    member, office = declared.members[0], sign_in(declared.administrator)
    sign_in(member).post(f"{declared.url}/view", {"stand": "disagree", "text": WORDS})
    office.post(f"{declared.url}/views", {"person": member.id, "stand": "disagree", "text": WORDS})
    assert kept(declared) == [("disagree", WORDS, 1)]
    assert db.session.query(MemberView).one().recorded_by_id == member.id
    assert db.session.query(HistoryEntry).filter_by(verb="say_view").count() == 1


def test_the_operation_itself_refuses_it(declared: Hearing) -> None:
    member, by = declared.members[0], declared.administrator
    say(declared.case, member, "agree", WORDS, by=member, at=NOW, seen=0)
    with pytest.raises(ViewOvertaken):
        say(declared.case, member, "abstain", "", by=by, at=NOW, seen=0)
    say(declared.case, member, "abstain", "", by=by, at=NOW, seen=1)
    found = db.session.query(MemberView).one()
    assert [(one["view"], one["text"], one["by"]) for one in found.earlier] == [("agree", WORDS, member.name)]
