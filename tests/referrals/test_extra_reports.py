"""An extra report waits for the chair: until then neither member nor guest sees it, wherever they look (B1.9)."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from flask import Flask

from cmr.models import Case, HistoryEntry, Meeting, Person, Referral, ReferralDocument, db
from cmr.referrals import documents
from cmr.referrals.moves import content_hash
from cmr.rules.refusal import Refused
from tests import factories
from tests.application import Browser, Opens
from tests.referrals import papers
from tests.statements import counted

TITLE = "A psychologist’s report"
REASON = "It repeats what the form says."


@dataclass
class Sitting:
    """A case of a circulated meeting with an extra report, and everybody who may look at it."""

    referral: Referral
    report: ReferralDocument
    chair: Person
    member: Person
    guest: Person
    administrator: Person
    meeting: Meeting
    case: Case

    @property
    def url(self) -> str:
        """The referral's page."""
        return f"/referrals/{self.referral.reference}"

    @property
    def file(self) -> str:
        """Where the report is handed out."""
        return f"{self.url}/documents/{self.report.id}"


@pytest.fixture
def sitting(any_app: Flask) -> Sitting:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    member, administrator = factories.a_seat(panel).person, factories.a_seat(panel, "administrator").person
    meeting = factories.a_meeting(panel, state="circulated")
    referral = factories.a_referral(panel)
    referral.documents.append(a_report(referral))
    db.session.flush()
    factories._bring_to(referral, "scheduled", meeting)
    db.session.flush()
    case = referral.case
    assert case is not None
    guest = factories.a_guest(case)
    for hears in (chair, member):  # nothing of a case opens to them before (B1.4)
        factories.a_declaration(case, hears)
    db.session.commit()
    return Sitting(referral, referral.documents[0], chair, member, guest, administrator, meeting, case)


def a_report(referral: Referral) -> ReferralDocument:
    return ReferralDocument(
        kind="additional_report",
        title=TITLE,
        description="Pages 3 to 5.",
        filename="report.pdf",
        media_type="application/pdf",
        size=len(papers.PDF),
        sha256=documents.files().save(papers.PDF),
        dated=factories.THEN.date(),
        agreement="waiting",
        attached_at=factories.THEN,
        attached_by=referral.worker,
    )


def everywhere(browser: Browser, sitting: Sitting) -> str:
    """All that a reader is shown of the case, whole and in fragments, the papers to print included."""
    hearing = f"/meetings/{sitting.meeting.id}/cases/{sitting.referral.reference}"
    pages = [sitting.url, f"{sitting.url}/print", f"/meetings/{sitting.meeting.id}", hearing, "/"]
    found = [browser.look(url) for url in pages]
    blocks = [browser.get(sitting.url, target="what_next"), browser.get(hearing, target="standing")]
    return "".join(one.text for one in (*found, *blocks))


def readers(sitting: Sitting) -> dict[str, Person]:
    team = sitting.referral.team
    assert team.manager is not None
    assert team.service.manager is not None
    return {
        "worker": sitting.referral.worker,
        "colleague": factories.a_worker(team),
        "team manager": team.manager,
        "service manager": team.service.manager,
        "chair": sitting.chair,
        "administrator": sitting.administrator,
    }


@pytest.mark.parametrize("who", ["member", "guest"])
@pytest.mark.parametrize("answer", ["waiting", "refused"])
def test_members_and_guests_neither_see_nor_get_it(
    sitting: Sitting, sign_in: Opens, who: str, answer: str
) -> None:
    if answer == "refused":
        documents.answer_report(
            sitting.report, agrees=False, reason=REASON, by=sitting.chair, at=factories.THEN
        )
    browser = sign_in(getattr(sitting, who))
    shown = everywhere(browser, sitting)
    assert sitting.referral.reference in shown
    for secret in (
        TITLE,
        "Pages 3 to 5",
        "report.pdf",
        f"documents/{sitting.report.id}",
        REASON,
        "Not agreed",
    ):
        assert secret not in shown
    browser.get(sitting.file, status=404)
    browser.get(f"{sitting.file}/agreement", status=403)
    browser.post(f"{sitting.file}/agreement", {"answer": "agree"}, status=403)


@pytest.mark.parametrize("who", ["member", "guest"])
def test_once_the_chair_agrees_they_read_it_with_the_form(sitting: Sitting, sign_in: Opens, who: str) -> None:
    sign_in(sitting.chair).post(f"{sitting.file}/agreement", {"answer": "agree"})
    browser = sign_in(getattr(sitting, who))
    shown = everywhere(browser, sitting)
    assert TITLE in shown
    assert "Agreed by the chair" in shown
    assert browser.get(sitting.file).data == papers.PDF


def test_its_own_side_and_who_runs_the_panel_see_it_marked(sitting: Sitting, sign_in: Opens) -> None:
    for who, person in readers(sitting).items():
        browser = sign_in(person)
        page = browser.get(sitting.url).text
        assert "Waits for the chair’s agreement" in page, who
        assert TITLE in page
        assert browser.get(sitting.file).data == papers.PDF
        assert ("Agree to it or not" in page) == (who == "chair")


