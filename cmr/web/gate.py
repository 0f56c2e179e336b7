"""The gate: every view says who may enter, and what is loaded first. One that says nothing stops the start.

    @blueprint.post("/referrals/<reference>/sign")
    @needs(Can.SIGN_AS_TEAM_MANAGER, referral=by_reference)
    def sign(referral: Referral) -> Response: ...

A loader takes the parameters of the URL by name and ``lock`` (True when the request may write: take the row lock),
and answers with the record or None. A record that the person can't see is not there: 404. Seen but not allowed: 403.
A case that they are to hear and have not declared for is not opened to be read: their declaration comes first (B1.4).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from cmr.models import Person
from cmr.rules.capacities import NOTHING, Actor, Hat, Subject
from cmr.rules.declaring import asked_first
from cmr.rules.permissions import SIGHT, Can, hat_for, may
from cmr.rules.refusal import Refused
from cmr.web import carried
from cmr.web.htmx import from_htmx

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NEW_PASSWORD = "people.password"  # noqa: S105 # an endpoint
BEFORE_A_NEW_PASSWORD = frozenset({NEW_PASSWORD, "people.change_password"})
"""Where somebody who signed in with a temporary password may go until they have chosen their own."""
DECLARATION = "reading.case"
OPENS = frozenset({Can.SEE_REFERRAL})
"""Abilities whose views open a case to be read; other deeds, such as ordering an agenda, show nothing of its text."""
OUTSIDE = frozenset({"static"})
"""Flask's own endpoint for files, which holds nothing of anybody."""


class Record(Protocol):
    """Anything that permissions can be asked about."""

    def subject(self) -> Subject:
        """How permissions see it."""


Loader = Callable[..., Any]
View = Callable[..., Any]


def public(view: View) -> View:
    """Marks a view that anybody may enter, signed in or not."""
    view.gate = "public"  # type: ignore[attr-defined] # a mark on the function, read by `refuse_ungated`
    return view


def before_declaring(view: View) -> View:
    """Marks a view, under ``needs``, that asks for the declaration itself, and until then shows no text of the case."""
    view.opens = False  # type: ignore[attr-defined] # a mark on the function, read by ``needs``
    return view


def after_declaring(view: View) -> View:
    """Marks a view, under ``needs``, that shows text of the case although its ability is to do something."""
    view.opens = True  # type: ignore[attr-defined] # a mark on the function, read by ``needs``
    return view


def needs(can: Can, **loaders: Loader) -> Callable[[View], View]:
    """Lets in those who may, about the first record that is loaded; hands the view what was loaded."""

    def gated(view: View) -> View:
        @wraps(view)
        def enter(**url: Any) -> Any:
            if not current_user.is_authenticated:
                return sign_in_with_what_was_typed() or to_sign_in()
            if current_person().must_change_password and not _before_a_new_password(enter):
                return new_password_first()
            loaded = {name: _load(loader, url) for name, loader in loaders.items()}
            about = next(iter(loaded.values())).subject() if loaded else NOTHING
            g.panel_key = about.panel_key
            admit(can, about)
            g.terms_read = about.panel_key  # known to be about that panel only to those who are let in
            if getattr(view, "opens", can in OPENS) and (answer := declaration_first(about)):
                return answer
            return view(**loaded)

        enter.gate = can  # type: ignore[attr-defined] # a mark on the function, read by `refuse_ungated`
        return enter

    return gated


def _load(loader: Loader, url: dict[str, Any]) -> Record:
    record: Record | None = loader(**url, lock=request.method not in SAFE)
    if record is None:
        abort(404)
    return record


def _before_a_new_password(view: View) -> bool:
    return any(current_app.view_functions[endpoint] is view for endpoint in BEFORE_A_NEW_PASSWORD)


def admit(can: Can, about: Subject) -> Hat:
    """The hat under which the signed-in person may do this; otherwise 404 where unseen, 403 where seen."""
    actor = current_actor()
    sight = SIGHT.get(can)
    if sight is not None and about is not NOTHING and not may(actor, sight, about):
        abort(404)
    hat = hat_for(actor, can, about)
    if hat is None:
        abort(403)
    g.hat = hat
    return hat


def declaration_first(about: Subject) -> Any:
    """On to the person's declaration, where this case is not opened to them before it (B1.4); None for anybody else.

    A deed is refused instead, so that what was typed is shown back.
    """
    why, asked = asked_first(current_actor(), about), about.to_be_heard
    if why is None or asked is None:
        return None
    if request.method not in SAFE:
        raise Refused(why)
    came_for = None if from_htmx() else request.full_path.rstrip("?")
    return to_page(url_for(DECLARATION, id=asked.meeting_id, reference=asked.reference, next=came_for))


def acting_for() -> int | None:
    """The id of the principal whom the signed-in person stands in for in this request, or None for themselves."""
    principal_id: int = g.hat.principal_id
    return None if principal_id == current_actor().id else principal_id


def current_person() -> Person:
    """The signed-in person's row. Only behind the gate."""
    person: Person = current_user.person
    return person


def current_actor() -> Actor:
    """The signed-in person as the rules see them; read once a request."""
    if "actor" not in g:
        g.actor = current_user.actor()
    actor: Actor = g.actor
    return actor


def to_sign_in() -> Any:
    """A full-page redirect to sign in, also from htmx; comes back afterwards to a page that was read."""
    came_for = request.full_path.rstrip("?") if request.method == "GET" and not from_htmx() else None
    return to_page(url_for("people.sign_in", next=came_for))


def sign_in_with_what_was_typed() -> Response | None:
    """The page of signing in, holding the form that was sent; None where nothing was typed, or to htmx."""
    along = None if request.method in SAFE or from_htmx() else carried.of_this_request()
    if along is None:
        return None
    return make_response(render_template("people/sign_in.html", email="", next="/", carried=along), 401)


def new_password_first() -> Any:
    """The page of choosing one's own password; it holds the form that was sent, where one was."""
    if request.method in SAFE or from_htmx() or carried.of_this_request() is None:
        return to_page(url_for(NEW_PASSWORD))
    return current_app.view_functions[NEW_PASSWORD]()


def to_page(url: str) -> Any:
    """A full-page redirect, also from htmx."""
    if from_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, code=303)


def refuse_ungated(app: Flask) -> None:
    """Stops the start, naming every view that declares neither ``needs`` nor ``public``."""
    bare = sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in OUTSIDE and not hasattr(view, "gate")
    )
    if bare:
        raise RuntimeError(f"These views have no gate: {', '.join(bare)}.")
