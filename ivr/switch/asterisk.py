"""The switch port on a real Asterisk: legs and bridges, in ARI's words."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import quote

import structlog

from ivr.errors import ChannelGone
from ivr.switch.ari import AGAIN_AFTER
from ivr.switch.ari_events import OUR_LEG
from ivr.switch.ari_requests import REFUSED_FOR_NOW, Answer
from ivr.switch.asterisk_sounds import OVER, AsteriskSounds, demand
from ivr.switch.causes import ANSWERED_ELSEWHERE, cause_of
from ivr.switch.channel_path import channel_path
from ivr.switch.events import Ending
from ivr.switch.port import Dial
from ivr.switch.resync import exists

log = structlog.get_logger()

AUTO_ANSWER: Mapping[str, str] = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:localhost>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "<http://localhost>;info=alert-autoanswer;delay=0",
}
"""Headers of the INVITE, set as the leg is made: most softphones obey the first, some desk phones only the second."""
WHICH_CALL = "PJSIP_HEADER(add,X-IVR-Call)"
ENTERS_WITHIN = 2.0
"""Seconds until a leg that was made has entered our application; it takes milliseconds."""
PLAIN = "mixing,dtmf_events"
"""Without the second word two parties who are not recorded would have their packets passed on unread, keys too."""
MIXED = "mixing,video_sfu"
"""Such a bridge never becomes a plain one of two, which would pass the parties' own packets on."""

_DIAL_STRING = re.compile(r"[A-Za-z]+/[\w.+*#@:/;=-]+", re.ASCII)
_NOT_IN_A_NAME = re.compile(r'[<>"\\\x00-\x1f\x7f]')
_NOT_IN_A_NUMBER = re.compile(r"[^0-9+*#]")


