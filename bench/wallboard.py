"""What the live feed costs: a firm of 500 agents with 200 calls at a time, watched by 20 pages, on the fake switch.

    .venv/bin/python -m bench.wallboard [--agents 500] [--calls 200] [--viewers 20] [--seconds 60] [--browser]

Half of the pages see everything (admins, the screen on the wall), a quarter a team each, a quarter are agents'.
They are in a process of their own. A look is what is done once for all of them: rows, changes, frames. The whole
feed's CPU is what the controller's process used while they watched, less what it used in as long a time before they
came. Latency is from the moment at which an agent says that he is not ready to the moment at which a page first reads
it; on a machine whose cores others want as well it tells how long this process had to wait for one. With `--browser`
one page more is a real Chromium at the wallboard, and its latency is up to the frame in which the change is painted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import mean, quantiles
from typing import ClassVar

from aiohttp import ClientSession, WSMsgType, web

from bench import machine, painted
from bench.first_told import FirstTold
from bench.painted import TELLS
from ivr.console.looking.board import Looking
from ivr.console.showing import Showings
from ivr.console.stream import EVERY, Stream, looked
from ivr.core.needs import Need
from ivr.core.rulebook import Agent, Rulebook, Skill
from ivr.core.sight import Sight
from ivr.core.steps import EnterQueue
from ivr.store.days import Days
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, InTurn
from ivr.versions.apart import keep_for_good
from tests.calls.house import House, rules

TALK = 60
"""Seconds that a talk takes in the mean."""
QUEUES, TEAMS = 10, 10
SAYS = 4.0
"""Agents who say each second that they are not ready, or ready again."""
WARM_UP = 15.0
EVERYTHING = Sight(agents=None, callers=None, figures=None, house=True, numbers=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """What all pages have read together."""

    frames: int
    size: int
    told: list[tuple[float, float]]
    """When an agent said something, and when a page first read it."""
    painted: list[tuple[float, float]]
    """And when it was painted, in the one that is a browser."""


def between(told: list[tuple[float, float]]) -> list[float]:
    """Seconds between the two."""
    return [seen - said for said, seen in told]


def ruled(agents: int) -> Rulebook:
    """Ten queues, and agents who serve two of them each."""
    queue = replace(rules().queues["wealth"], announce=(), overflow=())
    return rules(
        numbers={f"400{n}": f"to_{n}" for n in range(QUEUES)},
        nodes={**rules().nodes, **{f"to_{n}": EnterQueue(f"q{n}") for n in range(QUEUES)}},
        queues={f"q{n}": replace(queue, name=f"q{n}", needs=(Need(f"s{n}", 1),)) for n in range(QUEUES)},
        agents={str(1000 + n): _agent(n) for n in range(agents)},
    )


def _agent(n: int) -> Agent:
    skills = (Skill(f"s{n % QUEUES}", 3), Skill(f"s{(n + 3) % QUEUES}", 2))
    return Agent(str(1000 + n), f"Agent {n}", skills, team=f"t{n % TEAMS}")


@asynccontextmanager
async def firm(folder: Path, agents: int) -> AsyncIterator[House]:
    """All its telephones are there, and answer after half a second."""
    store = Store(folder / "ivr.db")
    await store.open()
    house, chance = House(FakeSwitch(), ruled(agents), folder, store), Random(1)
    for agent in house.rules.agents:
        talks = [timedelta(seconds=chance.uniform(0.5, 1.5) * TALK) for _ in range(20)]
        house.fake.phones[f"PJSIP/{agent}"] = InTurn([Answers(timedelta(seconds=0.5), (HangUp(t),)) for t in talks])
    house.agents_ready()
    keep_for_good()  # as `ivr up` does once it stands: or a search for garbage stops a look for 0.2 s now and then
    yield house
    await store.close()


async def busy(house: House, calls: int) -> None:
    """Callers come at a steady rate, and agents say how they are."""
    chance, agents = Random(2), list(house.rules.agents)
    for _ in range(calls):  # so many are there at once; they end at different times
        house.fake.call_in(f"400{chance.randrange(QUEUES)}", f"139{chance.randrange(10**8):08}")
        await asyncio.sleep(0.02)
    await asyncio.gather(_callers(house, calls / TALK, chance), _moods(house, agents, chance))


async def _callers(house: House, rate: float, chance: Random) -> None:
    while True:
        await asyncio.sleep(chance.expovariate(rate))
        house.fake.call_in(f"400{chance.randrange(QUEUES)}", f"139{chance.randrange(10**8):08}")


async def _moods(house: House, agents: list[str], chance: Random) -> None:
    while True:
        await asyncio.sleep(1 / SAYS)
        agent = chance.choice(agents[: len(agents) // 4])
        if not house.floor.ready(agent) or chance.random() < 0.5:
            house.floor.not_ready(agent, f"{TELLS}{time.monotonic()}")


class Timed(Stream):
    """Notes what each look takes of a core."""

    took: ClassVar[list[float]] = []
    """Seconds of CPU."""

    def look(self) -> None:
        began = time.thread_time()
        super().look()
        self.took.append(time.thread_time() - began)


@asynccontextmanager
async def feed(house: House, folder: Path) -> AsyncIterator[int]:
    """The feed alone, without signing in; yields its port."""
    looking = Looking(house.desk, house.reception, Days.of(folder / "ivr.db"))
    stream = Timed(looking.look, house.clock.now)
    showings = Showings(stream)

    async def still() -> bool:
        return True

    async def live(request: web.Request) -> web.WebSocketResponse:
        who = request.query.get("who", "all")
        sight = _sight(house.rules, who)
        return await showings.show(request, who, lambda: sight, still)

    app = web.Application()
    app.add_routes([web.get("/api/v1/live", live), *painted.pages()])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with looking.going_on(), looked(stream):
        yield int(runner.addresses[0][1])
        await showings.end()
    await runner.cleanup()


def _sight(ruled: Rulebook, who: str) -> Sight:
    if who == "all":
        return EVERYTHING
    if who in ruled.agents:
        return Sight(agents=frozenset({who}), figures=frozenset({"q0", "q3"}), me=who)
    team = frozenset(agent.id for agent in ruled.agents.values() if agent.team == who)
    return Sight(agents=team, callers=frozenset({"q0", "q1"}), figures=frozenset({"q0", "q1"}))


def who_watch(viewers: int) -> Iterator[str]:
    """Half of them all, a quarter a team each, a quarter themselves."""
    for n in range(viewers):
        yield ("all", f"t{n % TEAMS}", "all", str(1000 + n))[n % 4]


async def watch(port: int, viewers: int, seconds: float, browser: bool) -> Seen:
    """So many pages, for so long; and a browser."""
    async with AsyncExitStack() as stack:
        shown = await stack.enter_async_context(painted.watched(port)) if browser else []
        http = await stack.enter_async_context(ClientSession())
        until = time.monotonic() + seconds
        seen = await asyncio.gather(*(_page(http, port, who, until) for who in who_watch(viewers)))
    told = [pair for one in seen for pair in one.told]
    return Seen(sum(one.frames for one in seen), sum(one.size for one in seen), told, shown)


async def _page(http: ClientSession, port: int, who: str, until: float) -> Seen:
    frames, size, first, told = 0, 0, FirstTold(), list[tuple[float, float]]()
    async with http.ws_connect(f"http://127.0.0.1:{port}/api/v1/live?who={who}", max_msg_size=0) as socket:
        while (left := until - time.monotonic()) > 0:
            try:
                message = await socket.receive(timeout=left)
            except TimeoutError:
                break
            if message.type is not WSMsgType.TEXT:
                break
            now, frames, size = time.monotonic(), frames + 1, size + len(message.data)
            news = first.news(json.loads(message.data))
            told += [(float(one.removeprefix(TELLS)), now) for one in news if one.startswith(TELLS)]
    return Seen(frames, size, told, [])


async def measure(agents: int, calls: int, viewers: int, seconds: float, browser: bool) -> None:
    """Before they watch, and while they do."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with firm(folder, agents) as house, feed(house, folder) as port:
            work = asyncio.ensure_future(busy(house, calls))
            await asyncio.sleep(WARM_UP)
            without = await _cpu(seconds)
            command = [sys.executable, "-m", "bench.wallboard", "--port", str(port)]
            command += ["--viewers", str(viewers), "--seconds", str(seconds + 5), *["--browser"] * browser]
            pages = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            await asyncio.sleep(3)
            watched = await _cpu(seconds)
            under_way = len(house.reception.calls)
            told, _ = await pages.communicate()
            work.cancel()
            _say(Seen(**json.loads(told)), without, watched, under_way, viewers, seconds)
            for call in house.reception.calls:
                house.fake.hang_up_by_peer(call.id)
            await house.over()


