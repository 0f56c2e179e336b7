"""Addresses of static files: hashed names from the manifest that the build wrote, kept by browsers for a year."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from flask import Flask, url_for


class AssetsMissing(Exception):
    """The build of the static files has not run."""


def register(app: Flask) -> None:
    """Gives templates ``asset_url``. Raises AssetsMissing where ``make assets`` has not run."""
    manifest = Path(str(app.static_folder)) / "vendor" / "manifest.json"
    if not manifest.exists():
        raise AssetsMissing("The static files are not built. Run: make assets")
    names: dict[str, str] = json.loads(manifest.read_text())

    def asset_url(logical: str) -> str:
        return url_for("static", filename=f"vendor/{names[logical]}")

    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(days=365)
    app.jinja_env.globals["asset_url"] = asset_url
