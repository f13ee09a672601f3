"""The shape of an offer: how agents are rung for a waiting caller, and what becomes of those who do not take it."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from ivr.core.queues import Choose, OnFailedOffer
from ivr.rules.codes import Code
from ivr.rules.names import PromptName
from ivr.rules.scalars import Length, Ring, YesNo, whole, wrong
from ivr.rules.shape import Shape, optional


class OfferShape(Shape):
    """How an agent is rung."""

    ring: Ring = optional("15s")
    """How long an agent's phone rings; 15s if left out."""
    choose: Choose = optional("longest_idle", "least_skilled")
    """Who of several gets the call; longest_idle if left out."""
    by_rank: YesNo = optional("yes")
    """Who names the needed skill earlier in his list comes first, and `choose` decides among equals; no if left out."""
    no_answer: OnFailedOffer = optional("not_ready")
    """What becomes of an agent who lets it ring; not_ready if left out."""
    declined: OnFailedOffer = optional("pause")
    """What becomes of one who declines; pause if left out."""
    busy: OnFailedOffer = optional("pause")
    """What becomes of one whose phone is busy; pause if left out."""
    unreachable: OnFailedOffer = optional("not_ready")
    """What becomes of one whose phone cannot be reached; not_ready if left out."""
    pause: Length = optional("30s")
    """How long a pause lasts; 30s if left out."""
    at_once: Annotated[int, whole(1, 100)] = optional("3")
    """So many agents at most are rung together, the first to answer has the caller; 1 if left out."""
    auto_answer: YesNo = optional("yes")
    """The softphone is asked to answer by itself; no if left out."""
    whisper: PromptName = optional("who_calls")
    """What an agent hears as he answers, before he has the caller; nothing if left out."""

    @model_validator(mode="after")
    def _one_answers_by_itself(self) -> OfferShape:
        if self.auto_answer and (self.at_once or 1) > 1:
            what = "All the phones that ring at once would answer by themselves."
            raise wrong(what, "Leave out `auto_answer`, or `at_once`.", Code.AT_ODDS, at="auto_answer")
        return self
