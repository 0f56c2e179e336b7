"""Where somebody is to be already, as it is said beside their name (B1.2d, D3d, D5)."""

from __future__ import annotations

from datetime import time

from cmr.rules.agenda import Slot
from cmr.rules.booked import Booked, beside, from_when, said_of

CIN = "Child in Need Review Panel"
AT_TEN = Slot(1, time(10, 0), time(10, 20))
PRESENTS = Booked(CIN, "presenter", "10am to 10:20am")


def test_beside_a_name_stands_what_they_do_elsewhere_and_when() -> None:
    sits = Booked(CIN, "seat", "9:30am to 11:30am")
    assert beside("Ada Marsh", ()) == "Ada Marsh"
    assert beside("Ada Marsh", (PRESENTS,)) == (
        "Ada Marsh (presents a case at the Child in Need Review Panel then, 10am to 10:20am)"
    )
    assert "9:30am to 11:30am; presents a case" in beside("Ada Marsh", (sits, PRESENTS))
    assert beside("Ada Marsh", (), cannot=True) == "Ada Marsh (said that they can’t come)"


def test_after_they_were_chosen_and_to_themselves_it_is_a_sentence() -> None:
    assert said_of("Ada Marsh", ()) == ""
    assert said_of("Ada Marsh", (PRESENTS,)).startswith("Ada Marsh presents a case at the Child in Need")
    guest = Booked(CIN, "guest", "some time from 9:30am", told=False)
    assert guest.to_them == (
        "You are a guest at the Child in Need Review Panel that day, some time from 9:30am."
    )
    assert Booked(CIN, "deputy", "9:30am to 11:30am").to_them.startswith("You stand in on the Child in Need")


def test_before_an_agenda_goes_out_only_its_beginning_is_known() -> None:
    assert from_when(AT_TEN, told=True) == "10am to 10:20am"
    assert from_when(AT_TEN, told=False) == "some time from 10am"


def test_what_is_alike_is_said_once_with_all_its_times() -> None:
    first, second = Booked(CIN, "manager", "9:30am to 9:50am"), Booked(CIN, "manager", "10:10am to 10:30am")
    assert beside("Ada Marsh", (first, PRESENTS, second)) == (
        "Ada Marsh (has a case of their team at the Child in Need Review Panel then, 9:30am to 9:50am and 10:10am to "
        "10:30am; presents a case at the Child in Need Review Panel then, 10am to 10:20am)"
    )
    assert said_of("Ada Marsh", (first, first)).count("9:30am") == 1


def test_a_case_at_the_very_meeting_is_said_so() -> None:
    own = Booked(CIN, "manager", "9:50am to 10:10am", here=True)
    assert (
        beside("Ada Marsh", (own,))
        == "Ada Marsh (has a case of their team at this meeting, 9:50am to 10:10am)"
    )
