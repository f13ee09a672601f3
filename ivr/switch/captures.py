"""Recordings of what a channel says and hears, switched over AMI: ARI cannot keep the two directions apart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import structlog

from ivr.errors import SwitchUnavailable
from ivr.switch.ami import Ami
from ivr.switch.ami_wire import AmiMessage
from ivr.switch.port import Muting

log = structlog.get_logger()

WHILE_PEOPLE_WAIT = 0.5
"""Seconds that AMI may take to begin or end a recording: caller and agent hear nothing meanwhile."""

_FILE = re.compile(r"/[\w./-]+\.sln", re.ASCII)


class Captures:
    """What could not be told while AMI was away is told at its next login."""

    def __init__(self, ami: Ami | None) -> None:
        self._ami = ami
        self._ending: set[asyncio.Task[None]] = set()
        self._to_end: set[str] = set()
        """Channels whose capture AMI was not there to end."""
        self._to_mute: dict[str, bool] = {}
        """Channels whose capture it was not there to mute, or to unmute."""

    async def begin(self, channel: str, says_file: str, hears_file: str, *, muted: bool = False) -> bool:
        """See `Switch.capture`; Asterisk says yes even if it then cannot write the files.

        Two people wait to hear each other, so an AMI that is not there or does not answer soon is a refusal. What is
        to be muted is so right behind it: AMI does one thing after the other, without waiting for us in between.
        """
        if not (_FILE.fullmatch(says_file) and _FILE.fullmatch(hears_file)):
            return False
        self._to_end.discard(channel)
        begin = self._ask_soon("MixMonitor", {"Channel": channel, "Options": f"r({says_file})t({hears_file})"})
        if muted:
            answer, told = await asyncio.gather(begin, self.mute(channel, True))
        else:
            answer, told = await begin, Muting.DONE
        if answer is None or told is not Muting.DONE:  # it may have begun, or begin yet, and nobody would end it
            ending = asyncio.create_task(self.end(channel), name="ends a capture")
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            return False
        return answer.ok

    async def mute(self, channel: str, muted: bool) -> Muting:
        """See `Switch.mute_capture`; never waits long."""
        if self._ami is None:
            return Muting.NOT_TOLD
        self._to_mute.pop(channel, None)
        answer = await self._ask_soon("MixMonitorMute", _muting(channel, muted))
        if answer is None:
            self._to_mute[channel] = muted
            return Muting.NOT_TOLD
        if answer.ok:
            return Muting.DONE
        log.warning("nothing is recorded there", channel=channel, why=answer.get("Message"))
        return Muting.NOTHING_THERE

    async def end(self, channel: str) -> None:
        """See `Switch.end_capture`; never waits long."""
        if self._ami is not None and await self._ask_soon("StopMixMonitor", {"Channel": channel}) is None:
            self._to_end.add(channel)

    def gone(self, channel: str) -> None:
        """It hung up, and its recording ended with it."""
        self._to_end.discard(channel)
        self._to_mute.pop(channel, None)

    async def logged_in(self, ami: Ami) -> None:
        """Tell what waits for it. Raises `SwitchError`."""
        for channel in tuple(self._to_end):
            await ami.ask("StopMixMonitor", {"Channel": channel})
            self._to_end.discard(channel)
        for channel, muted in tuple(self._to_mute.items()):
            await ami.ask("MixMonitorMute", _muting(channel, muted))
            self._to_mute.pop(channel, None)

    async def _ask_soon(self, action: str, fields: Mapping[str, str]) -> AmiMessage | None:
        """AMI's answer; None if there is none while people wait."""
        if self._ami is None:
            return None
        try:
            return await self._ami.ask(action, fields, within=WHILE_PEOPLE_WAIT)
        except SwitchUnavailable as error:
            log.warning("recording could not be switched", action=action, channel=fields["Channel"], why=str(error))
            return None


def _muting(channel: str, muted: bool) -> dict[str, str]:
    return {"Channel": channel, "Direction": "both", "State": "1" if muted else "0"}
