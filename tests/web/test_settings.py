"""Settings that the web stands on: proxies whose word is taken, a colour that can be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from cmr import create_app
from config import Settings, SettingsFault
from tests.application import settings_for


@pytest.mark.parametrize(
    ("proxies", "written", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
    ],
    ids=["none", "one", "one, and a lie before it"],
)
def test_where_a_request_comes_from(
    sqlite_url: str, tmp_path: Path, proxies: int, written: str, seen: str
) -> None:
    app = create_app(replace(settings_for(sqlite_url, tmp_path), proxies=proxies))
    came: list[str | None] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: came.append(request.remote_addr))
    app.test_client().get(
        "/healthz", headers={"X-Forwarded-For": written, "X-Forwarded-Host": "evil.example"}
    )
    assert came == [seen]


@pytest.mark.parametrize("typed", ["one", "-1", "1.5", "999"])
def test_a_number_of_proxies_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(SettingsFault, match="CMR_PROXIES"):
        Settings.from_environment({"CMR_ENV": "demo", "CMR_PROXIES": typed})


def test_unless_set_nothing_stands_in_front() -> None:
    assert Settings.from_environment({"CMR_ENV": "demo"}).proxies == 0


def test_a_colour_that_nobody_can_read_stops_the_start_in_one_line(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match=r"CMR_COLOUR: .*contrast"):
        create_app(replace(settings_for(sqlite_url, tmp_path), colour="#ffdd00"))
