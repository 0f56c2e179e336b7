"""A worker at their desk with a draft, for the tests of writing."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.models import Person, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.answers import as_sent
from cmr.rules.form import Section
from tests import factories
from tests.application import Browser, Opens


@dataclass
class Desk:
    """A draft, its worker, and the browser in which the worker is signed in."""

    browser: Browser
    referral: Referral
    worker: Person

    @property
    def url(self) -> str:
        """Where the referral is."""
        return f"/referrals/{self.referral.reference}"

    def section(self, key: str) -> Section:
        """A section of the referral's form."""
        return kept_terms(self.referral.terms).whole_form.section(key)

    def version(self, key: str) -> int:
        """The version of a section as it is saved; 0 where it is not."""
        return next((one.version for one in self.referral.sections if one.key == key), 0)

    def sent(self, key: str, **more: object) -> dict[str, object]:
        """What the browser would send of a section as it is saved, with ``more`` typed over it."""
        sent: dict[str, object] = {"version": str(self.version(key))}
        for name, value in as_sent(self.section(key), self.referral.answers.get(key, {})):
            known = sent.get(name)
            sent[name] = [*known, value] if isinstance(known, list) else [known, value] if known else value
        return sent | {name.replace("__", "-"): value for name, value in more.items()}


def a_desk(sign_in: Opens, key: str = factories.CMR, *, blank: bool = False, state: str = "draft") -> Desk:
    """A worker signed in, with a referral of their own."""
    referral = factories.a_referral(factories.a_panel(key), state=state, blank=blank)
    db.session.commit()
    return Desk(sign_in(referral.worker), referral, referral.worker)
