"""A paper in which more is found after somebody decided: what is new comes first, what was decided stands (B1.25)."""

from __future__ import annotations

import re
from datetime import timedelta

from cmr.filing.leaving_out import read_token
from cmr.filing.operations import look_at
from cmr.filing.queries import seen_of
from cmr.models import db
from tests.application import Opens
from tests.filing.table import FAMILIES, NOW, Desk, reason_in
from tests.filing.test_earlier import BEFORE, LAST_WEEK, heard

FIRST = f"The panel spoke. As with {FAMILIES[1].name}. So did {BEFORE[5].name}. It agreed."


def boxes(page: str) -> list[tuple[str, bool]]:
    """What was found, in its order, and whether it is ticked to be left out."""
    found = re.findall(r'<input[^>]* name="out"[^>]*>\s*<label[^>]*>\s*Leave “([^”]*)”', page)
    ticks = [" checked" in one for one in re.findall(r'<input[^>]* name="out"[^>]*>', page)]
    return list(zip(found, ticks, strict=True))


def test_what_the_panel_heard_of_since_is_new_and_what_was_decided_stays_so(
    desk: Desk, sign_in: Opens
) -> None:
    filing = desk.one(0, "minutes")
    filing.text = FIRST
    db.session.commit()
    look_at(
        filing, "They are cousins.", stays=True, read=read_token(seen_of(filing)), by=desk.administrator,
        at=NOW + timedelta(minutes=1), for_id=None, out=(),
    )  # fmt: skip
    db.session.commit()
    way, browser = f"/filings/{filing.id}", sign_in(desk.administrator)
    assert "These may belong" not in browser.get(way).text
    # A case of last week's meeting turns out to be of somebody whom the paper names too.
    heard(desk, BEFORE[5], LAST_WEEK)
    page = browser.get(way).text
    assert "They are cousins. 1 thing is new since." in page
    assert boxes(page) == [(BEFORE[5].name, True), (FAMILIES[1].name, False)]
    assert page.count(">New<") == 1
    assert page.count("looked at it") == 1
    assert reason_in(page) == "They are cousins."


def test_what_was_looked_at_before_there_was_a_paper_is_still_for_whoever_files_it(
    desk: Desk, sign_in: Opens
) -> None:
    """What goes onto the file is theirs to say: what is certain is ticked, and nothing is said in their name."""
    filing = desk.one(0, "minutes")
    filing.text = FIRST
    db.session.commit()
    look_at(
        filing, "They are cousins.", stays=True, read=read_token(seen_of(filing)), by=desk.administrator,
        at=filing.made_at, for_id=None, out=(),
    )  # fmt: skip
    heard(desk, BEFORE[5], LAST_WEEK)
    page = sign_in(desk.administrator).get(f"/filings/{filing.id}").text
    assert [tick for _, tick in boxes(page)] == [True, True]
    assert reason_in(page) == ""