def test_the_chair_finds_it_at_home_and_on_the_record(sitting: Sitting, sign_in: Opens) -> None:
    browser = sign_in(sitting.chair)
    assert "An extra report waits for your agreement" in browser.get("/").text
    assert "An extra report waits" in browser.get(sitting.url).text
    page = browser.get(f"{sitting.file}/agreement").text
    assert TITLE in page
    assert "Does it go to the panel?" in page
    browser.post(f"{sitting.file}/agreement", {"answer": "agree"})
    assert "An extra report waits" not in browser.get("/").text
    assert "An extra report waits" not in browser.get(sitting.url).text
    for person in (sitting.member, sitting.administrator, sitting.referral.worker):
        assert "An extra report waits for your agreement" not in sign_in(person).get("/").text


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Say whether it goes to the panel"),
        ({"answer": "perhaps"}, "Say whether it goes to the panel"),
        ({"answer": "refuse", "reason": " "}, "Say why it is not to go to the panel"),
        ({"answer": "refuse", "reason": "x" * 1001}, "May hold 1,000 characters at most"),
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(
    sitting: Sitting, sign_in: Opens, sent: dict[str, str], says: str
) -> None:
    page = sign_in(sitting.chair).post(f"{sitting.file}/agreement", sent, status=422).text
    assert says in page
    assert db.session.get_one(ReferralDocument, sitting.report.id).agreement == "waiting"


def test_a_no_has_its_reason_on_the_record_which_the_worker_reads(sitting: Sitting, sign_in: Opens) -> None:
    before = content_hash(sitting.referral)
    sign_in(sitting.chair).post(f"{sitting.file}/agreement", {"answer": "refuse", "reason": REASON})
    for person in readers(sitting).values():
        page = sign_in(person).get(sitting.url).text
        assert f"Not agreed: {REASON.replace(chr(39), '&#39;')}" in page
        assert "Extra report not agreed to by the chair" in page
    report = db.session.get_one(ReferralDocument, sitting.report.id)
    assert (report.agreed_by_id, report.agreement) == (sitting.chair.id, "refused")
    assert (
        content_hash(db.session.get_one(Referral, sitting.referral.id)) == before
    )  # it stays in what was signed
    (entry,) = db.session.query(HistoryEntry).filter_by(verb="refuse_report")
    assert entry.by_id == sitting.chair.id


def test_the_answer_may_be_given_anew_until_the_case_is_heard(sitting: Sitting, sign_in: Opens) -> None:
    browser = sign_in(sitting.chair)
    browser.post(f"{sitting.file}/agreement", {"answer": "refuse", "reason": REASON})
    assert REASON in browser.get(f"{sitting.file}/agreement").text
    browser.post(f"{sitting.file}/agreement", {"answer": "agree", "reason": "left over"})
    report = db.session.get_one(ReferralDocument, sitting.report.id)
    assert (report.agreement, report.agreement_reason) == ("agreed", "")
    verbs = [entry.verb for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id)]
    assert verbs[-2:] == ["refuse_report", "agree_report"]
    referral = db.session.get_one(Referral, sitting.referral.id)
    referral.state, referral.meeting_id, referral.heard_at = "heard", None, factories.THEN
    page = browser.get(f"{sitting.file}/agreement", status=409).text
    assert "has not heard it yet" in page
    browser.post(f"{sitting.file}/agreement", {"answer": "refuse", "reason": REASON}, status=409)


def test_a_deputy_of_the_chair_answers_for_the_chair(sitting: Sitting, sign_in: Opens) -> None:
    deputy = factories.a_deputy(sitting.chair)
    sign_in(deputy).post(f"{sitting.file}/agreement", {"answer": "agree"})
    (entry,) = db.session.query(HistoryEntry).filter_by(verb="agree_report")
    assert (entry.by_id, entry.for_id) == (deputy.id, sitting.chair.id)


def test_nobody_else_answers(sitting: Sitting, sign_in: Opens) -> None:
    for who, person in readers(sitting).items():
        if who != "chair":
            sign_in(person).post(f"{sitting.file}/agreement", {"answer": "agree"}, status=403)
    sign_in(factories.a_worker()).get(f"{sitting.file}/agreement", status=404)


def test_a_document_that_the_form_asks_for_wants_no_answer(any_app: Flask) -> None:
    referral = factories.a_referral(factories.a_panel(factories.CIN), state="submitted")
    with pytest.raises(Refused, match="needs no agreement"):
        documents.answer_report(
            referral.documents[0], agrees=True, reason="", by=referral.worker, at=factories.THEN
        )


def test_a_report_waits_from_the_moment_it_is_attached(any_app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral()
    browser, url = sign_in(referral.worker), f"/referrals/{referral.reference}"
    sent = {"kind": "additional_report", "dated-day": "1", "dated-month": "10", "dated-year": "2026"}
    said = "Read <b>page 3</b>\r\nfirst.\u202e"
    browser.post(f"{url}/documents", {**sent, "description": said, "file": (io.BytesIO(papers.PDF), "r.pdf")})
    (report,) = db.session.get_one(Referral, referral.id).documents
    assert (report.agreement, report.description) == ("waiting", "Read <b>page 3</b>\nfirst.")
    page = browser.get(f"{url}/documents").text
    assert "The chair is asked once it is submitted" in page
    assert "Read &lt;b&gt;page 3&lt;/b&gt;" in page


def test_the_record_costs_the_same_with_many_documents(app: Flask, sign_in: Opens) -> None:
    referral = factories.a_referral(state="submitted")
    browser, url = sign_in(referral.worker), f"/referrals/{referral.reference}"
    browser.get(url)
    with counted() as one:
        browser.get(url)
    for _ in range(5):
        referral.documents.append(a_report(referral))
    db.session.commit()
    with counted() as many:
        browser.get(url)
    assert len(one) == len(many)
