"""Callers are sent silence while nothing plays to them: a recording is written only while something flows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from ivr.switch.events import Snapshot

AFTER = 0.02
"""Seconds without a sound, a packet's length, after which a caller is sent silence."""


class Silence:
    """Who is sent silence, from his answering to his end, but never in a bridge: he would hear it, not the other."""

    def __init__(self, begin: Callable[[str], None], end: Callable[[str], None]) -> None:
        self._begin, self._end = begin, end
        self._callers: set[str] = set()
        self._bridges: dict[str, str] = {}
        """Callers in a bridge, and which."""
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._begun: set[str] = set()

    def keep(self, channel: str) -> None:
        """A caller was answered: from now on something always flows to him."""
        self._callers.add(channel)
        self.nothing_plays(channel)

    def is_bridged(self, channel: str) -> bool:
        """Whether he is in a bridge."""
        return channel in self._bridges

    def callers_in(self, bridge: str) -> list[str]:
        """Who of the callers is in it."""
        return [channel for channel, where in self._bridges.items() if where == bridge]

    def nothing_plays(self, channel: str) -> None:
        """Send silence, unless something else begins at once, as it mostly does."""
        if channel in self._callers and channel not in self._bridges and channel not in self._due:
            self._due[channel] = asyncio.get_running_loop().call_later(AFTER, self._begin_now, channel)

    def something_plays(self, channel: str) -> None:
        """Something else is about to flow to this caller, and ends what silence there is."""
        due = self._due.pop(channel, None)
        if due is not None:
            due.cancel()

    def bridged(self, bridge: str, channels: Iterable[str]) -> None:
        """These are about to hear each other."""
        for channel in channels:
            self.something_plays(channel)
            if channel in self._callers:
                self._bridges[channel] = bridge
            if channel in self._begun:
                self._begun.discard(channel)
                self._end(channel)

    def taken_out(self, channels: Iterable[str]) -> None:
        """These were in a bridge and are alone now; an agent's telephone would else hear nothing flow, and give up."""
        for channel in channels:
            self._bridges.pop(channel, None)
            self.keep(channel)

    def unbridged(self, bridge: str) -> None:
        """The bridge is gone, or came to nothing."""
        for channel in self.callers_in(bridge):
            del self._bridges[channel]
            self.nothing_plays(channel)

    def found(self, lives: Snapshot) -> None:
        """Keep on with the callers of an earlier controller, who may be sent silence already."""
        bridges = {channel: bridge.id for bridge in lives.bridges for channel in bridge.channels}
        for channel in lives.channels:
            if channel.is_caller and channel.state == "Up" and channel.id not in self._callers:
                self._callers.add(channel.id)
                if channel.id in bridges:
                    self._bridges[channel.id] = bridges[channel.id]
                else:
                    self._begun.add(channel.id)

    def gone(self, channel: str) -> None:
        """A channel has ended."""
        self.something_plays(channel)
        self._callers.discard(channel)
        self._begun.discard(channel)
        self._bridges.pop(channel, None)

    def _begin_now(self, channel: str) -> None:
        del self._due[channel]
        self._begun.add(channel)
        self._begin(channel)
