"""Fill an empty database with the made-up council, and say who can sign in: `python -m scripts.demo_council`.

A database in which anybody is known keeps what was entered.
"""

from flask.cli import ScriptInfo
from sqlalchemy import select

from cmr.models import db
from cmr.models.people import Person
from wsgi import app


def main() -> None:
    """Run `flask demo load` the first time and `flask demo accounts` ever after."""
    with app.app_context():
        is_empty = db.session.scalar(select(Person.id).limit(1)) is None
        db.session.rollback()
    command = "load" if is_empty else "accounts"
    app.cli.main(["demo", command], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
