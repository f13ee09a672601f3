"""What changes for callers from one version of the rules to another, with an example of each change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from ivr.core import diff_hours, diff_kinds, diff_worlds
from ivr.core.diff_asked import Matter
from ivr.core.diff_hours import Hours
from ivr.core.diff_kinds import Kind
from ivr.core.diff_things import Thing, things
from ivr.core.diff_unwalked import unwalked
from ivr.core.diff_ways import SILENCE, Pair, Parting, Passed, Walked
from ivr.core.diff_worlds import World, worlds
from ivr.core.numbers import a_dialled
from ivr.core.phrase import phrase, series
from ivr.core.rulebook import Rulebook
from ivr.core.walk import Circumstances

_THERE, _NOT_THERE, _GONE, _NEW = phrase("there"), phrase("not there"), phrase("gone"), phrase("new")
LONGEST = 100
"""Letters in which all situations are told; of more, one."""


@dataclass(frozen=True, slots=True)
class Example:
    """A call that finds the change."""

    number: str
    at: datetime
    keys: tuple[str, ...]
    caller: str
    """Who calls, in words; empty if it does not matter."""
    how: str = ""
    """How many wait, and what web services answer; empty if it does not matter."""


@dataclass(frozen=True, slots=True)
class Change:
    """What callers of these numbers find different, when, and after which key."""

    numbers: tuple[str, ...]
    at: str
    """The menu or question at which the key is pressed; empty: before any key."""
    keys: tuple[str, ...]
    when: str
    """Empty: at any time."""
    who: str
    """Empty: whoever calls."""
    before: str
    now: str
    example: Example


@dataclass(frozen=True, slots=True)
class Opened:
    """Hours at which a calendar says something else than before."""

    calendar: str
    when: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions; nothing at all if each part is empty."""

    callers: tuple[Change, ...]
    hours: tuple[Opened, ...]
    things: tuple[Thing, ...]

    def __bool__(self) -> bool:
        return bool(self.callers or self.hours or self.things)


def difference(old: Rulebook, new: Rulebook, today: date) -> Difference:
    """Compare two versions over the 400 days from `today`."""
    callers = _Callers(old, new, today)
    changes = callers.changes()
    steps = unwalked(old, new, callers.passed)
    return Difference(changes, tuple(_opened(old, new, today)), (*things(old, new), *steps))


Cell = tuple[int, int]
"""The number of a time (how things stand, and a kind of hours), and that of a kind of callers."""
Some = tuple[int, ...] | None
Found = dict[tuple[str, str, str, str], dict[Cell, tuple[str, ...]]]
"""By place, last key, before and now: in which cells, and after which keys."""


