"""Wherever somebody signs, a wrong password counts as a try, also where other fields of the form are to be mended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from cmr.models import HistoryEntry, ThrottleCount, db
from tests.application import Browser, Opens
from tests.factories import CIN, PASSWORD, a_case, a_person, a_referral
from tests.hearing.conftest import AFTERWARDS, NOW, a_hearing
from tests.hearing.sheets import all_asked, cin_sheet, cmr_sheet
from tests.minutes.table import a_room
from tests.on_paper.paper_desk import confirmed, entered

WRONG = "The password is not right."
LOOK = "Say that you looked, and that it belongs here"
PLANTED = "Alfie Sowden stays with his aunt."


@dataclass
class Signing:
    """Somebody's page on which they sign, and what else is to be mended there; empty where nothing else is asked."""

    browser: Browser
    url: str
    form: dict[str, str]
    fault: str = ""


Begins = Callable[[Opens], Signing]


def a_form(sign_in: Opens) -> Signing:
    referral = a_referral()
    db.session.commit()
    url = f"/referrals/{referral.reference}/sign"
    return Signing(
        sign_in(referral.worker), url, {"stage": "social_worker"}, "Confirm the declaration before you sign"
    )


def a_sheet(sign_in: Opens) -> Signing:
    hearing = a_hearing()
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    return Signing(chair, f"{hearing.url}/sign", {"version": "1"}, "were asked")


def a_decision(sign_in: Opens) -> Signing:
    hearing = a_hearing(CIN)
    hearing.everybody_declares()
    other = a_referral(hearing.meeting.panel, state="submitted", child="Alfie Sowden")
    a_case(other, hearing.meeting)
    db.session.commit()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cin_sheet())
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(hearing.meeting))
    head = sign_in(a_person("Helen Ward", "head of service"))
    db.session.expire_all()
    version = str(hearing.case.sheet.version if hearing.case.sheet else 0)
    head.post(f"{hearing.url}/decide", cin_sheet(version=version, decision_reasons=PLANTED))
    db.session.expire_all()
    version = str(hearing.case.sheet.version if hearing.case.sheet else 0)
    return Signing(head, f"{hearing.url}/decide/sign", {"version": version}, LOOK)


def from_paper(sign_in: Opens) -> Signing:
    hearing = a_hearing(state="circulated")
    entered(hearing, sign_in)
    db.session.expire_all()
    form = confirmed(hearing, password="") | {"when": "half past"}
    form.pop("compared")
    return Signing(
        sign_in(hearing.chair), f"{hearing.url}/on-paper/sign", form, "Compare the two, and say so."
    )


def the_minutes(sign_in: Opens) -> Signing:
    room = a_room()
    room.sends()
    return Signing(sign_in(room.chair), f"{room.url}/approve", {"read": "another text"})


def deeds() -> int:
    """How many entries the history has."""
    return db.session.scalar(select(func.count(HistoryEntry.id))) or 0


def tries() -> int:
    """How many wrong passwords are counted for an account."""
    db.session.rollback()
    query = select(func.coalesce(func.max(ThrottleCount.count), 0)).where(
        ThrottleCount.key.contains("/account/")
    )
    return db.session.scalar(query) or 0


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        (NOW, a_form),
        (NOW, a_sheet),
        (NOW, a_decision),
        (AFTERWARDS, from_paper),
        (AFTERWARDS, the_minutes),
    ],
)
def test_a_wrong_password_counts_whatever_else_is_to_be_mended(
    app: Flask, sign_in: Opens, at: object, begins: Begins
) -> None:
    """U3: what is to be mended is said at once, and a right password is no try."""
    with time_machine.travel(at, tick=False):  # type: ignore[arg-type] # a moment
        signing = begins(sign_in)
        before, done = tries(), deeds()
        for number in (1, 2):
            page = signing.browser.post(signing.url, signing.form | {"password": "a guess"}, status=422).text
            assert WRONG in page
            assert signing.fault in page
            assert "a guess" not in page
            assert tries() == before + number
        if signing.fault:
            page = signing.browser.post(signing.url, signing.form | {"password": PASSWORD}, status=422).text
            assert signing.fault in page
            assert WRONG not in page
            assert tries() == before + 2
        db.session.execute(
            update(ThrottleCount).where(ThrottleCount.key.contains("/account/")).values(count=10)
        )
        db.session.commit()
        for password in ("a guess", PASSWORD):
            page = signing.browser.post(signing.url, signing.form | {"password": password}, status=429).text
            assert WRONG not in page
        assert deeds() == done, "nothing was signed"


def test_the_password_is_asked_again_in_one_place() -> None:
    """A view that asked it for itself could count or say it otherwise; who changes it signs nothing."""
    asks = {
        str(path)
        for path in Path("cmr").rglob("*.py")
        if re.search(r"\bconfirm_password\(", path.read_text(encoding="utf-8"))
    }
    assert asks == {f"cmr/people/{name}.py" for name in ("confirming", "operations", "sign_in_views")}
