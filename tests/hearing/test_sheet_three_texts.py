"""Two write one sheet without scripts: what only the other changed is taken, and of the rest both texts are shown."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from cmr.models import DecisionSheet, Person, db
from tests.application import Browser
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import cmr_sheet, date_of

SignIn = Callable[[Person], Browser]
FIELD = re.compile(
    r"<textarea([^>]*)>([^<]*)</textarea>|<select([^>]*)>(.*?)</select>|<input([^>]*)>", re.DOTALL
)


def named(attributes: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', attributes)
    return html.unescape(found[1]) if found else ""


def form_of(page: str) -> dict[str, Any]:
    """What a browser without scripts would send of the sheet's form."""
    form = page.split('id="sheet_form"')[1].split("</form>", maxsplit=1)[0]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    found: dict[str, Any] = {}
    for area, text, select, options, box in FIELD.findall(form):
        if area:
            found[named(area, "name")] = html.unescape(text).removeprefix("\n")
        elif select:
            chosen = next((one for one in options.split("<option") if " selected" in one), "")
            found[named(select, "name")] = named(chosen, "value")
        elif 'type="checkbox"' in box:
            if "checked" in box:
                found.setdefault(named(box, "name"), []).append(named(box, "value"))
        elif 'type="radio"' not in box or "checked" in box:
            found[named(box, "name")] = named(box, "value")
    return found


def sheet_of(hearing: Hearing) -> DecisionSheet:
    db.session.expire_all()
    assert hearing.case.sheet is not None
    return hearing.case.sheet


class Writer:
    """Somebody with the sheet's page open, and no scripts."""

    def __init__(self, hearing: Hearing, browser: Browser) -> None:
        self.url, self.browser = hearing.url, browser
        self.form = form_of(browser.get(hearing.url).text)

    def sends(self, status: int = 303, /, **changes: Any) -> str:
        """Sends the form as it stands with these changes; goes on with the page that comes."""
        answer = self.browser.post(f"{self.url}/sheet", self.form | changes, status=status)
        page = self.browser.get(self.url).text if status == 303 else answer.text
        self.form = form_of(page)
        return page


def two(hearing: Hearing, sign_in: SignIn, **kept: Any) -> tuple[Writer, Writer]:
    sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet(**kept))
    return Writer(hearing, sign_in(hearing.chair)), Writer(hearing, sign_in(hearing.administrator))


def too(person: Person) -> str:
    return f"What {person.name} saved meanwhile stands in it too."


