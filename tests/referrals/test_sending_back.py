"""Sending a form back to named sections, what its worker sees of it, and what stands in the way of signing it anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.models import Person, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals import operations
from cmr.referrals.queries import by_reference
from cmr.referrals.writing import write_section
from cmr.rules.refusal import Refused
from tests import factories
from tests.application import Browser, Opens
from tests.factories import PASSWORD

KEYS = ("case", "views")
WHY = {"case": "Say what the panel is to do.", "views": "Let Maya speak for herself."}


@dataclass
class Desk:
    """A referral that its worker has signed, and those who work on it."""

    referral: Referral
    manager: Person

    def url(self, page: str = "") -> str:
        return f"/referrals/{self.referral.reference}{page}"

    def title(self, key: str) -> str:
        return kept_terms(self.referral.terms).whole_form.section(key).title

    def send_back(self, words: str = "") -> None:
        """The team manager sends it back to both sections."""
        operations.send_back(self.referral, words, WHY, by=self.manager, at=clock.now())
        db.session.commit()

    def change(self, key: str, text: str) -> None:
        """The worker changes the first text of a section."""
        section = next(one for one in self.referral.sections if one.key == key)
        field = next(name for name, value in section.answers.items() if isinstance(value, str))
        answers = section.answers | {field: text}
        at = clock.now() + timedelta(seconds=1)
        write_section(self.referral, key, answers, seen=section.version, by=self.referral.worker, at=at)
        db.session.commit()

    def reread(self) -> Referral:
        db.session.commit()
        db.session.expire_all()
        found = by_reference(self.referral.reference)
        assert found is not None
        self.referral = found
        return found


@pytest.fixture
def desk(app: Flask) -> Desk:
    return a_desk()


def a_desk() -> Desk:
    referral = factories.a_referral(state="signed_by_social_worker")
    assert referral.team.manager is not None
    return Desk(referral, referral.team.manager)


def sign(browser: Browser, desk: Desk, stage: str, status: int = 303) -> str:
    form = {"stage": stage, "confirm": "yes", "password": PASSWORD}
    return browser.post(desk.url("/sign"), form, status=status).text


def test_each_section_has_a_field_for_its_reason(desk: Desk, sign_in: Opens) -> None:
    said = sign_in(desk.manager).get(desk.url("/send-back")).text

    for section in kept_terms(desk.referral.terms).whole_form.sections:
        assert f'name="why-{section.key}"' in said
        assert f"What should be changed in “{section.title}”, and why?" in said


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Tick the sections to be changed"),
        ({"sections": ["case"], "why-case": "  "}, "Say what should be changed here, and why"),
        ({"sections": ["case"], "words": "All of it."}, "Say what should be changed here, and why"),
        ({"sections": ["no_such_section"], "words": "Why not."}, "valid choice"),
        ({"words": "x" * 2001}, "may hold 2,000 characters at most"),
        ({"why-case": "x" * 2001}, "may hold 2,000 characters at most"),
    ],
)
def test_without_a_reason_for_each_nothing_is_sent_back_and_what_was_typed_stays(
    desk: Desk, sign_in: Opens, form: dict[str, object], said: str
) -> None:
    answer = sign_in(desk.manager).post(desk.url("/send-back"), form, status=422)

    assert said in answer.text
    assert str(form.get("words") or form.get("why-case") or "").strip() in answer.text
    assert desk.reread().state == "signed_by_social_worker"


def test_sections_and_their_reasons_are_kept_and_every_signature_falls_away(
    any_app: Flask, sign_in: Opens
) -> None:
    desk = a_desk()
    form = {"sections": ["case"], "why-case": WHY["case"], "why-views": WHY["views"], "words": "Thank you."}
    sign_in(desk.manager).post(desk.url("/send-back"), form)
    referral = desk.reread()

    assert referral.state == "draft"
    assert referral.sent_back is not None
    assert referral.sent_back["sections"] == ["case", "views"], "a reason typed is a section asked for"
    assert referral.sent_back["reasons"] == WHY
    assert referral.sent_back["words"] == "Thank you."
    assert not referral.live_signatures
    assert [one.void_reason for one in referral.signatures] == ["Sent back to be changed"]


def test_the_worker_reads_each_reason_on_the_record_and_in_its_section_alone(
    desk: Desk, sign_in: Opens
) -> None:
    desk.send_back()
    browser = sign_in(desk.referral.worker)

    record = browser.get(desk.url()).text
    case = browser.get(desk.url("/sections/case")).text
    family = browser.get(desk.url("/sections/family")).text

    assert f"Sent back by {desk.manager.name}" in record
    assert all(reason in record for reason in WHY.values())
    assert record.count("To change<") == 2
    assert WHY["case"] in case
    assert WHY["views"] not in case
    assert f"{desk.manager.name} asked for a change here" in case
    assert "asked for a change" not in family


def test_a_section_that_was_sent_back_says_word_by_word_what_was_changed_since(
    desk: Desk, sign_in: Opens
) -> None:
    desk.send_back()
    desk.change("case", "Quite another summary.")

    said = sign_in(desk.referral.worker).get(desk.url("/sections/case")).text

    assert "you have changed it" in said
    assert "What you have changed so far, word by word" in said
    assert '<ins class="cmr-added">' in said
    assert '<del class="cmr-removed">' in said


def test_until_each_is_changed_or_answered_it_is_not_signed_again(desk: Desk, sign_in: Opens) -> None:
    desk.send_back()
    browser = sign_in(desk.referral.worker)
    desk.change("case", "Quite another summary.")

    refused = sign(browser, desk, "social_worker", status=409)
    assert f"“{desk.title('views')}” is to be changed" in refused
    assert f"“{desk.title('case')}” is to be changed" not in refused

    browser.post(desk.url("/sections/views/stays"), {"why": "Maya wants it to stand in these words."})
    record = browser.get(desk.url()).text
    assert "Maya wants it to stand in these words." in record
    assert "You said why it stays as it is" in record

    sign(browser, desk, "social_worker")
    assert desk.reread().state == "signed_by_social_worker"
    assert "not changed because Maya wants it to stand" in browser.get(desk.url()).text


def test_written_and_put_back_as_it_was_is_not_changed(desk: Desk) -> None:
    desk.send_back()
    section = next(one for one in desk.referral.sections if one.key == "case")
    field, text = next((name, value) for name, value in section.answers.items() if isinstance(value, str))
    desk.change("case", "Quite another summary.")
    desk.change("case", text)
    assert section.answers[field] == text

    with pytest.raises(Refused) as refused:
        operations.sign(desk.referral, "social_worker", by=desk.referral.worker, at=clock.now())
    assert desk.title("case") in refused.value.reasons[0].text


def test_an_answer_can_be_taken_back_and_an_empty_one_is_none(desk: Desk, sign_in: Opens) -> None:
    desk.send_back()
    browser = sign_in(desk.referral.worker)
    address = desk.url("/sections/case/stays")
    browser.get(desk.url())

    assert "Say why it stays as it is" in browser.post(address, {"why": " "}, status=422).text
    assert "2,000 characters" in browser.post(address, {"why": "x" * 2001}, status=422).text
    browser.post(address, {"why": "It is right."})
    assert (desk.reread().sent_back or {})["answers"] == {"case": "It is right."}
    browser.post(address, {"why": "It is right.", "take_back": "yes"})
    assert (desk.reread().sent_back or {})["answers"] == {}


def test_only_what_was_asked_for_is_answered_and_only_by_its_worker(desk: Desk, sign_in: Opens) -> None:
    worker = sign_in(desk.referral.worker)
    worker.post(desk.url("/sections/case/stays"), {"why": "It is right."}, status=409)
    desk.send_back()
    worker.post(desk.url("/sections/family/stays"), {"why": "It is right."}, status=409)
    sign_in(desk.manager).post(desk.url("/sections/case/stays"), {"why": "It is right."}, status=403)


def test_documents_that_are_to_be_changed_say_so_on_their_page(desk: Desk, sign_in: Opens) -> None:
    operations.send_back(
        desk.referral, "", {"documents": "Attach the assessment."}, by=desk.manager, at=clock.now()
    )
    db.session.commit()

    said = sign_in(desk.referral.worker).get(desk.url("/documents")).text

    assert "Attach the assessment." in said
    assert "It stays as it is: say why" in said


def test_a_form_that_was_sent_back_before_sections_had_reasons_is_read_as_ever(
    desk: Desk, sign_in: Opens
) -> None:
    desk.send_back()
    desk.referral.sent_back = {
        "reason": "Say more about the school.",
        "by": "Ann Hale",
        "at": clock.now().isoformat(),
        "sections": ["case"],
    }
    db.session.commit()
    browser = sign_in(desk.referral.worker)

    assert "Say more about the school." in browser.get(desk.url()).text
    assert "Say more about the school." in browser.get(desk.url("/sections/case")).text


def test_who_sent_it_back_finds_the_request_beside_what_was_changed_and_the_answer(
    any_app: Flask, sign_in: Opens
) -> None:
    desk = a_desk()
    desk.send_back("It is nearly there.")
    desk.change("case", "A summary in other words.")
    worker = sign_in(desk.referral.worker)
    worker.post(desk.url("/sections/views/stays"), {"why": "Maya wants it so."})
    sign(worker, desk, "social_worker")

    said = sign_in(desk.manager).get(desk.url("/sign")).text

    assert "You sent the form back" in said
    assert "It is nearly there." in said
    assert all(reason in said for reason in WHY.values())
    assert "I have not changed this because" in said
    assert "Maya wants it so." in said
    assert "A summary in other words" in said
    assert "that signature has fallen away since" in said


def test_once_it_was_submitted_the_old_request_is_no_longer_shown(desk: Desk, sign_in: Opens) -> None:
    desk.send_back()
    worker = sign_in(desk.referral.worker)
    for key in KEYS:
        worker.post(desk.url(f"/sections/{key}/stays"), {"why": "It is right."})
    sign(worker, desk, "social_worker")
    sign(sign_in(desk.manager), desk, "team_manager")
    assert desk.referral.team.service.manager is not None
    sign(sign_in(desk.referral.team.service.manager), desk, "service_manager")
    worker.post(desk.url("/submit"))
    worker.post(desk.url("/recall"))
    sign(worker, desk, "social_worker")

    assert "sent the form back" not in sign_in(desk.manager).get(desk.url("/sign")).text
