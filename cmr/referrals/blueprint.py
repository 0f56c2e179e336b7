"""The room's blueprint, apart from its views: several files of views share it."""

from __future__ import annotations

from flask import Blueprint

from cmr.referrals import paper

blueprint = Blueprint("referrals", __name__)
blueprint.add_app_template_global(paper.parts_of, "parts_of_paper")
blueprint.add_app_template_global(paper.enclosures, "enclosures_of_paper")
