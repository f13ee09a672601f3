"""A link by which somebody sets his password: for half an hour, once."""

from __future__ import annotations

from datetime import timedelta

LASTS = timedelta(minutes=30)


def welcome(url: str, token: str) -> str:
    """Where he goes with it; behind the `#`, so that no log of a server or proxy has it."""
    return f"{url.rstrip('/')}/welcome#{token}"
