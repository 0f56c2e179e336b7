"""Open pages of a meeting, in a process of their own: each loaded as a browser does, then asking as its script does."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from time import perf_counter

from config import ROOT

SCRIPT = (ROOT / "cmr" / "static" / "own" / "live.js").read_text(encoding="utf-8")
EVERY, JITTER, SOON = (
    int(re.findall(rf"const {name} = (\d+);", SCRIPT)[0]) / 1000 for name in ("EVERY", "JITTER", "SOON")
)
"""Seconds, as the script has them."""
LOADED_AT_ONCE = 4
MARK = re.compile(rb'id="(\w+)"[^>]*? data-mark="([^"]*)"')
LOADED = re.compile(rb'data-live="[^"]*" data-mark="([^"]*)"')
UNCHANGED, NOT_NOW, NEW = 304, 204, 200


@dataclass
class Shared:
    """What the process of the open pages and the one that writes tell each other."""

    meeting: Synchronized[int]
    on: Event
    """Whether the pages ask."""
    over: Event
    loaded: Synchronized[int]
    """How many of them have loaded the meeting's page."""


@dataclass(frozen=True)
class Told:
    """What the pages tell in the end."""

    statuses: dict[int, int]
    """How many answers there were of each status."""
    held: list[list[tuple[int, int, float]]]
    """Of each page: meeting, beat and time of all that it came to hold."""


@dataclass
class Page:
    """One open page: its marks, and how it asks."""

    port: int
    cookie: str
    meeting: int = 0
    mark: str = ""
    marks: dict[bytes, bytes] = field(default_factory=dict)
    held: list[tuple[int, int, float]] = field(default_factory=list)

    async def load(self, meeting: int) -> None:
        """Loads the page whole; keeps its cookie and marks."""
        head, body = await self._send(f"/meetings/{meeting}/attendance")
        found = LOADED.search(body)
        if found is None:
            raise RuntimeError(f"the page of a meeting is not open to everybody who looks on: {head[:60]!r}")
        self.meeting, self.mark, self.marks = meeting, f'"{found[1].decode()}"', dict(MARK.findall(body))
        if cookie := re.search(rb"Set-Cookie: (cmr=[^;]*)", head):
            self.cookie = cookie[1].decode()

    async def ask(self) -> int:
        """Asks once, over a connection of its own; gives the status."""
        marks = b" ".join(name + b"=" + mark for name, mark in self.marks.items()).decode()
        lines = "HX-Request: true", f"If-None-Match: {self.mark}", f"Cmr-Regions: {marks}"
        head, body = await self._send(f"/meetings/{self.meeting}/live", *lines)
        status = int(head.split(b" ", 2)[1])
        if status == NEW:
            self.marks.update(MARK.findall(body))
            self.mark = re.findall(rb'ETag: ("[^"]*")', head, re.IGNORECASE)[0].decode()
            self.held.append((self.meeting, beat_of(self.mark), perf_counter()))
        elif status not in (UNCHANGED, NOT_NOW):
            raise RuntimeError(f"an open page was answered {status}")
        return status

    async def _send(self, url: str, *more: str) -> tuple[bytes, bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = f"GET {url} HTTP/1.1", "Host: localhost", f"Cookie: {self.cookie}", *more, "Connection: close"
        writer.write("\r\n".join((*lines, "", "")).encode())
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        return head, body


def beat_of(mark: str) -> int:
    """The beat of the meeting that the mark of a page is made of."""
    return int(mark.strip('"').split("-")[2], 16)


def look_on(port: int, cookies: list[str], shared: Shared, tell: Connection) -> None:
    """A process of open pages; tells in the end what they were answered and when."""
    told = asyncio.run(_every(port, cookies, shared))
    tell.send(told)
    tell.close()


async def _every(port: int, cookies: list[str], shared: Shared) -> Told:
    pages, statuses, few = (
        [Page(port, one) for one in cookies],
        dict[int, int](),
        asyncio.Semaphore(LOADED_AT_ONCE),
    )
    asking = [asyncio.create_task(_one(page, shared, statuses, few)) for page in pages]
    await asyncio.gather(*asking)
    return Told(statuses, [page.held for page in pages])


async def _one(page: Page, shared: Shared, statuses: dict[int, int], few: asyncio.Semaphore) -> None:
    while not shared.over.is_set():
        if page.meeting != shared.meeting.value:
            async with few:
                await page.load(shared.meeting.value)
            with shared.loaded.get_lock():
                shared.loaded.value += 1
        status = UNCHANGED
        if shared.on.is_set():
            status = await page.ask()
            statuses[status] = statuses.get(status, 0) + 1
        pause = SOON + random.random() * SOON if status == NOT_NOW else EVERY + random.random() * JITTER  # noqa: S311
        await asyncio.sleep(pause)


def lateness(told: Told, deeds: list[tuple[int, int, float]]) -> Iterator[float]:
    """Seconds from each deed's answer until a page held it, of every deed and page; endless where one never did."""
    for held in told.held:
        for meeting, beat, answered in deeds:
            holds = (at for where, one, at in held if where == meeting and one >= beat)
            yield max(min(holds, default=float("inf")) - answered, 0.0)
