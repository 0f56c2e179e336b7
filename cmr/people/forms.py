"""Forms of this room: their words and shape only."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from cmr.models.people import POSITIONS
from cmr.people.operations import Account
from cmr.people.organisation import Unit
from cmr.rules.password import LONGEST, SHORTEST
from cmr.web.fields import DatePartsField, IdSelectField
from cmr.web.typed import Form

TOO_LONG = "The name must have 100 characters or fewer"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def _stripped(value: str | None) -> str:
    return " ".join((value or "").split())


class SignInForm(Form):
    """Email and password."""

    email = StringField("Email address", [Length(max=254)], filters=[_stripped])
    password = PasswordField("Password", [Length(max=LONGEST)])


class PasswordForm(Form):
    """One's own new password."""

    current_password = PasswordField("Current password", [InputRequired("Enter your current password")])
    new_password = PasswordField(
        "New password",
        [InputRequired("Enter a new password")],
        description=f"{SHORTEST} characters or more: three words without a connection are easy to keep in mind.",
    )
    repeat_password = PasswordField("New password again", [InputRequired("Enter the new password again")])

    def validate_repeat_password(self, field: PasswordField) -> None:
        """Both are the same."""
        if field.data != self.new_password.data:
            raise ValidationError("The two new passwords are not the same")


class VersionedForm(Form):
    """A form that knows which version of its record it was drawn from."""

    version = HiddenField()

    def overtaken(self, version: int) -> bool:
        """Whether the record has been changed since."""
        return bool(self.version.data != str(version))


class PersonForm(VersionedForm):
    """An account."""

    name = StringField(
        "Name",
        [DataRequired("Enter the person’s name"), Length(max=100, message=TOO_LONG)],
        filters=[_stripped],
    )
    email = StringField(
        "Email address",
        [
            DataRequired("Enter an email address"),
            Length(max=254, message="The email address must have 254 characters or fewer"),
            Regexp(EMAIL, message="Enter an email address such as name@council.example"),
        ],
        filters=[_stripped],
        description="They sign in with it.",
    )
    position = SelectField(
        "Position", choices=[SelectChoice(one, one.capitalize()) for one in POSITIONS], validate_choice=False
    )
    team = IdSelectField(
        "Team", description="Social workers need one to write referrals. Others may do without."
    )
    manages_accounts = BooleanField("May manage accounts, teams and panel seats, and read the audit trail")

    def validate_position(self, field: SelectField) -> None:
        """One of the positions."""
        if field.data not in POSITIONS:
            raise ValidationError("Choose a position from the list")

    def account(self) -> Account:
        """What was said, for the operation."""
        return Account(
            email=str(self.email.data).lower(),
            name=str(self.name.data),
            position=str(self.position.data),
            team_id=self.team.data,
            manages_accounts=bool(self.manages_accounts.data),
        )


class UnitForm(VersionedForm):
    """A service, or with ``service`` a team."""

    name = StringField(
        "Name",
        [DataRequired("Enter a name"), Length(max=100, message=TOO_LONG)],
        filters=[_stripped],
    )
    manager = IdSelectField("Manager")

    def unit(self) -> Unit:
        """What was said, for the operation."""
        service: Any = getattr(self, "service", None)
        return Unit(str(self.name.data), self.manager.data, service.data if service else None)


class TeamForm(UnitForm):
    """A team."""

    service = IdSelectField("Service", required="Choose the service that the team belongs to")


class SeatForm(Form):
    """Who is given a seat, and for which days."""

    person = IdSelectField("Person", required="Choose who is given the seat")
    starts_on = DatePartsField("First day", noun="The first day")
    ends_on = DatePartsField(
        "Last day",
        noun="The last day",
        required=False,
        description="Leave it empty for a seat without an end.",
    )


class LastDayForm(Form):
    """The last day of a seat."""

    last_day = DatePartsField(
        "Last day",
        noun="The last day",
        description="They hold the seat to the end of this day. A day before the seat began takes it back whole.",
    )


class DeputyForm(Form):
    """Who stands in, and for which days."""

    deputy = IdSelectField("Deputy", required="Choose a deputy")
    starts_on = DatePartsField("First day", noun="The first day")
    ends_on = DatePartsField(
        "Last day", noun="The last day", description="A year at most. They can be named again."
    )


class AnyDeputyForm(DeputyForm):
    """The same for anybody."""

    principal = IdSelectField("Who is away", required="Choose who is away")
