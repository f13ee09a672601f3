"""What a caller asks of an agent at one moment, and in which order free agents are chosen for him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ivr.core import choosing
from ivr.core.choosing import Rank, Tally
from ivr.core.media import CALL, takes
from ivr.core.needs import Needs, Wish
from ivr.core.queues import Choose
from ivr.core.rulebook import Agent
from ivr.core.skills import Wording, exactly, granted, lacking, met, weight

Order = tuple[int, Rank, str]
"""Of two free agents the one with the lower comes first: weight of the wishes met (negative), rank, id."""

_OF_THE_AGENT_ALONE = frozenset(Choose) - {Choose.BEST_LEVEL}


@dataclass(frozen=True, slots=True)
class Demand:
    """What callers of one kind ask of an agent, and how one of several is chosen for them."""

    needs: Needs
    language: str = ""
    """Empty: it does not matter."""
    wishes: tuple[Wish, ...] = ()
    choose: Choose = Choose.LONGEST_IDLE
    by_rank: bool = False
    medium: str = CALL

    def lacking(self, agent: Agent, today: date, wording: Wording = exactly) -> str:
        """The first need that the agent, as he stands, does not meet; empty: he may serve."""
        return takes(agent.capacity, self.medium) or lacking(agent, self.needs, today, self.language, wording)

    def order(self, agent: Agent, since: datetime, tally: Tally, today: date, under_way: int = 0) -> Order:
        """What free agents are sorted by, idle since then; it holds until he is no longer free, or a day is over.

        Of those who have tasks `under_way`, who has fewer comes first, however the queue chooses.
        """
        wished = weight(granted(agent, self.wishes, today)) if self.wishes else 0
        needs = met(agent, self.needs, today)
        rank = choosing.rank(self.choose, agent, needs, since, tally, by_rank=self.by_rank)
        return -wished, (float(under_way), *rank), agent.id

    @property
    def alike(self) -> Choose | None:
        """What the order depends on beside the agent himself, where that is all; None: on needs or wishes, too."""
        alone = not self.wishes and not self.by_rank and self.choose in _OF_THE_AGENT_ALONE
        return self.choose if alone else None
