"""Boxes in columns from left to right (after Sugiyama): few crossings, lines as straight as the order allows."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from ivr.picture.columns import Line, Size, columns

SWEEPS = 12
PULL = 0.1
"""Towards the middle of the picture, lest what hangs together loosely drifts apart."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything is: the left upper corner of each box, the points of each line, and the whole's size."""

    at: Mapping[str, tuple[float, float]]
    points: Mapping[Line, tuple[tuple[float, float], ...]]
    """Two for each column that a line passes: where it enters and where it leaves it."""
    width: float
    height: float


Item = str | tuple[Line, int]
"""A box, or the place where a line passes a column."""

Link = tuple[Item, float, Item]
Links = dict[Item, list[Link]]


def lay_out(sizes: Mapping[str, Size], lines: Sequence[Line], column_gap: float, gap: float) -> Placed:
    """Place all boxes; the lines must not turn in circles."""
    return _Layout(sizes, lines, column_gap, gap).placed()


class _Layout:
    def __init__(self, sizes: Mapping[str, Size], lines: Sequence[Line], column_gap: float, gap: float) -> None:
        self._sizes, self._lines = sizes, lines
        self._column_gap, self._gap = column_gap, gap
        self._column = columns(sizes, lines, gap)
        self._columns: list[list[Item]] = [[] for _ in range(max(self._column.values(), default=0) + 1)]
        self._links: list[Link] = []
        """Neighbours in two columns side by side, and the height at which the left one is left."""
        self._fill()
        self._by_item: tuple[Links, Links] = defaultdict(list), defaultdict(list)
        """The links to the right of each item, and those to the left."""
        for link in self._links:
            self._by_item[0][link[0]].append(link)
            self._by_item[1][link[2]].append(link)

    def placed(self) -> Placed:
        self._order()
        tops = self._heights()
        lefts = self._lefts()
        at = {name: (lefts[column], tops[name]) for name, column in self._column.items()}
        points = {line: tuple(self._points(line, at, tops, lefts)) for line in self._lines}
        bottom = max((tops[name] + size.height for name, size in self._sizes.items()), default=0)
        passes = [tops[item] for column in self._columns for item in column if not isinstance(item, str)]
        return Placed(at, points, lefts[-1] - self._column_gap, max([bottom, *passes]))

    def _fill(self) -> None:
        for name, column in self._column.items():
            self._columns[column].append(name)
        for line in self._lines:
            before: Item = line.source
            leaves = line.leaves
            for column in range(self._column[line.source] + 1, self._column[line.target]):
                self._columns[column].append((line, column))
                self._links.append((before, leaves, (line, column)))
                before, leaves = (line, column), 0.0
            self._links.append((before, leaves, line.target))

    def _order(self) -> None:
        """Each column by the mean place of its neighbours, to and fro; the order with the fewest crossings stays."""
        best, fewest = [list(column) for column in self._columns], self._crossings()
        for sweep in range(SWEEPS):
            forth = sweep % 2 == 0
            wishes = self._neighbours(forth)
            for column in self._columns[1:] if forth else reversed(self._columns[:-1]):
                places = self._places()
                column.sort(key=lambda item: fmean(self._wished(wishes, item, places)))
            if (crossings := self._crossings()) < fewest:
                best, fewest = [list(column) for column in self._columns], crossings
        self._columns = best

    def _wished(
        self, wishes: Mapping[Item, list[tuple[Item, float]]], item: Item, places: Mapping[Item, float]
    ) -> list[float]:
        return [places[other] + share for other, share in wishes.get(item, ())] or [places[item]]

    def _neighbours(self, forth: bool) -> dict[Item, list[tuple[Item, float]]]:
        """By item: its neighbours in the column before (or after), and how far down in them the line leaves."""
        found: dict[Item, list[tuple[Item, float]]] = defaultdict(list)
        for left, leaves, right in self._links:
            share = leaves / self._height(left) if self._height(left) else 0.0
            if forth:
                found[right].append((left, share))
            else:
                found[left].append((right, -share))
        return found

    def _places(self) -> dict[Item, float]:
        return {item: float(at) for column in self._columns for at, item in enumerate(column)}

    def _crossings(self) -> int:
        places = self._places()
        by_column: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for left, leaves, right in self._links:
            column = self._column[left] if isinstance(left, str) else left[1]
            share = leaves / self._height(left) if self._height(left) else 0.0
            by_column[column].append((places[left] + share, places[right]))
        return sum(map(_inversions, by_column.values()))

    def _heights(self) -> dict[Item, float]:
        """The top of each item: as its neighbours would have it, as far as the order and the gaps let it."""
        tops: dict[Item, float] = {}
        for column in self._columns:
            tops |= self._stacked(column, [0.0] * len(column))
        for sweep in range(SWEEPS):
            forth = sweep % 2 == 0
            pull = PULL if sweep < SWEEPS - 4 else 0.0
            middle = fmean(tops.values()) if tops else 0.0
            for column in self._columns if forth else reversed(self._columns):
                wishes = [(1 - pull) * self._wish(item, tops, forth) + pull * middle for item in column]
                tops |= self._stacked(column, wishes)
        least = min(tops.values(), default=0.0)
        return {item: top - least for item, top in tops.items()}

    def _wish(self, item: Item, tops: Mapping[Item, float], forth: bool) -> float:
        wishes = [
            tops[left] + leaves - self._entry(right) if forth else tops[right] + self._entry(right) - leaves
            for left, leaves, right in self._by_item[forth][item]
        ]
        return fmean(wishes) if wishes else tops[item]

    def _stacked(self, column: Sequence[Item], wishes: Sequence[float]) -> dict[Item, float]:
        """The tops that differ least from the wishes while nothing overlaps: blocks that meet move together."""
        offsets = [0.0]
        for above, below in pairwise(column):
            gap = self._gap if isinstance(above, str) or isinstance(below, str) else self._gap / 3
            offsets.append(offsets[-1] + self._height(above) + gap)
        blocks: list[tuple[float, int]] = []
        for wish, offset in zip(wishes, offsets, strict=False):
            mean, count = wish - offset, 1
            while blocks and blocks[-1][0] > mean:
                before, many = blocks.pop()
                mean, count = (before * many + mean * count) / (many + count), many + count
            blocks.append((mean, count))
        starts = [mean for mean, count in blocks for _ in range(count)]
        return {item: start + offset for item, start, offset in zip(column, starts, offsets, strict=False)}

    def _lefts(self) -> list[float]:
        lefts = [0.0]
        for column in self._columns:
            widest = max((self._sizes[item].width for item in column if isinstance(item, str)), default=0.0)
            lefts.append(lefts[-1] + widest + self._column_gap)
        return lefts

    def _points(
        self, line: Line, at: Mapping[str, tuple[float, float]], tops: Mapping[Item, float], lefts: Sequence[float]
    ) -> Iterator[tuple[float, float]]:
        left, top = at[line.source]
        first, last = self._column[line.source], self._column[line.target]
        yield left + self._sizes[line.source].width, top + line.leaves
        yield lefts[first + 1] - self._column_gap, top + line.leaves
        for column in range(first + 1, last):
            yield lefts[column], tops[line, column]
            yield lefts[column + 1] - self._column_gap, tops[line, column]
        left, top = at[line.target]
        yield left, top + self._sizes[line.target].entry

    def _height(self, item: Item) -> float:
        return self._sizes[item].height if isinstance(item, str) else 0.0

    def _entry(self, item: Item) -> float:
        return self._sizes[item].entry if isinstance(item, str) else 0.0


def _inversions(pairs: list[tuple[float, float]]) -> int:
    """How many of these lines cross."""
    seen: list[float] = []
    count = 0
    for _, right in sorted(pairs):
        count += len(seen) - bisect_right(seen, right)
        insort(seen, right)
    return count
