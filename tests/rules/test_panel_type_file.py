"""Bad files: every fault is said at once, at its key, in human words, with what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from cmr.rules.panel_type_file import PanelTypeFaults, parse
from tests.rules.terms import CIN_KEY, CMR_KEY, content

Content = dict[str, Any]
Spoil = Callable[[Content], object]


def put(path: str, value: object) -> Spoil:
    """Sets the value at a dotted path, numbers counting list items from 0."""

    def spoil(held: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            held = held[step]
        held[last] = value

    return spoil


def drop(path: str) -> Spoil:
    """Takes the value at a dotted path away."""

    def spoil(held: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            held = held[step]
        del held[last]

    return spoil


def twice(path: str) -> Spoil:
    """Repeats the first item of the list at a dotted path."""

    def spoil(held: Any) -> None:
        for step in path.split("."):
            held = held[int(step) if step.isdigit() else step]
        held.append(held[0])

    return spoil


def faults_of(written: Content, stem: str | None = CMR_KEY) -> list[str]:
    with pytest.raises(PanelTypeFaults) as refused:
        parse(written, stem)
    return [str(fault) for fault in refused.value.faults]


TEXT_FIELD = {"key": "more", "label": "More", "kind": "text"}
WORKER = "form.sections.0.fields"
AT = "form.sections.worker.fields"
OUTCOMES = "sheet.outcomes"

SPOILT: list[tuple[Spoil, str]] = [
    # shape
    (put("colour", "red"), "colour: is not a key that is known here; allowed: key, name, abbreviation, "),
    (put("agenda.most_case", 6), "agenda.most_case: is not a key that is known here; allowed: items, most_c"),
    (put(f"{WORKER}.0.word", 6), f"{AT}.worker_name.word: is not a key that is known here; allowed: key, la"),
    (drop("quorum"), "quorum: is missing; allowed: a table of kind chair-and-members or named-seats or shar"),
    (drop("name"), "name: is missing; allowed: text"),
    (drop("agenda.starts_at"), "agenda.starts_at: is missing; allowed: a time of day such as 16:00:00"),
    (drop("clocks.0.timescale"), "clocks.sheet_filed.timescale: is missing; allowed: a table of kind workin"),
    (drop("quorum.kind"), "quorum.kind: is missing; allowed: chair-and-members, named-seats, share-of-membe"),
    (put("quorum.kind", "everybody"), "quorum.kind: “everybody” is not a kind that is known; allowed: chair"),
    (put("deadline.kind", "someday"), "deadline.kind: “someday” is not a kind that is known; allowed: worki"),
    (put("frequency.kind", "never"), "frequency.kind: “never” is not a kind that is known; allowed: every-w"),
    (put(f"{OUTCOMES}.1.timescale.kind", "soon"), f"{OUTCOMES}.strategy_meeting.timescale.kind: “soon” is n"),
    (put(f"{OUTCOMES}.1.timescale.days", 0), f"{OUTCOMES}.strategy_meeting.timescale.days: 0 is too small;"),
    (put(f"{WORKER}.0.kind", "essay"), f"{AT}.worker_name.kind: “essay” is not known here; allowed: line, t"),
    (put("agenda.most_cases", "6"), "agenda.most_cases: is of the wrong type; allowed: a whole number"),
    (put("agenda.most_cases", 0), "agenda.most_cases: 0 is too small; allowed: at least 1"),
    (put("quorum.members", True), "quorum.members: is of the wrong type; allowed: a whole number"),
    (put("late_waits_for_chair", "yes"), "late_waits_for_chair: is of the wrong type; allowed: true or fals"),
    (put("purpose", "to meet"), "purpose: is of the wrong type; allowed: a table with text, clause"),
    (put("membership.seats", {}), "membership.seats: is of the wrong type; allowed: a list, each a table wi"),
    (put("membership.seats.1", 7), "membership.seats.#2: is of the wrong type; allowed: a table with key, n"),
    (put("membership.chaired_by", ["mayor"]), "membership.chaired_by.#1: “mayor” is not known here; allowed"),
    (put("signing.0.position", "king"), "signing.social_worker.position: “king” is not known here; allowed:"),
    (put("name", "  "), "name: is empty; allowed: text"),
    (put("conduct.text", ""), "conduct.text: is empty; allowed: text"),
    (put(f"{WORKER}.0.label", " "), f"{AT}.worker_name.label: is empty; allowed: text"),
    # contradictions
    (put("key", "Case Review"), "key: “Case Review” will not do; allowed: small letters and digits, words j"),
    (put("key", "case-review"), "key: “case-review” is not the file's name; allowed: case-management-review"),
    (put("abbreviation", "Cm"), "abbreviation: “Cm” will not do; allowed: 2 to 6 capital letters"),
    (put("abbreviation", "CMRPANEL"), "abbreviation: “CMRPANEL” will not do; allowed: 2 to 6 capital letter"),
    (put("version", "one two"), "version: “one two” will not do; allowed: up to 20 letters, digits, dots an"),
    (put("purpose.aims.1", ""), "purpose.aims.#2: is empty; allowed: text"),
    (twice("membership.seats"), "membership.seats.chair: the key “chair” is there twice; allowed: each key"),
    (put("membership.seats.0.role", "member"), "membership.seats: there are 0 chair's seats; allowed: exact"),
    (put("membership.seats.8.role", "member"), "membership.seats: there is no administrator's seat; allowed"),
    (put("membership.chaired_by", []), "membership.chaired_by: is an empty list; allowed: one position or m"),
    (put("quorum.members", 8), "quorum.members: asks for 8 members of 7; allowed: at most 7"),
    (put("membership.most_present", 1), "quorum.members: asks for 2 members of 1; allowed: at most 1"),
    (
        put("quorum", {"kind": "named-seats", "seats": ["fscp", "mayor"], "clause": "U"}),
        "quorum.seats.mayor: is no member's seat; allowed: r_and_a, fscp",
    ),
    (drop("signing.1"), "signing: the stages are social_worker, service_manager; allowed: social_worker, te"),
    (twice("criteria"), "criteria.six_months: the key “six_months” is there twice; allowed: each key once"),
    (put("criteria.0.wants.0.key", "criteria"), "criteria.wants.criteria: the key “criteria” is there twice"),
    (put("criteria.0.wants.0.when", {"field": "criteria", "holds": "x"}), "criteria.six_months.wants.plan_t"),
    (put("criteria_least", 9), "criteria_least: asks for 9 of 5 criteria; allowed: 1 to 5"),
    (put("form.sections", []), "form.sections: is an empty list; allowed: one section or more"),
    (put("form.sections.0.fields", []), "form.sections.worker.fields: is an empty list; allowed: one field"),
    (put("form.sections.0.key", "documents"), "form.sections.documents: the key is kept for a section that"),
    (twice("form.sections"), "form.sections.worker: the key “worker” is there twice; allowed: each key once"),
    (twice(WORKER), f"{AT}.worker_name: the key “worker_name” is there twice; allowed: each key once"),
    (
        put("form.sections.5.bands.1", [["danger_statement"]]),
        "form.sections.signs_of_safety.bands: the bands leave a field out, or place one twice; allowed: each key once",
    ),
    (
        twice("form.sections.5.bands"),
        "form.sections.signs_of_safety.bands: the bands leave a field out, or place one twice; allowed: each key once",
    ),
    (put(f"{WORKER}.0.key", "Worker name"), f"{AT}.Worker name: “Worker name” cannot be a key; allowed: a s"),
    (put("form.sections.1.fields.0.children", False), "form.sections: 0 fields are marked children; allowed"),
    (put("form.sections.1.fields.1.children", True), "form.sections: 2 fields are marked children; allowed:"),
    (put("form.sections.1.fields.0.columns.1.kind", "line"), "form.sections.family.fields.children.columns:"),
    (put("form.sections.1.fields.0.columns", []), "form.sections.family.fields.children.columns: a table wi"),
    (put("form.sections.1.fields.0.least", 40), "form.sections.family.fields.children.least: the least (40)"),
    (put(f"{WORKER}.1.when", {"field": "worker", "holds": "x"}), f"{AT}.team.when.field: “worker” is no fie"),
    (put(f"{WORKER}.1.when", {"field": "worker_name", "holds": "x"}), f"{AT}.team.when.holds: “x” is no ans"),
    (put(f"{WORKER}.0.words", 20), f"{AT}.worker_name.words: has no meaning on a line field; allowed: on te"),
    (put(f"{WORKER}.0.why", "no"), f"{AT}.worker_name.why: has no meaning on a line field; allowed: on yes_"),
    (put(f"{WORKER}.0.least", 1), f"{AT}.worker_name.least: has no meaning on a line field; allowed: on peo"),
    (put(f"{WORKER}.0.options", [{"key": "a", "text": "A"}]), f"{AT}.worker_name.options: there is nothing"),
    (put(f"{WORKER}.0.kind", "choice"), f"{AT}.worker_name.options: there are 0 to choose from; allowed: tw"),
    (put(f"{WORKER}.0.kind", "documents"), f"{AT}.worker_name.kind: documents are not declared among the fi"),
    (put(f"{WORKER}.0.prefill", "today"), f"{AT}.worker_name.prefill: a line field cannot start with today;"),
    (put(f"{WORKER}.0.limit", 0), f"{AT}.worker_name.limit: 0 characters hold nothing; allowed: 1 or more"),
    (put(f"{WORKER}.2.check.months", 6), f"{AT}.referred_on.check.months: 6 does not go with not-after; all"),
    (put(f"{WORKER}.2.check.from_field", "team"), f"{AT}.referred_on.check.from_field: “team” is no date be"),
    (put("form.sections.2.fields.0.why_label", ""), "form.sections.meeting_and_safety_plan.fields.family_ne"),
    (put("form.sections.6.fields.0.columns.2.kind", "line"), "form.sections.safety_scale.fields.scores.colu"),
    (twice("documents"), "documents.additional_report: the key “additional_report” is there twice"),
    (twice("agenda.items"), "agenda.items.purpose: the key “purpose” is there twice; allowed: each key once"),
    (put("agenda.items.4.cases", False), "agenda.items: 0 items hold the cases; allowed: exactly one with c"),
    (put("agenda.items.5.cases", True), "agenda.items: 2 items hold the cases; allowed: exactly one with ca"),
    (put("agenda.case_stages", []), "agenda.case_stages: is an empty list; allowed: one stage or more"),
    (put("sheet.least_entries", 7), "sheet.least_entries: the least (7) is more than the most (6); allowed:"),
    (put("sheet.outcomes_least", 5), "sheet.outcomes_least: the least (5) is more than the most (4); allowe"),
    (put("sheet.outcomes_most", 9), "sheet.outcomes_most: 9 of 5 outcomes; allowed: 1 to 5"),
    (put("sheet.decision_rationale_label", ""), "sheet.decision_rationale_label: is missing; allowed: text,"),
    (twice(OUTCOMES), f"{OUTCOMES}.legal_planning_meeting: the key “legal_planning_meeting” is there twice"),
    (drop(f"{OUTCOMES}.1.action"), f"{OUTCOMES}.strategy_meeting.timescale: there is no action for it to ti"),
    (put(f"{OUTCOMES}.1.action_due_field", "on"), f"{OUTCOMES}.strategy_meeting.action_due_field: “on” is n"),
    (
        put(f"{OUTCOMES}.2.action", "Hold a {kind}"),
        f"{OUTCOMES}.network_meeting.action: “{{kind}}” is no choice it w",
    ),
    (put(f"{OUTCOMES}.1.return_field", "on"), f"{OUTCOMES}.strategy_meeting.return_field: “on” is no date i"),
    (put(f"{OUTCOMES}.1.not_with", ["nothing"]), f"{OUTCOMES}.strategy_meeting.not_with.nothing: is no othe"),
    (put(f"{OUTCOMES}.2.wants.0.kind", "rows"), f"{OUTCOMES}.network_meeting.wants.meeting_kind.kind: “rows"),
    (twice("clocks"), "clocks.sheet_filed: the key “sheet_filed” is there twice; allowed: each key once"),
    (put("reviews.first_review_weeks", 12), "reviews.first_review_from: first_review_weeks and first_review"),
    (put("reviews.first_review_from", "a.b"), "reviews.first_review_from: “a.b” is no date of the form; all"),
    (put("escalation.steps", []), "escalation.steps: is an empty list; allowed: one step or more"),
]


@pytest.mark.parametrize(("spoil", "said"), SPOILT, ids=[said[:60] for _, said in SPOILT])
def test_a_spoilt_file_is_refused_with_its_key_and_what_is_allowed(spoil: Spoil, said: str) -> None:
    written = content(CMR_KEY)
    spoil(written)
    faults = faults_of(written)
    assert [fault for fault in faults if fault.startswith(said)], "\n".join(faults)
    assert all("; allowed: " in fault and fault.rpartition("; allowed: ")[2] for fault in faults)


def test_every_fault_is_said_at_once_within_parts_and_between_them() -> None:
    written = content(CMR_KEY)
    put("colour", "red")(written)
    drop("name")(written)
    put("agenda.most_cases", "six")(written)
    put("quorum.members", 8)(written)
    put("abbreviation", "cmr")(written)
    assert [fault.partition(":")[0] for fault in faults_of(written)] == [
        "colour",
        "name",
        "agenda.most_cases",
        "abbreviation",
        "quorum.members",
    ]


def test_an_empty_file_lists_every_part_it_lacks() -> None:
    missing = {fault.partition(":")[0] for fault in faults_of({}, None)}
    assert missing >= {
        "key",
        "name",
        "purpose",
        "membership",
        "quorum",
        "form",
        "agenda",
        "sheet",
        "escalation",
    }


def test_a_frequency_that_contradicts_itself_is_refused_in_words() -> None:
    written = content(CIN_KEY)
    written["frequency"]["anchor"] = "2026-12-10"
    assert faults_of(written, CIN_KEY) == [
        "frequency.anchor: is of the wrong type; allowed: a date such as 2026-01-08"
    ]
    written["frequency"]["anchor"] = date(2026, 12, 11)
    assert faults_of(written, CIN_KEY)[0].startswith(
        "frequency: anchor 2026-12-11 is a Friday, but weekday is thur"
    )


def test_a_deadline_at_a_number_is_refused() -> None:
    written = content(CIN_KEY)
    written["deadline"]["time"] = 16
    assert faults_of(written, CIN_KEY) == [
        "deadline.time: is of the wrong type; allowed: a time of day such as 16:00:00"
    ]


def test_a_new_number_is_a_line_of_the_file() -> None:
    written = content(CIN_KEY)
    written["deadline"] |= {"weekday": "tuesday", "time": time(12)}
    written["agenda"]["most_cases"] = 4
    changed = parse(written, CIN_KEY)
    assert (changed.deadline.kind, changed.agenda.most_cases) == ("weekday-before", 4)


@pytest.mark.parametrize(
    "quorum",
    [
        {"kind": "named-seats", "seats": ["early_help"], "clause": "U"},
        {"kind": "share-of-members", "percent": 50, "clause": "U"},
    ],
)
def test_every_kind_of_quorum_can_be_written(quorum: dict[str, object]) -> None:
    assert parse(content(CIN_KEY) | {"quorum": quorum}).quorum.kind == quorum["kind"]
