"""The application, for gunicorn and for ``flask --app wsgi``."""

from cmr import create_app

app = create_app()
