"""The form on paper: whole, in the real form's order, tagged, marked, and honest about what could not be shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from cmr.adapters.glyphs import MARK
from cmr.models import Referral, db
from cmr.panels.queries import kept_terms, registry
from cmr.referrals.blank_form import blank_pdf
from cmr.referrals.integrity import faults_shown
from cmr.referrals.moves import content_hash
from cmr.referrals.paper import parts_of
from cmr.referrals.printing import CHANGED, DRAFT, FormPaper, Reading, form_pdf
from cmr.referrals.queries import history_of
from cmr.rules.form import Field
from cmr.rules.referral_states import STATES
from tests import factories
from tests.application import Browser, Opens
from tests.pdf_read import Pdf, faults, squeezed

READING = Reading("Noor Whitlock", datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
AT_THE_FOOT = "Printed by Noor Whitlock, Monday 23 November 2026 at 8:30am"
PANELS = [factories.CMR, factories.CIN]


def _printed(referral: Referral) -> Pdf:
    return Pdf(form_pdf(FormPaper(referral, kept_terms(referral.terms), referral.live_documents, READING)))


def _a_referral(key: str, state: str = "submitted") -> Referral:
    return factories.a_referral(factories.a_panel(key), state=state)


def _write(referral: Referral, text: str, *, kinds: tuple[str, ...] = ("text", "line")) -> None:
    """The same text as the answer to every question of those kinds, and in every cell of its tables."""
    form = kept_terms(referral.terms).whole_form
    for section in referral.sections:
        known = {field.key: field for field in form.section(section.key).fields}
        section.answers = {
            key: _instead(known[key], value, text, kinds) for key, value in section.answers.items()
        }
    db.session.flush()


def _instead(field: Field, value: object, text: str, kinds: tuple[str, ...]) -> object:
    if field.kind in kinds:
        return text
    if isinstance(value, list) and field.columns:
        typed = {column.key for column in field.columns if column.kind in kinds}
        return [{key: text if key in typed else cell for key, cell in row.items()} for row in value]
    return value


@pytest.mark.parametrize("key", PANELS)
@pytest.mark.parametrize("state", STATES)
def test_each_form_in_every_state_is_one_that_everybody_can_read(app: Flask, key: str, state: str) -> None:
    referral = _a_referral(key, state)
    paper = _printed(referral)
    assert faults(paper) == []
    assert paper.title == f"{referral.reference}: {kept_terms(referral.terms).whole_form.title}"
    assert "Maya" not in str(paper.reader.metadata)
    assert "Maya" in paper.words


@pytest.mark.parametrize("key", PANELS)
def test_the_answers_stand_in_the_order_of_the_real_form(app: Flask, key: str) -> None:
    referral = _a_referral(key)
    terms, words = kept_terms(referral.terms), _printed(referral).words
    at = 0
    for part in parts_of(terms, referral.answers):
        for text in _in_order(part.title, part.entries):
            found = words.find(squeezed(text), at)
            assert found >= 0, f"{text!r} does not stand after {words[max(0, at - 60) : at]!r}"
            at = found


def _in_order(title: str, entries: tuple[object, ...]) -> list[str]:
    texts = [title]
    for entry in entries:
        texts += [text for row in entry.rows for text in row if text]  # type: ignore[attr-defined]
        texts += [*entry.lines, entry.why]  # type: ignore[attr-defined]
    return [text for text in texts if text]


@pytest.mark.parametrize("key", PANELS)
def test_every_question_is_a_heading_or_stands_beside_its_answer(app: Flask, key: str) -> None:
    referral = _a_referral(key)
    words = _printed(referral).words
    missing = [
        entry.label
        for part in parts_of(kept_terms(referral.terms), referral.answers)
        for entry in part.entries
        if squeezed(entry.label) not in words
    ]
    assert missing == []


def test_rows_are_tables_with_header_cells(app: Flask) -> None:
    referral = _a_referral(factories.CMR)
    terms, tags = kept_terms(referral.terms), _printed(referral).tags
    tables = [field for _, field in terms.whole_form.fields() if field.columns]
    bands = sum(len(section.bands) for section in terms.whole_form.sections)
    # Beside those of the form: its documents, where there are any, and its signatures.
    assert tags.count("Table") == len(tables) + bands + bool(referral.live_documents) + 1
    assert tags.count("TH") >= sum(len(field.columns) for field in tables)


@pytest.mark.parametrize("key", PANELS)
def test_each_page_says_who_reads_it_when_and_for_whose_eyes_it_is(app: Flask, key: str) -> None:
    """B1.16, D6d: the panel's own words stand on every page."""
    referral = _a_referral(key)
    terms, paper = kept_terms(referral.terms), _printed(referral)
    for number, page in enumerate(map(squeezed, paper.pages), 1):
        for said in (AT_THE_FOOT, f"Page {number} of {len(paper.pages)}", terms.privileged):
            assert squeezed(said) in page
        assert referral.reference in page


