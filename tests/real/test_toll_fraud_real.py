"""Whoever wants a number dialled that nobody allows, by whatever way: the end of the trunk is the judge.

`HOSTILE_DIALS=10000` makes so many attempts, `HOSTILE_SEED` draws others.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from random import Random

import aiohttp
import pytest

from ivr.console import my_call
from ivr.core.outbound import May
from tests.real import hostile_console
from tests.real.hostile_acts import ACTS
from tests.real.hostile_programs import answers
from tests.real.robbed_house import BRANCH, NAMED, House, Seat, robbed_house, until

ATTEMPTS = int(os.environ.get("HOSTILE_DIALS", "200"))
SEED = int(os.environ.get("HOSTILE_SEED", "1"))
PREMIUM = "00441624555777"
PARTS = {
    "unauthenticated": 45, "stolen login": 25, "REFER": 10, "API": 10, "DTMF": 4, "injected digits": 4, "302": 2,
}  # fmt: skip
"""Of a hundred attempts."""
WITHOUT_A_CALL = {"unauthenticated", "stolen login"}


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with robbed_house(tmp_path_factory.mktemp("tf")) as there:
        yield there


async def transfer(house: House, seat: Seat, number: str) -> int:
    """A program that has the token asks for it."""
    live = house.live(seat)
    assert live
    url = f"http://127.0.0.1:{house.app.http_port}/calls/{live.id}/transfer"
    headers = {"Authorization": f"Bearer {house.app.secrets.http_token}"}
    async with aiohttp.ClientSession() as web, web.post(url, headers=headers, json={"number": number}) as answer:
        return answer.status


async def test_what_the_rules_allow_reaches_the_trunk(house: House) -> None:
    """The control of the judge: he hears what goes out."""
    seat = house.seats[0]
    for number, way in ((NAMED, None), (f"{BRANCH}12345", transfer), (NAMED, hostile_console.transfer)):
        before = len(house.reached)
        caller, agent = await house.talk(seat)
        if way:
            assert await way(house, seat, number) == 200
        else:
            await agent.press(f"*2{number}#")
        await until(lambda number=number, before=before: number in house.reached[before:])  # type: ignore[misc]
        await house.over(seat, caller, agent)
    assert all(map(house.allowed, house.reached))


@pytest.mark.parametrize("way", [transfer, hostile_console.transfer], ids=["a program's", "an agent's page"])
async def test_without_the_one_way_out_what_nobody_allows_reaches_it_too(
    house: House, monkeypatch: pytest.MonkeyPatch, way: Callable[[House, Seat, str], Awaitable[int]]
) -> None:
    """The control of the guards: it is they that keep them in."""
    seat, before = house.seats[0], len(house.reached)
    caller, agent = await house.talk(seat)
    monkeypatch.setattr(house.app.desk.outgoing, "may", lambda *_: May("the guard is out"))
    monkeypatch.setattr(my_call, "not_offered", lambda *_: "")
    assert await way(house, seat, PREMIUM) == 200
    await until(lambda: PREMIUM in house.reached[before:])
    await house.over(seat, caller, agent)
    assert not all(map(house.allowed, house.reached[before:]))


async def test_with_an_open_dialplan_a_stolen_login_dials_what_nobody_allows(house: House) -> None:
    """The control of the thief: his calls are such as would get out."""
    seat, console = house.stolen[0], house.app.asterisk.console
    await console("dialplan add extension _X.,1,Dial,PJSIP/${EXTEN}@trunk-carrier into agents")
    try:
        before = len(house.reached)
        await ACTS["stolen login"][0](house, seat, Random(1), 20)
        await until(lambda: not all(map(house.allowed, house.reached[before:])))
    finally:
        await console("dialplan remove extension _X.@agents")
    await house.quiet()


@pytest.mark.timeout(150 + ATTEMPTS)
async def test_of_hostile_attempts_by_all_seven_ways_none_reaches_the_trunk_outside_the_allow_list(
    house: House,
) -> None:
    arrived, let_out = len(house.reached), len(house.let_out)
    stuck: list[str] = []
    said = await attempted(house, ATTEMPTS, SEED, stuck)
    await house.quiet()
    await worked_off(house)
    reached = house.reached[arrived:]
    print("\n".join(stuck), f"{len(stuck)} came to no end, and were made up for")
    report(said, reached, house)
    assert [number for number in reached if not house.allowed(number)] == []
    assert Counter(reached) <= Counter(house.let_out[let_out:]), "whatever arrives has gone through the one way out"
    assert sum(map(len, said.values())) >= ATTEMPTS
    assert all(understood(kind, answers) for kind, answers in said.items()), (
        "an attempt that nobody hears proves little"
    )


async def attempted(house: House, attempts: int, seed: int, stuck: list[str]) -> dict[str, list[str]]:
    """All seven ways, in an order drawn by lot; what was said to each, and what came to no end on a busy machine."""
    chance = Random(seed)
    said: dict[str, list[str]] = {kind: [] for kind in ACTS}
    turns = [kind for kind, part in PARTS.items() for _ in range(-(-attempts * part // 100 // ACTS[kind][1]))]
    chance.shuffle(turns)
    of_thieves = [kind for kind in turns if kind in WITHOUT_A_CALL]
    others = [kind for kind in turns if kind not in WITHOUT_A_CALL]

    async def works(seat: Seat, left: list[str]) -> None:
        while left:
            kind, drawn = left.pop(), chance.random()
            act, size = ACTS[kind]
            try:
                said[kind] += await act(house, seat, Random(drawn), size)
            except (TimeoutError, AssertionError) as error:  # made up for by another
                stuck.append(f"{kind}, seed {drawn}, agent {seat.agent}, {error!r}: {await house.story(seat)}")
                assert len(stuck) < 10 + attempts // 50, stuck
                await house.restored(seat)
                left.append(kind)

    async with asyncio.TaskGroup() as all_at_once:
        for seat in house.seats:
            all_at_once.create_task(works(seat, others))
        for seat in house.stolen:
            all_at_once.create_task(works(seat, of_thieves))
    return said


async def worked_off(house: House) -> None:
    """The back office logs in, and calls back whoever is to be called back."""
    book = house.app.callbacks
    for seat in house.office:
        seat.phone.plans[""] = answers
    await house.log_in(*house.office)
    await until(lambda: not book.open, within=60 + ATTEMPTS / 10)
    await house.quiet()


HEARD = {
    "unauthenticated": ("401",),
    "stolen login": ("404", "200"),
    "injected digits": ("caller keys",),
    "REFER": ("501", "420", "404", "OPTIONS 200"),
    "302": ("302",),
    "DTMF": ("keys",),
    "API": ("HTTP", "ARI", "AMI", "console"),
}


def understood(kind: str, answers: list[str]) -> bool:
    """At least half of them were answered as what they are."""
    return 2 * sum(any(word in one for word in HEARD[kind]) for one in answers) >= len(answers)


def report(said: dict[str, list[str]], reached: list[str], house: House) -> None:
    """For those who run all of it with `-s`."""
    for kind, answers_to in said.items():
        print(f"\n{kind}: {len(answers_to)}")
        for words, count in Counter(answers_to).most_common():
            print(f"  {count:6} {words}")
    print(f"\n{sum(map(len, said.values()))} attempts; the trunk: {dict(Counter(reached))}")
    print(f"refused on the one way out: {house.app.desk.outgoing.refused}; load {Path('/proc/loadavg').read_text()}")
