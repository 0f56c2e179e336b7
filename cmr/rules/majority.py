"""What members say of the chair's proposal for a case: the majority, and which dissent is recorded (B1.20, B1.21)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cmr.rules.panel_type import Membership
from cmr.rules.quorum import Attendee
from cmr.rules.refusal import Refusal
from cmr.rules.sheet_terms import DecisionSheet
from cmr.rules.wording import listed, number_word, sentence

Stand = Literal["agree", "disagree", "abstain"]
WORDS: dict[Stand, str] = {"agree": "Agrees", "disagree": "Disagrees", "abstain": "Abstains"}
TOO_EARLY = Refusal("Members are asked for their views once the case is before the panel.", "B1.20")
NOBODY_YET = "Nobody has said a view yet."
NOBODY = "Nobody said a view."
LONGEST = 2_000
"""Characters of somebody's own words."""


@dataclass(frozen=True)
class View:
    """What one member says of what the chair proposes."""

    person_id: int
    name: str
    stand: Stand
    text: str = ""
    """In their own words."""
    for_minutes: bool = False
    """Whether they asked for it to stand in the minutes (B1.20)."""
    stands_in_for: str = ""
    """The member whose deputy they are."""
    from_paper: bool = False
    """Whether it was entered from what was written on paper."""
    recorded_by: str = ""
    """Who recorded it for them, where they did not say it here themselves."""
    of_earlier: bool = False
    """Whether what is agreed and decided on the sheet reads otherwise since."""
    version: int = 0
    """Of what is kept: whoever replaces it says which they saw."""
    said_at: datetime | None = None
    earlier: tuple[tuple[str, str, datetime], ...] = ()
    """What was kept for them before: in words, by whom, and when."""

    @property
    def who(self) -> str:
        """Their name, and for whom they speak."""
        return f"{self.name}, for {self.stands_in_for}" if self.stands_in_for else self.name

    @property
    def words(self) -> str:
        """As the sheet and the minutes have it: "Ann Lee disagrees: too soon." """
        own = self.text.strip()
        return (
            f"{self.who} {WORDS[self.stand].lower()}: {own}"
            if own
            else f"{self.who} {WORDS[self.stand].lower()}."
        )

    @property
    def kept_by(self) -> str:
        """Who kept it: whoever recorded it, or they themselves."""
        return self.recorded_by or self.name


@dataclass(frozen=True)
class Majority:
    """How the members stand to what the chair proposes."""

    agree: int = 0
    disagree: int = 0
    abstain: int = 0
    dissenting: tuple[View, ...] = ()
    unheard: tuple[int, ...] = ()
    """Members (ids) who are there, are free to hear the case and have said nothing yet."""

    @property
    def side(self) -> Literal["", "for", "against", "even"]:
        """What the majority says: more than half of all who hear the case, those who gave no view among them (B1.20).

        Abstaining takes no side and is not counted. One voice of four that are there is no majority, nor is nobody's.
        """
        if self.agree == self.disagree:
            return "even" if self.agree else ""
        needed = (self.agree + self.disagree + len(self.unheard)) / 2
        if max(self.agree, self.disagree) <= needed:
            return ""
        return "for" if self.agree > self.disagree else "against"

    @property
    def words(self) -> str:
        """How they stood once no more is said, as a sentence; where some gave no view, of how many it is."""
        if not self._counted:
            return NOBODY
        said = {
            "": "",
            "for": "the majority agrees",
            "against": "the majority disagrees",
            "even": "as many disagree as agree, so there is no majority",
        }[self.side]
        if not self.unheard:
            return f"{self._counted}: {said}." if said else f"{self._counted}."
        views = self.agree + self.disagree + self.abstain
        of = f"{number_word(views)} of {number_word(views + len(self.unheard))}"
        if views == 1:
            return f"{sentence(of)} has said a view, and {self._counted.split(' ', 1)[1]}."
        counted = self._counted[:1].lower() + self._counted[1:]
        return f"{sentence(of)} have said a view: {counted}; {said or 'that is no majority'}."

    @property
    def so_far(self) -> str:
        """The same while views are taken; with somebody still to say theirs, no more than how many said what."""
        if not self._counted:
            return NOBODY_YET
        return f"{self._counted} so far." if self.unheard else self.words

    @property
    def _counted(self) -> str:
        counted = [
            f"{number_word(number)} {verb if number == 1 else verb.removesuffix('s')}"
            for number, verb in (
                (self.agree, "agrees"),
                (self.disagree, "disagrees"),
                (self.abstain, "abstains"),
            )
            if number
        ]
        return sentence(listed(tuple(counted)))


