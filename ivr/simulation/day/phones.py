"""Who answers when a phone rings, and after how long: by the load, or as a test has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ivr.simulation.chance import drawn, stream
from ivr.simulation.day.callers import Comes
from ivr.simulation.day.load import Answering, Load, Others
from ivr.simulation.model import Length

Answers = Callable[[Comes, int, str], int | None]
"""After how many microseconds this party answers, which is the caller's how manieth try (from 0) to find
somebody; None: never."""


@dataclass(frozen=True, slots=True)
class Phones:
    """Those who are rung."""

    agent: Answers
    rm: Answers
    number: Answers
    back: Callable[[], int]
    """After how long somebody who let it ring says that he is back."""
    key: int = 0
    """How long an RM who has answered takes to press the key that takes the call."""
    one_call_each: bool = False
    """Whether an RM who talks cannot be reached."""

    @classmethod
    def of(cls, load: Load, replication: int) -> Phones:
        """By this load."""
        agents: Answering = load.answering
        return cls(
            _answers(1 - agents.missed, agents.after, 0),
            _of_others(load.rms, 1),
            _of_others(load.numbers, 2),
            drawn(agents.back, stream(load.seed, replication, "back")),
            load.rms.key,
            load.rms.count > 0,
        )


def _of_others(others: Others, kind: int) -> Answers:
    return _answers(others.answer, others.after, kind)


def _answers(share: float, after: Length, kind: int) -> Answers:
    """Chance belongs to the caller and his try, so that other rules do not change that of all who come after him."""
    random = Random()
    length = drawn(after, random)

    def answers(comes: Comes, nth: int, party: str) -> int | None:
        random.seed(comes.lot + (nth << 50) + (kind << 58))
        return length() if random.random() < share else None

    return answers
