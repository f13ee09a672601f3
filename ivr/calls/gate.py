"""The door: a new call is measured against the rules' `admission`, and turned away before it costs anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.calls.desk import Desk
from ivr.core.admission import Admitted, Asker, Bucket, Limit, Load, NotAdmitted, admit
from ivr.core.call import Ended, Outcome
from ivr.core.numbers import rule_for
from ivr.switch.events import Ending

LONGEST_WORD = 15.0
"""Seconds that a refused caller may be told so."""


class Gate:
    """Lets calls in, or says why not, and counts those."""

    def __init__(self, desk: Desk) -> None:
        self.refused: dict[Limit, int] = dict.fromkeys(Limit, 0)
        """How many were, since the start."""
        self._desk = desk
        self._bucket: Bucket | None = None

    def inside(self, calls: Iterable[Call]) -> int:
        """How many of these were let in."""
        return sum(call.not_admitted is None for call in calls)

    def refuses(self, call: Call, calls: Iterable[Call]) -> NotAdmitted | None:
        """Why this call is not let in beside those; None if it is."""
        rules = call.rules.admission
        under_way = list(calls)
        inside = self.inside(under_way)
        load = Load(inside, self._desk.stood_still(), len(under_way) - inside)
        now = asyncio.get_running_loop().time()
        said, self._bucket = admit(rules, load, self._bucket, _asker(call), now)
        if isinstance(said, Admitted):
            return None
        self.refused[said.limit] += 1
        return said


def _asker(call: Call) -> Asker:
    known = call.desk.crm.find(call.incoming.caller) if call.rules.admission.first.asks_who else None
    number = rule_for(call.incoming.did, call.rules.numbers)
    return Asker(number, known is not None, known.level if known else "")


async def turn_away(call: Call, refusal: NotAdmitted) -> Outcome:
    """Tell him, before his call is answered, and let his network have 503."""
    call.tell("not_admitted", refusal.why, call.rules.ref("admission"), limit=refusal.limit)
    call.stage, call.hung_up_as = Ended(Outcome.NOT_ADMITTED), Ending.CONGESTION
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_WORD):
            await prompt.play(call, refusal.say)
    return Outcome.NOT_ADMITTED
