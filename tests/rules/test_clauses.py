"""Each packaged panel type carries every clause of its terms that is a rule, as data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from cmr.adapters.panel_types import load_for
from cmr.rules.panel_type import PanelType

TYPES = load_for(None)
CARRIED = {
    "case-management-review": (
        "B1.1 B1.2 B1.2a B1.2b B1.2c B1.3 B1.5 B1.5a B1.5b B1.5c B1.5d B1.5e B1.6 B1.7 B1.9 B1.13 B1.14 B1.16"
        " B1.18 B1.22a B1.22b B1.22c B1.23 B1.24 B1.25 B1.27 BD BF U"
    ),
    "child-in-need-review": "D1 D2 D3a D3b D3d D3e D3f D3g D3i D4 D5 D6b D6c D6d D7 D8 DF U",
}


def clauses(value: object) -> Iterator[str]:
    """Every clause that stands anywhere in a panel type."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            held = getattr(value, name)
            if name.endswith("clause") and held:
                yield held
            yield from clauses(held)
    elif isinstance(value, tuple):
        for one in value:
            yield from clauses(one)


@pytest.mark.parametrize("key", list(CARRIED))
def test_a_panel_type_carries_every_clause_of_its_terms(key: str) -> None:
    terms: PanelType = TYPES[key]
    assert set(clauses(terms)) == set(CARRIED[key].split())


def test_the_statement_of_conduct_is_the_protocols_own() -> None:
    """B1.16, as it reads."""
    text = " ".join(TYPES["case-management-review"].conduct.text.split())
    assert text.startswith("The panel will proceed in a respectful manner.")
    assert text.endswith("securely stored in accordance with the Data Protection Act.")


@pytest.mark.parametrize(
    ("key", "clause", "own"),
    [
        ("case-management-review", "B1.7", "B1.7"),
        ("case-management-review", "D3a", "BF"),
        ("case-management-review", "D3h", ""),
        ("case-management-review", "D8", "B1.21"),
        ("child-in-need-review", "B1.7", "D3b"),
        ("child-in-need-review", "B1.4", ""),
        ("child-in-need-review", "D8", "D8"),
    ],
)
def test_a_shared_rule_quotes_the_panels_own_clause_or_none(key: str, clause: str, own: str) -> None:
    assert TYPES[key].own_clause(clause) == own
