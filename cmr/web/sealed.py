"""Words that an address must hold and nobody may read there: sealed with the service's key, for one person."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

LONGEST_SEAL = 3_000
"""Characters of a seal that are looked at."""


def seal(words: str, *, for_id: int) -> str:
    """The words as a text that only this service can read, and reads to that person alone."""
    return _box(str(current_app.secret_key)).encrypt(f"{for_id} {words}".encode()).decode()


def unseal(sealed: str, *, for_id: int) -> str | None:
    """The words again; None where they were sealed for somebody else, under another key, or not by us."""
    if len(sealed) > LONGEST_SEAL:
        return None
    try:
        opened = _box(str(current_app.secret_key)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
    whose, _, words = opened.partition(" ")
    return words if whose == str(for_id) else None


@lru_cache(maxsize=4)
def _box(secret: str) -> Fernet:
    # A key of its own, so that what it seals tells nothing about the cookies' signatures, nor they about it.
    derived = HKDF(SHA256(), length=32, salt=None, info=b"cmr sealed words").derive(secret.encode())
    return Fernet(urlsafe_b64encode(derived))