class _Callers:
    """Every number at all kinds of hours with all kinds of callers, and what was found gathered into few words."""

    def __init__(self, old: Rulebook, new: Rulebook, today: date) -> None:
        self._pair = Pair(old, new)
        self._known: dict[object, dict[object, Walked]] = {}
        self._numbers = tuple(dict.fromkeys((*old.numbers, *new.numbers)))
        self._hours: tuple[Hours, ...] = diff_hours.hours(old, new, today)
        self._worlds = worlds(old, new)
        self._times = tuple(product(self._worlds, self._hours))
        self._kinds: tuple[Kind, ...] = diff_kinds.kinds(old, new)
        self._cells = {
            (t, k): Circumstances(kind, hours.example, world.now_in, world.degraded, world.web)
            for t, (world, hours) in enumerate(self._times)
            for k, kind in enumerate(self._kinds)
        }

    @property
    def passed(self) -> Collection[Passed]:
        """The steps to which somebody came, and where he went on."""
        return self._pair.passed

    def changes(self) -> tuple[Change, ...]:
        """Most that is the same is said once: keys together, then numbers together."""
        by_rest: dict[object, list[Change]] = defaultdict(list)
        for number in self._numbers:
            for change in self._of(number):
                rest = (change.at, change.keys, change.when, change.who, change.before, change.now)
                by_rest[rest].append(change)
        return tuple(
            _with(same[0], numbers=tuple(number for one in same for number in one.numbers)) for same in by_rest.values()
        )

    def _of(self, number: str) -> Iterator[Change]:
        by_rest: dict[object, list[Change]] = defaultdict(list)
        found, reached = self._found(number)
        for (at, key, before, now), cells in found.items():
            always = cells.keys() == reached[at]
            for times, kinds in [(None, None)] if always else _rectangles(cells):
                first = (times[0], kinds[0]) if times and kinds else next(iter(cells))
                made = self._change(number, Parting(at, cells[first], before, now), first, times, kinds)
                by_rest[at, bool(key), before, now, made.when, made.who].append(made)
        for same in by_rest.values():
            yield _with(same[0], keys=tuple(key for one in same for key in one.keys))

    def _found(self, number: str) -> tuple[Found, dict[str, set[Cell]]]:
        """What differs, in which cells, and in which cells a caller comes to each place at all."""
        found: Found = defaultdict(dict)
        reached: dict[str, set[Cell]] = defaultdict(set)
        for cell, walked in self._walked(number):
            for place in walked.reached:
                reached[place].add(cell)
            for parting in walked.partings:
                last = parting.keys[-1] if parting.keys else ""
                found[parting.at, last, parting.before, parting.now].setdefault(cell, parting.keys)
        return found, reached

    def _walked(self, number: str) -> Iterator[tuple[Cell, Walked]]:
        """Those are walked together for whom nothing differs that is asked on their way."""
        begins = self._pair.begins(number)
        asked, known = self._pair.matters(*begins), self._known.setdefault(begins, {})
        hours, standing, web, caller = (matter in asked for matter in Matter)
        for (t, k), now in self._cells.items():
            world = self._times[t][0]
            key = (hours and t % len(self._hours), standing and world.words, web and world.answered, caller and k)
            if key not in known:
                known[key] = self._pair.walked(number, now)
            yield (t, k), known[key]

    def _change(self, number: str, parting: Parting, first: Cell, times: Some, kinds: Some) -> Change:
        """What was found, in words; no times and no kinds: whenever and whoever comes to that place."""
        when = self._when(times) if times else ""
        who = diff_kinds.words([self._kinds[k] for k in kinds], self._kinds) if kinds else ""
        how = self._how([self._times[first[0]][0]]) if times and when else ""
        caller = diff_kinds.words([self._kinds[first[1]]], self._kinds) if who else ""
        example = Example(a_dialled(number, self._numbers), self._cells[first].at, parting.keys, caller, how)
        return Change((number,), parting.at, parting.keys[-1:], when, who, parting.before, parting.now, example)

    def _when(self, times: tuple[int, ...]) -> str:
        """`Saturdays 12:00-13:00`, `while many wait every day 09:00-17:00`; empty: at any time."""
        hours_of: dict[World, tuple[Hours, ...]] = defaultdict(tuple)
        for world, hours in map(self._times.__getitem__, times):
            hours_of[world] += (hours,)
        worlds_of: dict[tuple[Hours, ...], list[World]] = defaultdict(list)
        for world, some in hours_of.items():
            worlds_of[some].append(world)
        told = (diff_worlds.both(self._how(w), self._hours_in_words(h)) for h, w in worlds_of.items())
        return series(told, "; ")

    def _how(self, some: list[World]) -> str:
        """Of many situations one is enough, with how many they are."""
        if len(some) == len(self._worlds):
            return ""
        said = diff_worlds.words(some, self._worlds)
        if len(some) == 1 or len(said) <= LONGEST:
            return said
        one = diff_worlds.words(some[:1], self._worlds)
        return phrase("in {n} of {all} situations (one of them: {one})", n=len(some), all=len(self._worlds), one=one)

    def _hours_in_words(self, hours: tuple[Hours, ...]) -> str:
        if len(hours) == len(self._hours):
            return ""
        spans = sorted((span for one in hours for span in one.spans), key=lambda span: span.start)
        return diff_hours.words(diff_hours.joined(spans))


def _rectangles(cells: Iterable[Cell]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The cells as times by kinds, so that what is said of all of them is true of each."""
    kinds_at: dict[int, list[int]] = defaultdict(list)
    for time, kind in cells:
        kinds_at[time].append(kind)
    times_of: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for time, kinds in kinds_at.items():
        times_of[tuple(kinds)].append(time)
    yield from ((tuple(times), kinds) for kinds, times in times_of.items())


def _with(change: Change, **other: tuple[str, ...]) -> Change:
    parts: Mapping[str, object] = {name: getattr(change, name) for name in change.__slots__}
    return Change(**{**parts, **other})  # type: ignore[arg-type]


def _opened(old: Rulebook, new: Rulebook, today: date) -> Iterator[Opened]:
    for name in dict.fromkeys((*old.calendars, *new.calendars)):
        if name not in new.calendars or name not in old.calendars:
            states = (_THERE, _GONE) if name in old.calendars else (_NOT_THERE, _NEW)
            yield Opened(name, "", *states)
            continue
        differ = diff_hours.opened_and_closed(old.calendars[name], new.calendars[name], today)
        for (before, now), spans in differ.items():
            yield Opened(name, diff_hours.words(spans), _open(before), _open(now))


def _open(is_open: bool) -> str:
    return phrase("open") if is_open else phrase("closed")


def keys_in_words(keys: tuple[str, ...]) -> str:
    """`key 1`, `keys 1 and 2`, `no key`."""
    pressed = [key for key in keys if key != SILENCE]
    joint = series(pressed, " and ")
    said = phrase("keys {keys}" if len(pressed) > 1 else "key {keys}", keys=joint) if pressed else ""
    return series((said, phrase("no key") if SILENCE in keys else ""), " or ")
