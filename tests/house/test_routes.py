"""What holds for every route, present and to come: a gate, typed parameters, and no writing on GET."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from cmr.models import db
from cmr.rules.permissions import Can
from cmr.web.gate import OUTSIDE, needs, public, refuse_ungated
from tests.application import Browser, Opens
from tests.factories import a_person
from tests.house.council import PUBLIC, Council, a_council, addresses

PLAIN = {"reference", "key", "filename", "path", "token"}
"""Parameters that are words by nature; every other one is a number and says so."""

COPIES = {
    "minutes.as_pdf",
    "filing.as_pdf",
    "filing.part_as_pdf",
    "circulation.pack_as_pdf",
    "referrals.form_as_pdf",
    "referrals.document",
    "on_paper.papers_as_pdf",
    "on_paper.meeting_scan",
    "on_paper.case_scan",
}
"""Every endpoint that hands out a copy, and writes down to whom."""


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OUTSIDE]


def test_every_view_has_a_gate(app: Flask) -> None:
    refuse_ungated(app)
    gates = {rule.endpoint: getattr(app.view_functions[rule.endpoint], "gate", None) for rule in _rules(app)}
    assert {endpoint for endpoint, gate in gates.items() if gate == "public"} == PUBLIC
    assert all(gate == "public" or isinstance(gate, Can) for gate in gates.values())


def test_a_view_without_a_gate_stops_the_start() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open_door", lambda: "anybody")
    with pytest.raises(RuntimeError, match="open_door"):
        refuse_ungated(bare)
    gated = Flask("gated")
    gated.add_url_rule("/a", "a", public(lambda: ""))
    gated.add_url_rule("/b", "b", needs(Can.USE_THE_SERVICE)(lambda: ""))
    refuse_ungated(gated)


def test_every_parameter_of_an_address_is_typed(app: Flask) -> None:
    untyped = [
        f"{rule.rule}: {name}"
        for rule in _rules(app)
        for name, converter in rule._converters.items()
        if type(converter).__name__ == "UnicodeConverter" and name not in PLAIN
    ]
    assert untyped == []


def test_a_stranger_is_sent_to_sign_in_from_every_page(app: Flask, stranger: Browser) -> None:
    council = a_council()
    for endpoint, url in addresses(app, council, "GET"):
        if endpoint not in PUBLIC:
            answer = stranger.get(url, status=303)
            assert answer.headers["Location"].startswith("/sign-in"), url
    for endpoint, url in addresses(app, council, "POST"):
        if endpoint not in PUBLIC:
            assert stranger.post(url, status=303).headers["Location"].startswith("/sign-in"), url


def test_somebody_with_no_part_in_it_sees_no_record(app: Flask, sign_in: Opens) -> None:
    council = a_council()
    nobody = sign_in(a_person("Nora Nobody", position="partner agency"))
    for endpoint, url in addresses(app, council, "GET"):
        if (
            council.referral.reference in url
            or "/admin" in url
            or "/filings" in url
            or url.startswith("/audit")
        ):
            answer = nobody.look(url)
            assert answer.status_code in (403, 404), f"{endpoint} {url}: {answer.status_code}"
            assert "Maya" not in answer.text


@pytest.mark.parametrize(
    "role",
    ["worker", "team_manager", "service_manager", "chair", "member", "administrator", "account_manager"],
)
def test_no_get_writes_and_every_page_opens_or_is_refused(app: Flask, sign_in: Opens, role: str) -> None:
    council: Council = a_council()
    browser = sign_in(getattr(council, role))
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    def wrote_of(endpoint: str) -> list[str]:
        """What was written, less the record of a copy where one is handed out."""
        copy = endpoint in COPIES
        return [one for one in written if not (copy and one.startswith("INSERT INTO access_records"))]

    db.session.commit()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for endpoint, url in addresses(app, council, "GET"):
            if endpoint not in PUBLIC:
                answer = browser.look(url)
                assert answer.status_code in (200, 303, 403, 404, 409), (
                    f"{endpoint} {url}: {answer.status_code}"
                )
                assert wrote_of(endpoint) == [], f"GET {url} wrote"
                written.clear()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("number", [987_654, 99_999_999_999_999_999_999_999])
def test_unknown_records_are_not_found(app: Flask, sign_in: Opens, number: int) -> None:
    council = a_council()
    council.referral_keys = {"reference": "CMR-1999-9999", "key": "no-such-panel"}
    browser = sign_in(council.account_manager)
    for endpoint, url in addresses(app, council, "GET", numbers=number):
        if endpoint not in PUBLIC and (str(number) in url or "1999" in url or "no-such" in url):
            assert browser.look(url).status_code in (403, 404), f"{endpoint} {url}"
