"""Where calls of one type come from: when the next one comes, how long it takes, how long its caller would wait.

Each of the three has a stream of random numbers of its own, and every call draws from all, so that two models with the
same seed are compared on the same calls, whatever else differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivr.core.needs import Need
from ivr.simulation.chance import arrivals, drawn, stream
from ivr.simulation.counts import Counts
from ivr.simulation.model import CallType


@dataclass(slots=True, eq=False)
class Source:
    """Calls of one type; times in microseconds."""

    type: CallType
    needs: tuple[Need, ...]
    coming: Iterator[int]
    service: Callable[[], int]
    patience: Callable[[], int | None]
    counts: Counts = field(default_factory=Counts)

    @classmethod
    def of(cls, kind: CallType, seed: int, replication: int) -> Source:
        """The calls of this type in this replication."""
        coming, service, patience = (
            stream(seed, replication, kind.name, what) for what in ("comes", "service", "patience")
        )
        return cls(
            kind,
            (Need(kind.name),),
            arrivals(kind.rates, coming),
            drawn(kind.service, service),
            (lambda: None) if kind.patience is None else drawn(kind.patience, patience),
        )
