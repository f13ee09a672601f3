"""What a talk's story hears of: who has hung up, what the agent's keys ask for, what is asked from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ivr.calls import signing
from ivr.calls.call import Call
from ivr.calls.dialled import Dialled
from ivr.calls.leg import Leg
from ivr.calls.orders import Order
from ivr.calls.pausing import toggle
from ivr.calls.reaching import refused
from ivr.core import agent_keys
from ivr.core.call import Talking
from ivr.core.talk_wishes import TakeOver, said
from ivr.errors import SwitchError


@dataclass(frozen=True, slots=True)
class HungUp:
    """This leg is over."""

    leg: str


@dataclass(frozen=True, slots=True)
class Parted:
    """Somebody else has ended the bridge: the caller and whoever serves him hear nothing."""


News = Order | HungUp | Dialled | Parted


class Ear:
    """What has come in, in the order of its coming."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._news: asyncio.Queue[News | SwitchError] = asyncio.Queue()

    def put(self, news: News | SwitchError) -> None:
        """Something has happened."""
        self._news.put_nowait(news)

    async def next(self) -> News:
        """Whoever hung up or came, or the next order that can be followed in this stage; the others are refused.

        A take-over is answered by whoever follows it: it may fail at the last moment.
        """
        while True:
            news = await self._news.get()
            if isinstance(news, SwitchError):
                raise news
            if not isinstance(news, Order):
                return news
            if why := refused(self._call, news.wish):
                self._call.tell("refused", f"{news.by} wishes: {said(news.wish)}. {why}")
                news.refuse(why)
            elif isinstance(news.wish, TakeOver):
                self._call.orders.keep(news)
                return news
            else:
                news.accept()
                self._call.tell(type(news.wish).__name__.lower(), f"{said(news.wish)}, as {news.by} wishes")
                return news


@asynccontextmanager
async def hearing(call: Call, talk: Talking, *legs: Leg) -> AsyncIterator[Ear]:
    """Listen to these legs' ends, to the keys of the first if an agent has it, and to orders, while inside."""
    ear = Ear(call)
    tasks = [asyncio.ensure_future(_end(leg, ear)) for leg in legs]
    if talk.kind == "agent" and legs:
        legs[0].forget_keys()
        tasks.append(asyncio.ensure_future(_keys(call, talk, legs[0], ear)))
    call.leg.on_unbridged = lambda: ear.put(Parted())
    try:
        with call.orders.heard(ear.put):
            yield ear
    finally:
        call.leg.on_unbridged = lambda: None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _end(leg: Leg, ear: Ear) -> None:
    await leg.until_gone()
    ear.put(HungUp(leg.channel))


async def _keys(call: Call, talk: Talking, leg: Leg, ear: Ear) -> None:
    within = agent_keys.WITHIN.total_seconds()
    while True:
        if await leg.key(None) != agent_keys.STAR:
            continue
        figure = await leg.key(within)
        if figure == agent_keys.RECORDING:
            await toggle(call, f"agent {talk.party}")
        keys = await _number(leg, within) if figure in agent_keys.WITH_NAME else ""
        if figure in {agent_keys.BEGIN_SIGNING, agent_keys.TICK}:
            await signing.by_key(call, talk.party, figure, keys)
            continue
        named = agent_keys.named(keys, call.newest.agents, call.newest.transfers)
        wish = agent_keys.meant(call.stage, figure, named)
        if wish is not None:
            ear.put(Order(wish, f"agent {talk.party}", asyncio.get_running_loop().create_future()))


async def _number(leg: Leg, within: float) -> str:
    """The keys until the end sign; empty if it does not come."""
    number = ""
    while (key := await leg.key(within)) not in {"", agent_keys.END}:
        number += key
    return number if key else ""
