"""Sign-ins on their way to the firm and back: each is known to the browser that began it, and counts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from secrets import token_urlsafe

from ivr.console.oidc.provider import Begun
from ivr.console.signed import hashed
from ivr.core.oidc import LONGEST

MOST = 2_000
"""At once; the oldest makes room. They are gone with a restart: whoever was on his way begins again."""


class Begins:
    """By the hash of what the browser keeps meanwhile."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._begun: dict[str, Begun] = {}

    def begin(self) -> tuple[str, Begun]:
        """What the browser is to keep, and the sign-in."""
        kept, begun = token_urlsafe(32), Begun(token_urlsafe(32), token_urlsafe(32), token_urlsafe(48), self._now())
        if len(self._begun) >= MOST:
            del self._begun[next(iter(self._begun))]
        self._begun[hashed(kept)] = begun
        return kept, begun

    def back(self, kept: str, state: str) -> Begun | None:
        """The sign-in that this browser has begun, if this is its state and it is not too late; it counts no more."""
        begun = self._begun.pop(hashed(kept), None)
        if begun is None or begun.state != state or self._now() - begun.at > LONGEST:
            return None
        return begun
