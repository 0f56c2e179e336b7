"""Every kind of notice through a real mail server and a real calendar reader: complete, and without a word too much."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from icalendar import Calendar

from cmr.models import Notice, Person, db
from cmr.notices import sending
from cmr.notices.queries import chosen_by
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import GROUP_BY_KEY
from cmr.web.actor import actor_of
from tests.application import Opens
from tests.notices.every_deed import SCENES, SECRETS, a_council
from tests.notices.postbox import Postbox


def arrived(scene: str, postbox: Postbox) -> list[EmailMessage]:
    """The mail of a scene, the mail of the day too."""
    of = a_council()
    SCENES[scene].happens(of)
    db.session.commit()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: SCENES[scene].at)
    db.session.expire_all()
    return list(postbox.arrived)


def words(mail: EmailMessage) -> list[str]:
    """Everything of a mail that somebody or something reads: its headers, both texts, and its files."""
    found = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found.append(content.decode("utf-8"))
    return found


@pytest.mark.parametrize("scene", list(SCENES))
def test_every_kind_arrives_whole_and_holds_no_name_and_no_word_of_a_case(
    app: Flask, postbox: Postbox, sign_in: Opens, scene: str
) -> None:
    mails = arrived(scene, postbox)
    states = {notice.kind: (notice.state, notice.fault) for notice in db.session.query(Notice)}
    assert {kind for kind, (state, _) in states.items() if state == "sent"} == SCENES[scene].kinds, states
    assert all(count == 1 for count in postbox.by_id().values())
    # The page "My notices" says of duties and changes that they always come, at once.
    musts = [one for one in db.session.query(Notice) if GROUP_BY_KEY[KINDS[one.kind].group].must]
    assert {one.how for one in musts} <= {"at_once"}
    # And whoever is sent something that can be chosen has the choice on it.
    today = SCENES[scene].at.date()
    for one in db.session.query(Notice).filter(Notice.state == "sent"):
        shown = chosen_by(one.person, actor_of(one.person, today), today)
        group = GROUP_BY_KEY[KINDS[one.kind].group]
        assert group.must or group in {chosen.group for chosen in shown}, (one.kind, one.person.name)
    for mail in mails:
        assert mail["Message-ID"]
        assert mail["Subject"]
        plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain is not None
        assert html is not None
        _opens(mail, sign_in)
        for text in words(mail):
            assert not [secret for secret in SECRETS if secret in text], text
        for file in mail.iter_attachments():
            assert file.get_content_type() == "text/calendar"
            content = file.get_payload(decode=True)
            assert isinstance(content, bytes)
            assert Calendar.from_ical(content).walk("VEVENT")


def _opens(mail: EmailMessage, sign_in: Opens) -> None:
    """Each link of the mail opens for its reader; of a case, perhaps with what they declare first (B1.4)."""
    plain = mail.get_body(("plain",))
    assert plain is not None
    reader = db.session.query(Person).filter_by(email=mail["To"].addresses[0].addr_spec).one()
    browser = sign_in(reader)
    for path in re.findall(r"http://localhost(/[^\s]*)", plain.get_content()):
        answer = browser.look(path, follow=True)
        assert answer.status_code == 200, f"{reader.name}: {path}"


def test_a_series_is_one_mail_a_person_with_all_its_dates_and_one_file(app: Flask, postbox: Postbox) -> None:
    mails = arrived("a_series_is_made", postbox)
    assert set(Counter(str(mail["To"]) for mail in mails).values()) == {1}
    for mail in mails:
        plain = mail.get_body(("plain",))
        assert plain is not None
        assert plain.get_content().count("2026 at 9:30am; referrals by the end of") == 4
        (file,) = mail.iter_attachments()
        content = file.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert len(Calendar.from_ical(content).walk("VEVENT")) == 4
        assert file.get_filename() == "meetings.ics"


def test_every_kind_is_among_them() -> None:
    assert set().union(*(scene.kinds for scene in SCENES.values())) == set(KINDS)
