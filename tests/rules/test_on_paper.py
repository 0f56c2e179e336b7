"""What is entered from paper contradicts nothing else of it."""

from __future__ import annotations

import pytest

from cmr.rules.on_paper import said_faults


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "none", "detail": "Taught a brother."}, "kind"),
        ({"detail": "Taught a brother."}, "kind"),
        ({"kind": "involvement"}, "detail"),
        ({"kind": "none", "withdraws": True}, "withdraws"),
        ({"text": "Too soon."}, "stand"),
        ({"for_minutes": True}, "stand"),
        ({"kind": "none"}, None),
        ({"kind": "prior_knowledge", "detail": "Taught a brother.", "withdraws": True}, None),
        ({"stand": "agree", "text": "At last.", "for_minutes": True}, None),
        ({}, None),
    ],
)
def test_what_belongs_to_no_answer_is_said_and_never_thrown_away(
    sent: dict[str, object], field: str | None
) -> None:
    empty = {"kind": "", "detail": "", "stand": "", "text": "", "withdraws": False, "for_minutes": False}
    found = said_faults(**(empty | sent))  # type: ignore[arg-type] # each of its own type
    assert set(found) == ({field} if field else set())
