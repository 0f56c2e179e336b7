"""One changed character anywhere in what was signed, or in a document, is found by the page and by ``audit verify``."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from cmr.models import (
    Referral,
    ReferralChild,
    ReferralDocument,
    ReferralSection,
    Signature,
    SignedContent,
    db,
)
from cmr.models.history import record
from cmr.panels.queries import kept_terms
from cmr.referrals.documents import files
from cmr.referrals.integrity import SIGNED_AS, words_hash
from cmr.referrals.moves import content_hash
from cmr.rules.form import is_shown
from tests.application import Browser, Opens
from tests.audit.test_proof import broken, run
from tests.factories import CIN, CMR, THEN, a_panel, a_person, a_referral

WARNING = "What stands here is not what was signed"


@pytest.fixture(params=[CMR, CIN])
def referral(any_app: Flask, request: pytest.FixtureRequest) -> Referral:
    """A submitted referral of each panel, with the copy kept and the entries that its signatures left."""
    found = a_referral(a_panel(request.param), state="submitted")
    assert content_hash(found) == found.signed_hash
    assert db.session.get(SignedContent, found.signed_hash) is not None
    for one in found.signatures:
        one.comments = "I know this family." if one.stage == "team_manager" else ""
        words = words_hash(one.name, one.position, one.declaration, one.comments)
        record(
            "referral",
            found.id,
            SIGNED_AS[one.stage],
            by=one.person,
            at=one.signed_at,
            content_hash=one.content_hash,
            words_sha256=words,
        )
    db.session.commit()
    return found


def places(answers: dict[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """The way to every text in a section's answers."""
    for key, value in answers.items():
        if isinstance(value, str):
            yield (key,)
        elif isinstance(value, dict):
            yield from ((key, *rest) for rest in places(value))
        elif isinstance(value, list):
            yield from ((key, *rest) for rest in places(dict(enumerate(value))))


def flipped(text: str) -> str:
    """The text with its middle character changed, or one where there was none."""
    if not text:
        return "x"
    middle = len(text) // 2
    return text[:middle] + ("x" if text[middle] != "x" else "y") + text[middle + 1 :]


def changed_at(answers: dict[str, Any], way: tuple[Any, ...]) -> dict[str, Any]:
    """The answers with one character changed at the end of the way."""
    other = deepcopy(answers)
    *before, last = way
    holder: Any = other
    for step in before:
        holder = holder[step]
    holder[last] = flipped(holder[last])
    return other


def seen_by(sign_in: Opens, referral: Referral) -> tuple[Browser, str]:
    return sign_in(referral.worker), f"/referrals/{referral.reference}"


def test_what_nobody_touched_is_in_order_and_says_nothing(
    referral: Referral, current_app_of_test: Flask, sign_in: Opens
) -> None:
    browser, url = seen_by(sign_in, referral)
    assert WARNING not in browser.get(url).text
    result = run(current_app_of_test)
    assert (result.exit_code, result.output.count("3 signatures, 1 signed copy,")) == (0, 1), result.output


def test_one_character_of_any_answer(referral: Referral, current_app_of_test: Flask, sign_in: Opens) -> None:
    browser, url = seen_by(sign_in, referral)
    reference, number, tried = referral.reference, referral.id, set()
    shown = {
        (section.key, field.key): field for section, field in kept_terms(referral.terms).whole_form.fields()
    }
    before = {section.id: (section.key, deepcopy(section.answers)) for section in referral.sections}
    for section_id, (section_key, answers) in before.items():
        for way in places(answers):
            if not is_shown(shown[section_key, way[0]], answers):
                continue  # an answer to a question that is not asked is no part of the paper
            _put(section_id, changed_at(answers, way))
            reported = broken(current_app_of_test)
            assert f"referral {number} ({reference}): the form is not what" in reported, (section_key, way)
            tried.add(shown[section_key, way[0]].kind)
        assert WARNING in browser.get(url).text
        _put(section_id, answers)
    assert tried >= {"text", "date", "people", "line"}
    assert WARNING not in browser.get(url).text
    assert run(current_app_of_test).exit_code == 0


def _put(section_id: int, answers: dict[str, Any]) -> None:
    db.session.execute(
        update(ReferralSection).where(ReferralSection.id == section_id).values(answers=answers)
    )
    db.session.commit()


def test_one_character_of_the_kept_copy(
    referral: Referral, current_app_of_test: Flask, sign_in: Opens
) -> None:
    browser, url = seen_by(sign_in, referral)
    row = db.session.get_one(SignedContent, referral.signed_hash)
    row.content = {**row.content, "panel_type": flipped(row.content["panel_type"])}
    assert "the copy kept of what the social worker signed" in broken(current_app_of_test)
    assert "The copy kept of what the social worker signed is not what was signed." in browser.get(url).text


def test_a_copy_that_no_signature_holds_any_more_is_proved_too(any_app: Flask) -> None:
    db.session.add(SignedContent(content_hash="0" * 64, content={"answers": {}}))
    assert broken(any_app).startswith("Broken: signed content 1: it is not what its hash 000")


