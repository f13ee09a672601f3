"""What becomes of an agent whose phone did not take an offer, by the rules of the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from ivr.core.agent import RONA, NotReady
from ivr.core.queues import OfferRules, OnFailedOffer
from ivr.switch.events import Ending

BREATH = timedelta(seconds=2)
"""How soon a phone that failed at once is rung again, whatever the rules say: or it would be rung without a pause."""


def after_failure(how: Ending, rules: OfferRules, now: datetime) -> NotReady | None:
    """What the rules make of him; None: he stays available."""
    match _rule_for(how, rules):
        case OnFailedOffer.NOT_READY:
            return NotReady(RONA if how is Ending.NO_ANSWER else how.value)
        case OnFailedOffer.PAUSE:
            return NotReady(how.value, now + max(rules.pause, BREATH))
        case OnFailedOffer.STAY:
            return None if how is Ending.NO_ANSWER else NotReady(how.value, now + BREATH)


def _rule_for(how: Ending, rules: OfferRules) -> OnFailedOffer:
    match how:
        case Ending.NO_ANSWER:
            return rules.no_answer
        case Ending.BUSY:
            return rules.busy
        case Ending.REJECTED:
            return rules.declined
        case _:
            return rules.unreachable
