"""The home page's lines: what waits for a person, what is coming up, what was finished lately."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask import url_for

from cmr.home.item import Item
from cmr.home.preparing import preparing, to_name, told_to_come
from cmr.home.presenting import whether_they_come
from cmr.home.queries import DECISION, Found, Given, administers, chairs
from cmr.home.to_hear import ToHear
from cmr.home.undecided import decides
from cmr.panels.queries import registry
from cmr.reading.queries import MeetingToRead
from cmr.referrals.lines import Line
from cmr.referrals.queries import MeetingAhead
from cmr.referrals.reassigning import LeftBehind
from cmr.rules.capacities import Actor
from cmr.rules.next_step import ADMINISTRATOR, CHAIR, SOON, NextStep, before_words, meeting_words, starts
from cmr.rules.owed import owed
from cmr.rules.queue import stands_first
from cmr.rules.receipt import kept_for, submission_at
from cmr.rules.referral_facts import BEFORE_SUBMISSION
from cmr.rules.wording import in_london, is_past, listed, plural, spoken_date, spoken_moment

FAR = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)
OPENS_RECORD = "referrals.record"


@dataclass(frozen=True)
class Sorted:
    """The three parts of the page."""

    waiting: tuple[Item, ...]
    coming: tuple[Item, ...]
    finished: tuple[Item, ...]


def sort_out(found: Found, actor: Actor, now: datetime) -> Sorted:
    """What was found, as lines: what to sign, what is overdue, then by deadline, then reading; what comes by date.

    A case stands once, by the first of the lines that the person's seats and posts give it.
    """
    day, seen = _Day(found, actor, now), set[str]()
    waiting = sorted(_once(day.waiting(), seen), key=_urgency)
    coming = sorted(_once(day.coming(), seen), key=lambda item: (item.at or FAR, item.reference))
    finished = sorted(_once(day.finished(), seen), key=lambda item: item.at or FAR, reverse=True)
    return Sorted(tuple(waiting), tuple(coming), tuple(finished))


def _urgency(item: Item) -> tuple[bool, bool, bool, datetime, int, str]:
    return (not item.to_sign, not item.late, item.to_read, item.at or FAR, item.turn, item.reference)


def _once(items: Iterable[Item], seen: set[str]) -> Iterator[Item]:
    """Each case or meeting that was not seen yet; what is drawn is remembered in ``seen``."""
    for item in items:
        key = item.reference or item.href
        if key not in seen:
            seen.add(key)
            yield item


class _Day:
    """One person's lines on one day."""

    def __init__(self, found: Found, actor: Actor, now: datetime) -> None:
        self.found, self.actor, self.now = found, actor, now

    def waiting(self) -> Iterator[Item]:
        """Theirs to do now; of a case that is theirs twice, what only they can do comes first."""
        found = self.found
        for line in found.undecided if decides(self.actor) else ():
            what = "The panel could not agree: the decision is yours"
            ids = {hat.principal_id for hat in self.actor.hats}
            note = ". ".join(filter(None, (line.panel, found.deciders[line.panel_key].beside(ids))))
            yield self._item(line, what, "hearing.case_by_reference", "Decide", note.removesuffix("."))
        yield from (self._to_settle(line) for line in found.to_settle)
        yield from (self._to_hear(line) for line in found.to_hear)
        yield from (to_name(line, self._of(line), self.now) for line in found.to_name)
        yield from preparing(found, self.actor, self.now)
        yield from (told_to_come(line, self._of(line)) for line in found.asked_to_present)
        for line in found.to_agree:
            what = "An extra report waits for your agreement"
            yield self._item(line, what, OPENS_RECORD, "See the report", note=line.panel)
        yield from (self._to_place(line, turn) for turn, line in enumerate(found.to_place, 1))
        yield from (self._mine(line) for line in found.mine if _is_workers(line))
        yield from (self._to_sign(line) for line in found.to_sign)
        yield from (self._left_behind(one) for one in found.left_behind)
        for line in found.of_my_teams:
            if line.owes and self._confirms(line):
                yield self._actions(line, "Confirm what was done", "See the actions")
        yield from (self._to_read(one) for one in found.reading if one.left)

    def coming(self) -> Iterator[Item]:
        """With somebody else, or on a date to come."""
        for line in self.found.presenting:
            yield from whether_they_come(line, self._goes_on(line))
        for line in self.found.undecided:
            what, who = (
                "The panel could not agree: the head of service decides",
                self.found.deciders[line.panel_key],
            )
            note = f"{line.panel}. With {who.words}"
            yield self._item(line, what, "hearing.case_by_reference", "Open the case", note)
        for line in self.found.mine:
            if not _is_workers(line):
                yield self._goes_on(line)
        for line in self.found.of_my_teams:
            if line.state == "scheduled" and line.worker_id != self.actor.id:
                step = self._step(line)
                note = f"{line.worker}. {self._with(line, step)}"
                yield self._item(line, step.text, OPENS_RECORD, "Open", note=note)
            if line.owes and not self._confirms(line):
                yield self._actions(line, f"{line.team} confirms what was done", "Open")
        yield from (one.coming() for one in self.found.open_now if one.id not in self.found.being_entered)
        yield from (self._meeting(meeting) for meeting in self._theirs())

    def _goes_on(self, line: Line) -> Item:
        """What happens next to it, and with whom that is."""
        step = self._step(line)
        return self._item(line, step.text, OPENS_RECORD, "Open", note=self._with(line, step))

    def finished(self) -> Iterator[Item]:
        """Done within the last weeks."""
        for line in self.found.finished:
            at = line.closed_at or line.state_since
            what = "Withdrawn" if line.withdrawn else "Closed"
            yield self._plain(line.reference, line.initials, what, at, line.state, line.panel)
        for one in self.found.signed:
            decided = one.stage == DECISION
            signed = f"You signed as {one.stage.replace('_', ' ')}"
            what = "You decided where the panel could not agree" if decided else signed
            yield self._plain(one.reference, one.initials, what, one.at, one.state, "")
        for given in self.found.given:
            if given.verb == "referral_handed_over" and not given.theirs:
                yield self._handed_over(given)

    def _theirs(self) -> Iterator[MeetingAhead]:
        """The next meetings of the panels they sit on, a deputy for days in those; each they stand in at alone."""
        for panel_id, ahead in self.found.ahead.items():
            seats = [hat for hat in self.actor.hats if panel_id in hat.chairs | hat.sits_on | hat.administers]
            own = [one for one in ahead if any(hat.covers(one.on) for hat in seats)][:3]
            yield from own
            yield from (one for one in ahead if one.id in self.found.stands_in and one not in own)

    def _confirms(self, line: Line) -> bool:
        """Whether the actions are the reader's as manager of the team, and not only seen from above it (B1.26)."""
        return line.team_id in {team for hat in self.actor.hats for team in hat.team_ids}

    def _left_behind(self, one: LeftBehind) -> Item:
        needs = "referral of" if one.count == 1 else "referrals of"
        return Item(
            what=f"{one.count} open {needs} {one.worker}, {one.why}, {'needs' if one.count == 1 else 'need'} another "
            "social worker",
            href=url_for("referrals.hand_over", worker_id=one.worker_id),
            action="Give it on" if one.count == 1 else "Give them on",
            at=self.now,
        )

    def _handed_over(self, one: Given) -> Item:
        """That it is another's now; of a case that they may not see any more nothing but its reference."""
        item = self._plain(
            one.reference, one.initials, f"Given to {one.to} by {one.by}", one.at, one.state, ""
        )
        return item if one.seen else replace(item, whose="", state="", href="")

    def _step(self, line: Line) -> NextStep:
        return line.step(self.found.ahead.get(line.panel_id, []), self.now)

    def _would(self, line: Line) -> str:
        """What submitting it now would mean."""
        waits = registry()[line.panel_key].late_waits_for_chair
        ahead = self.found.ahead.get(line.panel_id, [])
        would = submission_at(ahead, self.now, chair_decides=waits, wish=line.asked_for_id)
        return would.in_short(self.now)

    def _mine(self, line: Line) -> Item:
        if line.owes:
            return self._actions(line, "Confirm what was done", "See the actions")
        step = self._step(line)
        endpoint, action = {
            "signed_by_service_manager": ("referrals.submit", "Submit it"),
        }.get(line.state, (OPENS_RECORD, "Go on writing"))
        return self._item(line, step.text, endpoint, action, note=self._would(line))

    def _actions(self, line: Line, what: str, action: str) -> Item:
        """What is still to be confirmed, by when its first is due; of a case on its way back also when that is."""
        comes = f"It comes back to the panel on {spoken_date(line.returns_on)}" if line.returns_on else ""
        note = ". ".join(part for part in (self._owed(line), comes) if part)
        item = self._item(replace(line, state="heard"), what, OPENS_RECORD, action, note)
        return replace(item, state=line.shown_state)

    def _to_sign(self, line: Line) -> Item:
        note = f"From {line.worker}, {line.team}. {self._will_make(line)}"
        if line.state == "signed_by_service_manager":
            return self._item(line, "Submit it to the panel", "referrals.submit", "Submit it", note)
        role = "team" if line.state == "signed_by_social_worker" else "service"
        what = f"Sign as {role} manager"
        return replace(self._item(line, what, "referrals.sign", "Read and sign", note), to_sign=True)

    def _to_settle(self, line: Line) -> Item:
        if line.state == "submitted":
            late = self._item(
                line, "It came late: accept, defer or send it back", OPENS_RECORD, "Decide", line.panel
            )
            return replace(late, href=url_for("schedule.meeting", id=line.late_for_id, _anchor="late"))
        if line.owes:
            return self._actions(line, "Nobody confirmed an action that was due", "See the actions")
        return self._item(
            line, "Every action is confirmed: close or return it", OPENS_RECORD, "Settle it", line.panel
        )

    def _to_place(self, line: Line, turn: int) -> Item:
        """All of a panel by its next meeting, and there in the order of the queue."""
        notes = [line.panel]
        if line.priority:
            notes.insert(0, "Priority")
        today = in_london(self.now).date()
        if line.late_choice == "accepted" and line.late_for_on and line.late_for_on >= today:
            notes.append(f"accepted although late for {spoken_date(line.late_for_on)}")
        if stands_first(line.deferred_to_state):
            notes.insert(0, "First in line")
        elif kept := line.not_before(today):
            notes.append(f"{kept_for(line.by_wish)} {spoken_date(kept)}")
        if line.state == "returned" and line.owes:
            notes.append(self._owed(line))
        what = "It comes back: place it on an agenda" if line.state == "returned" else "Place it on an agenda"
        item = self._item(line, what, "agenda.schedule", "Place it", ", ".join(notes))
        following = self.found.ahead.get(line.panel_id)
        return replace(item, turn=turn, at=starts(following[0]) if following else item.at)

    def _to_hear(self, one: ToHear) -> Item:
        line = one.line
        if one.scanned_at is not None:
            what = "Compare its scan with the sheet, and confirm what was signed on paper"
            item = self._item(line, what, "hearing.case_by_reference", "Confirm it", line.panel)
            return replace(item, href=on_paper_url(line))
        if line.meeting_id in self.found.being_entered:
            item = self._item(
                line,
                "Its meeting was held on paper: enter what is written",
                OPENS_RECORD,
                "Enter it",
                line.panel,
            )
            return replace(item, href=on_paper_url(line))
        what = "Hear it and sign the decision sheet"
        return self._item(line, what, "hearing.case_by_reference", "Open the case", line.panel)

    def _to_read(self, meeting: MeetingToRead) -> Item:
        """One line a meeting: how many of its cases are left to read, and by when (B1.8)."""
        begins, left = starts(meeting), len(meeting.left)
        read = sum(one.standing == "read" for one in meeting.readable)
        changed = sum(one.standing == "changed" for one in meeting.readable)
        minutes = meeting.minutes_left
        parts = (
            meeting.panel,
            f"about {plural(minutes, 'minute')}" if minutes else "",
            f"{read} read" if read else "",
            f"{changed} changed since" if changed else "",
        )
        return Item(
            what=f"{'Read' if minutes else 'Declare for'} {plural(left, 'case')}",
            due="it is meeting now" if meeting.state == "in_session" else before_words(begins, self.now),
            soon=begins - self.now <= SOON,
            state=meeting.state,
            kind="meeting",
            href=url_for("reading.meeting", id=meeting.id),
            action="Read" if all(one.declared for one in meeting.left) else "Declare and read",
            note=", ".join(part for part in parts if part),
            at=begins,
            to_read=True,
        )

    def _meeting(self, meeting: MeetingAhead) -> Item:
        _, name = self.found.panels[meeting.panel_id]
        begins = starts(meeting)
        runs_it = meeting.panel_id in administers(self.actor) | chairs(self.actor)
        return Item(
            what=f"{name} meets",
            due=meeting_words(begins, now=self.now),
            soon=begins - self.now <= SOON,
            state=meeting.state,
            kind="meeting",
            href=url_for("schedule.meeting", id=meeting.id),
            action="Open the board" if runs_it else "Open",
            note=self._why_they_come(meeting),
            at=begins,
        )

    def _why_they_come(self, meeting: MeetingAhead) -> str:
        if deputy := self.found.stands_in.get(meeting.id):
            can = "You said that you can’t stand" if deputy.cannot else "You stand"
            return f"{can} in for {deputy.principal}"
        past = is_past(meeting.deadline_at, self.now)
        return "" if past else f"Deadline: {spoken_moment(meeting.deadline_at)}"

    def _of(self, line: Line) -> Item:
        return self._item(line, "", OPENS_RECORD, "", line.panel)

    def _item(self, line: Line, what: str, endpoint: str, action: str, note: str = "") -> Item:
        step = self._step(line)
        if line.worker_id == self.actor.id:
            note = ". ".join(part for part in (self._given(line), note) if part)
        return Item(
            what=what,
            whose=line.initials,
            reference=line.reference,
            due=step.when(self.now),
            late=step.late(self.now),
            soon=step.soon(self.now),
            state=line.shown_state,
            href=url_for(endpoint, reference=line.reference),
            action=action,
            note=note,
            at=step.falls(),
        )

    def _given(self, line: Line) -> str:
        """That the referral was given to the reader, and by whom; empty where it was theirs from the beginning."""
        for one in self.found.given:
            if one.verb == "referral_given" and one.reference == line.reference:
                return f"Given to you by {one.by} on {spoken_date(in_london(one.at).date())}"
        return ""

    def _plain(self, reference: str, initials: str, what: str, at: datetime, state: str, note: str) -> Item:
        href = url_for(OPENS_RECORD, reference=reference)
        due = f"on {spoken_date(in_london(at).date())}"
        return Item(what, initials, reference, due, state=state, href=href, action="Open", note=note, at=at)

    def _will_make(self, line: Line) -> str:
        if line.state not in BEFORE_SUBMISSION:
            return self._owed(line)
        return self._would(line)

    def _owed(self, line: Line) -> str:
        """How many actions nobody has confirmed, in the words of the mail about them, and whose they are."""
        if not line.action_days:
            return ""
        return f"{owed(line.action_days, in_london(self.now).date()).words}, with {self._both(line)}"

    def _with(self, line: Line, step: NextStep) -> str:
        held = f"With {self._holder(line, step)}" if step.who else ""
        made = self._would(line) if line.state in BEFORE_SUBMISSION else ""
        left = self._owed(line) if line.state not in ("heard", "closed") else ""
        return ". ".join(part for part in (held, made, left) if part)

    def _both(self, line: Line) -> str:
        """The worker and the team manager, whose actions they are jointly; the reader as "you", and first."""
        both = ((line.worker_id, line.worker), (line.team_manager_id, line.team_manager))
        others = tuple(name for id_, name in both if name and id_ != self.actor.id)
        return listed(("you", *others) if self.actor.id in (line.worker_id, line.team_manager_id) else others)

    def _holder(self, line: Line, step: NextStep) -> str:
        """Who has it, as the reader would say it."""
        if line.state == "heard" and line.owes:
            return self._both(line)
        signer = {
            "signed_by_social_worker": line.team_manager_id,
            "signed_by_team_manager": line.service_manager_id,
        }.get(line.state)
        runs = {ADMINISTRATOR: administers(self.actor), CHAIR: chairs(self.actor)}.get(step.who, set())
        return "you" if signer == self.actor.id or line.panel_id in runs else step.who


def on_paper_url(line: Line) -> str:
    """Where what was written on paper of its case is entered, at the meeting on which it is placed."""
    return url_for("on_paper.case_form", id=line.meeting_id, reference=line.reference)


def _is_workers(line: Line) -> bool:
    return line.state in ("draft", "signed_by_service_manager") or line.owes
