"""The worker's queue: what goes in as JSON comes out again, on the file and on PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cmr.adapters.queue import JsonSerializer, queue_at
from config import SettingsFault


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_task_goes_through_the_queue_as_json(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    if kind == "postgres":
        url = request.getfixturevalue("new_postgres_database")()
    huey = queue_at(url)
    done: list[str] = []

    @huey.task(name="look")  # type: ignore[untyped-decorator] # huey carries no types
    def look() -> None:
        done.append("looked")

    look()
    (waiting,) = huey.storage.enqueued_items()
    assert json.loads(bytes(waiting))[1].endswith("look")
    huey.execute(huey.dequeue())
    assert done == ["looked"]
    assert huey.dequeue() is None


def test_nothing_that_is_read_back_is_run_as_code() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        JsonSerializer().deserialize(b"cos\nsystem\n(S'true'\ntR.")


def test_an_address_of_no_known_queue_is_refused() -> None:
    with pytest.raises(SettingsFault, match="CMR_QUEUE_URL"):
        queue_at("amqp://broker")
