"""A file is held while the scanner is away, served to nobody, and refused with a word where something is found."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask

from cmr.adapters.files import Files
from cmr.adapters.scanner import Away, Clamd, Verdict
from cmr.models import HistoryEntry, Referral, ReferralDocument, db
from cmr.panels.queries import kept_terms
from cmr.referrals import documents, operations
from cmr.referrals.moves import content_hash, facts_of, form_documents
from cmr.rules.referral import REFERRAL
from cmr.rules.refusal import Refused
from tests import factories
from tests.adapters.clamd import a_clamd
from tests.application import Opens
from tests.referrals import papers
from tests.referrals.writing_desk import Desk, a_desk

VIRUS = papers.pdf(b"(" + papers.EICAR + b")")


@dataclass
class FakeScanner:
    """Finds the test virus; is away when it is told to be."""

    away: bool = False
    asked: list[tuple[bytes, float]] = field(default_factory=list)

    def scan(self, content: bytes, *, within: float) -> Verdict:
        """As clamd would answer."""
        self.asked.append((content, within))
        if self.away:
            raise Away("Nobody there.")
        return Verdict("Eicar-Test-Signature" if papers.EICAR in content else "")


@pytest.fixture
def scanner(current_app_of_test: Flask) -> Iterator[FakeScanner]:
    """The scanner of the application of this test."""
    fake = FakeScanner()
    before = current_app_of_test.extensions["scanner"]
    current_app_of_test.extensions["scanner"] = fake
    yield fake
    current_app_of_test.extensions["scanner"] = before


@pytest.fixture
def desk(any_app: Flask, sign_in: Opens, scanner: FakeScanner) -> Desk:
    """A worker with a blank form that wants documents; the scanner is set up."""
    return a_desk(sign_in, factories.CIN, blank=True)


def upload(kind: str, content: bytes = papers.PDF, name: str = "plan.pdf") -> dict[str, object]:
    dated = {"dated-day": "1", "dated-month": "10", "dated-year": "2026"}
    return {"kind": kind, "title": "A plan", **dated, "file": (io.BytesIO(content), name)}


def documents_of(desk: Desk) -> list[ReferralDocument]:
    return db.session.get_one(Referral, desk.referral.id).documents


def verbs(desk: Desk) -> list[str]:
    entries = db.session.query(HistoryEntry).filter_by(record_kind="referral", record_id=desk.referral.id)
    return [entry.verb for entry in entries.order_by(HistoryEntry.number)]


def scan(app: Flask) -> tuple[int, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["files", "scan"])
    db.session.expire_all()
    return result.exit_code, result.output


def test_a_clear_file_is_attached_at_once_and_asked_about_within_seconds(
    desk: Desk, scanner: FakeScanner
) -> None:
    desk.browser.post(f"{desk.url}/documents", upload("genogram"))
    (one,) = documents_of(desk)
    assert one.scan == "clear"
    assert scanner.asked == [(papers.PDF, documents.SCAN_WITHIN)]
    desk.browser.get(f"{desk.url}/documents/{one.id}")


def test_a_file_is_held_while_the_scanner_is_away_and_nobody_gets_it(
    desk: Desk, scanner: FakeScanner, sign_in: Opens, any_app: Flask
) -> None:
    scanner.away = True
    desk.browser.post(f"{desk.url}/documents", upload("genogram"))
    (one,) = documents_of(desk)
    url = f"{desk.url}/documents/{one.id}"
    assert one.scan == "waiting"
    page = desk.browser.get(f"{desk.url}/documents").text
    assert "held until it is checked for viruses" in page
    assert "Held until it is checked for viruses" in page
    assert f'href="{url}"' not in page
    for reader in (desk.browser, sign_in(factories.a_worker(desk.worker.team))):
        answer = reader.get(url, status=409)
        assert "still being checked for viruses" in answer.text
        assert "Content-Disposition" not in answer.headers
    assert "An attached file is held until checked" in desk.browser.get(desk.url).text
    assert scan(any_app) == (
        1,
        (
            "Looked at 0 files: 0 clear, 0 refused.\n"
            "1 file still held: the scanner did not answer, or the file is not there.\n"
        ),
    )
    scanner.away = False
    assert scan(any_app) == (0, "Looked at 1 file: 1 clear, 0 refused.\n")
    assert scan(any_app) == (0, "Looked at 0 files: 0 clear, 0 refused.\n")
    desk.browser.get(url)
    assert verbs(desk) == ["attach", "clear_file"]


def test_a_harmful_file_is_refused_with_a_word_and_nothing_of_it_is_kept(
    desk: Desk, scanner: FakeScanner
) -> None:
    assert scanner.away is False
    desk.browser.post(f"{desk.url}/documents", upload("genogram", VIRUS, "from-home.pdf"))
    page = desk.browser.get(f"{desk.url}/documents")
    assert "The virus scanner refused the file. Nothing of it was kept." in page.text
    assert "It found something harmful in <bdi>from-home.pdf</bdi> (Genogram)" in page.text
    (one,) = documents_of(desk)
    assert (one.scan, one.removed_at is not None) == ("refused", True)
    assert documents.files().read(one.sha256) is None
    desk.browser.get(f"{desk.url}/documents/{one.id}", status=404)
    assert verbs(desk) == ["refuse_file"]
    assert "Genogram" in missing(desk)
    assert "File refused by the virus scanner" in desk.browser.get(desk.url).text
    desk.browser.post(f"{desk.url}/documents", upload("genogram"))
    assert "It found something harmful" not in desk.browser.get(f"{desk.url}/documents").text
    assert "Genogram" not in missing(desk)


def missing(desk: Desk) -> str:
    """What the form still wants attached, in words."""
    terms, referral = kept_terms(desk.referral.terms), db.session.get_one(Referral, desk.referral.id)
    return " ".join(one.text for one in terms.missing_documents(form_documents(referral)))


def test_a_held_file_found_harmful_while_it_is_written_leaves_the_form(
    desk: Desk, scanner: FakeScanner, any_app: Flask
) -> None:
    scanner.away = True
    desk.browser.post(f"{desk.url}/documents", upload("genogram", VIRUS))
    (one,) = documents_of(desk)
    assert documents.files().read(one.sha256) == VIRUS
    scanner.away = False
    assert scan(any_app) == (0, "Looked at 1 file: 0 clear, 1 refused.\n")
    (one,) = documents_of(desk)
    assert (one.scan, one.removed_at is not None) == ("refused", True)
    assert documents.files().read(one.sha256) is None
    assert verbs(desk) == ["attach", "refuse_file"]
    assert any_app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_a_held_file_is_signed_by_its_hash_and_stops_the_submission(
    any_app: Flask, scanner: FakeScanner, sign_in: Opens
) -> None:
    desk = a_desk(sign_in, factories.CIN, state="signed_by_service_manager")
    one = documents_of(desk)[0]
    one.scan = "waiting"
    db.session.commit()
    at = factories.THEN
    with pytest.raises(Refused, match="still being checked for viruses"):
        operations.submit(desk.referral, by=desk.worker, at=at)
    assert "still being checked for viruses" in desk.browser.get(desk.url).text
    assert scan(any_app) == (0, "Looked at 1 file: 1 clear, 0 refused.\n")
    operations.submit(desk.referral, by=desk.worker, at=at)
    assert desk.referral.state == "submitted"


def test_what_was_signed_and_then_found_harmful_stays_signed_but_goes_nowhere(
    any_app: Flask, scanner: FakeScanner, sign_in: Opens
) -> None:
    desk = a_desk(sign_in, factories.CIN, state="signed_by_social_worker")
    one = documents_of(desk)[0]
    one.sha256, one.size, one.scan = documents.files().save(VIRUS), len(VIRUS), "waiting"
    desk.referral.signed_hash = content_hash(desk.referral)
    desk.referral.signatures[0].content_hash = desk.referral.signed_hash
    db.session.commit()
    assert scan(any_app) == (0, "Looked at 1 file: 0 clear, 1 refused.\n")
    assert desk.referral.signed_hash == content_hash(desk.referral)
    manager = desk.referral.team.manager
    assert manager is not None
    facts = facts_of(desk.referral, by=manager, at=factories.THEN)
    with pytest.raises(Refused, match="something harmful"):
        REFERRAL.fire(desk.referral, "sign_as_team_manager", facts)
    page = desk.browser.get(desk.url).text
    assert "The virus scanner found something harmful in an attached file" in page
    assert "Refused by the virus scanner" in page
    assert "not what was signed" not in page
    operations.recall(desk.referral, by=desk.worker, at=factories.THEN)
    db.session.commit()
    desk.browser.post(f"{desk.url}/documents/{one.id}/remove")
    assert facts_of(desk.referral, by=desk.worker, at=factories.THEN).files_refused == 0
    assert any_app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_content_that_another_referral_holds_as_clear_is_not_taken_from_it(
    any_app: Flask, scanner: FakeScanner, sign_in: Opens
) -> None:
    held, clear = (a_desk(sign_in, factories.CIN) for _ in range(2))
    sha256 = documents.files().save(VIRUS)
    for desk, scan_state in ((held, "waiting"), (clear, "clear")):
        documents_of(desk)[0].sha256, documents_of(desk)[0].scan = sha256, scan_state
    assert scan(any_app)[0] == 0
    assert documents_of(held)[0].scan == "refused"
    assert documents.files().read(sha256) == VIRUS


def test_a_held_file_that_is_not_there_stays_held(
    any_app: Flask, scanner: FakeScanner, sign_in: Opens
) -> None:
    desk = a_desk(sign_in, factories.CIN)
    documents_of(desk)[0].sha256, documents_of(desk)[0].scan = Files.hash_of(b"gone"), "waiting"
    assert scan(any_app)[0] == 1
    assert documents_of(desk)[0].scan == "waiting"


def test_many_held_files_are_asked_about_once_each(
    any_app: Flask, scanner: FakeScanner, sign_in: Opens
) -> None:
    desks = [a_desk(sign_in, factories.CIN) for _ in range(3)]
    for desk in desks:
        for one in documents_of(desk):
            one.scan = "waiting"
    assert scan(any_app) == (0, "Looked at 4 files: 4 clear, 0 refused.\n")
    assert len(scanner.asked) == 4
    assert {one.scan for desk in desks for one in documents_of(desk)} == {"clear"}


def test_a_real_conversation_with_a_clamd_on_the_loopback(
    app: Flask, sign_in: Opens, scanner: FakeScanner
) -> None:
    assert not scanner.asked
    desk = a_desk(sign_in, factories.CIN, blank=True)
    with a_clamd() as (url, server):
        app.extensions["scanner"] = Clamd(url)
        desk.browser.post(f"{desk.url}/documents", upload("genogram"))
        desk.browser.post(f"{desk.url}/documents", upload("chronology", VIRUS))
    desk.browser.post(f"{desk.url}/documents", upload("initial_plan", papers.PNG))
    assert server.seen == [papers.PDF, VIRUS]
    assert [one.scan for one in documents_of(desk)] == ["clear", "refused", "waiting"]
