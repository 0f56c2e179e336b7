"""A referral's form filled in: the story and the family, in the shape that each panel's form asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cmr.demo.council import CMR
from cmr.demo.days import WorkingDays
from cmr.demo.names import Adult, Family
from cmr.demo.stories import Story, Words
from cmr.rules.birth import Birth
from cmr.rules.form import Answers

NOT_KNOWN = "Not known"
SUPPORT_WORKERS = ("Ailsa Corrigan-Doyle", "Benedict Amoah-Lane", "Petra Wolstencroft", "")
CONFERENCE_CHAIRS = ("Honor Castellane", "Rupert Ekwueme-Dale")


@dataclass(frozen=True)
class Told:
    """What a form is filled in from."""

    story: Story
    family: Family
    words: Words
    worker: str
    team: str
    manager: str
    on: date
    """The date of the referral."""
    panel_on: date | None
    """The meeting it is meant for, where that is known."""


def whole_form(panel_key: str, told: Told, days: WorkingDays, rng: Random) -> Answers:
    """Every answer of the panel's form."""
    return _cmr(told, rng) if panel_key == CMR else _cin(told, days, rng)


def _cmr(told: Told, rng: Random) -> Answers:
    story, family, words = told.story, told.family, told.words
    return {
        "criteria": _criteria(told, rng),
        "worker": {"worker_name": told.worker, "team": told.team, "referred_on": told.on.isoformat()},
        "family": {
            "children": [
                {
                    "name": child.full_name,
                    "date_of_birth": child.birth,
                    "ethnicity": family.ethnicity,
                    "disability": story.read.get("disability", "None known") if number == 0 else "None known",
                    "record_number": child.record_number,
                }
                for number, child in enumerate(family.children)
            ],
            "family_members": [
                {
                    "name": family.adults[key].full_name,
                    "date_of_birth": family.adults[key].born.isoformat(),
                    "ethnicity": family.ethnicity,
                    "relation": family.adults[key].relation,
                }
                for key in story.read["adults"]
            ],
            "network": story.rows("network", words, rng),
        },
        "meeting_and_safety_plan": {
            "family_network_meeting": _yes_no(story, "no_network_meeting", words, rng),
            "safety_plan": _yes_no(story, "no_safety_plan", words, rng),
        },
        "case": {key: story.text(key, words, rng) for key in ("summary", "sought")},
        "views": {key: story.text(key, words, rng) for key in ("parents", "children_wishes")},
        "signs_of_safety": {key: story.text(key, words, rng) for key in SIGNS_OF_SAFETY},
        "safety_scale": {"scores": [_score(row, rng) for row in story.rows("scores", words, rng)]},
    }


SIGNS_OF_SAFETY = (
    "past_harm",
    "future_danger",
    "complicating_factors",
    "existing_strengths",
    "existing_safety",
    "next_steps",
    "danger_statement",
    "safety_goals",
)


def _criteria(told: Told, rng: Random) -> dict[str, object]:
    chosen = list(told.story.read["criteria"])
    answers: dict[str, object] = {"criteria": chosen}
    if "six_months" in chosen:
        answers["plan_type"] = told.story.read["plan"]
        answers["opened_on"] = (told.on - timedelta(days=rng.randint(200, 560))).isoformat()
    if "section_20" in chosen:
        answers["section_20_on"] = (told.on - timedelta(days=rng.randint(8, 40))).isoformat()
    if "recommended" in chosen:
        answers["recommended_by"] = rng.choice(CONFERENCE_CHAIRS)
        answers["recommended_by_role"] = "conference_chair"
    return answers


def _yes_no(story: Story, why: str, words: Words, rng: Random) -> dict[str, str]:
    """No, where the story says why; yes otherwise."""
    if story.read.get(why):
        return {"answer": "no", "why": story.text(why, words, rng)}
    return {"answer": "yes", "why": ""}


def _score(row: dict[str, str], rng: Random) -> dict[str, str]:
    low, high = (int(end) for end in row["score"].split("-"))
    return row | {"score": str(rng.randint(low, high))}


def _parent(adult: Adult, on: date, rng: Random) -> dict[str, str]:
    """A parent with the date of birth or, now and then, an age alone."""
    age = Birth(age=str((on - adult.born).days // 365))
    born = Birth(adult.born.isoformat()) if rng.random() < 0.85 else age
    return {"name": adult.full_name, "date_of_birth": born.stored}


def _cin(told: Told, days: WorkingDays, rng: Random) -> Answers:
    story, family, words = told.story, told.family, told.words
    mother, father = family.adults["mother"], family.adults["father"]
    third = days.before(told.on, rng.randint(2, 6))
    second = days.before(third - timedelta(days=rng.randint(26, 36)), 0)
    initial = days.before(second - timedelta(days=rng.randint(30, 42)), 0)
    return {
        "criteria": {"criteria": list(story.read["criteria"])},
        "case": {
            "meeting_on": told.panel_on.isoformat() if told.panel_on else "",
            "children": [
                {
                    "name": child.full_name,
                    "record_number": child.record_number,
                    "date_of_birth": child.birth,
                    "ethnicity": family.ethnicity,
                }
                for child in family.children
            ],
            "home_address": family.address,
            "team": told.team,
            "social_worker": told.worker,
            "team_manager": told.manager,
            "support_worker": rng.choice(SUPPORT_WORKERS),
            "completed_on": told.on.isoformat(),
            "mother": [_parent(mother, told.on, rng)],
            "father": [_parent(father, told.on, rng) if rng.random() < 0.85 else {"name": NOT_KNOWN}],
        },
        "plan": {
            "assessment_on": days.before(initial, rng.randint(6, 14)).isoformat(),
            "initial_meeting": initial.isoformat(),
            "second_meeting": second.isoformat(),
            "section_47s": {"answer": story.read["section_47s"], "why": ""},
            "agencies": story.rows("agencies", words, rng),
        },
        "summary": {key: story.text(key, words, rng) for key in ("reason", "work_completed")},
        "objectives": {
            "all_achieved": {"answer": story.read["all_achieved"], "why": ""},
            "actions": story.rows("actions", words, rng),
        },
        "recommendations": {
            "recommendation": story.read["recommendation"],
            "recommendation_detail": story.text("recommendation_detail", words, rng),
        },
    }
