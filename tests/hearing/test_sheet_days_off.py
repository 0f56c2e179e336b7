"""A day on which nobody works is said to be one as it is typed, and beside it before anybody signs (B1.22, D3e)."""

from __future__ import annotations

from collections.abc import Callable

from cmr.models import Person, db
from tests.application import Browser
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, date_of
from tests.pdf_read import Pdf

SignIn = Callable[[Person], Browser]
SUNDAY = "Sunday 13 December 2026 is not a working day. The working day before it is Friday 11 December 2026."
CHRISTMAS = (
    "Friday 25 December 2026 is Christmas Day. The working day before it is Thursday 24 December 2026."
)


def sheet() -> dict[str, object]:
    """An action due on a Sunday, and Transfer Panel on Christmas Day."""
    return cin_sheet(
        outcomes=["no_further_action"],
        no_further_action__guidance="Close it in a month.",
        **date_of("entries-0-due_on", "13", "12", "2026"),
        **date_of("no_further_action__transfer_panel_on", "25", "12", "2026"),
    )


def test_it_is_said_as_it_is_typed_and_keeps_nobody_from_saving(
    cin_hearing: Hearing, sign_in: SignIn
) -> None:
    chair = sign_in(cin_hearing.chair)
    line = chair.post(f"{cin_hearing.url}/sheet", sheet(), target="save_status", status=200).text
    assert "Saved at" in line
    assert f"Action 1: {SUNDAY}" in line
    assert f"Proposed date for Transfer Panel: {CHRISTMAS}" in line
    assert f"Action 1: {SUNDAY}" in chair.get(cin_hearing.url).text


def test_it_stands_beside_the_date_before_signing_and_not_on_what_is_signed(
    cin_hearing: Hearing, sign_in: SignIn
) -> None:
    cin_hearing.everybody_declares()
    chair = sign_in(cin_hearing.chair)
    chair.post(f"{cin_hearing.url}/sheet", sheet())
    page = chair.get(f"{cin_hearing.url}/sign").text
    assert SUNDAY in page[page.index("Finish the parenting course.") :]
    assert CHRISTMAS in page[page.index("Proposed date for Transfer Panel") :]
    chair.post(
        f"{cin_hearing.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(cin_hearing.meeting)
    )
    db.session.expire_all()
    assert cin_hearing.case.state == "heard"
    words = " ".join(Pdf(chair.get(f"{cin_hearing.url}/sheet.pdf").data).pages)
    for shown in (chair.get(cin_hearing.url).text, words):
        assert "Sunday 13 December 2026" in shown
        assert "not a working day" not in shown
