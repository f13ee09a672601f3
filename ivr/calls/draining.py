"""New calls are kept out while those under way come to their end."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

import structlog

from ivr.calls.desk import Desk
from ivr.switch.events import Ending

log = structlog.get_logger()


class Draining(StrEnum):
    """Where new calls go meanwhile."""

    TO_FALLBACK = "fallback"
    REFUSES = "refuse"


def keep_out(desk: Desk, channel: str, how: Draining) -> None:
    """Send a new caller there."""
    log.info("call kept out while draining", call_id=channel, goes_to=how)
    match how:
        case Draining.TO_FALLBACK:
            desk.errands.send(desk.switch.to_fallback(channel))
        case Draining.REFUSES:
            desk.errands.send(desk.switch.hang_up(channel, Ending.CONGESTION))
        case never:
            assert_never(never)
