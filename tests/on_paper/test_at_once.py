"""What is wrong with something entered from paper is said at once, each thing at its box and of whom it is (B1.24)."""

from __future__ import annotations

import pytest
import time_machine

from cmr.models import db
from tests.hearing.conftest import NOW, Hearing
from tests.on_paper.paper_desk import (
    SignIn,
    attach,
    confirmed,
    entered,
    listed,
    opened_on_paper,
    said,
)

pytestmark = pytest.mark.usefixtures("next_morning")


def test_every_wrong_line_of_the_list_is_named_at_once(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = f"/meetings/{circulated.meeting.id}/on-paper"
    administrator.post(f"{url}/open", {"chair": str(circulated.chair.id), "when": "9:35am"})
    first, second = circulated.members
    sent = {
        f"p{circulated.chair.id}-came": "9:36", f"p{first.id}-left": "10:00",
        f"p{second.id}-came": "9:40", f"p{second.id}-left": "9:38",
    }  # fmt: skip
    answer = administrator.post(f"{url}/attendance", sent, status=422).text
    assert f"{first.name}: say when they arrived." in answer
    assert f"{second.name} can’t leave before they arrived." in answer
    assert f"By these times {circulated.chair.name} was not in the meeting at 9:35am" in answer
    assert f'href="#p{second.id}-came"' in answer
    assert circulated.meeting.attendances[0].arrived_at == circulated.meeting.opened_at


def test_a_reason_that_is_missing_is_asked_for_at_its_box(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = opened_on_paper(circulated, administrator)
    late = circulated.members[1]
    sent = listed(circulated) | {f"p{late.id}-came": "9:41"}
    answer = administrator.post(f"{url}/attendance", sent, status=409).text
    assert f"Say why the times of {late.name} are others than were recorded." in answer
    assert 'href="#reason"' in answer
    assert f'href="#p{late.id}-came"' not in answer


def test_confirming_says_time_password_and_the_rest_at_once(circulated: Hearing, sign_in: SignIn) -> None:
    entered(circulated, sign_in)
    sent = confirmed(circulated, when="10:12", compared="", password="wrong")
    answer = sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", sent, status=422).text
    assert "The sheet can’t have been signed at 10:12am" in answer
    for box in ("when", "compared", "password"):
        assert f'href="#{box}"' in answer


def test_whoever_had_not_declared_is_named_at_the_time(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, late = sign_in(circulated.administrator), circulated.members[1]
    entered(circulated, sign_in)
    gone = next(one for one in circulated.case.declarations if one.person_id == late.id)
    db.session.delete(gone)
    db.session.commit()
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert "Enter what was declared and said." in page
    answer = (
        sign_in(circulated.chair)
        .post(f"{circulated.url}/on-paper/sign", confirmed(circulated), status=409)
        .text
    )
    assert f"{late.name} had not declared for this case by then" in answer
    assert 'href="#when"' in answer


def test_who_came_after_the_case_is_waited_for_by_nobody(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, late = sign_in(circulated.administrator), circulated.members[1]
    url = opened_on_paper(circulated, administrator)
    after = {f"p{late.id}-came": "10:16", "reason": "Misread"}
    administrator.post(f"{url}/attendance", listed(circulated) | after)
    attach(administrator, circulated.url)
    assert "Enter what was declared and said." in administrator.get(f"{circulated.url}/on-paper").text
    sent = said(circulated)
    for part in ("kind", "stand"):
        del sent[f"p{late.id}-{part}"]
    administrator.post(f"{circulated.url}/on-paper", sent)
    assert (
        "Write the sheet as it stands on the paper." in administrator.get(f"{circulated.url}/on-paper").text
    )


def test_a_case_that_was_not_signed_wants_the_scan_of_its_papers(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, chair = sign_in(circulated.administrator), sign_in(circulated.chair)
    opened_on_paper(circulated, administrator)
    url = f"{circulated.url}/on-paper"
    assert "Attach the scan first" in chair.get(url).text
    sent = {"tabled-when": "10:00", "tabled-reason": "No time."}
    answer = chair.post(f"{url}/table", sent, status=409).text
    assert "Attach the scan of this case’s papers first: the time and the reason stand on them." in answer
    attach(administrator, circulated.url)
    page = chair.get(url).text
    assert "Attach the scan first" not in page
    assert "entered as they are written on the scan" in page


def test_a_declaration_without_its_words_hides_no_time_that_is_wrong(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    url, first = f"{circulated.url}/on-paper", circulated.members[0]
    bare = said(circulated) | {f"p{first.id}-kind": "involvement"}
    with time_machine.travel(NOW.replace(hour=11)):
        sent = bare | {"declared_at": "", "said_at": "11:40"}
        answer = sign_in(circulated.administrator).post(url, sent, status=422).text
    for box in (f"p{first.id}-detail", "declared_at", "said_at"):
        assert f'href="#{box}"' in answer
    assert "Say when the declarations were made, as it is written." in answer
    # What could not be read is said alone at its box.
    answer = sign_in(circulated.administrator).post(url, bare | {"said_at": "half"}, status=422).text
    assert "Say when the views were said" not in answer
    assert not circulated.case.declarations


def test_no_chair_chosen_hides_no_time_to_come(circulated: Hearing, sign_in: SignIn) -> None:
    url = f"/meetings/{circulated.meeting.id}/on-paper/open"
    with time_machine.travel(NOW):
        answer = sign_in(circulated.administrator).post(url, {"when": "11:30"}, status=422).text
    assert 'href="#chair' in answer
    assert 'href="#when"' in answer
    answer = sign_in(circulated.administrator).post(url, {"when": "6:00"}, status=422).text
    assert "If it did open at 6am, save once more" in answer
    assert circulated.meeting.state == "circulated"


def test_apologies_of_who_came_hide_no_times_that_are_wrong(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(circulated.administrator)
    url = f"/meetings/{circulated.meeting.id}/on-paper"
    administrator.post(f"{url}/open", {"chair": str(circulated.chair.id), "when": "9:35am"})
    first, second = circulated.members
    sent = {
        f"p{first.id}-came": "10:00", f"p{first.id}-left": "9:50", f"p{first.id}-apologies": "yes",
        f"p{second.id}-came": "9:40", f"p{second.id}-left": "half", f"p{second.id}-apologies": "yes",
    }  # fmt: skip
    answer = administrator.post(f"{url}/attendance", sent, status=422).text
    for key, box in ((first, "apologies"), (first, "came"), (second, "left"), (second, "apologies")):
        assert f'href="#p{key.id}-{box}"' in answer, (key.name, box)
        assert f'id="p{key.id}-{box}-error"' in answer
    assert f"{first.name} can’t leave before they arrived." in answer


def test_no_signer_chosen_hides_no_time_to_come(circulated: Hearing, sign_in: SignIn) -> None:
    entered(circulated, sign_in)
    with time_machine.travel(NOW.replace(hour=11)):
        sent = confirmed(circulated, signed_by="", when="11:20")
        answer = sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", sent, status=422).text
    assert 'href="#signed_by' in answer
    assert 'href="#when"' in answer