class AsteriskSwitch(AsteriskSounds):
    """A `Switch` over one ARI WebSocket, and AMI for what ARI cannot do (recording both directions apart, phones)."""

    async def answer(self, channel: str) -> None:
        """See `Switch.answer`; mostly the dead-man switch was cleared when the channel came in."""
        self._dead_man.clear(channel)
        await self._do(channel, "POST", "/answer")
        self._silence.keep(channel)

    async def hang_up(self, channel: str, cause: Ending = Ending.NORMAL) -> None:
        """See `Switch.hang_up`."""
        await self._end(channel, cause_of(cause))

    async def to_fallback(self, channel: str) -> None:
        """See `Switch.to_fallback`."""
        where = {"context": "fallback", "extension": "start", "priority": "1"}
        answer = await self._ari.ask("POST", f"{channel_path(channel)}/continue", where)
        if answer.status not in OVER:
            demand(answer, "hand a caller to the fallback")

    async def drop(self, channel: str) -> None:
        """See `Switch.drop`."""
        await self._end(channel, ANSWERED_ELSEWHERE)

    async def _end(self, channel: str, cause: int) -> None:
        answer = await self._ari.ask("DELETE", channel_path(channel), {"reason_code": str(cause)})
        if answer.status not in OVER:
            demand(answer, "hang up")

    async def dial(self, leg: Dial) -> Ending | None:
        """See `Switch.dial`; a dial string with anything odd in it is unreachable, and never sent."""
        if not _DIAL_STRING.fullmatch(leg.endpoint):
            log.warning("not a dial string", channel=leg.channel)
            return Ending.UNREACHABLE
        ring = max(1, math.ceil(leg.ring.total_seconds()))
        self._lines.dialling(leg.channel, ring)
        self._busy.dialled(leg.channel, leg.endpoint)
        try:
            begun = await self._begun(leg, ring)
        except BaseException:  # no answer in time, or nobody waits for it any more
            self._not_dialled(leg.channel)
            raise
        if begun:
            self._lines.dialled(leg.channel)
            return None
        return Ending.UNREACHABLE if self._not_dialled(leg.channel) else None

    def _not_dialled(self, channel: str) -> bool:
        self._busy.gone(channel)
        return self._lines.not_dialled(channel)

    async def _begun(self, leg: Dial, ring: int) -> bool:
        """Made and dialled in two steps: an `originate` would follow a 302 to wherever the far end says."""
        auto = AUTO_ANSWER if leg.auto_answer else {}
        told = {WHICH_CALL: leg.call} if leg.call else {}
        variables = {**leg.variables, **_caller_id(leg.caller_name, leg.caller_number), **auto, **told}
        query = {"endpoint": leg.endpoint, "app": self._app, "appArgs": OUR_LEG, "channelId": leg.channel}
        with self._making.begin(leg.channel) as entered:
            made = await self._ari.ask("POST", "channels/create", query, {"variables": variables})
            if not made.ok:
                return made.status == HTTPStatus.CONFLICT and await exists(self._ari, "channels", leg.channel)
            with suppress(TimeoutError):  # its event was lost with the connection: then it has entered long since
                async with asyncio.timeout(ENTERS_WITHIN):
                    await entered.wait()
        dialled = await self._ari.ask("POST", f"{channel_path(leg.channel)}/dial", {"timeout": str(ring)})
        if not dialled.ok:
            log.warning("a leg could not be dialled", channel=leg.channel, status=dialled.status)
            self._ari.tell("DELETE", channel_path(leg.channel))
        return dialled.ok

    async def bridge(self, bridge: str, channels: Sequence[str], *, mixed: bool = False) -> None:
        """See `Switch.bridge`; music and silence are stopped first, or the caller would hear them instead."""
        for channel in channels:
            self._stop_music(channel)
        self._silence.bridged(bridge, channels)
        self._dead_man.bridged(channels)
        made, answer = await self._bridge(bridge, channels, mixed=mixed)
        if made.status in REFUSED_FOR_NOW and not answer.ok:  # and nobody is gone, though the second answer says so
            await asyncio.sleep(AGAIN_AFTER)
            made, answer = await self._bridge(bridge, channels, mixed=mixed)
            if not answer.ok:
                demand(made, "bridge")
        if answer.status == HTTPStatus.BAD_REQUEST or answer.status in OVER:
            self._silence.unbridged(bridge)
            raise ChannelGone(f"One of {', '.join(channels)} was to be bridged.")
        demand(answer, "bridge")

    async def _bridge(self, bridge: str, channels: Sequence[str], *, mixed: bool) -> tuple[Answer, Answer]:
        uri = f"bridges/{quote(bridge, safe='')}"
        made = self._ari.ask("POST", uri, {"type": MIXED if mixed else PLAIN}, insists=False)
        added = self._ari.ask("POST", f"{uri}/addChannel", {"channel": ",".join(channels)})
        both = await asyncio.gather(made, added)
        # Asterisk tells us of a bridge as long as our channels are in it: of its end it would not.
        self._ari.tell("POST", f"applications/{self._app}/subscription", {"eventSource": f"bridge:{bridge}"})
        return both

    async def unbridge(self, bridge: str, channels: Sequence[str]) -> None:
        """See `Switch.unbridge`; one request for each, since one that is gone would keep the others in."""
        uri = f"bridges/{quote(bridge, safe='')}/removeChannel"
        asked = (self._ari.ask("POST", uri, {"channel": channel}) for channel in channels)
        answers = await asyncio.gather(*asked)
        alone = [c for c, answer in zip(channels, answers, strict=True) if answer.status != HTTPStatus.BAD_REQUEST]
        self._silence.taken_out(alone)
        for answer in answers:
            if answer.status != HTTPStatus.BAD_REQUEST and answer.status not in OVER:
                demand(answer, "take a channel out of the bridge")

    async def snoop(self, channel: str, snoop: str, *, whisper: bool) -> None:
        """See `Switch.snoop`."""
        query = {"spy": "both", "whisper": "out" if whisper else "none", "app": self._app, "appArgs": OUR_LEG}
        answer = await self._ari.ask("POST", f"{channel_path(channel)}/snoop/{quote(snoop, safe='')}", query)
        if answer.status != HTTPStatus.CONFLICT or not await exists(self._ari, "channels", snoop):
            demand(answer, "listen to a channel", channel)
        self._lines.dialled(snoop)

    async def end_bridge(self, bridge: str) -> None:
        """See `Switch.end_bridge`; its callers are sent silence again."""
        self._ending_bridges.add(bridge)
        try:
            answer = await self._ari.ask("DELETE", f"bridges/{quote(bridge, safe='')}")
        finally:
            self._ending_bridges.discard(bridge)
        if answer.status not in OVER:
            demand(answer, "take the bridge down")
        self._silence.unbridged(bridge)

    async def set_variables(self, channel: str, variables: Mapping[str, str]) -> None:
        """See `Switch.set_variables`."""
        answers = await asyncio.gather(
            *(
                self._ari.ask("POST", f"{channel_path(channel)}/variable", {"variable": name, "value": value})
                for name, value in variables.items()
            )
        )
        for answer in answers:
            demand(answer, "set a variable", channel)


def _caller_id(name: str, number: str) -> dict[str, str]:
    """What the other side's display shows; the caller's own, for the switch's account of calls."""
    shown, digits = _NOT_IN_A_NAME.sub("", name), _NOT_IN_A_NUMBER.sub("", number)
    return {
        f"{of}({part})": value
        for of, last in (("CALLERID", ""), ("CONNECTEDLINE", ",i"))
        for part, value in ((f"name{last}", shown), (f"num{last}", digits))
    }
