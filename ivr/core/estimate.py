"""How long a caller may have to wait: from who waits, who is on duty, how long calls take, and how many give up.

The model is M/M/s+M, a queue in which everything ends by chance and nothing knows how long it has gone on already: each
of `s` agents ends his call at the rate `1/h`, each caller who waits leaves without an agent at the rate `g`. Who has to
see `n` others go before it is his turn (or an agent ends his call for him, that counts as one) waits for `n` ends one
after the other: with `j` callers still before him the next comes at the rate `s/h + j*g`. Mean and variance of his wait
are sums of theirs (Whitt, Predicting Queueing Delays, Management Science 45, 1999), P50 and P80 those of the gamma
distribution that has both. Whom arrivals after him pass over by points is not foreseen.

An agent who serves several queues is shared out among those who come before the caller in any of them
(`ivr.core.sharing`). Of agents those count who speak the caller's language, of callers all: where few speak it, it is
rather too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import log, sqrt
from statistics import NormalDist

from ivr.core.lately import FIRST_HANDLING
from ivr.core.sharing import Rival, Work, work

ONE_BY_ONE = 20
"""Ends that are added one by one; of more, the rest is an integral, which differs by less than a thousandth."""
_Z50, _Z80 = 0.0, NormalDist().inv_cdf(0.8)


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue at one moment, as a caller of one language finds it, as far as decisions ask."""

    waiting: int = 0
    """Callers who wait in it on the line, whatever they speak: what is counted where rules ask how many wait."""
    staffed: int = 0
    """Agents on duty who meet its needs, at first or once relaxed, and speak his language: phone registered, and not
    "not ready"."""
    free: int = 0
    """Those of them who meet its first needs and are ready for a call."""
    handling: timedelta = FIRST_HANDLING
    """How long a call has occupied an agent lately, wrap-up included."""
    language: str = ""
    """The caller's, if agents on duty do not count because they do not speak it; empty: there are none of those."""
    leaving: float = 0.0
    """How many of those who wait leave without an agent, for each second that each of them waits."""
    rivals: tuple[Rival, ...] = ()
    """Other queues in which callers come before him whom some of these agents may serve."""
    own: int = 0
    """Of those on duty: who serve none of these; it matters only where there are rivals."""
    off_the_line: int = 0
    """Those who stand in its line beside callers: who is to be called back, and tasks."""

    @property
    def in_line(self) -> int:
        """All who stand before somebody who comes now: a callback or a task takes an agent's time, too."""
        return self.waiting + self.off_the_line

    def nobody(self, queue: str = "") -> str:
        """`nobody on duty`, and for which queue, and in which language, as far as that matters."""
        for_it = f" is on duty for {queue}" if queue else " on duty"
        return f"nobody{for_it}{f' who speaks {self.language}' if self.language else ''}"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a caller will wait who does not give up."""

    mean: timedelta = timedelta(0)
    p50: timedelta = timedelta(0)
    """Half of such callers wait less."""
    p80: timedelta = timedelta(0)
    """Four of five do."""


def wait_after(now: QueueNow, ahead: int) -> Wait | None:
    """How long a caller with so many before him will wait; None while nobody is on duty for his queue."""
    if not now.staffed:
        return None
    ends = ahead + 1 - now.free
    handling = now.handling.total_seconds()
    if ends <= 0 or handling <= 0:
        return Wait()
    before = work(ends, handling, now.leaving, now.staffed, now.own, now.rivals)
    mean, variance = _moments(before)
    spread = variance / mean**2
    p50, p80 = (mean * _gamma(spread, z) for z in (_Z50, _Z80))
    return Wait(timedelta(seconds=mean), timedelta(seconds=p50), timedelta(seconds=p80))


def expected_wait(now: QueueNow, ahead: int) -> timedelta | None:
    """The mean of that: what conditions compare with."""
    wait = wait_after(now, ahead)
    return None if wait is None else wait.mean


def _moments(before: Work) -> tuple[float, float]:
    """Mean (seconds) and variance of the time until the last of them, each with one caller fewer who may leave."""
    ends, pace, leaving = before.ends, before.pace, before.leaving
    if not leaving:
        return ends / pace, before.uneven * ends / pace**2
    single = [1 / (pace + callers * leaving) for callers in range(min(round(ends), ONE_BY_ONE))]
    mean, variance = sum(single), sum(span * span for span in single)
    if ends > ONE_BY_ONE:
        first, last = (pace + (at - 0.5) * leaving for at in (ONE_BY_ONE, ends))
        mean += log(last / first) / leaving
        variance += (1 / first - 1 / last) / leaving
    return mean, before.uneven * variance


def _gamma(spread: float, z: float) -> float:
    """A quantile of the gamma distribution with mean 1 and this variance (Wilson and Hilferty, 1931).

    For the variances that there are here, 1 at most, it is off by less than two in a hundred.
    """
    return (1 - spread / 9 + z * sqrt(spread / 9)) ** 3
