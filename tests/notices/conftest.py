"""Fixtures of this room's tests."""

from tests.notices.postbox import postbox

__all__ = ["postbox"]
