"""Every referral of the made-up council on paper, and the form of each state as everybody can read it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from cmr import create_app
from cmr.demo.load import load
from cmr.models import Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.printing import FormPaper, Reading, form_pdf
from cmr.referrals.queries import WHOLE
from tests.application import settings_for
from tests.pdf_read import Pdf, faults, squeezed

READING = Reading("Noor Whitlock", datetime(2026, 11, 23, 8, 30, tzinfo=UTC))


@pytest.mark.slow
def test_each_referral_of_the_council_is_made_and_each_state_can_be_read(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'council.sqlite3'}", tmp_path))
    read: set[tuple[str, str]] = set()
    with app.app_context():
        upgrade()
        load(seed=7, today=date(2026, 11, 22), referrals=60, files=tmp_path / "files")
        db.session.commit()
        for referral in db.session.scalars(select(Referral).options(*WHOLE)):
            made = form_pdf(FormPaper(referral, kept_terms(referral.terms), referral.live_documents, READING))
            which = referral.panel.key, referral.state
            if which not in read:
                read.add(which)
                paper = Pdf(made)
                assert faults(paper) == []
                for said in ("Not every character could be shown", "CHANGED", "The file is missing"):
                    assert squeezed(said) not in paper.words
                assert all(squeezed(child.name) in paper.words for child in referral.children)
        db.session.remove()
        db.engine.dispose()
    assert len(read) >= 18
