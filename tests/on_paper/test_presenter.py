"""Who presented a case that was held on paper, where it was not who was named for it (B1.24, D3d)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cmr.minutes.recorded import drafted
from cmr.models import Notice, Person, Referral, db
from cmr.models.history import HistoryEntry
from tests.application import Browser
from tests.factories import a_worker
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import cmr_sheet
from tests.on_paper.paper_desk import SignIn, attach, confirmed, listed, said
from tests.pdf_read import Pdf, squeezed

pytestmark = pytest.mark.usefixtures("next_morning")
FIELD = "Who presented it"


def colleague_of(hearing: Hearing, name: str = "Otto Other") -> Person:
    found = a_worker(hearing.referral.team, name)
    db.session.commit()
    return found


def opened(
    hearing: Hearing, sign_in: SignIn, came: Person, arrived: str = "9:50", left: str = "10:20"
) -> Browser:
    administrator, url = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}/on-paper"
    administrator.post(f"{url}/open", {"chair": str(hearing.chair.id), "when": "9:35am"})
    times = {f"p{came.id}-came": arrived, f"p{came.id}-left": left}
    administrator.post(f"{url}/attendance", listed(hearing) | times)
    return administrator


def by(hearing: Hearing, person: Person, **more: str) -> dict[str, str]:
    chosen = {"presenter_shown": str(hearing.case.presented_by.id), "presented_by": str(person.id)}
    return said(hearing) | chosen | more


def wrong_at(page: str) -> str:
    """What is said at the box."""
    at = page.index('id="presented_by-error"')
    return page[at : page.index("</p>", at)]


def signed(hearing: Hearing, sign_in: SignIn) -> None:
    administrator = sign_in(hearing.administrator)
    administrator.post(f"{hearing.url}/sheet", cmr_sheet())
    attach(administrator, hearing.url)
    sign_in(hearing.chair).post(f"{hearing.url}/on-paper/sign", confirmed(hearing))
    db.session.expire_all()


def test_another_of_the_team_is_on_the_list_and_can_have_presented_it(
    circulated: Hearing, sign_in: SignIn
) -> None:
    other, worker = colleague_of(circulated), circulated.referral.worker
    administrator = opened(circulated, sign_in, other)
    listing = administrator.get(f"/meetings/{circulated.meeting.id}/on-paper/attendance").text
    assert "Did somebody else come to present a case?" in listing
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert FIELD in page
    assert f'<option value="{worker.id}" selected>' in page
    administrator.post(f"{circulated.url}/on-paper", by(circulated, other))
    db.session.expire_all()
    assert circulated.case.presented_by is other
    told = db.session.scalars(
        select(Notice).where(Notice.kind.in_(("presented_on_paper", "presented_by_another")))
    )
    assert {(one.person_id, one.kind) for one in told} == {
        (other.id, "presented_on_paper"),
        (worker.id, "presented_by_another"),
    }
    record = sign_in(circulated.chair).get(f"/referrals/{circulated.referral.reference}").text
    assert f"{other.name} presented it; until then {worker.name} was named." in record


def test_the_minutes_and_the_sheet_name_who_did(circulated: Hearing, sign_in: SignIn) -> None:
    other = colleague_of(circulated)
    opened(circulated, sign_in, other).post(f"{circulated.url}/on-paper", by(circulated, other))
    signed(circulated, sign_in)
    section = next(one for one in drafted(circulated.meeting) if one.case_id == circulated.case.id)
    assert f"Presented by {other.name}, social worker." in section.text
    pdf = Pdf(sign_in(circulated.chair).get(f"{circulated.url}/sheet.pdf").data)
    assert squeezed(f"Presented by {other.name}") in pdf.words


def test_who_cannot_read_the_case_is_refused_and_all_faults_stand_at_once(
    circulated: Hearing, sign_in: SignIn
) -> None:
    other = colleague_of(circulated)
    administrator = opened(circulated, sign_in, other)
    for nobody in (str(circulated.members[0].id), "0", "x", "", "²", str(2**40)):
        page = administrator.post(
            f"{circulated.url}/on-paper",
            by(circulated, other) | {"presented_by": nobody, "said_at": "9:40"},
            status=409,
        ).text
        assert "Choose who presents it: somebody who reads this case." in wrong_at(page)
        assert "The declarations were made at 9:45am" in page
    page = administrator.post(
        f"{circulated.url}/on-paper", by(circulated, circulated.members[0], said_at="half"), status=422
    ).text
    assert "somebody who reads this case" in wrong_at(page)
    assert 'id="said_at-error"' in page
    db.session.expire_all()
    assert circulated.case.presented_by is circulated.referral.worker
    assert not circulated.case.declarations


@pytest.mark.parametrize(("arrived", "left"), [("9:30", "9:44"), ("10:16", "10:30"), ("", "")])
def test_who_was_not_there_by_the_times_entered_did_not_present_it(
    circulated: Hearing, sign_in: SignIn, arrived: str, left: str
) -> None:
    other = colleague_of(circulated)
    page = (
        opened(circulated, sign_in, other, arrived, left)
        .post(f"{circulated.url}/on-paper", by(circulated, other), status=409)
        .text
    )
    assert f"{other.name} was not in the meeting while this case was heard" in wrong_at(page)
    db.session.expire_all()
    assert circulated.case.presented_by is circulated.referral.worker


def test_a_page_that_chose_nothing_changes_nothing(circulated: Hearing, sign_in: SignIn) -> None:
    other, worker = colleague_of(circulated), circulated.referral.worker
    administrator = opened(circulated, sign_in, other)
    stale = by(circulated, worker)
    administrator.post(f"{circulated.url}/on-paper", by(circulated, other))
    administrator.post(f"{circulated.url}/on-paper", stale)
    administrator.post(f"{circulated.url}/on-paper", said(circulated))
    db.session.expire_all()
    assert circulated.case.presented_by is other
    assert len(_told_of(circulated.referral)) == 1


def test_of_two_who_name_others_the_second_reads_both(circulated: Hearing, sign_in: SignIn) -> None:
    first, second = colleague_of(circulated), colleague_of(circulated, "Ulla Unlike")
    administrator = opened(circulated, sign_in, first)
    times = {
        f"p{one.id}-{part}": at
        for one in (first, second)
        for part, at in (("came", "9:50"), ("left", "10:20"))
    }
    url = f"/meetings/{circulated.meeting.id}/on-paper/attendance"
    administrator.post(url, listed(circulated) | times)
    administrator.post(f"{circulated.url}/on-paper", said(circulated))
    db.session.expire_all()
    theirs, mine = by(circulated, first), by(circulated, second)
    administrator.post(f"{circulated.url}/on-paper", theirs)
    chair = sign_in(circulated.chair)
    page = chair.post(f"{circulated.url}/on-paper", mine, status=409).text
    assert "since you opened this page" in wrong_at(page)
    assert first.name in wrong_at(page)
    assert second.name in wrong_at(page)
    assert f'<option value="{second.id}" selected>' in page
    assert f'name="presenter_shown" value="{first.id}"' in page
    db.session.expire_all()
    assert circulated.case.presented_by is first
    chair.post(f"{circulated.url}/on-paper", mine | {"presenter_shown": str(first.id)})
    db.session.expire_all()
    assert circulated.case.presented_by is second


def test_it_is_put_right_until_the_sheet_is_signed(circulated: Hearing, sign_in: SignIn) -> None:
    other, worker = colleague_of(circulated), circulated.referral.worker
    administrator = opened(circulated, sign_in, other)
    administrator.post(f"{circulated.url}/attendance/{worker.id}", status=404)
    administrator.post(
        f"/meetings/{circulated.meeting.id}/on-paper/attendance",
        listed(circulated)
        | {f"p{one.id}-came": "9:50" for one in (other, worker)}
        | {f"p{other.id}-left": "10:20"},
    )
    administrator.post(f"{circulated.url}/on-paper", by(circulated, other))
    db.session.expire_all()
    administrator.post(f"{circulated.url}/on-paper", by(circulated, worker))
    db.session.expire_all()
    assert circulated.case.presenter is None
    signed(circulated, sign_in)
    page = administrator.post(f"{circulated.url}/on-paper", by(circulated, other), status=409).text
    assert "who presented it stands" in page
    db.session.expire_all()
    assert circulated.case.presented_by is worker


def test_a_named_presenter_who_is_not_the_worker_has_a_place_on_the_list(
    circulated: Hearing, sign_in: SignIn
) -> None:
    other = colleague_of(circulated)
    circulated.case.presenter = other
    db.session.commit()
    day = sign_in(circulated.administrator).get(f"/meetings/{circulated.meeting.id}").text
    assert other.name in day


def _told_of(referral: Referral) -> list[HistoryEntry]:
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "referral",
        HistoryEntry.record_id == referral.id,
        HistoryEntry.verb == "presented_on_paper",
    )
    return list(db.session.scalars(query))
