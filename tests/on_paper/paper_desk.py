"""What was written on paper at a meeting, as a browser enters it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import time_machine

from cmr.models import Person
from tests.application import Browser
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.sheets import PASSWORD, cmr_sheet, read_in
from tests.referrals import papers

SignIn = Callable[[Person], Browser]
SCAN = papers.pdf(b"a scan")


def a_file(name: str = "scan.pdf", content: bytes = SCAN, title: str = "Decision sheet") -> dict[str, object]:
    return {"title": title, "file": (BytesIO(content), name)}


def attach(browser: Browser, url: str, status: int = 303, **more: object) -> str:
    sent = a_file(**more)  # type: ignore[arg-type] # what a file is made of
    return browser.post(f"{url}/scans", sent, status=status, content_type="multipart/form-data").text


def opened_on_paper(hearing: Hearing, browser: Browser) -> str:
    url = f"/meetings/{hearing.meeting.id}/on-paper"
    browser.post(f"{url}/open", {"chair": str(hearing.chair.id), "when": "9:35am"})
    browser.post(f"{url}/attendance", listed(hearing))
    return url


def listed(hearing: Hearing) -> dict[str, str]:
    """The attendance list as it is written."""
    first, second = hearing.members
    return {
        f"p{hearing.chair.id}-came": "9:35am", f"p{hearing.chair.id}-left": "11:30am",
        f"p{hearing.chair.id}-accepted": "yes",
        f"p{first.id}-came": "9:30", f"p{first.id}-left": "10:00",
        f"p{first.id}-came_again": "10:10", f"p{first.id}-left_again": "11:30",
        f"p{second.id}-came": "9:40", f"p{second.id}-left": "11:30",
        f"p{hearing.administrator.id}-apologies": "yes",
    }  # fmt: skip


def said(hearing: Hearing, **more: str) -> dict[str, str]:
    sent = {"declared_at": "9:45", "said_at": "10:15"}
    for person in (hearing.chair, *hearing.members):
        sent[f"p{person.id}-kind"] = "none"
    for member in hearing.members:
        sent[f"p{member.id}-stand"] = "agree"
    return sent | more


def confirmed(hearing: Hearing, **more: str) -> dict[str, str]:
    version = str(hearing.case.sheet.version) if hearing.case.sheet else "0"
    sent = {"version": version, "signed_by": str(hearing.chair.id), "when": "10:20", "compared": "yes"}
    return sent | {"password": PASSWORD} | read_in(hearing.meeting) | more


def entered(hearing: Hearing, sign_in: SignIn, *, opened: bool = False) -> Browser:
    """Everything but the chair's confirmation. ``opened``: whether it was opened and attended before."""
    administrator = sign_in(hearing.administrator)
    if not opened:
        opened_on_paper(hearing, administrator)
    administrator.post(f"{hearing.url}/on-paper", said(hearing))
    administrator.post(f"{hearing.url}/sheet", cmr_sheet())
    attach(administrator, hearing.url)
    return administrator


def sheet_signed(hearing: Hearing, chair: Browser) -> None:
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    with time_machine.travel(NOW.replace(hour=12)):
        chair.post(f"{hearing.url}/on-paper/sign", confirmed(hearing))


def began(browser: Browser, url: str) -> dict[str, str]:
    """What a page that is opened now says that it began from."""
    return {"began": browser.get(url).text.split('name="began" value="')[1].split('"')[0]}
