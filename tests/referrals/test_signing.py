"""The pages on which a referral is signed and moved, over HTTP: what they ask, refuse and say."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.models import Person, Referral, db
from cmr.rules.wording import spoken_date
from tests import factories
from tests.application import Browser, Opens
from tests.factories import PASSWORD

AT_ONCE = 12
COMMENTS = "The plan has done what it can."


def url(referral: Referral, page: str = "") -> str:
    return f"/referrals/{referral.reference}{page}"


def managers(referral: Referral) -> tuple[Person, Person]:
    manager, service_manager = referral.team.manager, referral.team.service.manager
    assert manager is not None
    assert service_manager is not None
    return manager, service_manager


def signature_form(stage: str, password: str = PASSWORD) -> dict[str, str]:
    return {"stage": stage, "confirm": "yes", "comments": COMMENTS, "password": password}


@pytest.mark.parametrize("key", [factories.CMR, factories.CIN])
def test_a_long_page_begins_with_links_to_what_stands_on_it(app: Flask, sign_in: Opens, key: str) -> None:
    referral = factories.a_referral(factories.a_panel(key))
    worker, manager = sign_in(referral.worker), sign_in(managers(referral)[0])
    shown = worker.get(url(referral, "/sign")).text, worker.get(url(referral, "/check")).text
    worker.post(url(referral, "/sign"), signature_form("social_worker"))
    for page in (*shown, manager.get(url(referral)).text, manager.get(url(referral, "/sign")).text):
        contents = page.split('class="cmr-contents"')[1].split("</nav>")[0]
        goes = re.findall(r'href="#([^"]+)"', contents)
        parts = re.findall(r' id="(part-[^"]+)"', page)
        assert [place for place in goes if place.startswith("part-")] == parts != []
        assert [place for place in goes if page.count(f' id="{place}"') != 1] == []
        assert ("declaration" in goes) == ("Your signature</h2>" in page)
        assert page.index('class="cmr-contents"') < page.index('class="cmr-paper"')


@pytest.mark.parametrize("key", [factories.CMR, factories.CIN])
def test_three_people_sign_one_after_the_other(any_app: Flask, sign_in: Opens, key: str) -> None:
    referral = factories.a_referral(factories.a_panel(key))
    for person, stage in zip(
        (referral.worker, *managers(referral)),
        ("social_worker", "team_manager", "service_manager"),
        strict=True,
    ):
        browser = sign_in(person)
        shown = browser.get(url(referral, "/sign")).text
        assert f'value="{stage}"' in shown
        browser.post(url(referral, "/sign"), signature_form(stage))
        assert f"as {stage.replace('_', ' ')}" in browser.get(url(referral)).text

    assert referral.state == "signed_by_service_manager"


def test_the_page_shows_the_paper_the_declaration_and_the_deadline(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    on = clock.today() + timedelta(days=30)
    while on.weekday() != 3:
        on += timedelta(days=1)
    factories.a_meeting(panel, on)
    referral = factories.a_referral(panel)

    said = sign_in(referral.worker).get(url(referral, "/sign")).text

    assert "I have completed this referral as the allocated social worker." in said
    assert "Maya Fenwick" in said
    assert spoken_date(on) in said
    assert "days left" in said


def test_afterwards_it_says_who_has_it_and_for_which_meeting(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    on = clock.today() + timedelta(days=28)
    meeting = factories.a_meeting(panel, on)
    referral = factories.a_referral(panel)
    browser = sign_in(referral.worker)

    browser.post(url(referral, "/sign"), signature_form("social_worker"))
    said = browser.get(url(referral)).text

    assert f"You signed {referral.reference} as social worker." in said
    assert f"Next: {managers(referral)[0].name}, team manager." in said
    assert f"To be heard on {spoken_date(meeting.on)}" in said


@pytest.mark.parametrize(
    ("password", "said"), [("", "Type your password"), ("wrong", "The password is not right")]
)
def test_without_the_right_password_nothing_is_signed(
    app: Flask, sign_in: Opens, password: str, said: str
) -> None:
    referral = factories.a_referral()

    answer = sign_in(referral.worker).post(
        url(referral, "/sign"), signature_form("social_worker", password), status=422
    )

    assert said in answer.text
    assert "wrong" not in answer.text.replace("is wrong", "")
    assert referral.state == "draft"
    assert not referral.signatures


def test_an_incomplete_form_says_what_is_missing_and_is_not_signed(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(blank=True)
    browser = sign_in(referral.worker)

    shown = browser.get(url(referral, "/sign")).text
    answer = browser.post(url(referral, "/sign"), signature_form("social_worker"), status=409)

    assert "It can’t be signed yet" in shown
    assert 'name="password"' not in shown
    assert "needs" in answer.text
    assert referral.state == "draft"


def test_who_signs_nothing_is_refused_and_who_sees_nothing_finds_nothing(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()

    sign_in(factories.a_worker(referral.team)).get(url(referral, "/sign"), status=403)
    sign_in(factories.a_worker(referral.team)).post(
        url(referral, "/sign"), signature_form("social_worker"), status=403
    )
    sign_in(factories.a_worker()).get(url(referral, "/sign"), status=404)


def test_a_signature_before_its_turn_is_refused_with_the_reason(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")

    said = sign_in(managers(referral)[1]).post(
        url(referral, "/sign"), signature_form("service_manager"), status=409
    )

    assert "does not wait for the signature as service manager" in said.text
    assert (
        "waits for the team manager first"
        in sign_in(managers(referral)[1]).get(url(referral, "/sign"), status=409).text
    )


def test_who_signed_already_is_told_so(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")

    said = sign_in(referral.worker).get(url(referral, "/sign"), status=409).text

    assert "You have signed this referral already" in said


def test_the_second_of_two_managers_is_told_calmly(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager, _ = managers(referral)
    deputy = factories.a_deputy(manager, starts_on=clock.today())
    sign_in(manager).post(url(referral, "/sign"), signature_form("team_manager"))

    said = sign_in(deputy).post(url(referral, "/sign"), signature_form("team_manager"), status=409).text

    assert f"It is signed already as team manager: by {manager.name}" in said
    assert len(referral.live_signatures) == 2


def test_a_deputy_signs_for_the_principal(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager, _ = managers(referral)
    deputy = factories.a_deputy(manager, starts_on=clock.today())
    browser = sign_in(deputy)

    shown = browser.get(url(referral, "/sign")).text
    browser.post(url(referral, "/sign"), signature_form("team_manager"))

    assert f"team manager, for {manager.name} (team manager)" in shown
    assert referral.live_signatures[-1].for_id == manager.id
    assert f"{deputy.name}, for {manager.name}" in browser.get(url(referral)).text


def test_twelve_signatures_at_once_make_one(any_app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    browsers = [sign_in(referral.worker) for _ in range(AT_ONCE)]
    form = signature_form("social_worker")
    address = url(referral, "/sign")
    db.session.remove()

    def put(browser: Browser) -> int:
        return browser.client.post(address, data=form | {"csrf_token": browser.token}).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = sorted(pool.map(put, browsers))

    assert statuses == [303] + [409] * (AT_ONCE - 1)
    signed = db.session.get_one(Referral, 1)
    assert len(signed.signatures) == 1
    assert signed.state == "signed_by_social_worker"


def test_the_chair_sends_back_what_was_submitted(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    referral = factories.a_referral(panel, state="submitted")
    browser = sign_in(chair)

    browser.post(url(referral, "/send-back"), {"words": "It is incomplete."})

    assert referral.state == "draft"
    browser.get(url(referral))


def test_who_sends_nothing_back_is_refused(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")

    sign_in(referral.worker).get(url(referral, "/send-back"), status=403)
    sign_in(managers(referral)[1]).get(url(referral, "/send-back"), status=409)


@pytest.mark.parametrize(
    ("state", "deed", "form", "after"),
    [
        ("signed_by_social_worker", "recall", {}, "draft"),
        ("signed_by_service_manager", "submit", {}, "submitted"),
        ("submitted", "withdraw", {"reason": "The family has moved."}, "closed"),
        ("returned", "revise", {}, "draft"),
    ],
)
def test_a_page_asks_before_it_is_done(
    app: Flask, sign_in: Opens, state: str, deed: str, form: dict[str, str], after: str
) -> None:
    referral = factories.a_referral(state=state)
    browser = sign_in(referral.worker)

    browser.get(url(referral, f"/{deed}"))
    assert referral.state == state

    browser.post(url(referral, f"/{deed}"), form)
    assert referral.state == after
    browser.get(url(referral))


@pytest.mark.parametrize("deed", ["sign", "recall", "submit", "withdraw", "revise", "send-back"])
def test_nothing_of_it_is_open_once_the_case_was_heard(app: Flask, sign_in: Opens, deed: str) -> None:
    referral = factories.a_referral(state="heard")
    by = managers(referral)[0] if deed == "send-back" else referral.worker

    sign_in(by).get(url(referral, f"/{deed}"), status=409)
    sign_in(by).post(url(referral, f"/{deed}"), {"reason": "Because.", "password": PASSWORD}, status=409)

    assert referral.state == "heard"


@pytest.mark.parametrize("deed", ["recall", "submit", "withdraw", "revise"])
def test_a_colleague_does_none_of_it(app: Flask, sign_in: Opens, deed: str) -> None:
    referral = factories.a_referral(state="signed_by_service_manager")

    sign_in(factories.a_worker(referral.team)).post(url(referral, f"/{deed}"), {"reason": "No."}, status=403)


def test_submitting_says_whether_it_is_in_time(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    soon, later = clock.today() + timedelta(days=1), clock.today() + timedelta(days=30)
    factories.a_meeting(panel, later)
    first = factories.a_referral(panel, state="signed_by_service_manager")
    browser = sign_in(first.worker)
    assert "It is in time for the next meeting" in browser.get(url(first, "/submit")).text
    browser.post(url(first, "/submit"))
    assert "The panel’s administrator has it now." in browser.get(url(first)).text

    near = factories.a_meeting(panel, soon)
    second = factories.a_referral(panel, first.worker, state="signed_by_service_manager")
    assert "it is received all the same, marked late" in browser.get(url(second, "/submit")).text
    browser.post(url(second, "/submit"), {"for_meeting": str(near.id)})
    said = browser.get(url(second)).text
    assert "the chair has it now and decides" in said
    assert second.late_choice == "waiting"
