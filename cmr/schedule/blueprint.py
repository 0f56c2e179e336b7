"""The room's blueprint, in a module of its own so that every file of views can name it."""

from flask import Blueprint

blueprint = Blueprint("schedule", __name__)
