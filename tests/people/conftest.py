"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmr.models import Person, db
from tests.application import Browser
from tests.factories import a_person


@pytest.fixture
def boss(current_app_of_test: object) -> Person:
    """An account manager."""
    person = a_person("Ines Okoro", "business support", manages_accounts=True)
    db.session.commit()
    return person


@pytest.fixture
def office(boss: Person, sign_in: Callable[[Person], Browser]) -> Browser:
    """The account manager's browser."""
    return sign_in(boss)