def test_a_draft_says_so_on_each_page_and_a_signed_form_does_not(app: Flask) -> None:
    draft = _printed(_a_referral(factories.CMR, "draft"))
    assert all(squeezed(DRAFT) in squeezed(page) for page in draft.pages)
    assert squeezed(DRAFT) not in _printed(_a_referral(factories.CMR)).words
    assert "Signedby2of3" in _printed(_a_referral(factories.CMR, "signed_by_team_manager")).words


def test_that_a_paper_is_a_draft_stands_beside_its_text_never_behind_it(app: Flask) -> None:
    paper = _printed(_a_referral(factories.CMR, "draft"))
    for page in paper.reader.pages:
        across: list[float] = []

        def met(
            text: str,
            within: list[float],
            own: list[float],
            _: object,
            __: object,
            *,
            across: list[float] = across,
        ) -> None:
            turned = abs(within[1] * own[0] + within[3] * own[1]) > 0.01
            if turned and text.strip():
                across.append(own[4] * within[0] + own[5] * within[2] + within[4])

        page.extract_text(visitor_text=met)
        margin = float(page.mediabox.width) - 18 / 25.4 * 72
        assert across
        assert min(across) > margin


def test_a_table_goes_on_overleaf_and_leaves_no_gap_before_it(app: Flask) -> None:
    referral = _a_referral(factories.CMR, "draft")
    section = next(one for one in referral.sections if one.key == "family")
    several = [{"name": f"Relative {number} Adeyemi", "relation": "Aunt"} for number in range(1, 13)]
    pages = []
    for number in range(12):  # the table begins lower and lower on its page
        children = [{"name": f"Child {one}"} for one in range(1 + number)]
        section.answers = {**section.answers, "children": children, "family_members": several[:6]}
        pages += [page for page in _printed(referral).pages if "Relative 1 Adeyemi" in page]
    assert any("Relative 6 Adeyemi" not in page for page in pages)


def test_the_signatures_say_by_whom_when_and_over_what(app: Flask) -> None:
    """D3a: who signed, and that nothing was changed since."""
    referral = _a_referral(factories.CMR)
    referral.live_signatures[1].position = "team manager, for Ada Absent"
    words = _printed(referral).words
    for signature in referral.live_signatures:
        assert squeezed(signature.name) in words
    assert squeezed("Team manager, for Ada Absent") in words
    assert words.count(squeezed(f"Unchanged since. Fingerprint {content_hash(referral)[:12]}")) == 3
    assert content_hash(referral) in words
    assert CHANGED not in words


def test_what_a_manager_writes_with_their_signature_stands_in_the_form(app: Flask) -> None:
    """DF: manager comments."""
    referral = _a_referral(factories.CIN, "signed_by_social_worker")
    wanted = squeezed("To be written by the team manager when signing")
    assert wanted in _printed(referral).words
    referral = _a_referral(factories.CIN)
    referral.live_signatures[1].comments = "I agree with a step down."
    words = _printed(referral).words
    assert squeezed("I agree with a step down.") in words
    assert wanted not in words


def test_a_change_after_signing_is_told_on_each_page(app: Flask) -> None:
    referral = _a_referral(factories.CMR)
    section = next(one for one in referral.sections if one.key == "case")
    section.answers = {**section.answers, "summary": "Something else."}
    paper = _printed(referral)
    assert all(squeezed(CHANGED) in squeezed(page) for page in paper.pages)


def test_what_is_not_as_it_was_signed_is_told_on_paper_too(app: Flask, sign_in: Opens) -> None:
    """D3a: the paper says no less than the page."""
    referral = _a_referral(factories.CMR)
    section = next(one for one in referral.sections if one.key == "case")
    section.answers = {**section.answers, "summary": "Something else."}
    db.session.commit()
    browser, url = sign_in(referral.worker), f"/referrals/{referral.reference}"
    told = faults_shown(referral, content_hash(referral), history_of(referral))
    words, view = Pdf(browser.get(f"{url}/form.pdf").data).words, browser.get(f"{url}/print").text
    assert len(told) == 3
    assert [fault for fault in told if squeezed(fault) not in words or fault not in view] == []
    assert CHANGED in view


def test_a_document_that_is_not_what_was_attached_is_told(app: Flask) -> None:
    referral = _a_referral(factories.CIN, "draft")
    referral.live_documents[0].sha256 = "0" * 64
    assert squeezed("The file is missing") in _printed(referral).words


HOSTILE = (
    "Urdu بچی محفوظ نہیں, Chinese 孩子不安全, emoji 😀👨‍👩‍👧, \0 \x1b[31m \ud83d \ue000 \u202egnp.exe "
    '#import "/etc/passwd" $x^2$ @nobody // gone? /* gone? */ <b>bold</b> \\u{41} = Heading\n- list\n/ a: b'
)


@pytest.mark.parametrize("key", PANELS)
def test_a_form_full_of_every_script_is_made_and_says_what_could_not_be_shown(app: Flask, key: str) -> None:
    referral = _a_referral(key, "draft")
    terms = kept_terms(referral.terms)
    _write(referral, HOSTILE)
    paper = _printed(referral)
    assert faults(paper) == []
    words = paper.words
    for kept in (
        "孩子不安全",
        '#import"/etc/passwd"$x^2$@nobody//gone?/*gone?*/<b>bold</b>\\u{41}=Heading-list/a:b',
    ):
        assert kept in words
    assert f"{MARK}[31m" in words
    assert f"{MARK}gnp.exe" in words
    assert squeezed("Not every character could be shown on this paper.") in words
    full = [
        section for section in terms.form.sections if any(field.kind == "text" for field in section.fields)
    ]
    for section in full:
        assert re.search(re.escape(squeezed(section.title)) + r":\d+characters", words), section.title