def test_what_each_changed_alone_stands_and_nobody_is_asked(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.24: neither puts a stale text over the other's."""
    chair, administrator = two(hearing, sign_in)
    chair.sends(**{"entries-0-text": "Mended by the chair."})
    page = administrator.sends(rationale="Written by the minute taker.")
    assert too(hearing.chair) in page
    sheet = sheet_of(hearing)
    assert sheet.entries[0]["text"] == "Mended by the chair."
    assert sheet.entries[0]["due_reason"] == "Before the school breaks up."
    assert (sheet.rationale, sheet.outcomes[0]["key"]) == ("Written by the minute taker.", "strategy_meeting")
    page = chair.sends(outcomes=[])
    assert too(hearing.administrator) in page
    assert not sheet_of(hearing).outcomes
    assert sheet_of(hearing).rationale == "Written by the minute taker."


def test_what_both_changed_is_shown_side_by_side_and_the_rest_is_theirs(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair, administrator = two(hearing, sign_in)
    chair.sends(rationale="The chair’s.", **{"entries-0-text": "Mended by the chair."})
    page = administrator.sends(409, rationale="Mine.", outcomes=[])
    assert sheet_of(hearing).rationale == "The chair’s."
    assert "The chair’s." in page
    assert administrator.form["entries-0-text"] == "Mended by the chair."
    assert administrator.form["rationale"] == "Mine."
    assert "outcomes" not in administrator.form
    assert administrator.form["settling"] == "rationale"
    assert "What they alone changed stands there already." in page
    administrator.sends()
    sheet = sheet_of(hearing)
    assert (sheet.entries[0]["text"], sheet.rationale, sheet.outcomes) == (
        "Mended by the chair.",
        "Mine.",
        [],
    )


def test_beside_two_texts_rows_come_and_go_and_a_third_save_is_compared_anew(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair, administrator = two(hearing, sign_in)
    chair.sends(rationale="The chair’s.")
    administrator.sends(409, rationale="Mine.", add="entries")
    assert "entries-1-text" in administrator.form
    administrator.sends(200, add="entries", **{"entries-1-text": "A second."})
    assert administrator.form["settling"] == "rationale"
    assert "entries-2-text" in administrator.form
    administrator.sends(200, remove="entries-2")
    assert "entries-2-text" not in administrator.form
    assert administrator.form["settling"] == "rationale"
    assert len(sheet_of(hearing).entries) == 1
    chair.sends(**{"entries-0-text": "Mended by the chair."})
    administrator.sends()
    sheet = sheet_of(hearing)
    assert [one["text"] for one in sheet.entries] == ["Mended by the chair.", "A second."]
    assert sheet.rationale == "Mine."


def test_rows_that_were_added_at_once_stand_one_after_the_other(hearing: Hearing, sign_in: SignIn) -> None:
    chair, administrator = two(hearing, sign_in)
    chair.sends(200, add="entries")
    administrator.sends(200, add="entries")
    chair.sends(**{"entries-1-text": "The chair’s."})
    administrator.sends(200, add="entries", **{"entries-1-text": "The minute taker’s."})
    assert [one["text"] for one in sheet_of(hearing).entries] == [
        "Update the safety plan with the grandparents.",
        "The chair’s.",
        "The minute taker’s.",
    ]
    assert administrator.form["entries-2-text"] == "The minute taker’s."
    assert administrator.form["entries-3-text"] == ""


def test_a_row_that_one_removed_goes_and_what_the_other_wrote_in_it_is_asked_about(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair, administrator = two(hearing, sign_in, **{"entries-1-text": "A second."})
    chair.sends(200, remove="entries-0")
    administrator.sends(rationale="Mine.")
    assert [one["text"] for one in sheet_of(hearing).entries] == ["A second."]
    chair = Writer(hearing, sign_in(hearing.chair))
    chair.sends(**{"entries-0-text": "The second, mended."})
    page = administrator.sends(409, remove="entries-0")
    assert "The second, mended." in page
    assert administrator.form["settling"] == "entries"
    assert len(sheet_of(hearing).entries) == 1


def test_together_more_rows_than_a_sheet_holds_are_the_writers_to_choose(
    hearing: Hearing, sign_in: SignIn
) -> None:
    full = {f"entries-{number}-text": f"Number {number}." for number in range(1, 5)}
    chair, administrator = two(hearing, sign_in, **full)
    chair.sends(200, add="entries")
    administrator.sends(200, add="entries")
    chair.sends(**{"entries-5-text": "The chair’s last."})
    page = administrator.sends(409, **{"entries-5-text": "Mine."})
    assert "The chair’s last." in page
    assert "Mine." in page
    assert len(sheet_of(hearing).entries) == 6


def test_a_date_that_is_none_stays_marked_through_it(hearing: Hearing, sign_in: SignIn) -> None:
    chair, administrator = two(hearing, sign_in)
    chair.sends(rationale="The chair’s.")
    page = administrator.sends(200, sign="yes", **date_of("entries-0-due_on", "31", "2", "2027"))
    assert "must be a real date" in page
    assert administrator.form["rationale"] == "The chair’s."
    assert sheet_of(hearing).entries[0]["due_typed"] == "31/2/2027"


def test_going_to_sign_takes_what_the_other_saved_along(hearing: Hearing, sign_in: SignIn) -> None:
    chair, administrator = two(hearing, sign_in)
    administrator.sends(rationale="Of the minute taker.")
    chair.sends(sign="yes", **{"entries-0-text": "Mended by the chair."})
    assert sheet_of(hearing).rationale == "Of the minute taker."


def test_a_page_that_does_not_say_what_it_began_from_shows_all_that_differs(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair, administrator = two(hearing, sign_in)
    chair.sends(rationale="The chair’s.")
    for began in ("", "x", "|", ":", "rationale:"):
        page = administrator.browser.post(
            f"{hearing.url}/sheet", administrator.form | {"began": began}, status=409
        ).text
        assert "The chair’s." in page
        assert form_of(page)["rationale"] == "The plan has drifted since September."
        assert "What they alone changed" not in page
    assert sheet_of(hearing).rationale == "The chair’s."
