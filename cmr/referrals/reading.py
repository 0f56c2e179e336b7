"""A form as its signatory reads it anew: what changed since an earlier signature, beside what was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.models import Person, Referral, Signature
from cmr.panels.queries import kept_terms
from cmr.referrals.changes import AskedSection, Request, Since, earlier, last_asked, request_of, since
from cmr.referrals.queries import history_of
from cmr.rules.asked import Asked
from cmr.rules.capacities import Actor, Subject
from cmr.rules.changes import SectionChange
from cmr.rules.panel_type import Stage
from cmr.rules.permissions import Can, may
from cmr.rules.wording import spoken_moment


@dataclass(frozen=True)
class Part:
    """A section that changed, or was to be changed."""

    key: str
    title: str
    asked: AskedSection | None
    change: SectionChange | None


@dataclass(frozen=True)
class Other:
    """Another signature that the form can be compared with."""

    id: int
    words: str
    chosen: bool


@dataclass(frozen=True)
class Reading:
    """What a signatory is told before the form itself."""

    since: Since
    request: Request | None
    parts: tuple[Part, ...]
    others: tuple[Other, ...]


COMPARES = (
    Can.WRITE_REFERRAL,
    Can.SIGN_AS_TEAM_MANAGER,
    Can.SIGN_AS_SERVICE_MANAGER,
    Can.TRIAGE,
)
"""Who may read what stood in a form before: those who write it, sign it, or may send it back."""


def may_compare(actor: Actor, about: Subject) -> bool:
    """Whether this person may read what stood in the form before."""
    return any(may(actor, can, about) for can in COMPARES)


def reading_of(referral: Referral, stage: Stage | None, reader: Person, chosen: str = "") -> Reading | None:
    """What changed since a signature, for its reader; None where nobody has signed yet.

    ``chosen`` is the id of the signature to begin from, as an address gives it; without one that exists, the one that
    tells this reader most.
    """
    history = history_of(referral)
    asked = last_asked(history)
    begun_from = _chosen(referral, chosen) or _most_telling(referral, stage, reader, asked)
    if begun_from is None:
        return None
    form = kept_terms(referral.terms).whole_form
    changed = since(referral, begun_from, reader)
    request = request_of(asked, form, changed.keys, reader) if asked else None
    named = {one.key: one for one in request.sections} if request else {}
    parts = tuple(
        Part(section.key, section.title, named.get(section.key), changed.section(section.key))
        for section in form.sections
        if section.key in named or section.key in changed.keys
    )
    return Reading(changed, request, parts, _others(referral, begun_from))


def _chosen(referral: Referral, chosen: str) -> Signature | None:
    return next((one for one in referral.signatures if str(one.id) == chosen), None)


def _most_telling(
    referral: Referral, stage: Stage | None, reader: Person, asked: Asked | None
) -> Signature | None:
    """What somebody who sent it back read then; else their own last signature, the last of their stage or of anybody.

    One that fell away goes before one that stands: what stands is what is read.
    """
    made = sorted(referral.signatures, key=lambda one: (one.signed_at, one.id))
    fallen = [one for one in made if one.voided_at is not None]
    own = [one for one in made if one.person_id == reader.id]
    read_then = [one for one in fallen if asked and asked.by_id == reader.id and one.voided_at == asked.at]
    of_stage = [one for one in made if one.stage == stage]
    return next((some[-1] for some in (read_then, own, of_stage, fallen, made) if some), None)


def _others(referral: Referral, begun_from: Signature) -> tuple[Other, ...]:
    return tuple(
        Other(
            one.id,
            f"{one.name}, {one.stage.replace('_', ' ')}, {spoken_moment(one.signed_at)}",
            one.content_hash == begun_from.content_hash,
        )
        for one in earlier(referral)
    )
