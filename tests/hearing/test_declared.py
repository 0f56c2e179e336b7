"""Who reads what a member declared, who may change it, and whose declarations stand on a case's page (B1.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cmr.models import Deputyship, db
from tests.application import Opens
from tests.factories import a_declaration, a_deputy, a_person
from tests.hearing.conftest import NOW, Hearing, a_hearing, arrives

SECRET = "My sister was fostered by this family."


def test_what_was_declared_is_read_by_those_who_hear_the_case_and_who_runs_it(
    hearing: Hearing, sign_in: Opens
) -> None:
    """B1.4: its own people see the kind alone."""
    hearing.everybody_declares()
    one = next(one for one in hearing.case.declarations if one.person_id == hearing.members[0].id)
    one.kind, one.detail = "prior_knowledge", SECRET
    db.session.commit()
    for person in (hearing.chair, hearing.administrator, *hearing.members):
        assert SECRET in sign_in(person).get(hearing.url).text
    shown = sign_in(hearing.referral.worker).get(hearing.url).text
    assert "Prior knowledge" in shown
    assert SECRET not in shown
    for url in (hearing.url, f"/meetings/{hearing.meeting.id}"):
        again = sign_in(hearing.referral.worker).look(f"{url}?changes=1")
        assert SECRET not in again.text


def test_who_is_still_to_declare_reads_that_of_themselves_first(hearing: Hearing, sign_in: Opens) -> None:
    """B1.4: what happens next is with them, and not with the chair."""
    hearing.everybody_declares()
    late = hearing.members[0]
    of_both = [one for one in hearing.case.declarations if one.person_id in (late.id, hearing.chair.id)]
    for one in of_both:
        db.session.delete(one)
    db.session.commit()
    both = (hearing.chair, late), (late, hearing.chair)
    for reads, other in both:
        shown = sign_in(reads).get(hearing.url).text
        assert f"You and {other.name} are still to declare before the case is heard." in shown
        assert "<dt>With</dt> <dd>You</dd>" in shown
    shown = sign_in(hearing.members[1]).get(hearing.url).text
    assert " are still to declare before the case is heard." in shown
    assert f"<dt>With</dt> <dd>{hearing.chair.name}</dd>" in shown
    a_declaration(hearing.case, hearing.chair)
    db.session.commit()
    shown = sign_in(hearing.members[1]).get(hearing.url).text
    assert f"{late.name} is still to declare before the case is heard." in shown


def test_who_withdrew_is_told_whom_to_ask_instead_of_a_form(hearing: Hearing, sign_in: Opens) -> None:
    """B1.4: what they would send is refused, so nothing is offered that loses it."""
    manager = hearing.members[0]
    hearing.referral.team.service.manager = manager
    manager.position = "service manager"
    a_declaration(hearing.case, manager, kind="involvement", withdrew=True)
    db.session.commit()
    shown = sign_in(manager).get(hearing.url).text
    assert "You withdrew. To change that, ask the chair or the administrator." in shown
    assert "Change what is declared" not in shown
    office = sign_in(hearing.administrator).get(hearing.url).text
    assert f"Change what is declared for {manager.name}" in office


def test_who_withdraws_where_the_page_is_kept_in_step_is_led_away_from_the_case(
    hearing: Hearing, sign_in: Opens
) -> None:
    """B1.4: nothing of it stays before them, whichever page they declared on."""
    sent = {"kind": "involvement", "detail": SECRET, "withdraws": "yes"}
    led = sign_in(hearing.members[0]).post(f"{hearing.url}/declare", sent, target="declarations", status=204)
    assert led.headers["HX-Redirect"] == f"/meetings/{hearing.meeting.id}/attendance"


def test_who_came_once_the_case_was_settled_was_not_asked(hearing: Hearing, sign_in: Opens) -> None:
    """B1.4: what is said of a settled case stays as it was."""
    hearing.everybody_declares()
    late = a_person("Ottoline Quarrie")
    arrives(hearing.meeting, late, "member", "late")
    db.session.commit()
    assert late.name in sign_in(hearing.chair).get(hearing.url).text
    hearing.case.state, hearing.case.ended_at, hearing.case.ended_reason = (
        "tabled",
        NOW - timedelta(minutes=1),
        "No time.",
    )
    db.session.commit()
    assert late.name not in sign_in(hearing.chair).get(hearing.url).text


def test_a_deputy_whose_days_ended_stands_there_no_more(hearing: Hearing, sign_in: Opens) -> None:
    """D5: one seat, those who may fill it; a deputy is said to be one."""
    deputy = a_deputy(hearing.members[0])
    a_declaration(hearing.case, deputy)
    db.session.commit()
    assert f"Deputy of {hearing.members[0].name}" in sign_in(hearing.administrator).get(hearing.url).text
    db.session.query(Deputyship).one().ended_at = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
    db.session.commit()
    assert deputy.name not in sign_in(hearing.administrator).get(hearing.url).text


def test_before_the_meeting_too(app: object, sign_in: Opens) -> None:
    before = a_hearing(state="circulated")
    one = a_declaration(before.case, before.members[0], kind="prior_knowledge")
    one.detail = SECRET
    db.session.commit()
    assert SECRET not in sign_in(before.referral.worker).get(before.url).text
    assert SECRET in sign_in(before.members[0]).get(before.url).text