NOBODY_SAID = Majority()


def view_in_words(stand: str, text: str) -> str:
    """A view beside its name: "Disagrees: too soon"; what is no view yet by its words alone."""
    known = {key: words for key, words in WORDS.items() if key == stand}
    return ": ".join(part for part in (*known.values(), text.strip()) if part)


def are_asked(*, before_panel: bool, proposed: bool, undecided: bool, said: bool) -> bool:
    """Whether members are asked for their views on a case already (B1.20).

    It is before the panel, something is proposed for it, the panel could not agree on it, or somebody has said theirs.
    """
    return before_panel or proposed or undecided or said


def may_say(
    attendee: Attendee | None, membership: Membership, *, name: str, settled: bool = False
) -> Refusal | None:
    """Why somebody's view is not taken now; None where it is (B1.20).

    Members and their deputies are asked, while they are there and free to hear the case. The chair proposes and sums
    up, and is asked only where the terms count the chair among the members.
    """
    if settled:
        return Refusal("This case is settled: its views stay as they are.", "B1.20")
    asked = ("member", "chair") if membership.chair_counts else ("member",)
    if attendee is None or attendee.role not in asked:
        chairs = attendee is not None and attendee.role == "chair"
        why = "chairs this meeting and sums the views up" if chairs else "is not a member of this panel here"
        return Refusal(f"{name} {why}. Views are the members’.", "B1.20")
    if attendee.withdrawn_from_case:
        return Refusal(f"{name} withdrew from this case, so has no view on it.", "B1.4")
    if not attendee.present:
        return Refusal(f"{name} is not in the meeting now. Mark them as present first.", "B1.20")
    return None


def view_problems(view: View) -> tuple[Refusal, ...]:
    """What is wrong with a view as it was given."""
    if view.stand not in WORDS:
        return (Refusal("Choose agree, disagree or abstain.", "B1.20"),)
    if len(view.text) > LONGEST:
        return (Refusal(f"A view has {LONGEST:,} characters at most.", "B1.20"),)
    return ()


def majority(views: Iterable[View], attendees: Iterable[Attendee], membership: Membership) -> Majority:
    """How the members stand.

    Who has left since still counts: they were there when they said it. Who withdrew from the case does not, whenever
    they did (B1.4), and one person has one view, their last.
    """
    here = tuple(attendees)
    withdrawn = {one.person_id for one in here if one.withdrawn_from_case}
    chairs = set() if membership.chair_counts else {one.person_id for one in here if one.role == "chair"}
    last = {one.person_id: one for one in views if one.person_id not in withdrawn | chairs}
    stands = [one.stand for one in last.values()]
    asked = dict.fromkeys(
        one.person_id
        for one in here
        if may_say(one, membership, name="") is None and one.person_id not in chairs
    )
    return Majority(
        stands.count("agree"),
        stands.count("disagree"),
        stands.count("abstain"),
        tuple(one for one in last.values() if one.stand == "disagree"),
        tuple(one for one in asked if one not in last),
    )


def against_majority(standing: Majority) -> bool:
    """Whether the chair decides against the view of the panel (B1.21). Where there is no majority they do not."""
    return standing.side == "against"


