"""Somebody who has nothing but a keyboard: Tab, Enter, Space, arrows and letters."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from urllib.parse import urldefrag

from playwright.sync_api import Error, FilePayload, Page

PATIENCE = 20
"""Seconds that a page may take."""
TYPED = "By keys."
"""What is written wherever words are asked for: short, since each letter is a key."""
MOST_STEPS = 400
"""No page of ours has more places to stop at."""
FOCUS = """() => {
    const at = document.activeElement;
    const shown = getComputedStyle(at);
    return {
        tag: at.tagName.toLowerCase(), type: at.type || "", name: at.name || "", id: at.id, value: at.value || "",
        words: (at.innerText || "").trim(), inside: Boolean(at.closest("main")),
        picked: Boolean(at.name && document.querySelector(`input[name="${CSS.escape(at.name)}"]:checked`)),
        visible: shown.outlineStyle !== "none" || shown.boxShadow !== "none" || shown.opacity === "0",
    };
}"""


class Focus(TypedDict):
    """What has the keyboard."""

    tag: str
    type: str
    name: str
    id: str
    value: str
    words: str
    inside: bool
    picked: bool
    visible: bool


@dataclass
class Typist:
    """A page, and whoever sits before it."""

    page: Page
    steps: int = 0

    def __post_init__(self) -> None:
        # Chromium hands its window for choosing a file over from now on: told only before the key, it may hear it late.
        self.page.on("filechooser", lambda _: None)

    def at(self) -> Focus:
        """What has the keyboard now; asked again while a page is on its way."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                found: Focus = self.page.evaluate(FOCUS)
            except Error:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return found

    def press(self, key: str, times: int = 1) -> None:
        """Presses a key so many times."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def tab(self) -> Focus:
        """On to the next place, which can be seen to have the keyboard."""
        self.steps += 1
        assert self.steps < MOST_STEPS, f"the keyboard is caught on {self.page.url}"
        self.press("Tab")
        found = self.at()
        assert found["visible"], f"nobody can see that {found} has the keyboard"
        return found

    def skip_to_main(self) -> None:
        """By the link that every page begins with."""
        self.steps = 0
        assert self.tab()["words"] == "Skip to main content"
        self.press("Enter")

    def go_to(self, place: str) -> Focus:
        """On with Tab to the element of that id, or else the one with those words."""
        while True:
            found = self.tab()
            if place in (found["id"], found["words"]):
                return found

    def wait_for(self, place: str) -> None:
        """Until the element of that id has the keyboard, by itself."""
        until = time.monotonic() + PATIENCE
        while (found := self.at())["id"] != place:
            assert time.monotonic() < until, f"{found} has the keyboard, not {place}"
            time.sleep(0.02)

    def follow(self, words: str) -> None:
        """On to the link or button with those words, and by Enter to the page behind it."""
        self.skip_to_main()
        self.go_to(words)
        self.enter()

    def enter(self) -> None:
        """Enter on what has the keyboard opens a page; until that is whole."""
        with self.page.expect_navigation(wait_until="load", timeout=PATIENCE * 1000):
            self.press("Enter")

    def wait_to_leave(self, url: str) -> None:
        """Until another page is open and whole."""
        here = urldefrag(url).url
        self.page.wait_for_url(
            lambda there: urldefrag(there).url != here, wait_until="load", timeout=PATIENCE * 1000
        )

    def fill_in(self) -> None:
        """Answers every question of a section, and goes on with the button that has the keyboard last."""
        self.skip_to_main()
        while True:
            found = self.tab()
            if found["tag"] == "button" and found["name"] == "then" and found["value"] == "next":
                before = self.page.url
                self.press("Enter")
                self.wait_to_leave(before)
                return
            if found["inside"]:
                self.answer(found)

    def answer(self, found: Focus) -> None:
        """Answers the question that has the keyboard, unless something stands there already."""
        name, kind = found["name"], found["type"]
        if kind == "checkbox":
            if not found["picked"] and not name.endswith("-unborn"):
                self.press("Space")
        elif kind == "radio":
            if not found["picked"]:
                self.press("Space")
                self.press("ArrowRight", 4 if name.endswith("-score") else 0)
        elif kind == "select-one":
            if not found["value"]:
                self.press("ArrowDown")
        elif kind in ("text", "textarea") and not found["value"] and not name.endswith("-age"):
            parts = {"day": "9", "month": "5", "year": "2017"}
            self.page.keyboard.type(parts.get(name.rsplit("-", 1)[-1], TYPED))

    def attach(self, kind: str, on: date, file: FilePayload, *, opens: str) -> None:
        """Attaches a document; the key that ``opens`` brings the browser's own window for choosing a file."""
        self.skip_to_main()
        while (found := self.tab())["words"] != "Attach" or found["tag"] != "button":
            name = found["name"]
            if name == "kind":
                self.choose(found, kind)
            elif name.startswith("dated-"):
                self.page.keyboard.type(str(getattr(on, name.removeprefix("dated-"))))
            elif name in ("title", "description"):
                self.page.keyboard.type(TYPED)
            elif name == "file":
                with self.page.expect_file_chooser(timeout=PATIENCE * 1000) as chooser:
                    self.press(opens)
                chooser.value.set_files(file)
        self.enter()

    def choose(self, found: Focus, value: str) -> None:
        """Among radio buttons, of which one has the keyboard: the one with that value, by the arrows."""
        first = found["value"]
        if first == value:
            self.press("Space")
            return
        while found["value"] != value:
            self.press("ArrowDown")
            found = self.at()
            assert found["value"] != first, f"no {value} among {found['name']}"

    def sign(self, role: str, password: str) -> None:
        """Declares, gives the password and signs, on the page where that is done."""
        self.skip_to_main()
        while (found := self.tab())["words"] != f"Sign as {role}":
            if found["type"] == "password":
                self.page.keyboard.type(password)
            elif found["inside"]:
                self.answer(found)
        self.enter()
