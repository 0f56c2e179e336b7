"""A chair who withdrew from a case, whatever their office, has nothing of it at the meeting nor afterwards (B1.4)."""

from __future__ import annotations

import pytest

from cmr.hearing import sitting
from cmr.models import HistoryEntry, db
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.factories import a_declaration, a_deputy
from tests.hearing.conftest import NOW, Hearing, arrives
from tests.hearing.sheets import cmr_sheet
from tests.hearing.test_sheet import signature, written

CHILD = "Maya"


@pytest.fixture
def withdrawn(hearing: Hearing) -> Hearing:
    """Its chair is a head of service, who withdrew; a deputy chairs the case, which is before the panel."""
    hearing.chair.position = "head of service"
    deputy = a_deputy(hearing.chair)
    arrives(hearing.meeting, deputy, "chair", "chair", hearing.chair)
    for person in (deputy, *hearing.members):
        a_declaration(hearing.case, person)
    a_declaration(hearing.case, hearing.chair, "involvement", withdrew=True)
    sitting.take_case(hearing.case, by=deputy, at=NOW)
    db.session.commit()
    return hearing


def test_a_head_of_service_who_chairs_and_withdrew_has_nothing_of_it(
    withdrawn: Hearing, sign_in: Opens
) -> None:
    chair, reference = sign_in(withdrawn.chair), withdrawn.referral.reference
    day = f"/meetings/{withdrawn.meeting.id}/attendance"
    for shown in (chair.get(day).text, chair.look(f"/meetings/{withdrawn.meeting.id}/live").text):
        assert "You withdrew from it, so it is closed to you." in shown
        assert CHILD not in shown
        assert reference not in shown
        assert "End this stage" not in shown
    for path in ("", "/live", "/sign", "/table", "/sheet.pdf", "/scans"):
        chair.get(f"{withdrawn.url}{path}", status=404)
    for path in ("", "/print", "/form.pdf"):
        chair.get(f"/referrals/{reference}{path}", status=404)
    assert reference not in chair.get("/referrals").text
    # The meeting is theirs to run all the same.
    chair.post(f"/meetings/{withdrawn.meeting.id}/item", {"item": "any_other_business"})


def test_nor_has_a_head_of_service_who_withdrew_the_signed_sheet(withdrawn: Hearing, sign_in: Opens) -> None:
    deputy = next(one.person for one in withdrawn.meeting.attendances if one.principal is withdrawn.chair)
    written(withdrawn, sign_in(withdrawn.administrator), cmr_sheet())
    sign_in(deputy).post(f"{withdrawn.url}/sign", signature(withdrawn))
    sign_in(deputy).get(f"{withdrawn.url}/sheet.pdf")
    chair = sign_in(withdrawn.chair)
    chair.get(f"{withdrawn.url}/sheet.pdf", status=404)
    chair.get(withdrawn.url, status=404)


def test_whoever_withdrew_from_the_case_before_the_panel_does_not_move_its_stages(
    withdrawn: Hearing, sign_in: Opens
) -> None:
    with pytest.raises(Refused, match="You withdrew from the case before the panel"):
        sitting.end_stage(withdrawn.meeting, by=withdrawn.chair, at=NOW)
    with pytest.raises(Refused, match="You withdrew from the case before the panel"):
        sitting.extend(withdrawn.meeting, 2, by=withdrawn.chair, at=NOW)
    sitting.end_stage(withdrawn.meeting, by=withdrawn.administrator, at=NOW)
    assert db.session.query(HistoryEntry).filter_by(verb="end_stage").count() == 1


def test_a_service_manager_who_chairs_and_withdrew_has_their_office_alone(
    withdrawn: Hearing, sign_in: Opens
) -> None:
    hearing = withdrawn
    hearing.chair.position = "service manager"
    hearing.referral.team.service.manager = hearing.chair
    db.session.commit()
    chair = sign_in(hearing.chair)
    for url in (hearing.url, f"/meetings/{hearing.meeting.id}/attendance"):
        shown = chair.get(url).text
        assert CHILD in shown, "they see its record as its service manager"
        for words in (
            "Record the view of",
            "Still to say theirs",
            "End this stage",
            "Change what is declared",
        ):
            assert words not in shown
    view = {"person": hearing.members[0].id, "stand": "agree"}
    chair.post(f"{hearing.url}/views", view, status=403)
    chair.post(f"{hearing.url}/take", status=403)
