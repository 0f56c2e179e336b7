"""Answers: a whole page or, to htmx, the one block of it that is to be swapped; and what follows a deed."""

from __future__ import annotations

from flask import Response, current_app, flash, make_response, redirect, render_template

from cmr.web.htmx import wanted_block, wants_fragment


def page(template: str, *, status: int = 200, **context: object) -> Response:
    """The template whole; or, where htmx asks for one of its blocks by id, that block alone."""
    if wants_fragment():
        found = current_app.jinja_env.get_template(template)
        block = found.blocks.get(wanted_block())
        if block is not None:
            current_app.update_template_context(context)
            drawn = "".join(block(found.new_context(context)))
            return make_response(drawn, status)
    return make_response(render_template(template, **context), status)


def done(url: str, saying: str = "") -> Response:
    """After something was done: on to a page, with a sentence that says what was done.

    A 303 serves a plain browser and htmx alike: htmx follows it and gets the block it asked for.
    """
    if saying:
        flash(saying, "success")
    return redirect_to(url)


def redirect_to(url: str) -> Response:
    """A 303 to one of our own pages."""
    return make_response(redirect(url, code=303))
