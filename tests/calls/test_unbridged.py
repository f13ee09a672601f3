"""Somebody ends the bridge of a talk from Asterisk's console: caller and agent are brought together again."""

from __future__ import annotations

import asyncio

import pytest

from ivr.core.agent import InCall
from ivr.core.talk_wishes import Conference
from tests.calls.talks import Talk, talking
from tests.calls.test_consulting import asking, ends, hear
from tests.virtual_time import virtual


def end_bridge(talk: Talk) -> None:
    (bridge,) = [name for name, members in talk.fake.bridges.items() if talk.call in members]
    talk.fake.end_bridge_by_somebody(bridge)


@virtual
async def test_they_talk_on_in_a_new_bridge() -> None:
    talk = await talking()
    for _ in range(2):
        end_bridge(talk)
        assert talk.alone(talk.call)
        await asyncio.sleep(0.5)
        assert talk.stage == "Talking"
        assert talk.fake.talking(talk.call, talk.leg)
        assert talk.state() == InCall(talk.call)
    assert talk.house.story(talk.call).count("bridged_anew") == 2
    talk.fake.hang_up_by_peer(talk.leg)
    await talk.over()
    assert talk.house.outcome(talk.call) == "COMPLETEAGENT"


@virtual
@pytest.mark.parametrize("who", ["call", "leg"])
async def test_whoever_hangs_up_at_that_moment_ends_the_call(who: str) -> None:
    talk = await talking()
    end_bridge(talk)
    talk.fake.hang_up_by_peer(getattr(talk, who))
    await talk.over()
    assert talk.house.outcome(talk.call) == {"call": "COMPLETECALLER", "leg": "COMPLETEAGENT"}[who]


@virtual
async def test_in_a_conference_all_three_are_together_again() -> None:
    talk, target = await asking(Conference())
    end_bridge(talk)
    await asyncio.sleep(0.5)
    assert hear(talk, talk.call, talk.leg, target)
    await ends(talk)
