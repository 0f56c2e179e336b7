"""Documents are attached, shown, downloaded harmlessly and removed; the whole form is checked before it is signed."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask

from cmr.adapters import clock, file_kinds, files
from cmr.models import HistoryEntry, Referral, ReferralDocument, db
from cmr.panels.queries import kept_terms
from cmr.referrals import documents, writing
from cmr.referrals.tasks import task_items
from cmr.rules.refusal import Refused
from tests import factories
from tests.application import Browser, Opens
from tests.referrals import papers
from tests.referrals.writing_desk import Desk, a_desk

TODAY = factories.THEN.date()


@pytest.fixture
def cin(app: Flask, sign_in: Opens) -> Desk:
    return a_desk(sign_in, factories.CIN, blank=True)


@pytest.fixture
def desk(app: Flask, sign_in: Opens) -> Desk:
    return a_desk(sign_in)


def upload(
    kind: str = "", content: bytes = papers.PDF, name: str = "plan.pdf", **more: str
) -> dict[str, object]:
    """An upload form, whole and right, with ``more`` typed over it."""
    return typed_over({"kind": kind, **more}, content, name)


def typed_over(
    typed: dict[str, str], content: bytes = papers.PDF, name: str = "plan.pdf"
) -> dict[str, object]:
    """The same, with everything that is typed in one dictionary."""
    form = {"title": "The plan", "dated-day": "1", "dated-month": "10", "dated-year": "2026"}
    return {
        **form,
        **{key.replace("__", "-"): value for key, value in typed.items()},
        "file": (io.BytesIO(content), name),
    }


def attached(desk: Desk) -> list[ReferralDocument]:
    return db.session.get_one(Referral, desk.referral.id).live_documents


@pytest.mark.parametrize(
    ("content", "name", "kept", "media_type"),
    [
        (papers.PDF, "../../plan.PDF", "plan.pdf", "application/pdf"),
        (papers.PNG, "genogram", "genogram.png", "image/png"),
        (papers.JPEG, "photos/photo.jpeg", "photo.jpg", "image/jpeg"),
        (papers.docx(), "plan.docx", "plan.docx", file_kinds.DOCX.media_type),
    ],
    ids=["pdf", "png", "jpeg", "docx"],
)
def test_a_document_is_attached_and_comes_back_as_it_was(
    cin: Desk, content: bytes, name: str, kept: str, media_type: str
) -> None:
    cin.browser.post(f"{cin.url}/documents", upload("initial_plan", content, name))
    (document,) = attached(cin)
    assert (document.filename, document.media_type, document.size) == (kept, media_type, len(content))
    assert (document.title, str(document.dated)) == ("The plan", "2026-10-01")
    answer = cin.browser.get(f"{cin.url}/documents/{document.id}")
    assert answer.data == content
    assert answer.headers["Content-Disposition"] == f"attachment; filename={kept}"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == media_type


@pytest.mark.parametrize("content", papers.PRETENDERS.values(), ids=papers.PRETENDERS.keys())
def test_any_other_file_is_refused_whatever_it_is_called(cin: Desk, content: bytes) -> None:
    page = cin.browser.post(f"{cin.url}/documents", upload("initial_plan", content), status=422).text
    assert "The file is empty" in page or "error-message" in page
    assert 'value="The plan"' in page
    assert attached(cin) == []


def test_a_file_that_is_too_large_is_refused(cin: Desk) -> None:
    large = papers.PDF + b"0" * files.MOST_BYTES
    page = cin.browser.post(f"{cin.url}/documents", upload("initial_plan", large), status=422).text
    assert "The file is larger than 10 MB" in page
    enormous = papers.PDF + b"0" * (20 * 1024 * 1024)
    page = cin.browser.post(f"{cin.url}/documents", upload("initial_plan", enormous), status=422).text
    assert "The file is larger than 10 MB" in page
    assert 'value="The plan"' in page
    assert attached(cin) == []


def test_a_request_beyond_any_file_is_not_read_and_the_page_says_what_to_do(cin: Desk) -> None:
    environ = {"CONTENT_LENGTH": str(51 * 1024 * 1024)}
    answer = cin.browser.client.post(f"{cin.url}/documents", environ_overrides=environ)
    assert answer.status_code == 413
    assert "larger than the 50 MB" in answer.text
    assert f'href="{cin.url}"' in answer.text


def test_who_is_not_signed_in_sends_no_more_than_anywhere_else(cin: Desk, stranger: Browser) -> None:
    environ = {"CONTENT_LENGTH": str(13 * 1024 * 1024)}
    answer = stranger.client.post(f"{cin.url}/documents", environ_overrides=environ)
    assert answer.status_code == 413
    assert "larger than the 12 MB" in answer.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"kind": ""}, "Say which document it is"),
        ({"kind": "no_such_kind"}, "Say which document it is"),
        ({"title": "t" * 201}, "The title may hold 200 characters at most"),
        (
            {"dated__day": "", "dated__month": "", "dated__year": ""},
            "Enter the date that the document carries",
        ),
        ({"dated__day": "31", "dated__month": "2"}, "must be a real date"),
        ({"dated__year": "26"}, "must be a real date"),
        ({"dated__year": "2099"}, "must not lie in the future"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    cin: Desk, typed: dict[str, str], says: str
) -> None:
    form = typed_over({"kind": "initial_plan", "title": "Kept title"} | typed)
    page = cin.browser.post(f"{cin.url}/documents", form, status=422).text
    assert says in page
    assert f'value="{typed.get("title", "Kept title")}"' in page
    assert attached(cin) == []


def test_nothing_chosen_says_so(cin: Desk) -> None:
    page = cin.browser.post(f"{cin.url}/documents", {}, status=422).text
    for says in ("Choose a file", "Say which document it is"):
        assert says in page


def test_a_title_is_kept_as_words_and_a_missing_one_is_the_kinds(cin: Desk) -> None:
    cin.browser.post(f"{cin.url}/documents", upload("genogram", title="<i>\u202e\x00Plan</i>\r\nX"))
    cin.browser.post(f"{cin.url}/documents", upload("chronology", title=" "))
    assert [document.title for document in attached(cin)] == ["<i>Plan</i> X", "Social Work Chronology"]
    assert "&lt;i&gt;Plan" in cin.browser.get(f"{cin.url}/documents").text


def test_a_referral_holds_twenty_documents(cin: Desk) -> None:
    for number in range(documents.MOST_DOCUMENTS):
        cin.browser.post(f"{cin.url}/documents", upload("other", papers.PDF + str(number).encode()))
    page = cin.browser.post(f"{cin.url}/documents", upload("other"), status=422).text
    assert "20 documents at most" in page
    assert 'value="The plan"' in page
    assert len(attached(cin)) == documents.MOST_DOCUMENTS
    assert 'type="file"' not in cin.browser.get(f"{cin.url}/documents").text


def test_the_same_file_twice_is_said_at_its_field_and_what_was_typed_stays(cin: Desk) -> None:
    cin.browser.post(f"{cin.url}/documents", upload("genogram"))
    again = upload(
        "genogram", title="The family tree", description="Drawn with the grandmother", instead="beside"
    )
    page = cin.browser.post(f"{cin.url}/documents", again, status=422).text
    assert "This very file is attached already" in page.split('id="file-error"')[1][:300]
    assert 'value="The family tree"' in page
    assert "Drawn with the grandmother" in page
    assert "choose it once more" not in page
    assert len(attached(cin)) == 1


def test_a_second_document_of_a_kind_that_is_wanted_once_asks_which_one_counts(cin: Desk) -> None:
    url, other = f"{cin.url}/documents", papers.pdf(b"/Title (Second)")
    assert "If one of that kind" not in cin.browser.get(url).text
    cin.browser.post(url, upload("initial_plan"))
    page = cin.browser.post(url, upload("initial_plan", other), status=422).text
    assert "Initial Child in Need Plan is attached already. Say whether this one takes its place" in page
    assert 'href="#instead"' in page
    assert 'value="The plan"' in page
    cin.browser.post(url, upload("initial_plan", other, instead="beside"))
    assert len(attached(cin)) == 2
    assert "One is asked for, and 2 are attached" in cin.browser.get(url).text
    cin.browser.post(url, upload("initial_plan", papers.PNG, instead="replaces"))
    assert [one.media_type for one in attached(cin)] == ["image/png"]
    cin.browser.post(url, upload("other", other))
    cin.browser.post(url, upload("other", papers.JPEG))


def test_a_removed_document_is_off_the_form_but_in_the_history(cin: Desk) -> None:
    cin.browser.post(f"{cin.url}/documents", upload("genogram"))
    (document,) = attached(cin)
    cin.browser.post(f"{cin.url}/documents/{document.id}/remove")
    assert attached(cin) == []
    cin.browser.get(f"{cin.url}/documents/{document.id}", status=404)
    cin.browser.post(f"{cin.url}/documents/{document.id}/remove", status=404)
    entries = db.session.query(HistoryEntry).filter_by(record_kind="referral", record_id=cin.referral.id)
    assert [entry.verb for entry in entries.order_by(HistoryEntry.number)] == ["attach", "remove"]
    assert "The plan" not in str([entry.detail for entry in entries])


def test_documents_are_frozen_with_the_form(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in, factories.CIN, state="signed_by_social_worker")
    before = len(attached(desk))
    desk.browser.post(f"{desk.url}/documents", upload("other"), status=409)
    desk.browser.post(f"{desk.url}/documents/{attached(desk)[0].id}/remove", status=409)
    assert len(attached(desk)) == before


def test_who_may_not_see_the_referral_gets_no_document(cin: Desk, sign_in: Opens) -> None:
    cin.browser.post(f"{cin.url}/documents", upload("genogram"))
    url = f"{cin.url}/documents/{attached(cin)[0].id}"
    sign_in(factories.a_worker()).get(url, status=404)
    colleague = sign_in(factories.a_worker(cin.worker.team))
    colleague.get(url)
    colleague.post(f"{url}/remove", status=403)
    other = a_desk(sign_in, factories.CIN)
    other.browser.get(f"{other.url}/documents/{attached(cin)[0].id}", status=404)


def test_a_file_that_is_gone_from_the_folder_is_said_to_be_gone(desk: Desk, sign_in: Opens) -> None:
    cin = a_desk(sign_in, factories.CIN)
    (first, *_rest) = attached(cin)
    documents.files().forget(first.sha256)
    page = cin.browser.get(f"{cin.url}/documents/{first.id}", status=409).text
    assert "This file is not what was attached" in page
    documents.files().save(papers.pdf(b"/Title (%s)" % first.kind.encode()))
    cin.browser.get(f"{cin.url}/documents/{first.id}")


def test_an_extra_report_waits_for_the_chairs_agreement(desk: Desk) -> None:
    desk.browser.post(f"{desk.url}/documents", upload("additional_report"))
    for url in ("documents", "check"):
        page = desk.browser.get(f"{desk.url}/{url}").text
        assert "The chair is asked once it is submitted" in page
        assert "Nothing has to be attached" not in page


def test_a_kind_that_the_form_does_not_take_is_refused_by_the_operation_too(desk: Desk) -> None:
    one = documents.Upload("genogram", "Not here", TODAY, "a.pdf", papers.PDF, file_kinds.PDF)
    with pytest.raises(Refused, match="does not take that kind"):
        documents.attach(desk.referral, one, by=desk.worker, at=factories.THEN)


# --- tasks and the check


def test_the_task_list_says_how_far_each_section_is(cin: Desk) -> None:
    terms = kept_terms(cin.referral.terms)
    with cin.browser.app.test_request_context():
        empty = task_items(cin.referral, terms, TODAY)
        assert {item.state for item in empty.items} == {"not started"}
        assert [item.key for item in empty.items] == [section.key for section in terms.whole_form.sections]
        at = factories.THEN + timedelta(hours=1)
        writing.write_section(cin.referral, "summary", {"reason": "Begun"}, seen=0, by=cin.worker, at=at)
        states = {item.key: item.state for item in task_items(cin.referral, terms, TODAY).items}
        assert (states["summary"], states["plan"]) == ("in progress", "not started")


def test_a_whole_form_is_ready_and_a_section_sent_back_is_to_be_changed(desk: Desk) -> None:
    terms = kept_terms(desk.referral.terms)
    with desk.browser.app.test_request_context():
        assert task_items(desk.referral, terms, TODAY).ready
        desk.referral.sent_back = {"reason": "Say more.", "by": "Ruth", "at": "", "sections": ["case"]}
        desk.referral.state_since = factories.THEN + timedelta(days=1)
        tasks = task_items(desk.referral, terms, TODAY)
        assert [item.key for item in tasks.items if item.state == "asked to change"] == ["case"]
        assert not tasks.ready
        at = factories.THEN + timedelta(days=2)
        writing.write_section(desk.referral, "case", {"summary": "More"}, seen=1, by=desk.worker, at=at)
        case = next(item for item in task_items(desk.referral, terms, TODAY).items if item.key == "case")
        assert (case.state, case.hint) == ("in progress", "Changed since it was sent back")


def test_the_check_reads_as_the_form_and_leads_on_to_signing(desk: Desk) -> None:
    page = desk.browser.get(f"{desk.url}/check").text
    places = [
        page.index(f'id="part-{section.key}"')
        for section in kept_terms(desk.referral.terms).whole_form.sections
    ]
    assert places == sorted(places)
    for words in ("What are we worried about?", "9 May 2017", "Any case open to children’s services"):
        assert words in page
    assert f'href="{desk.url}/sign"' in page
    assert "<table" in page


def test_the_check_names_every_gap_with_a_link_and_offers_no_signing(cin: Desk) -> None:
    page = cin.browser.get(f"{cin.url}/check").text
    terms = kept_terms(cin.referral.terms)
    gaps = terms.gaps({}, (), clock.today())
    assert len(gaps) > 15
    for gap in gaps:
        assert f"/sections/{gap.section}?back=check#{gap.field}" in page
    assert f'href="{cin.url}/sign"' not in page
    assert "Attach this document: Genogram" in page
