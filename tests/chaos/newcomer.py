"""Somebody who calls while no controller takes callers: when he is answered, and when he is spoken to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ivr.errors import IvrError
from ivr.lab import Lab
from tests.chaos.own import hangs_up, in_time
from tests.real.firm import Ground

GREETING = "please_wait/zh"
"""What the fallback says to one for whom it rings his RM."""
PATIENCE = 12.0
"""Seconds that he waits for either, so that it is known how late it came."""


@dataclass(frozen=True)
class Newcomer:
    """What came of his call."""

    called: datetime
    answered_after: float | None = None
    """Seconds from his call; None: he was not answered."""
    greeted_after: float | None = None
    """The same, to the first word that he heard of the greeting."""

    def was_greeted_within(self, seconds: float) -> None:
        """Fails if he was not, the time aside for which the machine stood still."""
        assert self.answered_after is not None, "nobody answered who called while there was no controller"
        assert self.greeted_after is not None, "who called while there was no controller was answered by silence"
        in_time(self.called, self.called + timedelta(seconds=self.greeted_after), seconds)


async def comes_anew(lab: Lab, ground: Ground) -> Newcomer:
    """He calls there, listens for the greeting, and hangs up."""
    called, leg, greeted = datetime.now(UTC), None, None
    with suppress(IvrError):
        leg = await lab.call(ground.did, caller_id=ground.caller)
        await leg.answered(within=PATIENCE)
        greeted = (await leg.hears(GREETING, within=PATIENCE)).start
    if leg is None:
        return Newcomer(called)
    answered = leg.answered_at - leg.began if leg.answered_at else None
    await hangs_up(leg)
    return Newcomer(called, answered, None if greeted is None or answered is None else answered + greeted)
