"""What agents did, made from each change of their state: stretches of talk, hold, wrap-up, waiting and absence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from ivr.core.call import CallId
from ivr.core.reporting.told import Work

LONGEST = timedelta(hours=12)
"""A state that lasts longer is no work any more: somebody has gone home without logging out."""


class Doing(Enum):
    """What an agent who is logged in does."""

    TALK = auto()
    HOLD = auto()
    WRAP_UP = auto()
    ASSISTING = auto()
    WAITING = auto()
    """For a call, one that rings included."""
    AWAY = auto()
    """Not ready."""


PLACES = {Doing.TALK.value: 0, Doing.HOLD.value: 1, Doing.WRAP_UP.value: 2}
"""Of what is counted with its call: which of the three in `Work` it is."""
DOING: Mapping[str, Doing] = {
    "in a call": Doing.TALK,
    "on hold": Doing.HOLD,
    "wrap-up": Doing.WRAP_UP,
    "assisting": Doing.ASSISTING,
    "ready": Doing.WAITING,
    "not ready": Doing.AWAY,
    "paused": Doing.AWAY,
}
"""The states as they are stored (`ivr.core.agent.word`); who is in none of them is not at work."""
RINGS = frozenset({"reserved", "ringing"})
"""And those that change nothing: he still does what he did before his phone rang."""


@dataclass(frozen=True, slots=True)
class Change:
    """An agent has this state from that moment on."""

    agent: str
    at: datetime
    state: str
    call: CallId = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """An agent did this, from then till then."""

    agent: str
    doing: Doing
    began: datetime
    ended: datetime
    call: CallId = ""
    """Of talk, hold and wrap-up: which call it was about."""

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.ended - self.began).total_seconds()


class Working:
    """Told each change of agents' states, of each agent in their order, it tells what they did."""

    def __init__(self) -> None:
        self._latest: dict[str, Change] = {}

    def change(self, change: Change) -> Iterator[Stretch]:
        """What the agent did until this change; that his phone rings is none."""
        if change.state in RINGS:
            return iter(())
        before = self._latest.get(change.agent)
        self._latest[change.agent] = _of_its_call(change, before)
        return _stretch(before, change.at) if before is not None else iter(())

    def rest(self, now: datetime) -> Iterator[Stretch]:
        """What they have done since their latest change."""
        return (stretch for change in self._latest.values() for stretch in _stretch(change, now))


def _of_its_call(change: Change, before: Change | None) -> Change:
    """A wrap-up is about the call that was before it."""
    if change.call or before is None or DOING.get(change.state) is not Doing.WRAP_UP:
        return change
    return Change(change.agent, change.at, change.state, before.call)


def _stretch(change: Change, over: datetime) -> Iterator[Stretch]:
    doing = DOING.get(change.state)
    ended = min(over, change.at + LONGEST)
    if doing is not None and ended > change.at:
        yield Stretch(change.agent, doing, change.at, ended, change.call)


def clipped(one: Stretch, since: datetime, until: datetime) -> Stretch | None:
    """As much of it as lies between these moments; None: nothing."""
    began, ended = max(one.began, since), min(one.ended, until)
    return Stretch(one.agent, one.doing, began, ended, one.call) if began < ended else None


class WorkByCall:
    """How long each agent talked, held and wrapped up, call by call."""

    def __init__(self) -> None:
        self._of: dict[CallId, dict[str, list[float]]] = {}

    def add(self, one: Stretch) -> None:
        """Count it with its call, if it was about one."""
        place = PLACES.get(one.doing.value)
        if one.call and place is not None:
            self._of.setdefault(one.call, {}).setdefault(one.agent, [0.0, 0.0, 0.0])[place] += one.seconds

    def of(self, call: CallId) -> tuple[tuple[str, Work], ...]:
        """By each agent who had this call."""
        return tuple((agent, Work(*seconds)) for agent, seconds in self._of.get(call, {}).items())
