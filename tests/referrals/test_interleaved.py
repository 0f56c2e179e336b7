"""Two writers in one section, two hundred edits in an order that chance deals: no text that was saved is ever lost."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from html import unescape

from flask import Flask

from cmr.models import Referral, db
from tests.application import Opens
from tests.markup import fussy
from tests.referrals.writing_desk import Desk, a_desk

EDITS = 200
QUESTIONS = ("summary", "sought")


@dataclass
class Window:
    """One of the two: what its page shows, and which text stands where by its last page."""

    url: str
    desk: Desk
    version: str = "0"
    began: str = ""
    shown: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        """Reads the section anew."""
        page = self.desk.browser.get(self.url).text
        self._read(page)
        for key in QUESTIONS:
            found = re.search(rf'<textarea[^>]*name="{key}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
            assert found
            self.shown[key] = unescape(found[1])

    def _read(self, page: str) -> None:
        self.version, self.began = (
            unescape(found[1])
            for name in ("version", "began")
            if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
        )

    def send(self, *, by_itself: bool) -> tuple[int, str]:
        """Saves as the page does while somebody types, or as its button does."""
        sent = {
            **self.shown,
            "version": self.version,
            "began": self.began,
            "csrf_token": self.desk.browser.token,
        }
        headers = {"HX-Request": "true", "HX-Target": "save_status"} if by_itself else {}
        db.session.commit()
        answer = self.desk.browser.client.post(self.url, data=sent, headers=headers)
        if answer.status_code == 200:
            self._read(answer.text)
        return answer.status_code, answer.text


def chosen(page: str, chance: random.Random) -> dict[str, str]:
    """The form of both texts as its writer sends it, choosing what chance deals."""
    fussy(page, "both")
    form = page[page.index("/choose") :]
    sent = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    offered = re.findall(r'name="(choose-[^"]+)" type="radio" value="([^"]*)"', form)
    assert offered
    chance.shuffle(offered)
    return {name: unescape(value) for name, value in sent} | dict(offered)


def test_two_hundred_interleaved_edits_lose_no_text(any_app: Flask, sign_in: Opens) -> None:
    chance = random.Random(2026)
    desk = a_desk(sign_in, blank=True)
    url = f"{desk.url}/sections/case"
    windows = [Window(url, desk), Window(url, Desk(sign_in(desk.worker), desk.referral, desk.worker))]
    acknowledged: set[str] = set()
    shown_to_overwriter: set[str] = set()
    outcomes: dict[str, int] = {}
    for window in windows:
        window.open()
    for number in range(EDITS):
        window = chance.choice(windows)
        key = chance.choice(QUESTIONS)
        words = f"edit-{number:03}"
        window.shown[key] = f"{window.shown[key]} {words}".strip()
        before = answers(desk)
        status, page = window.send(by_itself=chance.random() < 0.6)
        outcomes[str(status)] = outcomes.get(str(status), 0) + 1
        if status < 400:
            acknowledged.add(words)
            if status == 303:
                window.open()
        else:
            assert status == 409
            assert answers(desk) == before, "what was refused changes nothing"
            if "/choose" in page:  # the button: both texts, and a choice
                seen = set(re.findall(r"edit-\d{3}", page))
                differing = [one for one in QUESTIONS if before.get(one, "") != window.shown[one]]
                assert seen >= {word for one in differing for word in before.get(one, "").split()}
                assert words in seen
                shown_to_overwriter |= seen
                desk.browser.post(f"{url}/choose", chosen(page, chance))
                window.open()
    stands = set(" ".join(answers(desk).values()).split())
    assert acknowledged - stands - shown_to_overwriter == set()
    assert outcomes.get("200", 0) > 20
    assert outcomes.get("409", 0) > 20


def answers(desk: Desk) -> dict[str, str]:
    found = db.session.get_one(Referral, desk.referral.id).answers.get("case", {})
    db.session.expire_all()
    return {key: str(text) for key, text in found.items()}
