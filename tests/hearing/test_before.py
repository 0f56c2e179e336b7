"""What an earlier meeting agreed on a case, and what came of it, before those who hear it again (B1.13)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cmr.models import Action, Case, Sitting, db
from tests.application import Opens
from tests.factories import a_case, a_declaration, a_meeting, a_referral
from tests.hearing.conftest import Hearing

HEADING = "Previous recommendations, and what came of them"


def heard_before(hearing: Hearing) -> Case:
    """One more case of the meeting, which a meeting in October heard: what it agreed is partly done."""
    october = a_meeting(hearing.meeting.panel, date(2026, 10, 8), "closed")
    referral = a_referral(hearing.meeting.panel, state="heard", meeting=october)
    done_at = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
    for number, (text, done) in enumerate(
        (("Write the safety plan anew.", True), ("Meet the school.", False)), 1
    ):
        referral.actions.append(
            Action(
                case=referral.case,
                number=number,
                kind="recommendation",
                text=text,
                due_on=date(2026, 10, 22),
                confirmed_at=done_at if done else None,
                confirmed_by_id=referral.worker_id if done else None,
                confirmation="Done." if done else "",
            )
        )
    db.session.flush()
    again = a_case(referral, hearing.meeting)
    referral.state, referral.meeting = "scheduled", hearing.meeting
    db.session.flush()
    now = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
    sitting = Sitting(meeting_id=hearing.meeting.id, agenda_item="cases", case_id=again.id)
    sitting.stage, sitting.stage_began_at, sitting.stage_minutes = "summary", now, 5
    db.session.add(sitting)
    db.session.commit()
    return again


def test_a_case_that_returns_is_heard_with_what_came_of_the_last_time(
    hearing: Hearing, sign_in: Opens
) -> None:
    """B1.13: nothing of it before a member declared."""
    case, member = heard_before(hearing), sign_in(hearing.members[0])
    day = f"/meetings/{hearing.meeting.id}/attendance"
    addresses = (f"/meetings/{hearing.meeting.id}/cases/{case.referral.reference}", day)
    for url in addresses:
        assert HEADING not in member.get(url).text
    a_declaration(case, hearing.members[0])
    db.session.commit()
    for url in addresses:
        page = member.get(url).text
        assert HEADING in page
        said = page.split(HEADING)[1].split("</table>")[0]
        for words in (
            "Thursday 8 October 2026",
            "Write the safety plan anew.",
            "Done Tuesday 20 October 2026",
        ):
            assert words in said
        for words in ("Meet the school.", "Thursday 22 October 2026", "Late"):
            assert words in said
    # A page that was open before comes to show it by itself.
    live = member.get(f"/meetings/{hearing.meeting.id}/live", target="centre").text
    assert HEADING in live


def test_a_case_heard_for_the_first_time_says_nothing_of_it(hearing: Hearing, sign_in: Opens) -> None:
    hearing.everybody_declares()
    assert HEADING not in sign_in(hearing.members[0]).get(hearing.url).text
