"""Headers on every answer, CSRF on every unsafe request, and the size of what is taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings

MEBIBYTE = 1024 * 1024
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
csrf = CSRFProtect()
View = Callable[..., Any]


def reads_files_up_to(most: int) -> Callable[[View], View]:
    """Marks a view that reads so many bytes from those who are signed in, more than it takes.

    What is too large can then be said at its field, with all that was typed beside it. Anybody else, and any other
    view, gets the service's own limit, over which nothing is read.
    """

    def marked(view: View) -> View:
        view.reads_up_to = most  # type: ignore[attr-defined] # a mark on the function, read by `_set_the_limit`
        return view

    return marked


def register(app: Flask, settings: Settings) -> None:
    """Sets limits, cookies and headers."""
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-cmr" if secure else "cmr",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session, so that a long draft is not lost
        WTF_CSRF_SSL_STRICT=secure,
        MAX_CONTENT_LENGTH=12 * MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEBIBYTE,
        MAX_FORM_PARTS=2_000,
        TRUSTED_HOSTS=list(settings.trusted_hosts)
        or [urlsplit(settings.base_url).hostname or "localhost", "127.0.0.1", "localhost"],
    )
    if settings.proxies:
        # Without this every request seems to come from the proxy, and tries at signing in are counted for all as one.
        near = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=0)  # type: ignore[method-assign]
    app.before_request(_ask_for_a_length)
    app.before_request(_set_the_limit)  # before anything reads the form
    csrf.init_app(app)
    app.after_request(_headers)


def _ask_for_a_length() -> None:
    # A chunked body over the limit is cut silently by the server, so that half a form would be saved.
    if request.method in ("POST", "PUT", "PATCH", "DELETE") and request.content_length is None:
        abort(411)


def _set_the_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most: int | None = getattr(view, "reads_up_to", None)
    if most is not None and current_user.is_authenticated:
        request.max_content_length = most


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
