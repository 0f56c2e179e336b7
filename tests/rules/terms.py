"""Both packaged panel types, and a whole set of answers for each form, for the tests of the rules."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from cmr.rules.form import Answers, Document
from cmr.rules.panel_type import PanelType
from cmr.rules.panel_type_file import parse

FOLDER = Path(__file__).resolve().parents[2] / "cmr" / "panel_types"


def content(key: str) -> dict[str, Any]:
    """A fresh copy of a packaged file's content, to be spoilt."""
    return deepcopy(tomllib.loads((FOLDER / f"{key}.toml").read_text()))


CMR_KEY = "case-management-review"
CIN_KEY = "child-in-need-review"
CMR: PanelType = parse(content(CMR_KEY), CMR_KEY)
CIN: PanelType = parse(content(CIN_KEY), CIN_KEY)

TODAY = date(2026, 11, 19)


def cmr_answers() -> Answers:
    """A CMR form with nothing missing on TODAY."""
    texts = ["past_harm", "future_danger", "complicating_factors", "existing_strengths"]
    texts += ["existing_safety", "next_steps", "danger_statement", "safety_goals"]
    return {
        "criteria": {"criteria": ["six_months"], "plan_type": "cp", "opened_on": "2026-05-19"},
        "worker": {"worker_name": "Asha Pell", "team": "Safeguarding North", "referred_on": "2026-11-19"},
        "family": {
            "children": [
                {"name": "Robin Vale", "date_of_birth": "2017-03-04", "ethnicity": "white_british"},
                {
                    "name": "Wren Vale",
                    "date_of_birth": "2020-08-30",
                    "ethnicity": "white_british",
                    "record_number": "40217",
                },
            ],
            "family_members": [{"name": "Dale Vale", "relation": "Father"}],
            "network": [{"name": "Mrs Okoro", "role": "Neighbour"}],
        },
        "meeting_and_safety_plan": {
            "family_network_meeting": {"answer": "yes", "why": ""},
            "safety_plan": {"answer": "no", "why": "The family has not agreed one yet."},
        },
        "case": {"summary": "Three incidents since May.", "sought": "A plan that moves."},
        "views": {"parents": "They want it over.", "children_wishes": "Robin wants to stay at home."},
        "signs_of_safety": dict.fromkeys(texts, "In a few words."),
        "safety_scale": {
            "scores": [{"name": "Asha Pell", "role": "Social worker", "score": "4", "reasons": "No plan."}]
        },
    }


def cin_answers() -> Answers:
    """A CIN form with nothing missing on TODAY, but for its documents."""
    return {
        "criteria": {"criteria": ["first_review"]},
        "case": {
            "children": [
                {
                    "name": "Jo Marsh",
                    "record_number": "77120",
                    "date_of_birth": "2015-01-09",
                    "ethnicity": "asian_indian",
                }
            ],
            "home_address": "1 Mill Lane",
            "team": "East",
            "social_worker": "Tam Reed",
            "team_manager": "Lou Frost",
            "completed_on": "2026-11-18",
            "mother": [{"name": "Kim Marsh", "date_of_birth": "age 34"}],
            "father": [{"name": "not known"}],
        },
        "plan": {
            "assessment_on": "2026-08-20",
            "initial_meeting": "2026-09-01",
            "second_meeting": "2026-10-13",
            "section_47s": {"answer": "no", "why": ""},
            "agencies": [{"name": "School", "responsibility": "Attendance"}],
        },
        "summary": {"reason": "Neglect.", "work_completed": "Parenting course."},
        "objectives": {
            "all_achieved": {"answer": "no", "why": ""},
            "actions": [{"action": "School each day", "outcome": "Not yet met"}],
        },
        "recommendations": {"recommendation": "continuation", "manager_comments": "Agreed."},
    }


def cin_documents() -> tuple[Document, ...]:
    """Every document a CIN form must have."""
    kinds = ("initial_plan", "latest_plan", "chronology", "genogram")
    dated = date(2026, 10, 1)
    return tuple(Document(kind, kind, dated, kind.encode().hex().ljust(64, "0")) for kind in kinds)
