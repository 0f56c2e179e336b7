"""What a worker is asked to change: read from what is kept, old and new, and when it is done."""

from __future__ import annotations

import pytest

from cmr.rules.asked import Asked, answered_for, asked_of, reason_in_all
from cmr.rules.refusal import Refusal

KEPT = {
    "reason": "Views: Let Maya speak.",
    "words": "",
    "sections": ["views", "case"],
    "reasons": {"views": "Let Maya speak."},
    "by": "Ann Hale",
    "by_id": 7,
    "at": "2026-11-23T10:00:00+00:00",
}


def test_each_section_has_its_reason_or_the_words_about_all() -> None:
    asked = asked_of(KEPT | {"words": "It is nearly there."})
    assert asked is not None
    assert (asked.by, asked.by_id, asked.sections) == ("Ann Hale", 7, ("views", "case"))
    assert asked.reason("views") == "Let Maya speak."
    assert asked.reason("case") == "It is nearly there."


def test_what_was_kept_before_sections_had_reasons_is_read_as_ever() -> None:
    asked = asked_of({"reason": "Say more.", "by": "Ann Hale", "at": "", "sections": ["views"]})
    assert asked is not None
    assert asked.reason("views") == asked.words == "Say more."
    assert (asked.at, asked.by_id) == (None, None)


def test_nothing_kept_is_nothing_asked() -> None:
    assert asked_of(None) is None
    assert asked_of({}) is None


def test_a_section_is_done_when_it_was_changed_or_answered_for() -> None:
    asked = asked_of(KEPT | {"answers": {"case": "It is as the family wants it."}})
    assert asked is not None
    assert asked.to_do([]) == ("views",)
    assert asked.to_do(["views"]) == ()


def test_everything_asked_is_one_text_too() -> None:
    said = reason_in_all(" Thank you. ", {"views": "Let Maya speak.", "case": " "}, {"views": "Views"})
    assert said == "Thank you.\nViews: Let Maya speak."


@pytest.mark.parametrize(
    ("state", "kept", "key"),
    [
        ("draft", None, "case"),
        ("draft", {"sections": ["views"], "words": "Say more."}, "case"),
        ("signed_by_social_worker", {"sections": ["case"], "words": "Say more."}, "case"),
    ],
)
def test_only_a_section_that_a_draft_was_sent_back_for_is_answered_for(
    state: str, kept: dict[str, object] | None, key: str
) -> None:
    refusal = answered_for(state, kept, key)
    assert isinstance(refusal, Refusal)
    assert refusal.clause == "B1.6"
    assert answered_for("draft", {"sections": [key], "words": "Say more."}, key) == Asked(
        by="", words="Say more.", sections=(key,)
    )
