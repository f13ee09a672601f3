"""What an agent asks for by keys while he talks: a star and a figure, without a long pause between them."""

from __future__ import annotations

from datetime import timedelta

from ivr.core.call import OnHold, Stage
from ivr.core.wishes import Hold, Resume, Wish

WITHIN = timedelta(seconds=3)
"""After the star the figure comes within this time, or the star meant nothing."""

STAR = "*"
HOLD = "1"


def meant(stage: Stage | None, figure: str) -> Wish | None:
    """What the figure after the star asks for in this stage; None if it means nothing."""
    if figure == HOLD:
        return Resume() if isinstance(stage, OnHold) else Hold()
    return None
