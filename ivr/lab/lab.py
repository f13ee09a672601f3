"""The lab: callers, mobiles and softphones on a real switch, driven by Python."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import structlog

from ivr.core.numbers import masked
from ivr.errors import IvrError, SwitchError
from ivr.lab.hearing import Ear, Library
from ivr.lab.leg import Leg
from ivr.lab.line import Line
from ivr.lab.network import Network, Plan, heard_format, network
from ivr.lab.people import Callee, Mobile, Phone
from ivr.lab.registration import Registrations, write_phones
from ivr.lab.tones import Samples
from ivr.lab.voices import Voices
from ivr.provision.tree import AsteriskProgram
from ivr.switch.ari import AriAddress, AriConnection
from ivr.switch.ari_events import (
    AriEvent,
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelStateChange,
    PlaybackFinished,
    StasisStart,
)

log = structlog.get_logger()

_NOBODY = 1
"""The Q.850 cause of a number that nobody plays: SIP 404."""
_NORMAL = 16
"""Normal clearing."""
_ANSWER_BY_ITSELF = "answer-after=0"
"""In an INVITE's Call-Info."""


class Lab:
    """A public network with people in it, and the agents' softphones."""

    def __init__(self, network: Network, prompts: Mapping[str, Samples] | None = None) -> None:
        self.network = network
        self.library = Library(prompts)
        """The prompts that can be recognised."""
        self.mobiles: dict[str, Mobile] = {}
        self.calls: list[Leg] = []
        """Every call that a script has placed, in order."""
        self.phones: dict[str, Phone] = {}
        self._registrations = Registrations(network)
        self._voices = Voices(network.layout.state / "voices")
        self._legs: dict[str, Leg] = {}
        self._lives: dict[str, asyncio.Task[None]] = {}
        self._names = count(1)
        address = AriAddress(f"http://127.0.0.1:{network.ari_port}/ari", "lab", network.ari_password, "lab")
        self._ari = AriConnection(address, self._take, self._listen)
        for agent in network.plan.agents:
            self.phones[agent] = Phone(agent, self._registrations, self._place)

    @classmethod
    @asynccontextmanager
    async def start(
        cls, folder: Path, program: AsteriskProgram, plan: Plan, prompts: Mapping[str, Samples] | None = None
    ) -> AsyncIterator[Lab]:
        """Start a lab in this folder; all its calls end and its Asterisk stops with the block."""
        async with network(folder, program, plan, write_phones) as ready:
            lab = cls(ready, prompts)
            await lab._ari.start(patience=10)
            try:
                yield lab
            finally:
                await lab._close()

    @property
    def trunk(self) -> str:
        """`host:port` that the core's trunk must have."""
        return self.network.trunk

    async def call(self, did: str, caller_id: str = "") -> Leg:
        """Call a number of the core over the trunk, with any caller ID; an empty one is withheld."""
        leg = await self._place(did, "core", caller_id)
        self.calls.append(leg)
        return leg

    def phone(self, agent: str) -> Phone:
        """An agent's softphone; raises `KeyError` for an agent that the lab was started without."""
        return self.phones[agent]

    def mobile(self, number: str) -> Mobile:
        """The mobile of this number: from now on somebody has it. Without this, the network answers 404."""
        return self.mobiles.setdefault(number, Mobile(number))

    async def register(self, agents: Iterable[str] = (), within: float = 10.0) -> None:
        """Log several softphones in at once, or all."""
        await self._registrations.register(tuple(agents) or tuple(self.phones), within)

    @property
    def open_legs(self) -> tuple[Leg, ...]:
        """Calls that go on."""
        return tuple(self._legs.values())

    async def hang_up_all(self) -> None:
        """End every call."""
        await asyncio.gather(*(leg.hang_up() for leg in self.open_legs))

    async def _place(self, number: str, endpoint: str, caller_id: str) -> Leg:
        name = f"call-{next(self._names)}"
        leg = self._legs[name] = self._leg(name, number, caller_id)
        query = {"endpoint": f"PJSIP/{number}@{endpoint}", "app": "lab", "appArgs": "calling", "timeout": "120"}
        if caller_id:
            query["callerId"] = f'"" <{caller_id}>'
        answer = await self._ari.ask("POST", f"channels/{name}", query, sendings=1)
        if not answer.ok:
            self._legs.pop(name, None)
            raise SwitchError(f"The lab's Asterisk answered {answer.status} to a call to {number}: {answer.body}")
        return leg

    def _leg(self, channel: str, number: str, caller_id: str) -> Leg:
        rate = self.network.plan.heard_rate
        path = self.network.heard / f"{channel}.{heard_format(rate)}"
        return Leg(self._line(channel), number, caller_id, self._voices, Ear(path, rate, self.library))

    def _line(self, channel: str) -> Line:
        return Line(channel, self._ari)

    # -- events

    async def _listen(self) -> None:
        """Nothing is left from before: the lab's Asterisk is new."""

    def _take(self, event: AriEvent) -> None:
        match event:
            case StasisStart(args=["called", address, number, *call_info], channel=channel):
                by_itself = _ANSWER_BY_ITSELF in ",".join(call_info)
                self._arrived(channel.id, address, number, channel.caller.number, by_itself=by_itself)
            case StasisStart(args=["calling", *_], channel=channel):
                self._line(channel.id).post("continue", context="hear", extension="calling")
            case StasisStart(channel=channel):
                self._came_up(channel.id)
            case ChannelStateChange(channel=channel) if channel.state == "Up" and channel.id in self._lives:
                self._came_up(channel.id)
            case ChannelDtmfReceived(channel=channel, digit=digit) if leg := self._legs.get(channel.id):
                leg.key_came(digit)
            case PlaybackFinished(playback=playback):
                self._playback_ended(playback.id, playback.target_uri.removeprefix("channel:"))
            case ChannelDestroyed(channel=channel, cause=cause, tech_cause=sip):
                self._destroyed(channel.id, cause, sip)
            case _:
                pass

    def _arrived(self, channel: str, address: str, number: str, caller_id: str, *, by_itself: bool) -> None:
        callee: Callee | None = (self.phones if address == self.network.phones else self.mobiles).get(number)
        if callee is None:
            log.info("nobody has this number", number=masked(number))
            self._line(channel).refuse(_NOBODY)
            return
        leg = self._legs[channel] = self._leg(channel, number, caller_id)
        leg.told_to_answer = by_itself
        self._lives[channel] = asyncio.create_task(self._called(callee, leg), name=f"{number} is called")
        callee.is_called(leg)

    async def _called(self, callee: Callee, leg: Leg) -> None:
        if await self._line(leg.channel).follow():
            await _live(callee, leg)
        else:
            self._destroyed(leg.channel, _NORMAL, 0)

    def _came_up(self, channel: str) -> None:
        leg = self._legs.get(channel)
        if leg is not None and not leg.answered_at:
            leg.came_up()
            if channel not in self._lives:
                self._line(channel).post("silence")

    def _playback_ended(self, playback: str, channel: str) -> None:
        if leg := self._legs.get(channel):
            leg.playback_ended(playback)

    def _destroyed(self, channel: str, cause: int, sip: int) -> None:
        if leg := self._legs.pop(channel, None):
            leg.was_destroyed(cause, sip)
        if life := self._lives.pop(channel, None):
            life.cancel()

    async def _close(self) -> None:
        lives = tuple(self._lives.values())
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
        await self._ari.stop()


async def _live(callee: Callee, leg: Leg) -> None:
    """One called person's part in one call; whatever goes wrong in it stays in it."""
    try:
        await (callee.behaviour(leg) if callee.behaviour else leg.ring())
    except IvrError as error:
        log.info("a callee could not do as scripted", number=masked(callee.number), why=str(error))
