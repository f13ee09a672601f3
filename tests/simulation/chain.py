"""A model with exponential lengths as the Markov chain that it is, for any design of skills: exact, if it is small.

Written as a plain scan over all who wait and all who are free, without a line of the router.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ivr.core.queues import Choose
from ivr.simulation.model import ChooseCaller, Exponential, Length, Model
from tests.simulation.theory import stationary


@dataclass(frozen=True)
class State:
    """Who does what."""

    idle: tuple[str, ...]
    """The groups of those who are free, whoever has been so longest first; sorted where that plays no part."""
    busy: tuple[tuple[str, str], ...]
    """Group and type of each call that is being served, sorted."""
    waiting: tuple[str, ...]
    """The types of those who wait, whoever came first first."""


def rate(length: Length | None) -> float:
    """How often a length without memory ends in a minute; without one never."""
    assert length is None or isinstance(length, Exponential)
    return 1 / length.mean if length else 0.0


@dataclass(frozen=True)
class Chain:
    """The chain of a model with `lines`, for `longest_idle` or `random`."""

    model: Model

    @cached_property
    def shares(self) -> dict[State, float]:
        """The share of time that it spends in each state."""
        free = [name for name, group in self.model.groups.items() for _ in range(group.count)]
        return stationary(State(tuple(sorted(free)), (), ()), self._leads_to)

    def blocked(self) -> float:
        """The share of calls that come while all lines are taken."""
        return sum(share for state, share in self.shares.items() if self._is_full(state))

    def waits(self, kind: str) -> float:
        """The share of those who enter that find nobody free for them."""
        nobody = sum(
            share for state, share in self.shares.items() if not self._is_full(state) and not self._able(state, kind)
        )
        return nobody / (1 - self.blocked())

    def mean_wait(self, kind: str) -> float:
        """Minutes, of all who enter (Little's law)."""
        waiting = sum(state.waiting.count(kind) * share for state, share in self.shares.items())
        return waiting / (self._calls(kind) * (1 - self.blocked()))

    def abandoned(self, kind: str) -> float:
        """The share of those who enter that hang up before they are served."""
        return self.mean_wait(kind) * rate(self.model.types[kind].patience)

    def utilisation(self, group: str) -> float:
        """The share of its agents' time that calls take."""
        busy = sum(sum(who == group for who, _ in state.busy) * share for state, share in self.shares.items())
        return busy / self.model.groups[group].count

    # --- how it moves

    def _leads_to(self, state: State) -> Iterator[tuple[State, float]]:
        for kind in self.model.types:
            if not self._is_full(state):
                yield from self._comes(state, kind)
        for (group, kind), same in groupby(state.busy):
            ends = len(list(same)) * rate(self.model.types[kind].service)
            yield self._frees(state, group, kind), ends
        for at, kind in enumerate(state.waiting):
            if self.model.types[kind].patience:
                yield State(state.idle, state.busy, without(state.waiting, at)), rate(self.model.types[kind].patience)

    def _comes(self, state: State, kind: str) -> Iterator[tuple[State, float]]:
        able = self._able(state, kind)
        if not able:
            yield State(state.idle, state.busy, (*state.waiting, kind)), self._calls(kind)
        for at in able:
            busy = (*state.busy, (state.idle[at], kind))
            yield State(without(state.idle, at), tuple(sorted(busy)), state.waiting), self._calls(kind) / len(able)

    def _able(self, state: State, kind: str) -> list[int]:
        """Which of those who are free may get this call, each as likely."""
        able = [at for at, group in enumerate(state.idle) if kind in self.model.groups[group].skills]
        if self.model.by_rank and able:
            best = min(self._rank(state.idle[at], kind) for at in able)
            able = [at for at in able if self._rank(state.idle[at], kind) == best]
        return able if self.model.choose_agent is Choose.RANDOM else able[:1]

    def _frees(self, state: State, group: str, kind: str) -> State:
        busy = list(state.busy)
        busy.remove((group, kind))
        mine = [at for at, waits in enumerate(state.waiting) if waits in self.model.groups[group].skills]
        if not mine:
            idle = (*state.idle, group)
            in_order = idle if self.model.choose_agent is Choose.LONGEST_IDLE else tuple(sorted(idle))
            return State(in_order, tuple(busy), state.waiting)
        at = min(mine, key=lambda at: self._turn(state, group, at))
        return State(state.idle, tuple(sorted([*busy, (group, state.waiting[at])])), without(state.waiting, at))

    def _turn(self, state: State, group: str, at: int) -> tuple[int, int, int]:
        kind = state.waiting[at]
        own_order = self.model.choose_caller is ChooseCaller.AGENT_ORDER
        return self._rank(group, kind) if own_order else 0, -self.model.types[kind].priority, at

    def _rank(self, group: str, kind: str) -> int:
        return self.model.groups[group].skills.index(kind)

    def _is_full(self, state: State) -> bool:
        return len(state.busy) + len(state.waiting) == self.model.lines

    def _calls(self, kind: str) -> float:
        return self.model.types[kind].rates[0].per_minute


def without(these: tuple[str, ...], at: int) -> tuple[str, ...]:
    """All but that one."""
    return these[:at] + these[at + 1 :]
