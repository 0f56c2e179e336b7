"""The room's blueprint, apart from its views: several files of views share it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("on_paper", __name__)
