"""A file handed out to be kept, never shown as a page of the service, and kept by no cache."""

from __future__ import annotations

import io

from flask import Response, send_file

DOWNLOAD_POLICY = "sandbox; default-src 'none'"
"""Should a browser show the file all the same, nothing in it runs and nothing is fetched."""


def handed_out(content: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """The file as a download under that name."""
    response = send_file(
        io.BytesIO(content),
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        etag=False,
        conditional=False,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    # Flask would give it the long public life of a style sheet.
    response.headers["Cache-Control"] = "no-store"
    return response
