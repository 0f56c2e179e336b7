"""The pieces of a meeting's page that are kept in step, each drawn alone, with a mark that changes when it does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup

Context = Mapping[str, Any]
Region = Callable[[str], Markup]
Known = Callable[[str, Region], Markup]

DRAWN_BY = {
    "meeting_now": "hearing/now/meeting_now.html",
    "agenda_now": "hearing/now/agenda_now.html",
    "attendance": "hearing/now/attendance.html",
    "item": "hearing/now/item.html",
    "case_state": "hearing/now/case_state.html",
    "stage": "hearing/now/stage.html",
    "standing": "hearing/now/standing.html",
    "read": "hearing/now/read.html",
    "declarations": "hearing/now/declarations.html",
    "views": "hearing/now/views.html",
    "sheet": "hearing/now/sheet.html",
    "before_signing": "hearing/now/before_signing.html",
}
OF_THE_MEETING = ("meeting_now", "agenda_now", "attendance")
OF_A_CASE = ("stage", "standing", "read", "declarations", "views", "sheet", "before_signing")
"""In the order in which they stand on the page."""
OF_ITS_PAGE = ("case_state",)
"""What a case's own page has besides, at its head."""
SPOKEN = {
    "attendance": "Attendance changed",
    "declarations": "Declarations changed",
    "views": "Members’ views changed",
    "sheet": "The decision sheet is up to date",
}
"""What is read out when somebody's own deed draws the piece anew; where it could not be done, why not."""
OF_THE_DRAFT = ("views", "sheet")
"""Where the draft stands, and is written in: drawn without it, nothing of it stays on a page."""
GONE = Markup(" data-gone")
TOKEN = re.compile(r'name="csrf_token"[^>]*>')
PASSING = re.compile(r"<p [^>]*data-passing>.*?</p>", re.DOTALL)
"""What is said once to whoever pressed: no change of the piece, so that it stands until something else changes."""


def regions(day: Context, case: Context | None, known: Known | None = None) -> Region:
    """What draws a piece by its name: those of a case from its own context, every other from the meeting's.

    ``known`` is asked first, where somebody else may have drawn the same.
    """

    def draw(name: str) -> Markup:
        return known(name, anew) if known else anew(name)

    def anew(name: str) -> Markup:
        context = case if case and name in (*OF_A_CASE, *OF_ITS_PAGE) else day
        unsaved = name in context.get("unsaved", ())
        usual = "" if unsaved else SPOKEN.get(name, "")
        spoken = context.get("spoken", {}).get(name, usual)
        gone = name in OF_THE_DRAFT and not context.get("sees_draft") and not context.get("form")
        return _wrapped(name, _inside(name, context), spoken, unsaved=unsaved, gone=gone)

    return draw


def centre(now_id: str, content: Markup, *, gone: bool = False) -> Markup:
    """The middle of the page. Its mark is what stands in it, not how it reads: its pieces have marks of their own.

    ``gone``: what stood in it is not open to them any more (B1.4), so that a page takes it off at once.
    """
    told = GONE if gone else Markup("")
    return Markup('<div id="centre" class="cmr-room__centre" data-mark="{}"{}>{}</div>').format(
        now_id, told, content
    )


def changed(drawn: Mapping[str, Markup], held: Mapping[str, str]) -> Markup:
    """Those of the pieces that the page does not hold as they are."""
    return Markup("\n").join(one for name, one in drawn.items() if mark_of(one) != held.get(name))


def is_anybodys(drawn: Markup) -> bool:
    """Whether it holds nothing of the browser that it was drawn for."""
    return TOKEN.search(drawn) is None


def mark_of(drawn: Markup) -> str:
    """The mark that a drawn piece bears."""
    found = re.search(r'data-mark="([^"]*)"', drawn)
    return found[1] if found else ""


def held_by_page(header: str) -> dict[str, str]:
    """What the page says that it holds: ``name=mark`` with spaces between."""
    return dict(one.split("=", 1) for one in header.split() if "=" in one)


def _inside(name: str, context: Context) -> str:
    return current_app.jinja_env.get_template(DRAWN_BY[name]).render(context).strip()


def _wrapped(name: str, inside: str, spoken: str, *, unsaved: bool, gone: bool) -> Markup:
    mark = hashlib.sha256(PASSING.sub("", TOKEN.sub("", inside)).encode()).hexdigest()[:12]
    more = Markup(' data-announce="{}"').format(spoken) if spoken else Markup("")
    # What was sent and could not be kept stands in it alone: nothing is drawn over it.
    more += Markup(" data-unsaved") if unsaved else Markup("")
    more += GONE if gone else Markup("")
    return Markup('<section id="{}" class="cmr-region" data-mark="{}"{}>{}</section>').format(
        name,
        mark,
        more,
        Markup(inside),  # noqa: S704 # drawn by a template, which escaped what was typed
    )
