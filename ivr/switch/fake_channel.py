"""A leg inside the fake switch: its state, what is being played to or recorded from it, and its timers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import PurePath

from ivr.switch.events import Answered, ChannelEvent, Ending, Gone, Held, KeyPressed, PlayEnded, RecordEnded, Ringing

CAUSES = {
    Ending.NORMAL: 16,
    Ending.BUSY: 17,
    Ending.NO_ANSWER: 19,
    Ending.UNREACHABLE: 20,
    Ending.REJECTED: 21,
    Ending.CONGESTION: 34,
    Ending.FAILURE: 38,
    Ending.LOST: 38,
}
ANSWERED_ELSEWHERE = 26


class Lane:
    """Does things one after the other, each in a loop turn of its own, each delayed a little; never out of order."""

    def __init__(self, delay: Callable[[], float]) -> None:
        self._delay = delay
        self._waiting: deque[Callable[[], None]] = deque()
        self._owed = 0
        self._held = False

    def push(self, act: Callable[[], None]) -> None:
        """Do this after everything pushed before it."""
        self._waiting.append(act)
        loop, delay = asyncio.get_running_loop(), self._delay()
        # Whichever timer fires first takes the act that waits longest: so chance never changes the order.
        loop.call_later(delay, self._next) if delay else loop.call_soon(self._next)

    def hold(self, held: bool) -> None:
        """Stop, or go on with what has piled up."""
        self._held = held
        while self._owed and not held:
            self._owed -= 1
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        if self._held:
            self._owed += 1
        else:
            self._waiting.popleft()()

    def __len__(self) -> int:
        return len(self._waiting)


@dataclass(slots=True, eq=False)
class Playing:
    """A playback: the sounds that are still to come."""

    id: str
    media: deque[str]


@dataclass(slots=True, eq=False)
class Recording:
    """A recording under way."""

    id: str
    most: timedelta
    terminator: str
    began: float = 0.0


@dataclass(slots=True, eq=False)
class FakeChannel:
    """A leg; tests read its fields, phones press its keys."""

    id: str
    state: str
    """`Down`, `Ringing`, `Ring`, `Up`, or `Gone`."""
    emit: Callable[[ChannelEvent], None]
    left: Callable[[FakeChannel], None]
    """Called once as the leg ends, before its `Gone` is sent."""
    durations: Mapping[str, timedelta]
    """Length of each sound by its file's name; one second where it is not listed."""
    missing: set[str]
    """Names of sounds whose files do not exist."""
    caller: str = ""
    endpoint: str = ""
    """The dial string, for a leg that we dialled."""
    caller_name: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """Every sound whose playing has begun, as it was given."""
    music: str | None = None
    doing: Playing | Recording | None = None
    ending: Ending | None = None
    is_muted: bool = False
    keys_heard: list[str] = field(default_factory=list)
    """What was sent to its party."""
    snoops: list[FakeChannel] = field(default_factory=list)
    """Channels that hear this one, and end with it."""
    _next: deque[Playing | Recording] = field(default_factory=deque)
    _doing_timer: asyncio.TimerHandle | None = None
    _timers: list[asyncio.TimerHandle] = field(default_factory=list)

    @property
    def dialled(self) -> bool:
        """Whether this leg was dialled by us."""
        return bool(self.endpoint)

    def after(self, wait: timedelta, act: Callable[[], None]) -> asyncio.TimerHandle:
        """Do something later; forgotten when the leg is gone first."""
        handle = asyncio.get_running_loop().call_later(wait.total_seconds(), act)
        self._timers.append(handle)
        return handle

    # What the phone at the other end does.

    def ring(self) -> None:
        """The phone says that it rings."""
        if self.state == "Down":
            self.state = "Ringing"
            self.emit(Ringing(self.id))

    def answer(self) -> None:
        """The phone is picked up."""
        if self.state in {"Down", "Ringing"}:
            self.state = "Up"
            self.emit(Answered(self.id))

    def press(self, key: str) -> None:
        """A key is pressed; a recording that ends with this key ends."""
        if self.state == "Gone":
            return
        self.emit(KeyPressed(self.id, key))
        if isinstance(self.doing, Recording) and key == self.doing.terminator:
            self._finish()

    def hold(self, *, over: bool = False) -> None:
        """The phone puts the other party on hold, or takes him back."""
        if self.state != "Gone":
            self.emit(Held(self.id, over))

    def hang_up(self, ending: Ending = Ending.NORMAL, cause: int = 0) -> None:
        """The leg ends, whoever wants it so; everything that it was doing ends before it."""
        if self.state == "Gone":
            return
        self.state, self.ending, self.music = "Gone", ending, None
        for timer in self._timers:
            timer.cancel()
        while self.doing:
            self._finish(failed=isinstance(self.doing, Playing))
        self.left(self)
        for snoop in self.snoops:
            snoop.hang_up()
        self.emit(Gone(self.id, ending, cause or CAUSES[ending]))

    # What we do with it.

    def play_music(self, music_class: str | None) -> None:
        """Music on hold of this class, or none."""
        self.music = music_class

    def pick_up(self) -> None:
        """We answer a leg that came in."""
        if self.state == "Ring":
            self.state = "Up"

    def begin(self, thing: Playing | Recording) -> None:
        """Play or record, once what was asked for before is over, as Asterisk does."""
        self._next.append(thing)
        if self.doing is None:
            self._begin_next()

    def stop_play(self, playback: str) -> None:
        """Cut a playback short, or take back one that has not begun."""
        if isinstance(self.doing, Playing) and self.doing.id == playback:
            self._finish()
        for thing in [t for t in self._next if isinstance(t, Playing) and t.id == playback]:
            self._next.remove(thing)
            self.emit(PlayEnded(self.id, playback))

    def unfinished(self) -> list[str]:
        """Playbacks and recordings that have not ended."""
        return [thing.id for thing in (self.doing, *self._next) if thing]

    def _begin_next(self) -> None:
        if not self._next:
            return
        self.doing = thing = self._next.popleft()
        if self.state == "Gone":
            return
        match thing:
            case Playing():
                self.music = None
                self._play_on(thing)
            case Recording():
                thing.began = asyncio.get_running_loop().time()
                self._doing_timer = self.after(thing.most, self._finish)

    def _play_on(self, playing: Playing) -> None:
        if not playing.media:
            self._finish()
            return
        sound = playing.media.popleft()
        name = PurePath(sound).name
        if name in self.missing:
            self._finish(failed=True)
            return
        self.said.append(sound)
        self._doing_timer = self.after(self.durations.get(name, timedelta(seconds=1)), partial(self._play_on, playing))

    def _finish(self, failed: bool = False) -> None:
        thing, self.doing = self.doing, None
        if self._doing_timer:
            self._doing_timer.cancel()
        match thing:
            case Playing(id=playback):
                self.emit(PlayEnded(self.id, playback, failed))
            case Recording(id=recording, began=began):
                seconds = asyncio.get_running_loop().time() - began if began else 0.0
                self.emit(RecordEnded(self.id, recording, seconds, failed))
            case None:
                return
        self._begin_next()
