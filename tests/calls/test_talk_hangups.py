"""Somebody hangs up at every await of what may happen during a talk: nobody stays in silence, nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from ivr.core.agent import InCall, Reserved
from ivr.core.call import Destination
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Resume, Return, Swap, Transfer, Wish
from ivr.switch.fake_phones import Answers, Declines, InTurn, Phone
from tests.calls.talks import A2, S, Talk, talking
from tests.hangups import Moment, at_every_await

TO_AGENT = Transfer(Destination("agent", "1002"))
ASK = Consult(Destination("agent", "1002"))
TO_QUEUE = Transfer(Destination("queue", "wealth"))

STORIES: dict[str, tuple[Phone, tuple[Wish, ...]]] = {
    "hold and resume": (Answers(S), (Hold(), Resume())),
    "transfer": (Answers(S), (TO_AGENT,)),
    "transfer from hold, declined": (Declines(S), (Hold(), TO_AGENT)),
    "asked, completed": (Answers(S), (ASK, Complete())),
    "asked, swapped, conference, returned": (Answers(S), (ASK, Swap(), Conference(), Return())),
    "asked, declined": (Declines(S), (Hold(), ASK)),
    "transfer to a queue": (Answers(S), (TO_QUEUE,)),
}


def _played(name: str, blow: str) -> Callable[[Moment], object]:
    phone, wishes = STORIES[name]

    async def story(moment: Moment) -> None:
        talk = await talking(phone=InTurn([Answers(2 * S), Answers(S)]))
        talk.fake.phones[A2] = phone
        talk.house.floor.phone("1002", reachable=True)
        moment.arm(lambda: _strike(talk, blow))
        for wish in wishes:
            if talk.house.reception.call(talk.call):
                await talk.wants(wish)
                await asyncio.sleep(3)
        moment.disarm()
        await asyncio.sleep(20)
        _nobody_in_silence(talk)
        talk.fake.hang_up_by_peer(talk.call)
        await talk.over()
        for duty in talk.house.floor.agents():
            assert not isinstance(duty.state, InCall | Reserved), duty

    return story


def _strike(talk: Talk, blow: str) -> None:
    struck = {"caller": [talk.call], "agent": [talk.leg], "target": talk.others()}[blow]
    for channel in struck:
        talk.fake.hang_up_by_peer(channel)


def _nobody_in_silence(talk: Talk) -> None:
    """Whoever is there hears somebody, or music, or a prompt."""
    for channel in talk.fake.channels.values():
        if channel.state == "Up":
            assert not talk.alone(channel.id) or channel.music or channel.doing, (channel.id, talk.stage)


@pytest.mark.parametrize("blow", ["caller", "agent", "target"])
@pytest.mark.parametrize("name", STORIES)
def test_a_hang_up_at_every_await_leaves_nobody_in_silence(name: str, blow: str) -> None:
    assert at_every_await(_played(name, blow)) > 5  # type: ignore[arg-type]
