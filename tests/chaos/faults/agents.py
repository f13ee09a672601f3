"""Faults of agents: they answer together, or not for long, and do with their telephones what is the house's to do."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from typing import Any

import aiohttp

from ivr.core.marks import MarkKind
from ivr.provision.secrets import stored
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.lines import RING
from tests.chaos.own import (
    calls,
    hangs_up,
    in_time,
    is_heard,
    rings_at,
    sound_goes_on,
    talks,
    telephones,
    the_other_answers,
    the_story,
    wholly_kept,
)
from tests.real.scene import in_order, words


async def two_answer_together(house: House, chance: Random) -> Expects:
    """And the one who has won answers once more."""
    ground = house.own["together"]
    async with telephones(house, ground) as phones:
        caller = await calls(house, ground)
        for phone in phones:
            await phone.until("INVITE")
        await asyncio.sleep(chance.uniform(0, 1))
        for phone in phones:
            phone.answer()
        answered = datetime.now(UTC)
        await asyncio.sleep(chance.uniform(0, 0.05))
        for phone in phones:
            phone.answer()
        heard = await is_heard(caller)
        let_go = [phone for phone in phones if phone.times["BYE"] + phone.times["CANCEL"]]
        released = await let_go[0].until("BYE", "CANCEL") if let_go else None
        await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert heard, "neither has the caller"
        assert released is not None, "who came second was not let go"
        in_time(answered, released, 1.0)
        assert len(let_go) == 1
        assert words(story).count("CONNECT") == 1
        assert story.call.outcome == "COMPLETECALLER"
        assert story.call.served_by not in {phone.agent for phone in let_go}

    return expects


async def answers_and_hangs_up(house: House, chance: Random) -> Expects:
    """He is gone before he is connected."""
    ground = house.own["pair"]
    async with telephones(house, ground) as phones:
        caller = await calls(house, ground)
        phone = await rings_at(*phones)
        await asyncio.sleep(chance.uniform(0, 2))
        phone.answer()
        phone.hang_up()
        other = await the_other_answers(phones, phone, caller, RING + 6)
        await hangs_up(caller)
        assert phone.times["ACK"], "it was not answered"

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        in_order(story, "offer", "RINGNOANSWER", "offer", "CONNECT", "ended")
        assert words(story).count("CONNECT") == 1
        assert (story.call.outcome, story.call.served_by) == ("COMPLETECALLER", other.agent)

    return expects


async def bridge_is_destroyed(house: House, chance: Random) -> Expects:
    """By somebody else at ARI, once or twice, while they talk."""
    ground = house.own["pair"]
    async with telephones(house, ground, many=1) as (phone,):
        caller = await talks(house, ground, phone)
        times = chance.choice((1, 2))
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0.5, 2))
            assert await _destroy(house, phone.agent)
            await asyncio.sleep(1)
        goes_on = await sound_goes_on(phone)
        ended_before = phone.times["BYE"]
        await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert not ended_before, "the agent was hung up"
        assert goes_on > 50, f"{goes_on} packets of sound in 2 s"
        assert (words(story).count("CONNECT"), words(story).count("bridged_anew")) == (1, times)
        _, application = await _ari(house, "GET", "applications/ivr")
        assert not application["bridge_ids"], "bridges that are no more are told of for ever"
        assert (story.call.outcome, story.call.served_by) == ("COMPLETECALLER", phone.agent)
        wholly_kept(story)

    return expects


async def _destroy(house: House, agent: str) -> bool:
    """The bridge in which the agent's telephone is."""
    channels = (await house.asterisk.console("core show channels concise")).splitlines()
    [leg] = [line.rpartition("!")[2] for line in channels if line.startswith(f"PJSIP/{agent}-")]
    _, bridges = await _ari(house, "GET", "bridges")
    [his] = [bridge["id"] for bridge in bridges if leg in bridge["channels"]]
    status, _ = await _ari(house, "DELETE", f"bridges/{his}")
    return status == HTTPStatus.NO_CONTENT


async def _ari(house: House, method: str, path: str) -> tuple[int, Any]:
    """What Asterisk answers to somebody else who knows the password."""
    url, asked = (
        f"http://127.0.0.1:{house.ports.ari}/ari/{path}",
        {"api_key": f"ivr:{stored(house.layout.secrets).ari}"},
    )
    async with aiohttp.ClientSession() as http, http.request(method, url, params=asked) as answer:
        return answer.status, json.loads(await answer.text() or "null")


async def holds_and_transfers_by_his_telephone(house: House, chance: Random) -> Expects:
    """Hold and resume by re-INVITE; a REFER with `Replaces`, which is not the telephone's to decide."""
    ground = house.own["pair"]
    async with telephones(house, ground, many=1) as (phone,):
        caller = await talks(house, ground, phone)
        await asyncio.sleep(chance.uniform(0.5, 2))
        assert await phone.change("sendonly") == 200
        phone.echo.on = False
        await asyncio.sleep(chance.uniform(1, 3))
        assert await phone.change("sendrecv") == 200
        phone.echo.on = True
        back = await is_heard(caller)
        referred = await phone.transfer(ground.agents[1])
        goes_on = await sound_goes_on(phone)
        await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert back, "they do not hear each other again"
        assert referred >= 400, f"the telephone may transfer: {referred}"
        assert goes_on > 50, f"{goes_on} packets of sound in 2 s"
        in_order(story, "CONNECT", "held", "taken_back", "ended")
        assert [mark.begins for mark in story.marks if mark.kind is MarkKind.HOLD] == [True, False]
        wholly_kept(story)

    return expects


FAULTS = (
    Fault("F20", "two answer together", two_answer_together, ("one winner",)),
    Fault("F21", "answers and hangs up", answers_and_hangs_up, ("is he still there",)),
    Fault("F30", "bridge is destroyed", bridge_is_destroyed, ("bridges that somebody ends",)),
    Fault("F33", "holds and transfers by his telephone", holds_and_transfers_by_his_telephone, ("hold is noted",)),
)
