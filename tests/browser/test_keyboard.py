"""Both forms are filled whole with nothing but a keyboard, with scripts and without."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from cmr.adapters import clock
from cmr.models import Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals import writing
from cmr.referrals.tasks import only_documents
from tests import application
from tests.browser.server import serving
from tests.browser.typist import Typist
from tests.factories import CIN, CMR, a_panel, a_referral, a_worker

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def a_typist(app: Flask, browser: Browser, address: str, referral: Referral, scripts: bool) -> Typist:
    cookie = application.Browser(app).sign_in(referral.worker).client.get_cookie("cmr")
    assert cookie
    context = browser.new_context(
        base_url=address, java_script_enabled=scripts, viewport={"width": 1280, "height": 900}
    )
    context.add_cookies([{"name": "cmr", "value": cookie.value, "url": address}])
    return Typist(context.new_page())


@SCRIPTS
@pytest.mark.parametrize("key", [CMR, CIN], ids=["cmr", "cin"])
def test_a_worker_fills_the_whole_form_with_the_keyboard_alone(
    app: Flask, browser: Browser, key: str, scripts: bool
) -> None:
    referral = writing.begin(a_panel(key), by=a_worker(), at=clock.now())
    terms = kept_terms(referral.terms)
    sections = [one for one in terms.whole_form.sections if not only_documents(one)]
    url = f"/referrals/{referral.reference}"
    db.session.commit()
    with serving(app) as address:
        typist = a_typist(app, browser, address, referral, scripts)
        typist.page.goto(f"{url}/sections/{sections[0].key}")
        for section in sections:
            assert typist.page.url.split("?")[0].endswith(f"/sections/{section.key}"), typist.page.url
            typist.fill_in()
        typist.page.context.close()
    db.session.expire_all()
    written = db.session.get_one(Referral, referral.id).answers
    gaps = terms.gaps(written, (), clock.today())
    assert [gap.text for gap in gaps if gap.section != "documents"] == []
    assert "Typed with keys alone." in str(written)


@SCRIPTS
def test_rows_are_added_moved_removed_and_put_back_with_the_keyboard_alone(
    app: Flask, browser: Browser, scripts: bool
) -> None:
    referral = a_referral(a_panel(CMR), a_worker())
    db.session.commit()
    with serving(app) as address:
        url = f"/referrals/{referral.reference}/sections/family"
        typist = a_typist(app, browser, address, referral, scripts)
        typist.page.goto(url)
        typist.skip_to_main()
        typist.go_to("network-add")
        typist.press("Enter")
        typist.wait_for("network-1-name")
        typist.page.keyboard.type("The second")
        typist.steps = 0
        typist.go_to("network-1-up")
        typist.press("Enter")
        typist.wait_for("network-0-down")
        typist.press("Space")
        typist.wait_for("network-1-up")
        typist.go_to("network-1-remove")
        typist.press("Enter")
        typist.wait_for("network-put-back")
        if scripts:
            expect(typist.page.locator("#announcer")).to_have_text("Supporter 2 removed")
        typist.press("Enter")
        typist.wait_for("network-1-remove")
        typist.page.context.close()
    db.session.expire_all()
    network = db.session.get_one(Referral, referral.id).answers["family"]["network"]
    assert isinstance(network, list)
    assert [row["name"] for row in network][1:] == ["The second"]
