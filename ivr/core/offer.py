"""An offer of the router: this call, to this agent, for this reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ivr.core.call import CallId


@dataclass(frozen=True, slots=True)
class NextBest:
    """Who would have been offered the call instead."""

    agent: str
    by: str
    """By what he came after."""


@dataclass(frozen=True, slots=True)
class Offer:
    """This call goes to this agent's phone."""

    call: CallId
    agent: str
    reason: str
    others: tuple[Offer, ...] = ()
    """To whom it is offered together with him; the first to answer has the caller."""
    next_best: NextBest | None = field(default=None, compare=False)
    """Of those who are free and are not rung for anybody; None: there is none, or nobody asked."""

    @property
    def why(self) -> str:
        """Why he, and why not the next."""
        second = self.next_best
        return f"{self.reason}, before {second.agent} ({second.by})" if second else self.reason

    @property
    def each(self) -> tuple[Offer, ...]:
        """One for each agent whose phone rings."""
        return (replace(self, others=()), *self.others) if self.others else (self,)
