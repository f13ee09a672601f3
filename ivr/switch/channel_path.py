"""Where things stand in ARI."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote


@lru_cache(maxsize=1024)
def channel_path(channel: str) -> str:
    """Where a channel stands in ARI."""
    return f"channels/{quote(channel, safe='')}"
