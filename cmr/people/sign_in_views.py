"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_login import current_user

from cmr.adapters import clock
from cmr.people import operations
from cmr.people.blueprint import blueprint
from cmr.people.forms import PasswordForm, SignInForm
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.web import carried, session
from cmr.web.gate import current_person, needs, public
from cmr.web.own_path import own_path
from cmr.web.page import done, page, redirect_to

NOT_LET_IN = "The email address or the password is not right, or the account is inactive."


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """The page on which everybody begins."""
    if current_user.is_authenticated:
        return redirect_to(own_path(request.args.get("next")))
    return page("people/sign_in.html", email="", next=own_path(request.args.get("next")))


@blueprint.post("/sign-in")
@public
def begin_session() -> Response:
    """Lets in who gives the right password; one answer for every reason not to.

    What somebody had typed whose session had ended is offered to be saved (cmr.web.carried).
    """
    form, then, along = SignInForm(), own_path(request.form.get("next")), carried.through_signing_in()
    email, person = form.email.data or "", None
    if form.validate():
        person = operations.sign_in(email, form.password.data or "", at=clock.now())
    if person is None:
        more = {"refused": [("#email", NOT_LET_IN)], "error_title": True, "carried": along}
        return page("people/sign_in.html", status=422, email=email, next=then, **more)
    if along and person.must_change_password:
        return _password_page(PasswordForm(formdata=None), must=True, carried=along)
    if along:
        return page("people/carry_on.html", carried=along)
    return redirect_to(url_for("people.password") if person.must_change_password else then)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """Ends the session for good, in this browser and in any copy of its cookie."""
    if current_user.is_authenticated:
        session.end(current_user.token, clock.now())
    return done(url_for("people.sign_in"), "You have signed out.")


@blueprint.get("/password")
@needs(Can.USE_THE_SERVICE)
def password() -> Response:
    """Where a person changes their password.

    Whoever must do so before anything else comes here with what they sent elsewhere, which the page then holds.
    """
    return _password_page(PasswordForm(formdata=None), carried=carried.of_this_request())


@blueprint.post("/password")
@needs(Can.USE_THE_SERVICE)
def change_password() -> Response:
    """Keeps the new password and ends the person's other sessions."""
    form, person = PasswordForm(), current_person()
    if not form.validate():
        return _password_page(form, status=422)
    try:
        operations.confirm_password(person, form.current_password.data or "")
        operations.change_password(
            person, form.new_password.data or "", keep=current_user.token, by=person, at=clock.now()
        )
    except operations.WrongPassword:
        form.current_password.errors = ["The current password is not right"]
        return _password_page(form, status=422)
    except Refused as refused:
        form.new_password.errors = [reason.text for reason in refused.reasons]
        return _password_page(form, status=422)
    if along := carried.through_signing_in():
        return page("people/carry_on.html", carried=along, password_changed=True)
    return done("/", "Your password has been changed. You have been signed out everywhere else.")


def _password_page(form: PasswordForm, *, must: bool | None = None, **more: Any) -> Response:
    along = more.pop("carried", None) or carried.through_signing_in()
    must = current_person().must_change_password if must is None else must
    wrong = bool(form.errors)
    return page("people/password.html", form=form, must=must, carried=along, error_title=wrong, **more)
