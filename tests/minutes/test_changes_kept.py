"""What an approver asks to be changed is kept while they type it, for them alone, until they send it (B1.25)."""

from __future__ import annotations

import re

import pytest

from cmr.minutes import operations
from cmr.minutes.content import fingerprint
from cmr.models import ChangesDraft, HistoryEntry, MinutesSection, Person, db
from tests.application import Browser, Opens
from tests.factories import a_deputy, a_person
from tests.minutes.table import AFTER, Room, a_room


def box(room: Room, key: str = "item_review") -> str:
    """The name of a section's box."""
    return f"remark-{section(room, key).id}"


def section(room: Room, key: str = "item_review") -> MinutesSection:
    return next(one for one in room.minutes().sections if one.key == key)


def began(page: str) -> str:
    """What a page says that it began from."""
    found = re.search(r'name="began" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def written(page: str, name: str) -> str:
    """What stands in a box."""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?([^<]*)</textarea>', page)
    assert found is not None
    return found[1].strip()


def types(browser: Browser, room: Room, page: str, status: int = 200, **texts: str) -> str:
    """A window saves what stands in its boxes; answers with what it is told."""
    sent = {"began": began(page)} | {key.replace("_", "-"): text for key, text in texts.items()}
    return browser.post(f"{room.url}/changes/kept", sent, target="save_status", status=status).text


def kept(person: Person) -> dict[str, str]:
    found = db.session.query(ChangesDraft).filter_by(by_id=person.id).one_or_none()
    return dict(found.texts) if found else {}


def comments(room: Room) -> list[str]:
    return [one.text for one in room.minutes().comments]


@pytest.mark.usefixtures("any_app")
def test_what_is_typed_is_there_again_and_only_for_whoever_typed_it(sign_in: Opens) -> None:
    room = a_room()
    room.sends()
    chair, name = sign_in(room.chair), box(room)
    page = chair.get(f"{room.url}/changes").text
    told = chair.post(
        f"{room.url}/changes/kept",
        {"began": began(page), "remark": "Shorter.", name: "Say which."},
        target="save_status",
        status=200,
    ).text
    assert "Saved at 10am" in told
    again = chair.get(f"{room.url}/changes").text
    assert written(again, "remark") == "Shorter."
    assert written(again, name) == "Say which."
    assert comments(room) == []
    assert room.minutes().state == "with_chair"
    # Another who may approve them begins with empty boxes; the administrator reads nothing of it anywhere.
    other = sign_in(a_deputy(room.chair, a_person("Dee Deputy", "service manager")))
    assert "Say which." not in other.get(f"{room.url}/changes").text
    writer = sign_in(room.administrator)
    for way in ("", f"/sections/{section(room).key}"):
        assert "Say which." not in writer.look(f"{room.url}{way}").text
    writer.get(f"{room.url}/changes", status=403)
    writer.post(f"{room.url}/changes/kept", {"remark": "Mine."}, status=403)


def test_the_minutes_page_says_that_something_is_begun(room: Room, sign_in: Opens) -> None:
    room.sends()
    chair = sign_in(room.chair)
    begun = "You began to ask for changes"
    assert begun not in chair.get(room.url).text
    types(chair, room, chair.get(f"{room.url}/changes").text, remark="Shorter.")
    assert begun in chair.get(room.url).text
    assert begun in chair.get(f"{room.url}/approve").text
    assert begun not in sign_in(room.administrator).get(room.url).text


def test_without_scripts_a_button_keeps_it(room: Room, sign_in: Opens) -> None:
    room.sends()
    chair, url = sign_in(room.chair), f"{room.url}/changes"
    page = chair.get(url).text
    assert f'formaction="{url}/kept"' in page
    answer = chair.post(f"{url}/kept", {"began": began(page), "remark": "Shorter."})
    assert answer.location == url
    assert written(chair.get(url).text, "remark") == "Shorter."
    assert comments(room) == []


def test_two_windows_write_in_different_boxes_and_both_are_kept(room: Room, sign_in: Opens) -> None:
    room.sends()
    chair, url, name = sign_in(room.chair), f"{room.url}/changes", box(room)
    first = second = chair.get(url).text
    types(chair, room, first, remark="Of the whole.")
    sent = {"began": began(second), "remark": "", name: "Of the review."}
    told = chair.post(f"{url}/kept", sent, target="save_status", status=200).text
    assert kept(room.chair) == {"remark": "Of the whole.", name: "Of the review."}
    assert "In another window you wrote something else" in told
    # The second window shows the first's box empty still: saving on takes nothing of it away.
    sent |= {"began": began(told), name: "Of the review, and more."}
    chair.post(f"{url}/kept", sent, target="save_status", status=200)
    assert kept(room.chair) == {"remark": "Of the whole.", name: "Of the review, and more."}


def test_two_texts_in_one_box_are_both_shown_and_neither_is_lost(room: Room, sign_in: Opens) -> None:
    room.sends()
    chair, url = sign_in(room.chair), f"{room.url}/changes"
    first = second = chair.get(url).text
    types(chair, room, first, remark="Shorter.")
    told = types(chair, room, second, status=409, remark="Longer.")
    assert "See both texts and choose" in told
    assert kept(room.chair) == {"remark": "Shorter."}
    for way in ("/kept", ""):
        both = chair.post(f"{url}{way}", {"began": began(told), "remark": "Longer."}, status=409).text
        assert "Shorter." in both
        assert written(both, "remark") == "Longer."
        assert "Not saved yet: both texts stand above." in both
    assert room.minutes().state == "with_chair"
    # Having seen both, they say what stands.
    chair.post(f"{url}/kept", {"began": began(both), "remark": "Shorter here, longer there."})
    assert kept(room.chair) == {"remark": "Shorter here, longer there."}


def test_nothing_goes_out_that_this_window_did_not_show(room: Room, sign_in: Opens) -> None:
    room.sends()
    chair, url, name = sign_in(room.chair), f"{room.url}/changes", box(room)
    first = second = chair.get(url).text
    types(chair, room, first, remark="Of the whole.")
    page = chair.post(url, {"began": began(second), name: "Of the review."}, status=200).text
    assert room.minutes().state == "with_chair"
    assert "Nothing is sent yet" in page
    assert written(page, "remark") == "Of the whole."
    assert written(page, name) == "Of the review."
    assert kept(room.chair) == {"remark": "Of the whole.", name: "Of the review."}
    chair.post(url, {"began": began(page), "remark": "Of the whole.", name: "Of the review."})
    assert comments(room) == ["Of the whole.", "Of the review."]


def test_sent_back_the_draft_is_over(room: Room, sign_in: Opens) -> None:
    room.sends()
    chair, url = sign_in(room.chair), f"{room.url}/changes"
    page = chair.get(url).text
    types(chair, room, page, remark="Shorter.")
    chair.post(url, {"began": began(page), "remark": "Shorter."})
    assert comments(room) == ["Shorter."]
    assert kept(room.chair) == {}
    # A window that is still open keeps what is typed there, and says why it is not saved.
    told = types(chair, room, page, status=409, remark="More.")
    assert "Not saved. The minutes are a draft, and not with the chair. What you typed stays here." in told
    assert kept(room.chair) == {}


def test_approved_nothing_of_anybodys_is_left(room: Room, sign_in: Opens) -> None:
    minutes = room.sends()
    chair = sign_in(room.chair)
    types(chair, room, chair.get(f"{room.url}/changes").text, remark="Shorter.")
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()
    assert db.session.query(ChangesDraft).count() == 0


def test_what_somebody_else_began_outlives_the_chairs_sending_back(room: Room, sign_in: Opens) -> None:
    """Nothing typed is lost: who stands in for the chair finds it when the minutes come again."""
    minutes = room.sends()
    deputy = a_deputy(room.chair, a_person("Dee Deputy", "service manager"))
    stands_in, url = sign_in(deputy), f"{room.url}/changes"
    types(stands_in, room, stands_in.get(url).text, remark="Say less.")
    operations.ask_for_changes(minutes, [(None, "Shorter.")], by=room.chair, at=AFTER)
    db.session.commit()
    assert kept(deputy) == {"remark": "Say less."}
    over = stands_in.get(url).text
    assert "The minutes are a draft, and not with the chair." in over
    assert "Say less." in over
    assert "Say less." not in sign_in(room.chair).get(url).text


def test_a_text_too_long_is_kept_and_refused_where_it_stands_when_it_is_sent(
    room: Room, sign_in: Opens
) -> None:
    room.sends()
    chair, url, name = sign_in(room.chair), f"{room.url}/changes", box(room)
    page, long = chair.get(url).text, "Long. " * 400
    chair.post(f"{url}/kept", {"began": began(page), name: long}, target="save_status", status=200)
    refused = chair.post(url, {"began": began(page), name: long}, status=422).text
    assert f'href="#{name}"' in refused
    assert "Use 2,000 characters or fewer" in refused
    assert written(refused, name) == long.strip()


def test_nothing_of_it_is_told_before_it_is_sent(room: Room, sign_in: Opens) -> None:
    room.sends()
    before = db.session.query(HistoryEntry).count()
    chair = sign_in(room.chair)
    types(chair, room, chair.get(f"{room.url}/changes").text, remark="Shorter.")
    assert db.session.query(HistoryEntry).count() == before


@pytest.mark.parametrize("hostile", ["</textarea><script>alert(1)</script>", "\x00Nothing\r\nelse"])
def test_whatever_is_typed_is_text(room: Room, sign_in: Opens, hostile: str) -> None:
    room.sends()
    chair = sign_in(room.chair)
    types(chair, room, chair.get(f"{room.url}/changes").text, remark=hostile)
    assert "<script>alert(1)" not in chair.get(f"{room.url}/changes").text
