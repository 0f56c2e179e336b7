"""What was written on paper at a meeting without network, and how it comes into the service (B1.24)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cmr.rules.declaring import declaration_faults
from cmr.rules.minutes import FROZEN
from cmr.rules.referral_states import STATES
from cmr.rules.refusal import Refusal
from cmr.rules.stays import why_not_written
from cmr.rules.wording import in_london, listed, spoken_date, spoken_moment, spoken_time

CLAUSE = "B1.24"
ASKED = {
    "opened_at": "Opened at",
    "declared_at": "Declarations were made at",
    "said_at": "Views were said at",
    "signed_at": "Signed at",
    "tabled_at": "Tabled at",
    "undecided_at": "Left undecided at",
    "closed_at": "Closed at",
}
"""The times that are written on the papers and asked for where they are entered: in the same words."""
PRINTED_IN = ("circulated", "in_session")
NOT_PRINTED = Refusal(
    "The papers are printed once the agenda has gone out, until the meeting closes.", CLAUSE
)
NO_SCAN = Refusal(
    "Attach the scan of this case’s signed sheet first: whoever confirms it compares the two.", CLAUSE
)
NO_SCAN_OF_END = Refusal(
    "Attach the scan of this case’s papers first: the time and the reason stand on them.", CLAUSE
)
OVER = Refusal(
    "The minutes are approved: what was kept on paper stays as it was entered, with its scans.", "B1.25"
)
ENDED_BY_IT = Refusal(
    "How the case ended was entered by what is written there. Attach the right scan first, then take this one off.",
    CLAUSE,
)
SIGNED_ALREADY = Refusal(
    "The decision sheet is signed. Its scan stays with it, and nothing more is attached.", CLAUSE
)


def why_scan_stays(*, signed_by_it: bool, ended: bool, alone: bool) -> Refusal | None:
    """Why a case keeps a scan; None where it may be taken off.

    ``signed_by_it``: the sheet's signature rests on it. ``ended``: the case was tabled or left undecided by what is
    written, which some scan is to show; ``alone``: it is the only one.
    """
    if signed_by_it:
        return SIGNED_ALREADY
    return ENDED_BY_IT if ended and alone else None


def moment_written(detail: Mapping[str, Any]) -> datetime | None:
    """When a deed of the history was done by what was written on paper; None for one recorded as it happened."""
    moment = detail.get("moment") or detail.get("signed_at")
    return datetime.fromisoformat(str(moment)) if detail.get("from_paper") and moment else None


def written_words(detail: Mapping[str, Any], by: str, entered_at: datetime) -> str:
    """What a timeline adds to such a deed: that its time is that of the paper, and who entered it when."""
    before = detail.get("before")
    put_right = ""
    # Of a move it is the state that the referral was in; only a moment was put right.
    if isinstance(before, str) and before not in STATES:
        stood = spoken_time(in_london(datetime.fromisoformat(before)).time())
        put_right = f" Put right: entered before as {stood}."
    who = f"{by} entered it" if by else "Entered"
    return f"As written on paper. {who} at {spoken_moment(entered_at)}.{put_right}"


def why_not_at(moment: datetime, on: date, opened_at: datetime | None, now: datetime) -> tuple[Refusal, ...]:
    """Why a time as it was written is none of this meeting: not its day, to come, or before it opened."""
    if no := why_not_written(moment, on, now):
        return (no,)
    if opened_at is not None and moment < opened_at.replace(second=0, microsecond=0):
        return (
            Refusal(f"The meeting opened at {spoken_time(in_london(opened_at).time())}, after that.", CLAUSE),
        )
    return ()


def said_faults(
    kind: str,
    detail: str,
    stand: str,
    text: str,
    *,
    withdraws: bool,
    for_minutes: bool,
    times: Collection[str] = (),
) -> dict[str, str]:
    """What contradicts itself in what is entered of one person, by the field that says it: nothing is thrown away.

    A declaration is held to what every one is held to, and words of a view belong to an answer; so do their own times,
    of which ``times`` names those that are written.
    """
    found = declaration_faults(kind, detail, withdraws=withdraws)
    if (text.strip() or for_minutes) and not stand:
        found["stand"] = "There is more of their view here: choose whether they agree."
    if "declared_at" in times and not kind:
        found.setdefault("kind", "There is a time of their own here: choose what they declared.")
    if "said_at" in times and not stand:
        found.setdefault("stand", "There is a time of their own here: choose their view.")
    return found


def entered_meanwhile(name: str, by: str, *, theirs: str, mine: str, shown: str) -> Refusal:
    """Why what two entered otherwise of one person is not taken before the second has read it.

    ``shown``: what stands in the boxes then.
    """
    boxes = "yours" if shown == mine else f"what {by} entered"
    words = (
        f"{name}: since you opened this page {by} entered “{theirs}”. You wrote “{mine}”. In the boxes stands {boxes}: "
        "put right what is wrong, and enter it once more."
    )
    return Refusal(words, CLAUSE)


def next_of_case(
    *, came: bool, scans: int, declared: bool, written: bool, chair: str, runs: str
) -> tuple[str, str]:
    """What is entered next of a case from paper, and by whom: each step once the one before it is done.

    ``declared``: everybody who came and hears it has; ``written``: its sheet stands here; ``runs``: who enters it.
    """
    if not came:
        return "Enter the attendance list first: who came declares and says their view.", runs
    if not scans:
        return "Attach the scan of this case’s sheets.", runs
    if not declared:
        return "Enter what was declared and said.", runs
    if not written:
        return "Write the sheet as it stands on the paper.", runs
    return "Compare the scan with the sheet, and confirm with a password that it is what was signed.", chair


def next_of_meeting(*, came: bool, unsettled: Sequence[str], runs: str, chair: str) -> tuple[str, str]:
    """What is entered next of a meeting on paper that is open, and by whom."""
    if not came:
        return "Enter the attendance list.", runs
    if unsettled:
        return (
            f"Enter each case, and the chair confirms its sheet. Still open: {listed(tuple(unsettled))}.",
            (f"{runs}; then {chair}"),
        )
    return "Every case is entered. Close the meeting at the time that is written.", runs


def why_nothing_more(minutes: str) -> Refusal | None:
    """Why nothing of a meeting on paper is entered or attached any more: its minutes are approved (B1.25).

    ``minutes``: their state; empty where they are not begun.
    """
    return OVER if minutes in FROZEN else None


def after_closing(minutes: str, *, runs: str, chair: str) -> tuple[str, str]:
    """What happens next to a meeting on paper that is closed, and whose it is; nobody's once it is over (B1.25).

    ``minutes``: their state; empty where they are not begun.
    """
    if over := why_nothing_more(minutes):
        return f"It is over: nothing is left to do here. {over.text}", ""
    if minutes == "with_chair":
        return "Everything is entered, and the minutes wait to be approved.", chair
    return "Everything is entered. The minutes are written from it.", runs


def nothing_entered(
    state: str, meeting: str, *, signed: bool, from_paper: bool, undecided: bool, undecided_to: str
) -> str:
    """Why nothing more is entered of a case from paper, as its page says it; empty while something is."""
    if signed:
        how = ", recorded from paper" if from_paper else ""
        return f"The sheet is signed{how}. Nothing more is entered of this case."
    if state == "tabled":
        return "The case was tabled. It waits in the queue for another meeting."
    if undecided:
        who = undecided_to or "head of service"
        return f"The panel could not agree. The {who} reads the scan and makes the decision."
    if meeting == "closed":
        return "The meeting is closed: nothing more is entered of this case."
    return "" if meeting == "in_session" else "Enter first when the meeting opened."


def why_not_signed(
    name: str, *, scans: int, here: bool, chairs: bool, hears: bool, withdrew: bool, designate: bool
) -> tuple[Refusal, ...]:
    """Why a signature on paper is not that of the sheet.

    ``here``: in the room at that moment; ``hears``: in the chair or a member; ``designate``: whether the terms let the
    chair name a member for it.
    """
    found = [] if scans else [NO_SCAN]
    if not here:
        found.append(Refusal(f"{name} was not in the meeting at that time.", CLAUSE))
    elif withdrew:
        found.append(Refusal(f"{name} withdrew from this case, so does not sign its sheet.", "B1.4"))
    elif not chairs and not (designate and hears):
        found.append(Refusal(f"{name} was not in the chair of this case at that time.", CLAUSE))
    return tuple(found)


def why_undeclared(names: Sequence[str]) -> Refusal | None:
    """Why a sheet was not signed then: somebody in the room had not declared (B1.4)."""
    if not names:
        return None
    return Refusal(
        f"{listed(tuple(names))} had not declared for this case by then: enter that first.", "B1.4"
    )


def signed_words(
    name: str,
    at: datetime,
    *,
    named_by: str,
    typed_by: str,
    confirmed_by: str,
    confirmed_at: datetime,
    scan: str,
    missing: str = "",
) -> str:
    """What stands beside such a signature: who signed on paper and when, and who answers for what is here.

    ``missing``: what was not on the paper then.
    """
    local = in_london(at)
    found = [f"Recorded from paper: {name} signed it at {spoken_time(local.time())} on {spoken_date(local)}."]
    if named_by:
        found.append(
            f"{name} was designated by {named_by}, in the chair of this meeting, to complete and sign it."
        )
    if missing:
        found.append(missing)
    but = ", but for what was not on the paper" if missing else ""
    found.append(
        f"{typed_by} entered it; {confirmed_by} confirmed with their password at {spoken_moment(confirmed_at)} that "
        f"it is what was signed{but}. Scan (SHA-256): {scan}."
    )
    return " ".join(found)
