"""The room's blueprint, apart from its views: two files of views share it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("home", __name__)