@pytest.mark.parametrize(
    "changed",
    ["content_hash", "signed_at", "person", "principal", "name", "position", "declaration", "comments"],
)
def test_a_signature_changed_together_with_the_content(
    referral: Referral, current_app_of_test: Flask, sign_in: Opens, changed: str
) -> None:
    """Somebody who changes the text and makes every hash fit still leaves the history behind."""
    browser, url = seen_by(sign_in, referral)
    other = a_person()
    if changed == "content_hash":
        section = next(one for one in referral.sections if one.key in ("case", "summary"))
        section.answers = {**section.answers, next(iter(section.answers)): "Nothing to worry about."}
        referral.signed_hash = content_hash(referral)
        values: dict[str, Any] = {"content_hash": referral.signed_hash}
    elif changed in ("name", "position", "declaration", "comments"):
        values = {changed: flipped(getattr(referral.signatures[1], changed))}
    elif changed == "signed_at":
        values = {"signed_at": THEN.replace(minute=1)}
    else:
        values = {"person_id" if changed == "person" else "for_id": other.id}
    stage = Signature.stage == "team_manager"
    condition = Signature.referral_id == referral.id, *(() if changed == "content_hash" else (stage,))
    db.session.execute(update(Signature).where(*condition).values(**values))
    assert "is not the one that was made" in broken(current_app_of_test)
    assert "The signature as team manager is not the one that was made." in browser.get(url).text


@pytest.mark.parametrize("column", ["title", "description", "dated", "sha256", "kind"])
def test_one_character_of_what_is_said_of_a_document(any_app: Flask, sign_in: Opens, column: str) -> None:
    referral = a_referral(a_panel(CIN), state="submitted")
    browser, url = seen_by(sign_in, referral)
    one = referral.documents[1]
    old = getattr(one, column)
    new = old.replace(day=2) if column == "dated" else flipped(old) if old else "x"
    if column == "sha256":
        new = files().save(b"another paper")
    db.session.execute(update(ReferralDocument).where(ReferralDocument.id == one.id).values(**{column: new}))
    assert f"({referral.reference}): the form is not what the social worker signed." in broken(any_app)
    assert WARNING in browser.get(url).text


def place_of(document: ReferralDocument) -> Path:
    return files().folder / document.sha256[:2] / document.sha256


def test_one_byte_of_any_document(any_app: Flask, sign_in: Opens) -> None:
    referral = a_referral(a_panel(CIN), state="scheduled")
    browser, url = seen_by(sign_in, referral)
    places_and_ids = [(place_of(one), one.id) for one in referral.documents]
    assert len(places_and_ids) == 4
    for place, number in places_and_ids:
        whole = place.read_bytes()
        for at in (0, len(whole) // 2, len(whole) - 1):
            place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert f"({referral.reference}): an attached file is not what was attached." in broken(any_app)
        page = browser.get(url).text
        assert "The file was changed where files are kept" in page
        assert f'/documents/{number}"' not in page
        said = browser.get(f"{url}/documents/{number}", status=409)
        assert "This file is not what was attached" in said.text
        assert "Content-Disposition" not in said.headers
        place.write_bytes(whole)
        assert "where files are kept" not in browser.get(url).text
        browser.get(f"{url}/documents/{number}")
    assert run(any_app).exit_code == 0


def test_a_missing_document(any_app: Flask, sign_in: Opens) -> None:
    referral = a_referral(a_panel(CIN), state="scheduled")
    browser, url = seen_by(sign_in, referral)
    one = referral.documents[0]
    place, number = place_of(one), one.id
    content = place.read_bytes()
    place.unlink()
    try:
        assert f"({referral.reference}): the file of an attached document is missing." in broken(any_app)
        assert "The file is missing" in browser.get(url).text
        browser.get(f"{url}/documents/{number}", status=409)
    finally:
        place.write_bytes(content)


def test_a_size_that_does_not_fit(any_app: Flask) -> None:
    referral = a_referral(a_panel(CIN))
    referral.documents[0].size += 1
    assert "not of the size that was kept" in broken(any_app)


def test_a_removed_document_is_still_looked_at_and_a_refused_one_is_not(any_app: Flask) -> None:
    referral = a_referral(a_panel(CIN))
    removed, refused = referral.documents[:2]
    removed.removed_at = THEN
    refused.sha256, refused.scan, refused.removed_at = "0" * 64, "refused", THEN
    result = run(any_app)
    assert (result.exit_code, result.output.strip().endswith("3 documents, 0 scans.")) == (0, True)
    removed.sha256 = "1" * 64
    assert "is missing" in broken(any_app)


@pytest.mark.parametrize("column", ["name", "date_of_birth", "record_number"])
def test_a_child_changed_where_lists_name_it_is_found(
    any_app: Flask, referral: Referral, sign_in: Opens, column: str
) -> None:
    reference = referral.reference
    browser, url = seen_by(sign_in, referral)
    child = select(ReferralChild.id).where(ReferralChild.referral_id == referral.id).limit(1)
    db.session.execute(
        update(ReferralChild).where(ReferralChild.id == child.scalar_subquery()).values({column: "152621"})
    )
    db.session.commit()
    said = "he children whom lists and headings name are not those of the form."
    assert f"({reference}): t{said}" in broken(any_app)
    page = browser.get(url)
    assert WARNING in page.text
    assert f"T{said}" in page.text
