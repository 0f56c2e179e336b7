"""Passwords as Argon2id hashes, checked at the same cost whoever is asked about."""

from __future__ import annotations

import secrets
import string
import unicodedata
from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from cmr.models import Person
from config import Settings

TEMPORARY_LENGTH = 16
_HASHER = PasswordHasher()
_QUICK = PasswordHasher.from_parameters(profiles.CHEAPEST)
"""For an installation that only tests use: a hash there guards nobody, and thousands of them take minutes."""


def hash_password(text: str) -> str:
    """The Argon2id hash to keep, with its parameters and salt."""
    return _hasher().hash(_normal(text))


def verifies(person: Person | None, text: str) -> bool:
    """Whether this is the password of an active account; the hash is worked out in every case."""
    nobodys = _nobodys(_hasher())
    right = _matches(person.password_hash if person else nobodys, text)
    return right and person is not None and person.active


def wants_rehash(person: Person) -> bool:
    """Whether the kept hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(person.password_hash)


def temporary_password() -> str:
    """A random password for one use, without letters and figures that look alike."""
    letters = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("0o1li5s2z")))
    whole = "".join(secrets.choice(letters) for _ in range(TEMPORARY_LENGTH))
    return "-".join(whole[start : start + 4] for start in range(0, TEMPORARY_LENGTH, 4))


def _hasher() -> PasswordHasher:
    settings: Settings = current_app.extensions["settings"]
    return _QUICK if settings.env == "test" else _HASHER


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """Checked where there is no account, so that the answer takes as long as for one that exists."""
    return hasher.hash(secrets.token_hex())


def _matches(kept: str, text: str) -> bool:
    try:
        return _hasher().verify(kept, _normal(text))
    except (VerificationError, InvalidHashError):
        return False


def _normal(text: str) -> str:
    # The same password is spelt in different code points by different keyboards.
    return unicodedata.normalize("NFKC", text)
