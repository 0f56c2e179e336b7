"""A supplement's mail names the cases that are new on the agenda and those that left it (D3c)."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from cmr.agenda import operations as agenda
from cmr.circulation import operations as circulation
from cmr.models import db
from cmr.notices import sending
from cmr.referrals.queries import by_reference
from tests.factories import a_referral, a_worker
from tests.notices.council import NOW, REASON, a_council
from tests.notices.postbox import Postbox

LATER = NOW + timedelta(hours=1)


def test_a_supplement_names_what_is_new_and_what_is_gone(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case()
    meeting, gone = case.meeting, case.referral
    of.circulates(meeting)
    agenda.defer(gone, REASON, None, by=of.chair, at=LATER)
    new = a_referral(of.panel, a_worker(name="Nia New"), "submitted")
    db.session.expire_all()
    found = by_reference(new.reference)
    assert found is not None
    agenda.place(found, meeting, by=of.administrator, at=LATER)
    circulation.circulate_supplement(meeting, by=of.administrator, at=LATER)
    db.session.commit()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: LATER)
    mails = [one for one in postbox.arrived if "supplement 1" in one["Subject"]]
    assert mails
    for mail in mails:
        plain = mail.get_body(("plain",))
        assert plain is not None
        text = " ".join(plain.get_content().split())
        assert f"New on it: {new.reference}. No longer on it: {gone.reference}." in text
