"""What each person reads is true for that person: who attends, who administers, who signed, who stands in."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.notices.every_deed import SCENES
from tests.notices.postbox import Postbox
from tests.notices.test_every_kind import arrived, words

READ: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("signed_by_the_service_manager", "Terence Teamhead"): (
        ("All three have signed the referral", "Its social worker submits it."),
        (),
    ),
    ("sent_back_after_its_time_was_told", "Terence Teamhead"): (
        ("You need not come on Thursday 10 December 2026.", "Your signature on it has fallen away."),
        (),
    ),
    ("sent_back_by_the_chair", "Ada Admin"): (("It was on the agenda of the meeting on Thursday 10",), ()),
    ("given_to_another_worker", "Nell Newworker"): (
        (
            "What waits for its social worker waits for you.",
            "You come with it at 9:30am on Thursday 10 December",
        ),
        ("You write it",),
    ),
    ("given_to_another_worker", "Wanda Worker"): (("You need not come",), ()),
    ("given_to_another_worker", "Terence Teamhead"): (("is another team’s now",), ()),
    ("submitted_in_time", "Wanda Worker"): (("You are told when it is on an agenda.",), ()),
    ("deferred_to_a_later_meeting", "Wanda Worker"): (("You need not come then.",), ()),
    ("deferred_to_a_later_meeting", "Otto Other"): (("you need not come",), ()),
    ("deferred_to_a_later_meeting", "Gus Guest"): (("You need not come",), ("taken back",)),
    ("deferred_to_a_later_meeting", "Ada Admin"): (
        ("Its place on that agenda is free.",),
        ("You need not come",),
    ),
    ("taken_off_an_agenda", "Wanda Worker"): (("You need not come then.",), ()),
    ("taken_off_an_agenda", "Gus Guest"): (("You need not come",), ()),
    ("withdrawn_from_an_agenda", "Gus Guest"): (("You need not come",), ()),
    ("tabled_at_the_meeting", "Ada Admin"): (
        ("on a later agenda",),
        ("You are told when it is placed",),
    ),
    ("a_meeting_is_moved", "Gus Guest"): (("instead of Thursday 10 December 2026",), ("Read the reason",)),
    ("a_meeting_is_moved", "Mo Member"): (
        ("Read the reason: http://localhost/meetings/1/dates",),
        ("Please say again", "must now"),
    ),
    ("a_meeting_is_moved", "Dee Deputy"): (("You are told as deputy of Mo Member",), ()),
    ("a_meeting_is_moved", "Wim Wished"): (
        ("Waiting for it: CMR-", "must now be submitted by the end of Wednesday 9 December"),
        ("You come with",),
    ),
    ("a_meeting_is_moved", "Wanda Worker"): (
        ("It concerns CMR-", "The meeting of Thursday 10 December 2026 is moved to Friday 11 December 2026"),
        ("must now", "Waiting for it"),
    ),
    ("a_meeting_is_moved", "Tim Wishedhead"): (("Waiting for it: CMR-",), ()),
    ("a_circulated_meeting_begins_later", "Gus Guest"): (
        (
            "The meeting with the case that you are invited for begins at 10:30am and not at 9:30am.",
            "Place: Committee room 5, and not Committee room 2.",
            "You can read the case",
        ),
        ("Read the reason", "/dates", "from when the agenda is circulated"),
    ),
    ("a_circulated_meeting_begins_later", "Mo Member"): (
        ("begins at 10:30am instead of 9:30am",),
        ("Please say again",),
    ),
    ("a_circulated_meeting_begins_later", "Dee Deputy"): (("begins at 10:30am",), ("Please say again",)),
    ("a_circulated_meeting_begins_later", "Sia Second"): (
        ("Please say again whether you come: what you said was for the time before.",),
        (),
    ),
    ("a_circulated_meeting_begins_later", "Wanda Worker"): (("Please say again whether you come",), ()),
    ("a_circulated_meeting_begins_later", "Terence Teamhead"): (
        ("begins at 10:30am",),
        ("Please say again",),
    ),
    ("a_meeting_is_held_elsewhere", "Mo Member"): (
        (
            "is held in another place: Committee room 5",
            "Place: Committee room 5, and not Committee room 2.",
            "It begins at 9:30am, as before.",
        ),
        ("begins at 9:30am instead", "Please say again"),
    ),
    ("a_meeting_is_held_elsewhere", "Gus Guest"): (
        ("The meeting with the case that you are invited for is held in another place.",),
        ("Read the reason",),
    ),
    ("a_meeting_is_cancelled", "Gus Guest"): (
        ("is cancelled", "See what waits for you"),
        ("taken back", "See the meeting", "Read the reason"),
    ),
    ("a_meeting_is_cancelled", "Wanda Worker"): (
        (
            "See what happens next",
            "http://localhost/referrals/CMR-",
            "In the queue again, among the first: CMR-",
        ),
        ("See the meeting",),
    ),
    ("a_meeting_is_cancelled", "Mo Member"): (("See the meeting", "http://localhost/meetings/1"), ()),
    ("a_meeting_is_cancelled", "Tim Wishedhead"): (("Its social worker asked for",), ("You asked for",)),
    ("a_meeting_is_cancelled", "Wim Wished"): (("You asked for",), ()),
    ("an_agenda_goes_out", "Wanda Worker"): (
        ("You present CMR-", "Say on the case’s page whether you come."),
        ("Whoever presents it",),
    ),
    ("an_agenda_goes_out", "Terence Teamhead"): (
        ("Whoever presents it says on the case’s page whether they come.",),
        ("You present",),
    ),
    ("minutes_are_approved", "Mo Member"): (
        ("You are told as somebody who sat at that meeting of the Case Management Review panel.",),
        (),
    ),
    ("a_deputy_is_named_for_some_days", "Sia Second"): (
        ("You are told as the person who is stood in for.",),
        (),
    ),
    ("submitted_late", "Wanda Worker"): (
        ("sends it back.</p><p>You are told when it is on an agenda.",),
        (),
    ),
    ("an_agenda_goes_out", "Dee Deputy"): (
        ("If you can’t come, say so on the meeting’s page.",),
        ("so that your deputy can",),
    ),
    ("an_agenda_goes_out_to_a_deputy_who_comes_with_a_case", "Terence Teamhead"): (
        (
            "Read one case before Thursday 10",
            "You read them as deputy of Sia Second.",
            "You also come for CMR-",
            "deputy of Sia Second, member of the Case Management Review panel; manager of",
        ),
        (),
    ),
    ("an_agenda_goes_out_to_a_deputy_who_comes_with_a_case", "Sia Second"): (
        ("Terence Teamhead reads for you", "there is nothing for you to read"),
        ("to read.\n", "If you can’t come"),
    ),
    ("an_agenda_goes_out", "Adi Admintoo"): (("is circulated, with one case",), ("case to read",)),
    ("somebody_cannot_come", "Cher Chair"): (
        ("Sia Second can’t come", "Sia Second has no deputy for it yet."),
        ("Somebody",),
    ),
    ("somebody_cannot_come_and_names_their_deputy_at_once", "Cher Chair"): (
        ("Sia Second can’t come", "Dora Onceonly stands in."),
        ("has no deputy", "was named"),
    ),
    ("somebody_cannot_come_and_names_their_deputy_later", "Cher Chair"): (
        ("Dora Onceonly stands in for Sia Second at the", "had sent apologies"),
        (),
    ),
    ("a_seat_falls_to_the_deputy_of_that_day", "Dan Daysdeputy"): (
        (
            "Do you stand in for Sia Second at the",
            "you are their deputy",
            "Say on the meeting’s page whether you come.",
        ),
        (),
    ),
    ("a_seat_falls_to_the_deputy_of_that_day", "Cher Chair"): (
        ("Dan Daysdeputy can stand in, and is asked whether they do.",),
        ("is empty",),
    ),
    ("a_deputy_cannot_come_either", "Sia Second"): (
        (
            "Dora Onceonly can’t stand in for you at the",
            "Your seat is empty. Name another deputy on the meeting’s page",
        ),
        ("Come yourself",),
    ),
    ("a_deputy_cannot_come_either", "Cher Chair"): (
        (
            "Dora Onceonly can’t come",
            "They would have stood in for Sia Second.",
            "Sia Second’s seat is empty, and Sia Second is asked to name another deputy.",
        ),
        ("Dora Onceonly has no deputy",),
    ),
    ("somebody_comes_after_all", "Cher Chair"): (("Sia Second comes after all",), ()),
    ("a_seat_is_filled", "Sol Seat"): (("Looked After Children",), ("as looked after",)),
    ("a_seat_is_taken_back", "Sol Seat"): (("from Monday 4 January 2027",), ("after that day",)),
    ("a_deputy_is_named_for_one_meeting", "Dora Onceonly"): (
        ("You stand in at this meeting alone.",),
        ("named you",),
    ),
    ("somebody_else_presents", "Wanda Worker"): (("You still come with it",), ()),
    ("somebody_presents_for_who_cannot_come", "Wanda Worker"): (
        ("You need not present",),
        ("You still come with it",),
    ),
    ("a_guest_is_invited", "Gus Guest"): (
        ("from when the agenda is circulated", "some time from 9:30am: your own time is told once"),
        ("about 9",),
    ),
    ("a_guest_is_invited_to_what_has_gone_out", "Gus Guest"): (
        ("You can read the case now",),
        ("from when the agenda is circulated", "some time from"),
    ),
    ("decided_by_the_head_of_service", "Wanda Worker"): (
        ("The head of service decided",),
        ("heard the referral",),
    ),
    ("heard_without_actions", "Wanda Worker"): (("No actions are agreed.",), ("confirm each",)),
    ("a_draft_is_due", "Wanda Worker"): (("Finish CMR-",), ("Change CMR-",)),
    ("an_action_is_late", "Wanda Worker"): (
        ("was due on", "and is not confirmed", "you are required to attend"),
        ("is due on",),
    ),
    ("an_action_is_very_late", "Sheila Service"): (
        ("its social worker and team manager are required to attend",),
        ("you are required",),
    ),
    ("a_member_withdraws", "Cher Chair"): (("Mo Member withdrew",), ("A member withdrew",)),
}
"""By scene and reader: what the mails to them say, and what they don't."""


