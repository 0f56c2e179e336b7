"""What a new password must be: long, and nothing that somebody would try first."""

from __future__ import annotations

from cmr.rules.refusal import Refusal

SHORTEST = 12
LONGEST = 200
COMMON = frozenset(
    (
        "123456789012", "1234567890123", "12345678901234", "0123456789ab", "1q2w3e4r5t6y", "1qaz2wsx3edc",
        "abcdefghijkl", "administrator", "changeme1234", "changemeplease", "correcthorsebatterystaple",
        "iloveyouforever", "letmeinletmein", "letmeinplease", "mypassword123", "passw0rd1234", "password1234",
        "password12345", "password123456", "passwordpassword", "qwerty123456", "qwertyqwerty",
        "qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "trustno1trustno1", "welcome12345", "welcome123456",
        "welcomewelcome", "zaq12wsxcde3",
    )
)  # fmt: skip
"""The few of twelve characters and more that lists of stolen passwords begin with, without spaces."""


def password_refusals(password: str, *, email: str, name: str) -> tuple[Refusal, ...]:
    """Why this may not be the password of the person of that email and name; empty where it may."""
    if len(password) < SHORTEST:
        return (Refusal(f"The new password must have {SHORTEST} characters or more."),)
    if len(password) > LONGEST:
        return (Refusal(f"The new password must have {LONGEST} characters or fewer."),)
    plain = _plain(password)
    own = {_plain(word) for word in (email, email.partition("@")[0], name)}
    # What is left without one's own name and email must still be worth guessing.
    left = plain
    for word in sorted((word for word in own if len(word) > 2), key=len, reverse=True):
        left = left.replace(word, "")
    if len(left) * 2 < len(plain):
        return (Refusal("The new password must not be made from your name or email address."),)
    if plain in COMMON or len(set(plain)) < 4:
        return (
            Refusal("The new password is one that many people use, so it is among the first to be guessed."),
        )
    return ()


def _plain(words: str) -> str:
    return "".join(character for character in words.lower() if character.isalnum())
