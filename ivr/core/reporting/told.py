"""What a report is made from: calls, and what agents did, as the store tells them. All moments are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ivr.core.call import CallId, Outcome
from ivr.core.service_level import ServiceLevel

SHORT = 5.0
"""Seconds; who gives up sooner has dialled wrong, most likely."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An agent's phone that rang for a call."""

    agent: str
    missed: bool = False
    """He did not answer, declined, or was busy; not: somebody else was first, or the caller hung up."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an agent had of a call, in seconds."""

    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0


@dataclass(frozen=True, slots=True)
class CallTold:
    """A call, as far as reports go."""

    id: CallId
    arrived: datetime
    did: str = ""
    queue: str = ""
    """In which its caller waited last; empty: in none."""
    waited: float | None = None
    """Seconds, of the wait that came last; None: he did not wait."""
    served_by_kind: str = ""
    """`agent`, `rm` or `outside`; empty: nobody talked with him."""
    served_by: str = ""
    outcome: str = ""
    """Empty while it goes on."""
    own_rm: str = ""
    offers: tuple[Offered, ...] = ()
    overflowed: bool = False
    """A step of an overflow list was taken, or the longest wait was over."""
    rms_rung: int = 0
    """How often an RM's mobile was."""
    rms_accepted: int = 0
    """How often one of those has taken the call, by the key that he was asked to press."""
    called_by_us: bool = False
    """A customer who was called back: no call that came."""
    callback_asked: bool = False
    """His place in the line was kept."""
    callback_reached: bool = False
    transfers: int = 0
    messages: int = 0
    answers: tuple[str, ...] = ()
    """What he keyed in when he was asked how it was."""

    @property
    def served(self) -> bool:
        """Whether anybody talked with him."""
        return bool(self.served_by_kind)

    @property
    def was_offered(self) -> bool:
        """Whether he came to a queue."""
        return bool(self.queue)

    @property
    def abandoned(self) -> bool:
        """Whether he hung up while he waited, without having talked with anybody."""
        return self.was_offered and not self.served and self.outcome == Outcome.ABANDON

    @property
    def waits_on(self) -> bool:
        """Whether he hung up since he is called back, and keeps his place: neither answered nor missed."""
        return self.outcome == Outcome.CALLBACK and self.callback_asked

    def abandoned_within(self, short: float) -> bool:
        """Whether he hung up so soon (seconds) that it was a wrong number, most likely."""
        return self.abandoned and (self.waited or 0.0) < short

    def is_judged(self, short: float) -> bool:
        """Whether a service level is made of him, in a queue that has a target."""
        is_decided = self.served or bool(self.outcome)
        return self.was_offered and is_decided and not self.waits_on and not self.abandoned_within(short)

    def in_time(self, target: ServiceLevel) -> bool:
        """Whether somebody talked with him as soon as is aimed at."""
        return self.served and (self.waited or 0.0) <= target.within.total_seconds()
