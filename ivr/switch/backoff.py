"""How long to wait before knocking at Asterisk's door again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

FIRST = 0.1
LONGEST = 1.5


def pauses(chance: Callable[[], float]) -> Iterator[float]:
    """Seconds to wait before each further attempt: doubling from 0.1 to 1.5, each shortened by up to half by `chance`.

    `chance` gives 0 to 1. The jitter keeps many controllers from coming back to a restarted Asterisk all at once.
    """
    pause = FIRST
    while True:
        yield pause * (1 - chance() / 2)
        pause = min(pause * 2, LONGEST)
