"""What a report is made from: calls, and what agents did, as the store tells them. All moments are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ivr.core.call import CallId, Outcome


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
    rms_rung: int = 0
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
        return gave_up(self.queue, self.served_by_kind, self.outcome)

    @property
    def waits_on(self) -> bool:
        """Whether he hung up since he is called back, and keeps his place: neither answered nor missed."""
        return self.outcome == Outcome.CALLBACK and self.callback_asked


def gave_up(queue: str, served_by_kind: str, outcome: str) -> bool:
    """Whether a caller came to a queue and hung up while he waited, without having talked with anybody."""
    return bool(queue) and not served_by_kind and outcome == Outcome.ABANDON
