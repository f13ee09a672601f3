"""How long phones that ring in vain hold a waiting caller up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.core.overflow_rules import (
    OverflowTarget,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
)
from ivr.core.queues import Queue
from ivr.core.speaking import OF_A_VALUE, Speaking


@dataclass(frozen=True, slots=True)
class Phones:
    """Whose phones may ring in vain, and what else that takes."""

    has_rm: bool
    """Only who has an RM has his deputy."""
    trunks: int = 1
    """Each lets a mobile, or a number outside, ring once, if those before could not reach it."""
    screening: float = 0.0
    """Seconds for what a deputy hears who has answered."""
    whispered: Callable[[str], float] = lambda prompt: 0.0
    """Seconds for which an agent who answers may hear this prompt, and then hang up."""
    ring: bool = True
    """False: as if every phone fell silent at once."""

    def whisper(self, queue: Queue) -> float:
        """Seconds for which no step is taken, for an agent has just answered, and is going to hang up."""
        return self.whispered(queue.offer.whisper) if self.ring and queue.offer.whisper else 0.0

    def at_step(self, queue: Queue, target: OverflowTarget) -> float:
        """Seconds until the next step may follow; his own RM's mobile is what he waits for, and holds up nothing."""
        match target:
            case ToGroup() if self.ring:
                return target.ring.total_seconds() + self.whisper(queue)
            case ToRm("deputy") if self.ring and self.has_rm:
                return target.ring.total_seconds() * self.trunks + self.screening + target.accept_within.total_seconds()
            case ToNumber() if self.ring:
                return target.ring.total_seconds() * self.trunks
            case ToRm() | ToNumber() | ToGroup() | ToQueue() | ToVoicemail() | ToCallbackNote() | ToMessage():
                return 0.0

    def at_end(self, queue: Queue) -> float:
        """Seconds for which an agent who is rung keeps the waiting in this queue from coming to its end."""
        return queue.offer.ring.total_seconds() + self.whisper(queue) if self.ring else 0.0


def phones(speaking: Speaking, *, has_rm: bool) -> Phones:
    """Whose phones may ring for such a caller, by these rules; a deputy hears the last digits of his number."""
    screening = speaking.seconds(speaking.book.screening.prompt)
    digits = speaking.seconds("screening_number") + OF_A_VALUE["digits"] / 5
    return Phones(has_rm, max(1, len(speaking.book.trunks)), screening + digits, speaking.seconds)
