"""What an open meeting offers next: nobody opens it twice, and a worker goes on with their own cases alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmr.hearing import operations
from cmr.models import Person, db
from cmr.rules.majority import Majority, silent_words
from tests.application import Browser
from tests.factories import a_referral, a_worker
from tests.hearing.conftest import NOW, Hearing

SignIn = Callable[[Person], Browser]


def test_a_meeting_that_is_open_already_is_not_offered_to_be_opened(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair, url = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}"
    assert chair.get(f"{url}/open", status=303).headers["Location"] == f"{url}/attendance"
    assert "The meeting is open already." in chair.get(f"{url}/attendance").text


@pytest.mark.parametrize("own", [True, False])
def test_a_worker_goes_on_with_a_case_of_their_own_alone(
    hearing: Hearing, sign_in: SignIn, own: bool
) -> None:
    worker = hearing.referral.worker
    other = worker if own else a_worker(worker.team, "Jo Colleague")
    nxt = a_referral(hearing.meeting.panel, other, "scheduled", meeting=hearing.meeting)
    db.session.commit()
    operations.table_case(hearing.case, "No time is left.", by=hearing.chair, at=NOW)
    db.session.commit()
    words = f"Go on with {nxt.reference}"
    assert (words in sign_in(worker).get(hearing.url).text) is own
    assert words in sign_in(hearing.chair).get(hearing.url).text


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Anil", "Marcus, for Cat"), "Anil and Marcus, for Cat, were asked and gave no view"),
        (("Marcus, for Cat",), "Marcus, for Cat, was asked and gave no view"),
        (("Anil",), "Anil was asked and gave no view"),
    ],
)
def test_who_gave_no_view_for_somebody_is_named_with_both_commas(names: tuple[str, ...], words: str) -> None:
    standing = Majority(unheard=tuple(range(len(names))))
    assert silent_words(standing, dict(enumerate(names))) == words
