"""Both forms are filled whole, signed and submitted with nothing but a keyboard, with scripts and without."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, FilePayload, expect
from sqlalchemy import select

from cmr.models import Person, Referral, db
from cmr.panels.queries import current_terms
from cmr.referrals.tasks import only_documents
from cmr.rules.panel_type import PanelType
from tests.browser.server import serving
from tests.browser.typist import TYPED, Typist
from tests.browser.window import a_window
from tests.factories import CIN, CMR, PASSWORD, a_panel, a_referral, a_worker
from tests.referrals.papers import PDF

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def a_typist(app: Flask, browser: Browser, address: str, person: Person, scripts: bool) -> Typist:
    window = a_window(app, browser, address, person, java_script_enabled=scripts)
    return Typist(window.new_page())


def fill_in_the_form(typist: Typist, terms: PanelType) -> None:
    """Section by section, from the list of them to the page for the documents."""
    sections = [one for one in terms.whole_form.sections if not only_documents(one)]
    typist.follow(sections[0].title)
    for section in sections:
        assert typist.page.url.split("?")[0].endswith(f"/sections/{section.key}"), typist.page.url
        typist.fill_in()
    assert typist.page.url.endswith("/documents")


def attach_every_kind(typist: Typist, terms: PanelType) -> None:
    """A document of each kind that the panel knows, the first opened with Enter and the next with the space bar."""
    for number, kind in enumerate(terms.documents):
        file: FilePayload = {"name": f"{kind.key}.pdf", "mimeType": "application/pdf", "buffer": PDF}
        typist.attach(kind.key, date(2026, 10, 1), file, opens=("Enter", "Space")[number % 2])
        assert "is attached" in typist.page.inner_text("main")


@SCRIPTS
@pytest.mark.parametrize("key", [CMR, CIN], ids=["cmr", "cin"])
def test_a_whole_form_from_nothing_to_submitted_with_the_keyboard_alone(
    app: Flask, browser: Browser, key: str, scripts: bool
) -> None:
    terms, worker = current_terms(a_panel(key)), a_worker()
    team = worker.team
    assert team
    assert team.manager
    assert team.service.manager
    managers = {"team manager": team.manager, "service manager": team.service.manager}
    with serving(app) as address:
        typist = a_typist(app, browser, address, worker, scripts)
        typist.page.goto("/")
        typist.follow("Begin a referral")
        typist.follow(f"Begin a {terms.abbreviation} referral")
        url = typist.page.url
        fill_in_the_form(typist, terms)
        attach_every_kind(typist, terms)
        typist.follow("Check your answers")
        typist.follow("Go on to sign")
        typist.sign("social worker", PASSWORD)
        for role, manager in managers.items():
            reader = a_typist(app, browser, address, manager, scripts)
            reader.page.goto(url)
            reader.follow(f"Sign as {role}")
            reader.sign(role, PASSWORD)
            reader.page.context.close()
        typist.page.goto(url)
        typist.follow("Submit to the panel")
        typist.follow("Submit it")
        typist.page.context.close()
    db.session.expire_all()
    referral = db.session.scalars(select(Referral)).one()
    assert referral.state == "submitted"
    assert {one.kind for one in referral.live_documents} == {kind.key for kind in terms.documents}
    assert TYPED in str(referral.answers)


@SCRIPTS
def test_rows_are_added_moved_removed_and_put_back_with_the_keyboard_alone(
    app: Flask, browser: Browser, scripts: bool
) -> None:
    referral = a_referral(a_panel(CMR), a_worker())
    db.session.commit()
    with serving(app) as address:
        url = f"/referrals/{referral.reference}/sections/family"
        typist = a_typist(app, browser, address, referral.worker, scripts)
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