async def _cpu(seconds: float) -> float:
    """Percent of a core that this process uses for so long."""
    cpu, began = time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    return 100 * (time.process_time() - cpu) / (time.monotonic() - began)


def _say(seen: Seen, without: float, watched: float, calls: int, viewers: int, seconds: float) -> None:
    print(f"{machine.described()}, {machine.load()}, yardstick {machine.yardstick():.1f} ms")
    print(
        f"{calls} calls, {viewers} pages: {seen.frames} frames, {seen.frames / viewers / seconds:.1f} a second and page"
    )
    print(f"{seen.size / seconds / 1024:.0f} KiB a second in all, {seen.size / seconds / viewers / 1024:.1f} a page")
    looks, each = len(Timed.took), 1e3 * mean(Timed.took)
    print(f"a look: {each:.1f} ms of CPU ({looks}), which is {each / EVERY / 10:.1f} % of a core at one each {EVERY} s")
    print(f"CPU: {without:.1f} % of a core before, {watched:.1f} % watched: the feed took {watched - without:.1f} %")
    _say_late("latency", between(seen.told))
    _say_late("latency, painted in a browser", between(seen.painted))


def _say_late(what: str, late: list[float]) -> None:
    if len(late) < 2:
        return
    p50, p95, p99 = (f"{1e3 * quantiles(late, n=100)[n - 1]:.0f} ms" for n in (50, 95, 99))
    worst = f"{1e3 * max(late):.0f} ms"
    print(f"{what}: {p50}, 95 in a hundred within {p95}, 99 within {p99}, worst {worst} ({len(late)})")


def main() -> None:
    """Measure; or, in the other process, watch."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--agents", type=int, default=500)
    asked.add_argument("--calls", type=int, default=200)
    asked.add_argument("--viewers", type=int, default=20)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--browser", action="store_true", help="one page more is a real Chromium")
    asked.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.port:
        seen = asyncio.run(watch(given.port, given.viewers, given.seconds, given.browser))
        print(json.dumps(asdict(seen)))
    else:
        asyncio.run(measure(given.agents, given.calls, given.viewers, given.seconds, given.browser))


if __name__ == "__main__":
    main()
