"""The gate: signed out, unseen, seen but not allowed, and the views that forgot to say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, g

from cmr.models import Person, db
from cmr.rules.capacities import Subject
from cmr.rules.permissions import Can
from cmr.web.gate import acting_for, admit, needs, public, refuse_ungated
from cmr.web.session import SignedIn
from tests.application import Browser
from tests.factories import a_deputy, a_panel, a_referral, a_seat, a_worker


@pytest.mark.usefixtures("app")
def test_what_a_person_cannot_see_is_not_there(sign_in: Callable[[Person], Browser]) -> None:
    referral = a_referral()
    outsider = sign_in(a_worker())
    url = f"/referrals/{referral.reference}"
    outsider.get(url, status=404)
    outsider.get("/referrals/CMR-2026-9999", status=404)
    assert outsider.get(url, status=404).text == outsider.get("/referrals/CMR-2026-9999", status=404).text


@pytest.mark.usefixtures("app")
def test_what_they_see_but_may_not_do_is_forbidden(sign_in: Callable[[Person], Browser]) -> None:
    worker = a_worker()
    referral = a_referral(worker=worker)
    colleague = sign_in(a_worker(worker.team))
    colleague.get(f"/referrals/{referral.reference}")
    colleague.post(f"/referrals/{referral.reference}/withdraw", {}, status=403)


@pytest.mark.usefixtures("app")
def test_signed_out_is_asked_to_sign_in_before_anything_is_said(stranger: Browser) -> None:
    referral = a_referral()
    there = stranger.get(f"/referrals/{referral.reference}", status=303)
    nowhere = stranger.get("/referrals/CMR-2026-9999", status=303)
    assert there.headers["Location"] == f"/sign-in?next=/referrals/{referral.reference}"
    assert nowhere.headers["Location"].startswith("/sign-in")
    assert stranger.post("/deputies", {}).headers["Location"] == "/sign-in"


def test_the_hat_says_for_whom_somebody_acts(app: Flask) -> None:
    panel = a_panel()
    chair = a_seat(panel, "chair").person
    deputy = a_deputy(chair)
    db.session.flush()
    for person, principal in ((chair, None), (deputy, chair.id)):
        with app.test_request_context("/"):
            g.pop("actor", None)
            g._login_user = SignedIn("token", person)
            admit(Can.TRIAGE, Subject(panel_id=panel.id, received=True))
            assert acting_for() == principal


def test_a_view_that_says_nothing_stops_the_start() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", view_func=public(lambda: "all"), endpoint="open")
    bare.add_url_rule("/closed", view_func=needs(Can.USE_THE_SERVICE)(lambda: "some"), endpoint="closed")
    refuse_ungated(bare)
    bare.add_url_rule("/forgotten", view_func=lambda: "oh", endpoint="forgotten")
    with pytest.raises(RuntimeError, match=r"have no gate: forgotten\."):
        refuse_ungated(bare)
