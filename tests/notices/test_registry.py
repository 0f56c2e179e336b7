"""Every deed that is written into any history is told to somebody, or stands among the quiet ones with its reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cmr
from cmr.notices.audiences import AUDIENCES
from cmr.notices.letters import ENDPOINTS
from cmr.notices.reminders import SOURCES
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import GROUP_BY_KEY, GROUPS, QUIET, needed
from cmr.rules.referral import REFERRAL
from cmr.rules.reminder_words import REMINDERS

CODE = Path(cmr.__file__).parent
OF_ROOMS = {"hearing": "referral", "on_paper": "referral", "reading": "meeting"}
"""What the ``_record`` of a room writes about."""


def recorded() -> set[tuple[str, str]]:
    """Kind and verb of every call of ``record``, a room's ``_record`` and the calendar's ``News`` in the code."""
    found = {("referral", move) for move in REFERRAL.moves}
    for path in CODE.rglob("*.py"):
        if "demo" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                found |= _of_call(call, path)
    return found


def _of_call(call: ast.Call, path: Path) -> set[tuple[str, str]]:
    constants = [
        [str(node.value) for node in ast.walk(argument) if isinstance(node, ast.Constant)]
        for argument in call.args
    ]
    if isinstance(call.func, ast.Name) and call.func.id in ("record", "News") and len(constants) > 2:
        return {(kind, verb) for kind in constants[0] for verb in constants[2] if not verb.startswith("_")}
    if isinstance(call.func, ast.Name) and call.func.id in ("_record", "record_of_case", "record_scan"):
        kind = OF_ROOMS.get(path.parent.name, "")
        strings = [
            argument.value
            for argument in call.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        return {(kind, verb) for verb in strings if kind}
    return set()


def test_the_code_is_read_for_its_deeds() -> None:
    assert {
        ("referral", "begin"), ("meeting", "cancel"), ("referral", "declare"), ("panel", "seat_filled"),
        ("meeting", "note_question"), ("person", "deputy_named"),
    } <= recorded()  # fmt: skip


@pytest.mark.parametrize("deed", sorted(recorded()), ids=":".join)
def test_every_deed_is_told_or_quiet_for_a_reason(deed: tuple[str, str]) -> None:
    assert (deed in AUDIENCES) != (deed in QUIET)
    assert QUIET.get(deed, "A reason.").endswith(".")


def test_nothing_is_registered_that_nobody_does() -> None:
    formed = {("service", "service_changed"), ("team", "team_changed")}
    formed |= {("meeting", verb) for verb in ("circulate", "supplement", "move", "change", "reply")}
    # Of the meeting or of one of its cases, whichever the scan is of.
    formed |= {("meeting", verb) for verb in ("attach_scan", "remove_scan")}
    # Written by one function for both ways of sitting in the chair.
    formed |= {("meeting", verb) for verb in ("hand_chair", "leave_chair")}
    assert {*AUDIENCES, *QUIET} - recorded() - formed == set()


def test_every_deed_that_is_told_is_told_where_it_is_written() -> None:
    """Each file that records something tells it too; where nobody is told of any of it, it need not."""
    silent = []
    for path in CODE.rglob("*.py"):
        if "demo" in path.parts or path.name == "history.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [
            node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        deeds = set().union(*(_of_call(call, path) for call in calls)) if calls else set()
        tells = any(isinstance(call.func, ast.Name) and call.func.id in ("tell", "publish") for call in calls)
        if deeds & set(AUDIENCES) and not tells:
            silent.append(str(path.relative_to(CODE)))
    assert silent == []


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_every_kind_has_its_group_its_page_and_a_subject_that_says_what(kind: object) -> None:
    found = KINDS[getattr(kind, "key", "")]
    assert found.group in GROUP_BY_KEY
    assert found.page in ENDPOINTS
    assert found.subject
    assert all(needed(text) for text in found.subject), "A subject names what it is about."


def test_every_reminder_has_its_source() -> None:
    assert {kind.key for kind in REMINDERS} == set(SOURCES)


def test_no_kind_is_a_guests_that_names_the_case_before_circulation() -> None:
    for key in ("guest_invited", "guest_uninvited"):
        assert not any("reference" in needed(text) for text in KINDS[key].texts)


def test_what_must_come_cannot_be_chosen_away() -> None:
    assert {group.key for group in GROUPS if group.must} == {"duties", "changes"}
    assert all(group.ways[0] != "none" for group in GROUPS)
