"""The page on which referrals are listed and found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Response, request

from cmr.adapters import clock
from cmr.panels import queries as panels
from cmr.referrals.asking import ANY_STATE, OPEN_STATES, Asked, read_asked, scopes_of
from cmr.referrals.blueprint import blueprint
from cmr.referrals.finding import Directory, Meant, directory, meant_by, meetings_to_choose
from cmr.referrals.lists import how_many, one_page
from cmr.rules.capacities import Actor
from cmr.rules.folding import read_typed
from cmr.rules.permissions import Can, may
from cmr.rules.referral_states import STATES
from cmr.rules.wording import spoken_date
from cmr.web.gate import current_actor, needs
from cmr.web.page import page, redirect_to
from cmr.web.sealed import seal, unseal

UNREADABLE = "The words of that search were somebody else’s, or are too old to be read. Type them again."
NOT_HERE = "An address is kept and logged, so it holds no names. Type the words into the box."


@dataclass(frozen=True)
class Tab:
    """A part of the list, as the navigation above it draws it."""

    text: str
    href: str
    current: bool


@blueprint.get("/referrals")
@needs(Can.USE_THE_SERVICE)
def index() -> Response:
    """The referrals that the person may see, by what the address asks for."""
    actor, known = current_actor(), directory()
    asked = read_asked(request.args, actor, panels.panels())
    asked, meant = _with_kept_words(asked, request.args, actor, known)
    return _list(asked, meant, known)


@blueprint.post("/referrals")
@needs(Can.USE_THE_SERVICE)
def find() -> Response:
    """On to the address of what was typed and chosen: words that may name a child stand in it sealed."""
    actor, known = current_actor(), directory()
    asked = _as_meant(read_asked(request.form, actor, panels.panels()), request.form, actor)
    asked, meant = _with_typed_words(asked, request.form.get("words", "").strip(), known)
    if asked.problem:
        return _list(asked, meant, known, status=422)
    if meant and not asked.reference:
        asked = replace(asked, sealed=seal(asked.words, for_id=actor.id))
    return redirect_to(asked.url())


def _as_meant(asked: Asked, form: Mapping[str, str], actor: Actor) -> Asked:
    """Whoever begins to type a name looks everywhere; whoever clears the box is back at their own list."""
    words, searching = form.get("words", "").strip(), form.get("searching") == "yes"
    if words and not searching:
        return asked.begun()
    if searching and not words and (asked.scope, asked.state) == ("all", ANY_STATE):
        return replace(asked, scope=next(iter(scopes_of(actor))), state=OPEN_STATES)
    return asked


def _with_typed_words(asked: Asked, words: str, known: Directory) -> tuple[Asked, Meant | None]:
    if not words:
        return asked, None
    typed = read_typed(words)
    if typed.problem:
        return replace(asked, words=words, problem=typed.problem), None
    meant = meant_by(typed, known)
    return replace(asked, words=words, reference=meant.whole_reference), meant


def _with_kept_words(
    asked: Asked, args: Mapping[str, str], actor: Actor, known: Directory
) -> tuple[Asked, Meant | None]:
    """The words that the address holds: a reference as it is, and anything else sealed."""
    if sealed := args.get("find"):
        words = unseal(sealed, for_id=actor.id)
        if words is None:
            return replace(asked, problem=UNREADABLE), None
        return _with_typed_words(replace(asked, sealed=sealed), words, known)
    given, meant = _with_typed_words(asked, args.get("reference", "").strip(), known)
    if meant and not given.reference:
        return replace(asked, problem=NOT_HERE), None
    return given, meant


def _list(asked: Asked, meant: Meant | None, known: Directory, status: int = 200) -> Response:
    actor, every, today = current_actor(), panels.panels(), clock.today()
    seen = known.seen_by(actor)
    called = meetings_to_choose(
        [asked.panel_id] if asked.panel_id else [panel.id for panel in every], today, asked.meeting_id
    )
    meetings = {id_: f"{spoken_date(on)}, {name}" for id_, on, name in called}
    return page(
        "referrals/index.html",
        status=status,
        asked=asked,
        list=one_page(asked, actor, every, clock.now(), meant),
        searched=meant is not None,
        among=asked.among(
            next((panel.name for panel in every if panel.id == asked.panel_id), ""),
            seen.teams[asked.team_id].name if asked.team_id in seen.teams else "",
            seen.workers[asked.worker_id].name if asked.worker_id in seen.workers else "",
            meetings.get(asked.meeting_id or 0, ""),
        ),
        elsewhere=how_many(asked.widest, actor, every, meant) if meant and asked.narrowed else "",
        tabs=[
            Tab(words, asked.url(scope=key), key == asked.scope) for key, words in scopes_of(actor).items()
        ],
        panels=_choices("Every panel", [(panel.key, panel.name) for panel in every]),
        states=[(OPEN_STATES, "Open"), *STATES.items(), (ANY_STATE, "Any state")],
        teams=_choices("Every team", [(id_, team.name) for id_, team in seen.teams.items()]),
        workers=_choices("Every worker", [(id_, worker.name) for id_, worker in seen.workers.items()]),
        meetings=_choices("Any meeting", [*meetings.items()]),
        error_title=bool(asked.problem),
        may_start=may(actor, Can.START_REFERRAL),
    )


def _choices(every: str, found: Sequence[tuple[int | str, str]]) -> list[tuple[str, str]]:
    return [("", every), *((str(value), text) for value, text in found)]
