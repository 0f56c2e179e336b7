"""Hostile files and names over HTTP: refused or inert, and what is kept of a name can't lie."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask

from cmr.adapters import files
from cmr.models import Referral, ReferralDocument, db
from cmr.referrals import documents, operations
from cmr.rules.enclosing import BESIDE
from cmr.rules.refusal import Refused
from tests import factories
from tests.application import Opens
from tests.referrals import papers
from tests.referrals.writing_desk import Desk, a_desk

DATED = {"dated-day": "1", "dated-month": "10", "dated-year": "2026"}


@pytest.fixture
def cin(app: Flask, sign_in: Opens) -> Desk:
    """A worker with a blank form that wants documents."""
    return a_desk(sign_in, factories.CIN, blank=True)


def sent(content: bytes, name: str = "plan.pdf", kind: str = "other", **more: str) -> dict[str, object]:
    return {"kind": kind, **DATED, **more, "file": (io.BytesIO(content), name)}


def attached(desk: Desk) -> list[ReferralDocument]:
    return db.session.get_one(Referral, desk.referral.id).live_documents


NAMES = {
    "a path": ("../../../etc/cron.d/plan.pdf", "plan.pdf"),
    "a NUL": ("plan.pdf\x00.exe", "plan.pdf.exe.pdf"),
    "another direction": ("plan\u202efdp.exe", "planfdp.exe.pdf"),
    "five thousand characters": ("p" * 5_000 + ".pdf", "p" * 196 + ".pdf"),
    "markup": ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
    "a device": ("NUL.pdf", "document NUL.pdf"),
    "quotes": ('plan".pdf', "plan.pdf"),
    "nothing but dots": ("....", "document.pdf"),
    "emoji": ("🙂" * 100 + ".pdf", "🙂" * 49 + ".pdf"),
}


@pytest.mark.parametrize(("name", "kept"), NAMES.values(), ids=NAMES.keys())
def test_a_hostile_name_is_made_harmless(cin: Desk, name: str, kept: str) -> None:
    cin.browser.post(f"{cin.url}/documents", sent(papers.PDF, name))
    (one,) = attached(cin)
    answer = cin.browser.get(f"{cin.url}/documents/{one.id}")
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment;")
    assert not set(said) & {"\r", "\n", "\x00"}
    assert "Set-Cookie" not in answer.headers or "a=b" not in answer.headers["Set-Cookie"]
    assert one.filename == kept
    assert "<img src=x" not in cin.browser.get(f"{cin.url}/documents").text


def test_a_name_of_raw_utf_16_is_taken_for_what_can_be_read(cin: Desk) -> None:
    name = "plan.pdf".encode("utf-16").decode("latin-1")
    cin.browser.post(f"{cin.url}/documents", sent(papers.PDF, name))
    (one,) = attached(cin)
    assert one.filename.endswith(".pdf")
    assert one.filename.isprintable()


@pytest.mark.parametrize("name", ["plan.pdf", "plan.svg", "plan.docx"])
@pytest.mark.parametrize(
    "what",
    [
        "a drawing with script",
        "a program",
        "a test virus",
        "a web page",
        "a zip bomb",
        "macros by type",
        "a PDF that is a zip",
    ],
)
def test_what_harms_is_refused_whatever_it_is_called(cin: Desk, what: str, name: str) -> None:
    before = sorted(path.name for path in documents_folder(cin))
    page = cin.browser.post(f"{cin.url}/documents", sent(papers.PRETENDERS[what], name), status=422).text
    assert "There is a problem" in page
    assert attached(cin) == []
    assert sorted(path.name for path in documents_folder(cin)) == before


def documents_folder(desk: Desk) -> list[Path]:
    folder: Path = desk.browser.app.extensions["settings"].files
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_what_is_inert_is_served_so_that_no_browser_runs_it(cin: Desk) -> None:
    """A picture may hold any words deep inside: the answer says what it is, and runs nothing."""
    content = papers.png(more=papers.words(b"a" * 2_000) + papers.words(b"<script>alert(1)</script>"))
    cin.browser.post(f"{cin.url}/documents", sent(content, "page.html"))
    (one,) = attached(cin)
    answer = cin.browser.get(f"{cin.url}/documents/{one.id}")
    assert (one.filename, answer.mimetype) == ("page.html.png", "image/png")
    assert answer.headers["Content-Disposition"] == "attachment; filename=page.html.png"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_same_file_twice_is_refused_and_as_another_kind_is_not(cin: Desk) -> None:
    cin.browser.post(f"{cin.url}/documents", sent(papers.PDF, kind="initial_plan"))
    again = sent(papers.PDF, kind="initial_plan", instead=BESIDE)
    page = cin.browser.post(f"{cin.url}/documents", again, status=422).text
    assert "This very file is attached already" in page
    cin.browser.post(f"{cin.url}/documents", sent(papers.PDF, kind="latest_plan"))
    assert [one.kind for one in attached(cin)] == ["initial_plan", "latest_plan"]


def test_all_documents_together_have_a_limit(cin: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_TOGETHER", len(papers.PDF) + 10)
    cin.browser.post(f"{cin.url}/documents", sent(papers.PDF))
    page = cin.browser.post(f"{cin.url}/documents", sent(papers.pdf(b"/A /B")), status=422).text
    assert "hold 50 MB at most together" in page
    cin.browser.post(f"{cin.url}/documents/{attached(cin)[0].id}/remove")
    cin.browser.post(f"{cin.url}/documents", sent(papers.PDF))


def test_limits_leave_room_for_what_real_forms_bring() -> None:
    assert documents.MOST_TOGETHER >= 5 * files.MOST_BYTES


def test_a_right_file_with_something_else_wrong_is_asked_for_again(cin: Desk) -> None:
    wrong = sent(papers.PDF) | {"dated-day": "31", "dated-month": "2"}
    page = cin.browser.post(f"{cin.url}/documents", wrong, status=422).text
    assert "Nothing was wrong with the file itself" in page
    both = sent(papers.EICAR) | {"dated-day": "31", "dated-month": "2"}
    assert (
        "Nothing was wrong with the file"
        not in cin.browser.post(f"{cin.url}/documents", both, status=422).text
    )


def test_a_link_beside_each_kind_chooses_it(cin: Desk) -> None:
    page = cin.browser.get(f"{cin.url}/documents").text
    assert f'href="{cin.url}/documents?kind=chronology#attach"' in page
    chosen = cin.browser.get(f"{cin.url}/documents?kind=chronology").text
    assert 'value="chronology" checked' in chosen
    assert " checked" not in cin.browser.get(f"{cin.url}/documents?kind=nonsense").text


@pytest.mark.parametrize("kind", ["initial_plan", "latest_plan", "chronology", "genogram"])
def test_a_required_document_is_asked_for_at_submission_again(any_app: Flask, kind: str) -> None:
    """Signing asked for it; where it went missing since, by whatever hand, submission says so (D7)."""
    referral = factories.a_referral(factories.a_panel(factories.CIN), state="signed_by_service_manager")
    next(one for one in referral.documents if one.kind == kind).removed_at = factories.THEN
    db.session.flush()
    with pytest.raises(Refused) as refused:
        operations.submit(referral, by=referral.worker, at=factories.THEN)
    said = [(one.text, one.clause) for one in refused.value.reasons]
    assert any(text.startswith("Attach this document:") and clause == "D7" for text, clause in said)
    assert any(clause == "D3a" for _text, clause in said)