def unaware(standing: Majority, *, said: bool, problems: tuple[Refusal, ...] = ()) -> Refusal | None:
    """Why a chair can't sign who did not say that it goes against the majority (B1.21); None where they can.

    While the sheet itself still wants something that is said first, and not this.
    """
    if said or problems or not against_majority(standing):
        return None
    return Refusal(
        "The majority of the members disagrees. Read their views, and say that you sign against them.",
        "B1.21",
    )


def not_asked(
    standing: Majority,
    asked: Collection[int],
    names: Mapping[int, str],
    problems: tuple[Refusal, ...] = (),
) -> Refusal | None:
    """Why the chair does not sign yet: members who hear the case have said no view (B1.20); None where they can.

    The chair solicits the views of all. ``asked``: those of whom whoever signs says that they were asked and gave
    none; ``names``: of everybody there, by id. While there are other ``problems``, those are said first.
    """
    if problems:
        return None
    missing = tuple(names.get(one, "a member") for one in standing.unheard if one not in asked)
    if not missing:
        return None
    return Refusal(
        f"{listed(missing)} {'has' if len(missing) == 1 else 'have'} said no view. Ask each of them, and record it; "
        "or say that they were asked and gave none.",
        "B1.20",
    )


def silent_words(standing: Majority, names: Mapping[int, str]) -> str:
    """Of those who said no view, that they were asked and gave none; empty where everybody said one."""
    silent = tuple(names.get(one, "a member") for one in standing.unheard)
    if not silent:
        return ""
    # Somebody named with whom they stand in for wants the second comma: "Mo, for Cat, was asked".
    comma = "," if "," in silent[-1] else ""
    return f"{listed(silent)}{comma} {'was' if len(silent) == 1 else 'were'} asked and gave no view"


def gave_none(standing: Majority, names: Mapping[int, str], *, on_paper: bool = False) -> str:
    """What stands beside the signature of those who gave no view; empty where everybody did (B1.20)."""
    if standing.unheard and on_paper:
        silent = tuple(names.get(one, "a member") for one in standing.unheard)
        return f"No view of {listed(silent)} was written on the paper."
    words = silent_words(standing, names)
    return f"{words}." if words else ""


def sheet_problems(
    sheet: DecisionSheet, standing: Majority, *, undecided: bool = False
) -> tuple[Refusal, ...]:
    """Why the chair can't sign a sheet with the members standing so (B1.21, D8); empty where they can.

    Where the terms let somebody else decide what the panel can't agree on, only a panel that agrees lets its chair
    sign: an even split or a majority against goes to them. In other panels the chair decides, and signs against the
    majority once every dissenting view stands there in its own words; an even split is no majority against.
    """
    if undecided:
        return ()
    if sheet.undecided_to and standing.side in ("against", "even"):
        return (
            Refusal(
                f"The panel has not agreed: {standing.words[:1].lower()}{standing.words[1:]} "
                f"Leave the case undecided: the {sheet.undecided_to} decides.",
                sheet.undecided_clause,
            ),
        )
    missing = tuple(one.who for one in standing.dissenting if not one.text.strip())
    if not against_majority(standing) or not missing:
        return ()
    return (
        Refusal(
            f"This goes against the majority of the members. Record the dissenting view of {listed(missing)} first.",
            "B1.21",
        ),
    )


def for_minutes(views: Iterable[View], standing: Majority) -> tuple[View, ...]:
    """The views that the minutes have word for word: those asked for, and each dissenting one of a panel overruled."""
    given = tuple(views)
    dissent = {one.person_id for one in standing.dissenting} if against_majority(standing) else set[int]()
    last = {one.person_id: one for one in given}
    return tuple(one for one in last.values() if one.for_minutes or one.person_id in dissent)


def beside_signature(views: Iterable[View], standing: Majority, undecided: bool) -> tuple[View, ...]:
    """The views that are frozen with the sheet as it is signed (B1.20, B1.21, D8).

    Each dissenting one where the chair decides against the majority; everybody's where somebody else decides in the
    panel's stead.
    """
    if undecided:
        return tuple(views)
    return standing.dissenting if against_majority(standing) else ()
