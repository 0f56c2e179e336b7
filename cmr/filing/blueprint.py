"""The room's blueprint, apart from its views."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("filing", __name__)
