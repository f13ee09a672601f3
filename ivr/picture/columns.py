"""Which column each box of a picture stands in, counted from the left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

LEAST_HEIGHT = 900.0
"""Columns grow as high as this before boxes are moved to the next."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much room a box takes, and at which height a line comes into it."""

    width: float
    height: float
    entry: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one box to another, leaving at this height below the first one's top."""

    source: str
    leaves: float
    target: str


def backwards(names: Sequence[str], lines: Iterable[Line]) -> set[Line]:
    """Lines that lead back to where their way came from; without them nothing turns in a circle."""
    out: dict[str, list[Line]] = defaultdict(list)
    for one in lines:
        out[one.source].append(one)
    done: set[str] = set()
    found: set[Line] = set()
    for name in names:
        way: dict[str, Iterator[Line]] = {} if name in done else {name: iter(out[name])}
        while way:
            here, ahead = next(reversed(way.items()))
            if (line := next(ahead, None)) is None:
                done.add(here)
                del way[here]
            elif line.target in way:
                found.add(line)
            elif line.target not in done:
                way[line.target] = iter(out[line.target])
    return found


def columns(sizes: Mapping[str, Size], lines: Sequence[Line], gap: float) -> dict[str, int]:
    """Each box to the right of all that lead to it, in the first column that is not yet as high as is good."""
    high = _good_height(sizes, gap)
    column = dict.fromkeys(sizes, 0)
    filled: dict[int, float] = defaultdict(float)
    out: dict[str, list[str]] = defaultdict(list)
    waits = dict.fromkeys(sizes, 0)
    for line in lines:
        out[line.source].append(line.target)
        waits[line.target] += 1
    ready = [name for name, many in waits.items() if not many]
    for name in ready:
        while filled[column[name]] > high - sizes[name].height:
            column[name] += 1
        filled[column[name]] += sizes[name].height + gap
        for target in out[name]:
            column[target] = max(column[target], column[name] + 1)
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return column


def _good_height(sizes: Mapping[str, Size], gap: float) -> float:
    """About that of a sheet of paper, lying on its side."""
    area = sum((size.width + 3 * gap) * (size.height + gap) for size in sizes.values())
    return max(LEAST_HEIGHT, sqrt(area))
