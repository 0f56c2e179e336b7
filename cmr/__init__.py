"""cmr runs case review panels in children's social care, from a referral's first line to its last action."""

from __future__ import annotations

import os

from flask import Flask
from flask_migrate import Migrate

from cmr import web
from cmr.adapters import panel_types
from cmr.adapters.mail import mailer_at
from cmr.adapters.scanner import scanner_at
from cmr.agenda import views as agenda
from cmr.audit import commands as audit_commands
from cmr.audit import views as audit
from cmr.calendars import views as calendars
from cmr.circulation import views as circulation
from cmr.clocks import views as clocks
from cmr.demo import commands as demo_commands
from cmr.filing import views as filing
from cmr.follow_up import views as follow_up
from cmr.hearing import views as hearing
from cmr.home import views as home
from cmr.minutes import views as minutes
from cmr.models import db, engine
from cmr.notices import commands as notice_commands
from cmr.notices import views as notices
from cmr.on_paper import views as on_paper
from cmr.panels import commands as panel_commands
from cmr.panels import views as panels
from cmr.people import commands as people_commands
from cmr.people import views as people
from cmr.reading import views as reading
from cmr.referrals import commands as file_commands
from cmr.referrals import views as referrals
from cmr.rules.colour import colour_fault
from cmr.schedule import views as schedule
from cmr.web.gate import refuse_ungated
from config import ROOT, Settings, SettingsFault

ROOMS = (
    home,
    people,
    panels,
    schedule,
    agenda,
    circulation,
    hearing,
    on_paper,
    minutes,
    filing,
    reading,
    referrals,
    follow_up,
    audit,
    notices,
    calendars,
    clocks,
)
COMMANDS = (panel_commands, people_commands, audit_commands, file_commands, demo_commands, notice_commands)


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Stops, saying why, on a setting or a panel type that is at fault or a view without a gate."""
    settings = settings or Settings.from_environment(os.environ)
    if fault := colour_fault(settings.colour):
        raise SettingsFault(f"CMR_COLOUR: {fault.text}")
    app = Flask(__name__)
    app.extensions["settings"] = settings
    app.extensions["panel_types"] = panel_types.load_for(settings.panel_types)
    app.extensions["scanner"] = scanner_at(settings.scanner)
    app.extensions["mailer"] = mailer_at(settings.mail_url)
    engine.register(app, settings.database_url)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=False)
    web.register(app, settings)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    for commands in COMMANDS:
        commands.register(app)
    refuse_ungated(app)
    return app
