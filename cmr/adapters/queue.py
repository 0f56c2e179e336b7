"""The queue of the worker: where huey keeps what it is about to run.

It holds no work of its own, only "it is time to look": what is to be done stands in the outbox and in the dates of
the domain, so that a queue that is lost loses nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from click import ClickException
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import RedisError

from config import SettingsFault

NAME = "cmr"
FAULTS = (sqlite3.Error, psycopg.Error, RedisError, OSError)
"""What the libraries raise where the queue is away."""


class QueueAway(ClickException):
    """The queue can't be reached. Its words hold no address: that may carry a password."""


class JsonSerializer(Serializer):
    """Messages as JSON: nothing that is read back from a queue is ever run as code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data) if isinstance(data, Message) else data).encode()

    def _deserialize(self, data: bytes) -> Any:
        found = json.loads(data)
        return Message(*found) if isinstance(found, list) and len(found) == len(Message._fields) else found


def queue_at(url: str) -> Huey:
    """The queue at ``sqlite:///path``, ``redis://…`` or ``postgresql://…``.

    Raises SettingsFault for any other, and QueueAway where there is none at that address.
    """
    try:
        kind = urlsplit(url).scheme.partition("+")[0]
    except ValueError:
        kind = ""
    kept = {"serializer": JsonSerializer(), "results": False, "utc": True}
    with asked():
        if kind == "sqlite":
            file = Path(url.partition(":///")[2])
            file.parent.mkdir(parents=True, exist_ok=True)
            return SqliteHuey(NAME, filename=str(file), fsync=False, **kept)
        if kind in ("redis", "rediss"):
            return RedisHuey(NAME, url=url, **kept)
        if kind == "postgresql":
            return PostgresHuey(NAME, dsn=url.replace("postgresql+psycopg://", "postgresql://", 1), **kept)
    raise SettingsFault("CMR_QUEUE_URL may be sqlite:///path, redis://host or postgresql://host/database.")


def look_for(queue: Huey) -> None:
    """Asks the queue something. Raises QueueAway where it does not answer."""
    with asked():
        queue.storage.queue_size()


@contextmanager
def asked() -> Iterator[None]:
    """What the queue's libraries raise within, said as QueueAway."""
    try:
        yield
    except FAULTS as error:
        raise QueueAway(
            f"The worker’s queue can’t be reached ({type(error).__name__}); CMR_QUEUE_URL names it."
        ) from None