def test_a_word_of_20000_characters_stays_on_its_pages(app: Flask) -> None:
    referral = _a_referral(factories.CMR, "draft")
    _write(referral, "W" * 20_000, kinds=("text",))
    paper = _printed(referral)
    assert faults(paper) == []
    texts = [field for _, field in kept_terms(referral.terms).whole_form.fields() if field.kind == "text"]
    assert paper.words.count("W") >= 20_000 * len(texts)
    right = [line for page in paper.pages for line in page.splitlines() if len(line) > 130]
    assert right == []


def test_what_was_not_written_says_so(app: Flask) -> None:
    referral = factories.a_referral(factories.a_panel(), blank=True)
    paper = _printed(referral)
    assert faults(paper) == []
    assert "Nothingwritten" in paper.words


@pytest.mark.parametrize("key", PANELS)
def test_a_blank_form_asks_everything_with_its_guidance(app: Flask, key: str) -> None:
    terms = registry()[key]
    paper = Pdf(blank_pdf(terms, READING))
    assert faults(paper) == []
    at = 0
    for section in terms.paper_form.sections:
        for field in section.fields:
            for text in (field.label, field.hint, *(column.label for column in field.columns)):
                assert squeezed(text) in paper.words
        found = paper.words.find(squeezed(section.title), at)
        assert found >= at
        at = found
    for option in terms.criteria:
        assert squeezed(option.text) in paper.words
    for stage in terms.signing:
        assert squeezed(stage.declaration) in paper.words
    assert squeezed(terms.form.note) in paper.words


# Over HTTP


def test_the_form_is_a_download_that_no_cache_keeps(app: Flask, sign_in: Opens) -> None:
    referral = _a_referral(factories.CMR)
    answer = sign_in(referral.worker).get(f"/referrals/{referral.reference}/form.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={referral.reference}.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert squeezed(f"Printed by {referral.worker.name}") in Pdf(answer.data).words


def test_who_may_not_see_the_referral_gets_neither_paper_nor_page(app: Flask, sign_in: Opens) -> None:
    referral = _a_referral(factories.CMR)
    elsewhere = sign_in(factories.a_worker())
    elsewhere.get(f"/referrals/{referral.reference}/form.pdf", status=404)
    elsewhere.get(f"/referrals/{referral.reference}/print", status=404)


def test_a_blank_form_is_there_for_everybody_who_is_signed_in(
    app: Flask, sign_in: Opens, stranger: Browser
) -> None:
    panel = factories.a_panel(factories.CIN)
    answer = sign_in(factories.a_person()).get(f"/panels/{panel.key}/form.pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=CIN-blank-form.pdf"
    stranger.get(f"/panels/{panel.key}/form.pdf", status=303)


def test_a_member_is_not_told_of_a_report_that_the_chair_has_not_agreed_to(
    app: Flask, sign_in: Opens
) -> None:
    """B1.9: it is no part of what the panel reads, on paper neither."""
    panel = factories.a_panel()
    member = factories.a_seat(panel).person
    referral = factories.a_referral(
        panel, state="scheduled", meeting=factories.a_meeting(panel, state="circulated")
    )
    referral.documents.append(factories.a_document("additional_report", "A secret report", referral.worker))
    referral.documents[-1].agreement = "waiting"
    factories.a_declaration(referral.cases[0], member)
    db.session.commit()
    url = f"/referrals/{referral.reference}"
    assert "secret" not in Pdf(sign_in(member).get(f"{url}/form.pdf").data).words
    assert "secret" not in sign_in(member).get(f"{url}/print").text
    assert "secret" in Pdf(sign_in(referral.worker).get(f"{url}/form.pdf").data).words


def test_the_print_view_holds_the_form_its_mark_and_its_reader(app: Flask, sign_in: Opens) -> None:
    referral = _a_referral(factories.CIN, "draft")
    text = sign_in(referral.worker).get(f"/referrals/{referral.reference}/print").text
    for said in (
        DRAFT,
        kept_terms(referral.terms).privileged,
        f"Printed by {referral.worker.name}",
        "Maya Fenwick",
    ):
        assert said in text


def test_each_page_that_leads_to_a_form_on_paper_says_so(app: Flask, sign_in: Opens) -> None:
    referral = _a_referral(factories.CMR)
    browser = sign_in(referral.worker)
    record = browser.get(f"/referrals/{referral.reference}").text
    assert f"/referrals/{referral.reference}/form.pdf" in record
    assert f"/referrals/{referral.reference}/print" in record
    blank = f"/panels/{factories.CMR}/form.pdf"
    assert blank in browser.get(f"/panels/{factories.CMR}").text
    assert blank in browser.get("/referrals/new").text
