"""What a signatory reads before signing: what changed since, the declaration, their own words; and who compares."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from cmr.adapters import clock
from cmr.models import HistoryEntry, Person, Referral, db
from cmr.models.referral import SignedContent
from cmr.panels.queries import kept_terms
from cmr.referrals import operations
from cmr.referrals.changes import kept_content
from cmr.referrals.queries import by_reference
from cmr.referrals.writing import write_section
from cmr.rules.refusal import Refused
from tests import factories
from tests.application import Opens
from tests.factories import PASSWORD
from tests.statements import counted

COMMENTS = "The plan has done what it can. <b>I agree.</b>"


def url(referral: Referral, page: str = "") -> str:
    return f"/referrals/{referral.reference}{page}"


def managers(referral: Referral) -> tuple[Person, Person]:
    manager, service_manager = referral.team.manager, referral.team.service.manager
    assert manager is not None
    assert service_manager is not None
    return manager, service_manager


def form(stage: str, **more: str) -> dict[str, str]:
    return {"stage": stage, "confirm": "yes", "password": PASSWORD, **more}


def signed_again(referral: Referral, key: str, text: str) -> None:
    """Recalled by its worker, changed in one section, and signed again."""
    operations.recall(referral, by=referral.worker, at=clock.now())
    section = next(one for one in referral.sections if one.key == key)
    field = next(name for name, value in section.answers.items() if isinstance(value, str))
    at = clock.now() + timedelta(seconds=1)
    answers = section.answers | {field: text}
    write_section(referral, key, answers, seen=section.version, by=referral.worker, at=at)
    operations.sign(referral, "social_worker", by=referral.worker, at=at + timedelta(seconds=1))
    db.session.commit()


def test_what_is_signed_is_kept_once_and_hashes_to_what_the_signature_holds(any_app: Flask) -> None:
    referral = factories.a_referral()
    operations.sign(referral, "social_worker", by=referral.worker, at=clock.now())
    operations.sign(referral, "team_manager", by=managers(referral)[0], at=clock.now())
    db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(SignedContent)) == 1
    kept = kept_content(referral.signed_hash or "")
    assert kept is not None
    assert set(kept) == {"panel_type", "version", "answers", "documents"}


def test_a_kept_content_that_was_altered_is_not_believed(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    kept = db.session.get_one(SignedContent, referral.signed_hash)
    kept.content = kept.content | {"version": "forged"}
    db.session.commit()

    assert kept_content(referral.signed_hash or "") is None
    said = sign_in(managers(referral)[0]).get(url(referral, "/sign")).text
    assert "was not kept word by word" in said


def test_nothing_changed_is_said_too(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")

    said = sign_in(managers(referral)[0]).get(url(referral, "/sign")).text

    assert f"Nothing changed since {referral.worker.name} signed as social worker" in said


def test_before_anybody_signed_there_is_nothing_to_compare(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    browser = sign_in(referral.worker)

    assert "What changed since" not in browser.get(url(referral, "/sign")).text
    assert "Nobody has signed this form yet" in browser.get(url(referral, "/changes")).text


def test_who_signs_again_sees_what_changed_since_they_signed_last(any_app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_team_manager")
    signed_again(referral, "case", "Everything is told anew.")

    said = sign_in(managers(referral)[0]).get(url(referral, "/sign")).text

    assert "What changed since you signed as team manager" in said
    assert "Everything is told anew" in said
    assert said.count('<span class="govuk-visually-hidden">[added: </span>') == 1
    assert said.count('<span class="govuk-visually-hidden">[removed: </span>') == 1
    assert "Compare with another signature" in said


def test_who_signs_for_the_first_time_sees_what_changed_since_the_signature_that_fell_away(
    app: Flask, sign_in: Opens
) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    signed_again(referral, "case", "Everything is told anew.")

    said = sign_in(managers(referral)[0]).get(url(referral, "/sign")).text

    assert f"What changed since {referral.worker.name} signed as social worker" in said
    assert "Everything is told anew" in said


def test_another_signature_can_be_compared_with(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    signed_again(referral, "case", "Everything is told anew.")
    browser = sign_in(managers(referral)[0])
    latest = referral.live_signatures[0].id

    assert "Nothing changed since" in browser.get(url(referral, f"/sign?since={latest}")).text
    assert "Everything is told anew" in browser.get(url(referral, "/sign?since=999999")).text
    assert "Everything is told anew" in browser.get(url(referral, "/sign?since=%00x")).text


def test_what_was_typed_is_text_and_nothing_else(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    signed_again(referral, "case", "<script>alert(1)</script></ins><h1>")

    said = sign_in(managers(referral)[0]).get(url(referral, "/sign")).text

    assert "<script>alert" not in said
    assert "&lt;script&gt;" in said or "&lt;" in said


def test_the_declaration_is_confirmed_in_the_panels_own_words(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    browser = sign_in(referral.worker)
    shown = browser.get(url(referral, "/sign")).text
    declaration = kept_terms(referral.terms).signing[0].declaration

    assert f'for="confirm">{declaration}</label>' in shown
    said = browser.post(
        url(referral, "/sign"), {"stage": "social_worker", "password": PASSWORD}, status=422
    ).text
    assert "Confirm the declaration before you sign" in said
    assert not referral.signatures


def test_a_deputy_reads_for_whom_before_signing(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager, _ = managers(referral)
    deputy = factories.a_deputy(manager, starts_on=clock.today())

    shown = sign_in(deputy).get(url(referral, "/sign")).text

    assert f"You sign for {manager.name}, team manager." in shown


@pytest.mark.parametrize("both", ["deputy of both managers", "the worker as deputy"])
def test_nobody_signs_two_stages_as_a_deputy_either(app: Flask, sign_in: Opens, both: str) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager, service_manager = managers(referral)
    if both == "the worker as deputy":
        deputy = referral.worker
        factories.a_deputy(manager, deputy, starts_on=clock.today())
        stage = "team_manager"
    else:
        deputy = factories.a_deputy(manager, starts_on=clock.today())
        factories.a_deputy(service_manager, deputy, starts_on=clock.today())
        stage = "service_manager"
        sign_in(deputy).post(url(referral, "/sign"), form("team_manager"))
    signed = len(referral.live_signatures)

    said = sign_in(deputy).post(url(referral, "/sign"), form(stage), status=409).text

    assert "Nobody signs two stages of one referral" in said
    db.session.expire_all()
    assert len(referral.live_signatures) == signed


def test_the_manager_writes_the_comments_and_the_form_shows_them_under_their_name(
    any_app: Flask, sign_in: Opens
) -> None:
    referral = factories.a_referral(factories.a_panel(factories.CIN), state="signed_by_social_worker")
    manager, _ = managers(referral)
    before = referral.signed_hash
    browser = sign_in(manager)
    shown = browser.get(url(referral, "/sign")).text
    assert "Manager Comments" in shown
    assert "To be written by the team manager when signing" in shown

    said = browser.post(url(referral, "/sign"), form("team_manager", comments=" "), status=422).text
    assert "Write “Manager Comments”" in said
    browser.post(url(referral, "/sign"), form("team_manager", comments=COMMENTS))

    db.session.expire_all()
    record = browser.get(url(referral)).text
    assert "The plan has done what it can. &lt;b&gt;I agree.&lt;/b&gt;" in record
    assert f"{manager.name}, team manager, " in record
    assert referral.live_signatures[-1].comments == COMMENTS
    assert referral.signed_hash == before, "the comments are no part of what its worker signed"
    entry = db.session.scalar(
        select(HistoryEntry)
        .where(HistoryEntry.verb == "sign_as_team_manager")
        .order_by(HistoryEntry.id.desc())
    )
    assert entry is not None
    assert entry.detail["comments_sha256"] == hashlib.sha256(COMMENTS.encode()).hexdigest()
    assert "has done" not in str(entry.detail)


def test_the_worker_is_never_asked_for_the_managers_comments(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(factories.a_panel(factories.CIN))
    browser = sign_in(referral.worker)

    assert "Manager Comments" not in browser.get(url(referral, "/sections/recommendations")).text
    assert "To be written by the team manager" in browser.get(url(referral, "/check")).text
    browser.post(url(referral, "/sign"), form("social_worker"))
    assert referral.state == "signed_by_social_worker"


def test_without_comments_no_operation_signs_either(app: Flask) -> None:
    referral = factories.a_referral(factories.a_panel(factories.CIN), state="signed_by_social_worker")

    with pytest.raises(Refused, match="Manager Comments"):
        operations.sign(referral, "team_manager", by=managers(referral)[0], at=clock.now(), comments=" \n")


def test_what_a_manager_wrote_stands_there_again_when_they_sign_anew(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(factories.a_panel(factories.CIN), state="signed_by_team_manager")
    signed_again(referral, "summary", "Told anew.")

    assert ">\nI agree.</textarea>" in sign_in(managers(referral)[0]).get(url(referral, "/sign")).text


def test_who_may_not_write_sign_or_send_it_back_does_not_compare(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    member, chair = factories.a_seat(panel).person, factories.a_seat(panel, "chair").person
    meeting = factories.a_meeting(panel, state="circulated")
    referral = factories.a_referral(panel, state="scheduled", meeting=meeting)
    for hears in (member, chair):
        factories.a_declaration(referral.cases[0], hears)

    sign_in(member).get(url(referral, "/changes"), status=403)
    sign_in(chair).get(url(referral, "/changes"))
    sign_in(factories.a_worker()).get(url(referral, "/changes"), status=404)


def test_the_signing_page_takes_a_fixed_number_of_statements(app: Flask, sign_in: Opens) -> None:
    counts = []
    for rounds in (1, 5):
        referral = factories.a_referral(state="signed_by_social_worker")
        for number in range(rounds):
            found = by_reference(referral.reference)
            assert found is not None
            signed_again(found, "case", f"Told anew, {number}.")
        browser = sign_in(managers(referral)[0])
        browser.get(url(referral, "/sign"))
        with counted() as statements:
            browser.get(url(referral, "/sign"))
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert counts[0] <= 24
