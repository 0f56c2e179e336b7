"""The worker's queue: what goes in as JSON comes out again, on the file and on PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from huey import Huey, RedisHuey
from redis import SSLConnection

from cmr.adapters.queue import JsonSerializer, QueueAway, look_for, queue_at
from config import SettingsFault
from tests.databases import free_port


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


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("redis://:secret@queue.council.example:6380/3", RedisHuey),
        ("rediss://queue.council.example/0", RedisHuey),
    ],
)
def test_an_address_of_redis_is_read_whole(url: str, kind: type[Huey]) -> None:
    huey = queue_at(url)
    assert type(huey) is kind
    assert huey.name == "cmr"
    assert huey.utc is True
    assert huey.results is False, "Nothing that was done is kept there."
    assert isinstance(huey.serializer, JsonSerializer)
    given = huey.storage.conn.connection_pool.connection_kwargs
    parts = urlsplit(url)
    assert (given["host"], given.get("port", 6379), str(given["db"])) == (
        parts.hostname,
        parts.port or 6379,
        parts.path.strip("/"),
    )
    assert given.get("password") == parts.password
    encrypted = issubclass(huey.storage.conn.connection_pool.connection_class, SSLConnection)
    assert encrypted is (parts.scheme == "rediss")


@pytest.mark.parametrize(
    "address",
    [
        "redis://:secret@127.0.0.1:{port}/0",
        "sqlite:////dev/null/queue.db",
        "postgresql://u:secret@127.0.0.1:{port}/q",
    ],
)
def test_a_queue_that_does_not_answer_is_away_and_its_password_is_not_said(address: str) -> None:
    def ask() -> None:
        look_for(queue_at(address.format(port=free_port())))

    with pytest.raises(QueueAway) as found:
        ask()
    assert "secret" not in found.value.message
    assert "CMR_QUEUE_URL" in found.value.message
    assert found.value.exit_code == 1
