"""The caller of a scenario: does what it says, one act after the other, each so long after something happened."""

from __future__ import annotations

import asyncio

from ivr.scenarios.scenario import Act, Happening
from ivr.switch.fake import FakeSwitch


class PlayedCaller:
    """Told of each happening; what he waits for is looked for after his act before."""

    def __init__(self, switch: FakeSwitch, channel: str, acts: tuple[Act, ...]) -> None:
        self.waits = list(acts)
        """Acts that he has not come to."""
        self._switch = switch
        self._channel = channel
        self._due = False
        """Whether the next act is only a matter of time."""

    def begin(self) -> None:
        """The call arrives."""
        if self.waits and self.waits[0].when is None:
            self._soon(self.waits[0])

    def hears_of(self, happening: Happening) -> None:
        """Something happens to him."""
        if self.waits and not self._due and (when := self.waits[0].when) is not None and when.fits(happening):
            self._soon(self.waits[0])

    def _soon(self, act: Act) -> None:
        self._due = True
        asyncio.get_running_loop().call_later(act.after.total_seconds(), self._do, act)

    def _do(self, act: Act) -> None:
        if self._channel not in self._switch.channels:
            return  # his call is over, and this act stays undone
        self.waits.pop(0)
        self._due = False
        if act.keys:
            self._switch.press(self._channel, *act.keys)
        else:
            self._switch.hang_up_by_peer(self._channel)
        self.begin()