@pytest.mark.parametrize("scene", sorted({scene for scene, _ in READ}))
def test_each_reads_what_is_so_for_them(app: Flask, postbox: Postbox, scene: str) -> None:
    mails = arrived(scene, postbox)
    for (of, name), (says, never) in READ.items():
        if of == scene:
            theirs = [mail for mail in mails if mail["To"].addresses[0].display_name == name]
            assert theirs, f"{name} is not told."
            text = " ".join(" ".join(words(mail)) for mail in theirs).replace("\n", " ")
            for one in says:
                assert one in text, text
            for one in never:
                assert one not in text, text


BRINGS: dict[tuple[str, str], tuple[str, str]] = {
    ("a_meeting_is_added", "Dee Deputy"): ("PUBLISH", "meeting-1.ics"),
    ("a_meeting_is_moved", "Gus Guest"): ("PUBLISH", "case-1.ics"),
    ("a_meeting_is_cancelled", "Gus Guest"): ("CANCEL", "case-1.ics"),
    ("sent_back_after_its_time_was_told", "Terence Teamhead"): ("CANCEL", "case-1.ics"),
    ("deferred_to_a_later_meeting", "Otto Other"): ("CANCEL", "case-1.ics"),
    ("deferred_to_a_later_meeting", "Gus Guest"): ("CANCEL", "case-1.ics"),
    ("given_to_another_worker", "Nell Newworker"): ("PUBLISH", "case-1.ics"),
    ("given_to_another_worker", "Wanda Worker"): ("CANCEL", "case-1.ics"),
    ("a_guest_is_invited_to_what_has_gone_out", "Gus Guest"): ("PUBLISH", "case-1.ics"),
    ("a_deputy_is_named_for_some_days", "Dan Daysdeputy"): ("PUBLISH", "meetings.ics"),
    ("a_deputy_for_days_ends", "Dee Deputy"): ("CANCEL", "meetings.ics"),
    ("a_deputy_is_named_for_one_meeting", "Dora Onceonly"): ("PUBLISH", "meeting-1.ics"),
    ("a_deputy_for_one_meeting_is_not_needed", "Dora Onceonly"): ("CANCEL", "meeting-1.ics"),
    ("a_seat_is_filled", "Sol Seat"): ("PUBLISH", "meetings.ics"),
    ("a_seat_ends", "Sia Second"): ("CANCEL", "meetings.ics"),
    ("a_seat_is_taken_back", "Sol Seat"): ("CANCEL", "meetings.ics"),
}
"""By scene and reader: the calendar's file that comes along."""


@pytest.mark.parametrize(("scene", "name"), list(BRINGS))
def test_the_calendar_goes_along(app: Flask, postbox: Postbox, scene: str, name: str) -> None:
    files = [
        (str(file.get_param("method")), file.get_filename())
        for mail in arrived(scene, postbox)
        if mail["To"].addresses[0].display_name == name
        for file in mail.iter_attachments()
    ]
    assert files == [BRINGS[scene, name]]


def test_the_scenes_are_there() -> None:
    assert {scene for scene, _ in READ} <= set(SCENES)
