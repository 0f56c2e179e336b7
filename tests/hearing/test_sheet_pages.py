"""Where the pages of a signed sheet break: its signature stands with what it signs, however long that is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from cmr.hearing.sheet_print import sheet_pdf
from cmr.models import Person
from tests.application import Browser
from tests.factories import CIN, CMR
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet
from tests.pdf_read import Pdf, squeezed

SignIn = Callable[[Person], Browser]
AT = datetime(2026, 12, 11, 9, 0, tzinfo=UTC)
LAST = "The last words of why."


@pytest.mark.parametrize("key", [CMR, CIN])
def test_no_signature_stands_alone_on_a_page(
    hearing_of: Callable[..., Hearing], sign_in: SignIn, key: str
) -> None:
    hearing = hearing_of(key)
    hearing.everybody_declares()
    chair, sheet = sign_in(hearing.chair), (cmr_sheet if key == CMR else cin_sheet)(rationale=LAST)
    chair.post(f"{hearing.url}/sheet", sheet)
    sent = {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting)
    chair.post(f"{hearing.url}/sign", sent)
    signed = hearing.case.sheet
    assert signed is not None
    assert signed.signed_at is not None
    broken = 0
    for lines in range(22, 46, 2):
        signed.entries = [{**signed.entries[0], "text": "\n".join(f"Line {one}." for one in range(lines))}]
        pages = [squeezed(one) for one in Pdf(sheet_pdf(hearing.case, "Ann Lee", AT)).pages]
        at = next(number for number, words in enumerate(pages) if squeezed("Content as signed") in words)
        assert squeezed(LAST) in pages[at], lines
        broken += at > 0
    assert broken > 2


def test_a_label_that_asks_has_its_own_mark_alone(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    asks = {"outcomes": ["network_meeting"], "network_meeting__meeting_kind": "multi_agency"}
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**asks))
    sent = {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting)
    chair.post(f"{hearing.url}/sign", sent)
    words = Pdf(chair.get(f"{hearing.url}/sheet.pdf").data).words
    assert squeezed("Which meeting?") in words
    assert "?:" not in words
    assert "?:" not in chair.get(f"/referrals/{hearing.referral.reference}").text
