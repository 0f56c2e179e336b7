"""What no log may hold: the address of a calendar opens it to whoever reads it, so its secret part is left out."""

from __future__ import annotations

import logging
import re

from flask import Flask

SECRET_PART = re.compile(r"(/calendar/)[\w%-]{16,}", re.IGNORECASE)
"""In whichever letters, and with signs written as their codes: servers write an address down as it was asked for."""
LOGS = ("werkzeug", "gunicorn.access", "gunicorn.error")
"""The servers' own, in which addresses are written as they are asked for."""


class WithoutSecrets(logging.Filter):
    """Leaves the secret part of an address out of each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line through, changed where it has to be."""
        line = record.getMessage()
        if SECRET_PART.search(line):
            record.msg, record.args = SECRET_PART.sub(r"\1…", line), ()
        return True


def register(app: Flask) -> None:
    """Covers the logs of this program and of the servers that run it."""
    for log in (logging.getLogger(name) for name in (app.name, *LOGS)):
        if not any(isinstance(one, WithoutSecrets) for one in log.filters):
            log.addFilter(WithoutSecrets())
